"""Filings as documents, thousands a second.

The printer lays out each shape that a firm's filings have (which pages and lines they print)
once, with a place for every figure; the figures of each filing are then filled in.
"""

import re
from collections.abc import Iterator

import numpy as np
import polars as pl

from simulate.arithmetic import Form
from simulate.covers import PERCENT
from simulate.pdf import print_pdf
from simulate.rows import printed_rows
from simulate.simulation import Filings
from simulate.text import lay_out

STATUSES = ("INITIAL", "AMENDED")
_DAYS = ("as_of_date", "submit_date", "anc_date")
_PLACE = re.compile("«(.*?)»")


def _contact(number: int) -> dict[str, str]:
    return {
        "contact_name": "Filing Desk",
        "contact_phone": f"(312) 555-01{number % 100:02d}",
        "contact_email": "filings@example.org",
    }


def us_dates(days: np.ndarray) -> list[str]:
    """Dates as a header prints them: 11/6/2014."""
    return [f"{day.month}/{day.day}/{day.year}" for day in days.astype(object)]


def short_dates(days: np.ndarray) -> list[str]:
    """Dates as the cover prints them beside the capital: 19-NOV-2014."""
    return [day.strftime("%d-%b-%Y").upper() for day in days.astype(object)]


def percent(hundredths: int) -> str:
    """A percentage as the cover prints it: 5.5."""
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")


def _shapes(filings: Filings) -> tuple[np.ndarray, np.ndarray]:
    """The shapes that are printed, and for each row its shape, or -1 where nothing is."""
    printed = filings.sheets.printed
    packed = np.ascontiguousarray(np.packbits(printed, axis=1))
    keys = packed.view([("", packed.dtype)] * packed.shape[1]).ravel()
    _, first, shape = np.unique(keys, return_index=True, return_inverse=True)
    shape[~printed.any(axis=1)] = -1
    return printed[first], shape


def _figures(form: Form, shapes: np.ndarray) -> pl.DataFrame:
    """What each shape prints: filing, line, printed."""
    at, column = np.nonzero(shapes)
    lines = pl.Series(form.lines)
    frame = pl.DataFrame({"filing": at, "line": lines.gather(column)}).with_columns(
        printed=pl.format("«{}»", "line")
    )
    cover = np.flatnonzero(shapes[:, form.columns["current_anc"]])
    dates = pl.DataFrame({"filing": cover}, schema={"filing": pl.Int64}).with_columns(
        line=pl.lit("anc_date"), printed=pl.lit("«anc_date»")
    )
    return pl.concat([frame, dates])


def _laid_out(filings: Filings, form: Form, shapes: np.ndarray) -> list[str]:
    """The text of each shape with places for its figures."""
    firm = filings.sheets.firm
    heads = pl.DataFrame({"filing": np.arange(len(shapes))}).with_columns(
        firm_name=pl.lit(firm.name),
        form=pl.lit(firm.form),
        status=pl.lit("«status»"),
        as_of_date=pl.lit("«as_of_date»"),
        submit_date=pl.lit("«submit_date»"),
    )
    rows = printed_rows(heads, _figures(form, shapes), form, _contact(firm.number))
    texts = lay_out(heads, rows, firm.layout, header_once=firm.header_once)
    found = dict(texts.select("filing", "text").iter_rows())
    return [found.get(at, "") for at in range(len(shapes))]


def _places(form: Form) -> dict[str, str]:
    """How each place is filled in: amounts with commas, words as they are."""
    words = [*_DAYS, "status", *PERCENT]
    fields = {line: f"{{{at}:,}}" for line, at in form.columns.items()}
    return fields | {word: f"{{{len(form.lines) + at}}}" for at, word in enumerate(words)}


def _template(text: str, places: dict[str, str]) -> str:
    plain = text.replace("{", "{{").replace("}", "}}")
    return _PLACE.sub(lambda found: places[found[1]], plain)


def _words(filings: Filings, form: Form) -> Iterator[tuple[str, ...]]:
    """The words of each filing, in the order of their places."""
    figures = filings.sheets.figures
    columns = [
        us_dates(filings.as_of),
        us_dates(filings.submit),
        short_dates(filings.as_of),
        [STATUSES[amended] for amended in filings.amended.astype(int)],
    ]
    for line in PERCENT:
        whole = figures[:, form.columns[line]]
        known = {hundredths: percent(hundredths) for hundredths in np.unique(whole).tolist()}
        columns.append([known[hundredths] for hundredths in whole.tolist()])
    return zip(*columns, strict=True)


def texts(filings: Filings, form: Form) -> Iterator[tuple[int, str]]:
    """Each filing that is printed: its row and its text."""
    shapes, shape = _shapes(filings)
    places = _places(form)
    templates = [_template(text, places) for text in _laid_out(filings, form, shapes)]
    amounts = filings.sheets.figures.tolist()
    for row, words in enumerate(_words(filings, form)):
        if shape[row] >= 0:
            yield row, templates[shape[row]].format(*amounts[row], *words)


def pdfs(filings: Filings, form: Form) -> Iterator[tuple[int, bytes]]:
    """Each filing that is printed: its row and its bytes as PDF."""
    firm, sheets = filings.sheets.firm, filings.sheets
    places = _places(form)
    for row, words in enumerate(_words(filings, form)):
        shape = sheets.printed[row : row + 1]
        if not shape.any():
            continue
        as_of, submit = filings.as_of[row].item(), filings.submit[row].item()
        head = {
            "filing": 0,
            "firm_name": firm.name,
            "form": firm.form,
            "as_of_date": as_of,
            "submit_date": submit,
            "status": STATUSES[int(filings.amended[row])],
        }
        amounts = sheets.figures[row].tolist()
        figures = _figures(form, shape)
        filled = [places[line].format(*amounts, *words) for line in figures["line"]]
        figures = figures.with_columns(printed=pl.Series(filled))
        rows = printed_rows(pl.DataFrame([head]), figures, form, _contact(firm.number))
        yield row, print_pdf(head, rows)
