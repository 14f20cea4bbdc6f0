"""The truth beside the documents: what each line prints, what it should, and what breaks.

`truth.parquet` has one row per line with a code that a filing prints or should have printed:

file (below `filings/`), firm_name, as_of_date, form, submit_date, status, origin (or cover,
supplemental), line_code, printed_amount (NULL: not printed), true_amount (whole US dollars),
fault (NULL where the print is true, else what went wrong with this very line), breaks, due_date.

`breaks` is a list of check ids, the same on every row of one file and origin: the checks on that
statement that fail or are unknown on the figures as printed. It is empty where all pass, where the
page is not printed, and on cover and supplemental. Two kinds of rows have no line_code: fault
`missing` (file and submit_date NULL: the filing was due by due_date, one row per origin, and never
came) and fault `late` (submitted after due_date, one row per origin). Only they have a due_date. A
figure that is amended later is no fault: the first print and the amendment are both true.
"""

import numpy as np
import polars as pl

from simulate.arithmetic import Form, Print, breaks
from simulate.documents import STATUSES
from simulate.faults import FAULTS
from simulate.simulation import Filings

SCHEMA: dict[str, type[pl.DataType] | pl.DataType] = {
    "file": pl.String, "firm_name": pl.String, "as_of_date": pl.Date, "form": pl.String,
    "submit_date": pl.Date, "status": pl.String, "origin": pl.String, "line_code": pl.String,
    "printed_amount": pl.Int64, "true_amount": pl.Int64, "fault": pl.String,
    "breaks": pl.List(pl.String), "due_date": pl.Date,
}  # fmt: skip


def files(filings: Filings, ending: str) -> list[str]:
    """Where each filing lies, below `filings/`."""
    folder = filings.sheets.firm.folder
    days = zip(filings.as_of.astype(str), filings.submit.astype(str), filings.amended, strict=True)
    return [
        f"{folder}/{as_of}-amended-{submit}{ending}" if amended else f"{folder}/{as_of}{ending}"
        for as_of, submit, amended in days
    ]


def _broken(filings: Filings, form: Form) -> tuple[list[list[str]], np.ndarray]:
    """The different lists of broken checks, and which of them each row and section has."""
    sheets = filings.sheets
    sections = list(form.headed)
    at = np.zeros((len(sheets.figures), len(sections)), np.int64)
    lists: dict[tuple[str, ...], int] = {(): 0}
    found: dict[tuple[int, int], tuple[str, ...]] = {}
    sheet = Print(sheets.figures, sheets.printed)
    for broken in breaks(sheet, filings.before, form, sheets.firm):
        section = sections.index(broken.origin)
        for row in np.flatnonzero(broken.rows).tolist():
            found[row, section] = (*found.get((row, section), ()), broken.check_id)
    for place, checks in found.items():
        at[place] = lists.setdefault(checks, len(lists))
    return [list(checks) for checks in lists], at


def _headers(filings: Filings, ending: str) -> pl.DataFrame:
    firm = filings.sheets.firm
    return pl.DataFrame(
        {
            "file": files(filings, ending),
            "as_of_date": filings.as_of,
            "submit_date": filings.submit,
            "status": [STATUSES[amended] for amended in filings.amended.astype(int)],
        }
    ).with_columns(firm_name=pl.lit(firm.name), form=pl.lit(firm.form))


def _absent(filings: Filings, headers: pl.DataFrame) -> list[pl.DataFrame]:
    """The rows without a line: filings that came late, or never."""
    sheets, found = filings.sheets, []
    for origin, due in filings.due.items():
        expected = sheets.expected[:, sheets.form.column(origin, "excess")]
        late = expected & ~filings.amended & ~sheets.missing & (filings.submit > due)
        for rows, kind in ((sheets.missing & expected, "missing"), (late, "late")):
            lines = headers.with_columns(
                origin=pl.lit(origin), fault=pl.lit(kind), due_date=pl.Series(due)
            ).filter(pl.Series(rows))
            if kind == "missing":
                lines = lines.with_columns(
                    pl.lit(None).alias(name) for name in ("file", "submit_date", "status")
                )
            found.append(lines)
    return found


def truth(filings: Filings, form: Form, ending: str) -> pl.DataFrame:
    """The rows of one firm, in the order of its filings and of the form."""
    sheets, codes = filings.sheets, len(form.codes)
    headers = _headers(filings, ending)
    row, column = np.nonzero(sheets.expected[:, :codes] & ~sheets.missing[:, None])
    lists, at = _broken(filings, form)
    section = np.array([list(form.headed).index(name) for name in form.sections[:codes]])
    printed = pl.Series(sheets.figures[row, column]).set(
        ~pl.Series(sheets.printed[row, column]), None
    )
    kinds = pl.Series(FAULTS).replace("", None).gather(sheets.fault[row, column])
    lines = headers[row].with_columns(
        origin=pl.Series(form.sections[:codes]).gather(column),
        line_code=pl.Series(form.codes).gather(column),
        printed_amount=printed,
        true_amount=pl.Series(sheets.true[row, column]),
        fault=kinds,
        breaks=pl.Series(lists, dtype=pl.List(pl.String)).gather(at[row, section[column]]),
    )
    whole = pl.concat([lines, *_absent(filings, headers)], how="diagonal_relaxed")
    return whole.select(
        pl.col(name).cast(kind) if name in whole.columns else pl.lit(None, kind).alias(name)
        for name, kind in SCHEMA.items()
    ).with_columns(pl.col("breaks").fill_null([]))
