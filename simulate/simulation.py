"""One firm's filings, from its habits and its days: figures, versions and faults.

Each firm draws from random numbers of its own, so that the same seed gives the same firm.
"""

from datetime import date
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from simulate import covers
from simulate.arithmetic import Form, Marks, add_totals
from simulate.faults import Sheets, amended_after, first_prints, put_faults, put_stress
from simulate.firms import Firm
from simulate.parameters import Floats, value
from simulate.paths import Dollars, Noise, Path, pool_path
from simulate.pools import STATEMENTS, Lines

Dates = NDArray[np.datetime64]


class Days(NamedTuple):
    """The days of a simulation, all firms alike: as-of dates, the due date by day and origin
    (NaT where none is due), the market's shocks, and which days end a month."""

    as_of: Dates
    due: dict[str, Dates]
    market: Floats
    month_ends: Marks


class Plan(NamedTuple):
    """What a user asks for: faults (share of filings), a layout or `mixed`, the kind of documents
    (one of write.KINDS), stress (first and last day)."""

    firms: int
    seed: int
    faults: float
    layout: str
    kind: str
    stress: tuple[date, date] | None


class Filings(NamedTuple):
    """All filings of a firm: the sheets, and by row the as-of and submit dates, whether the row
    is an amendment, the row of the last filing before it, and the due date by origin."""

    sheets: Sheets
    as_of: Dates
    submit: Dates
    amended: Marks
    before: NDArray[np.int64]
    due: dict[str, Dates]


def days_of(calendar: pl.DataFrame, origins: list[str], seed: int) -> Days:
    """The days of a calendar: as_of_date, origin, due_date."""
    wide = calendar.pivot("origin", index="as_of_date", values="due_date").sort("as_of_date")
    wide = wide.with_columns(
        pl.lit(None, pl.Date).alias(origin) for origin in origins if origin not in wide.columns
    )
    as_of = wide["as_of_date"].to_numpy().astype("datetime64[D]")
    months = as_of.astype("datetime64[M]")
    return Days(
        as_of,
        {origin: wide[origin].to_numpy().astype("datetime64[D]") for origin in origins},
        np.random.default_rng([seed, 1]).standard_normal(len(as_of)),
        np.append(months[1:] != months[:-1], True),
    )


def _lines(firm: Firm, paths: dict[str, Path], form: Form, noise: Noise) -> Lines:
    lines: Lines = {}
    for origin, path in paths.items():
        lines |= STATEMENTS[origin](firm, path, noise)
    if firm.cover:
        lines |= covers.capital(firm, lines, paths, noise)
        lines |= covers.targets(firm, paths, noise.days)
        lines |= covers.supplemental(lines, paths, noise)
    if firm.zero_swaps:
        codes = [form.lines[at] for at in form.columns_of("cleared_swaps")]
        lines |= covers.zero_statement(codes, noise.days)
    return lines


def _matrix(lines: Lines, form: Form, days: int) -> Dollars:
    figures = np.zeros((days, len(form.lines)), np.int64)
    for line, amounts in lines.items():
        figures[:, form.columns[line]] = amounts
    return figures


def _shown(firm: Firm, form: Form, days: Days) -> Marks:
    """Which lines stand on the pages of each day's filing: those due, and the firm's own pages."""
    shown = np.zeros((len(days.as_of), len(form.lines)), np.bool_)
    for origin in firm.pools:
        shown[:, form.columns_of(origin)] = ~np.isnat(days.due[origin])[:, None]
    anything: Marks = np.any(shown, axis=1, keepdims=True)
    if firm.zero_swaps:
        due = ~np.isnat(days.due["cleared_swaps"])[:, None]
        shown[:, form.columns_of("cleared_swaps")] = anything & due
    if firm.cover:
        for page in ("cover", "supplemental"):
            shown[:, form.columns_of(page)] = anything
    if not firm.subtotal_8715:
        shown[:, form.columns["8715"]] = False
    return shown


def _first_due(firm: Firm, days: Days) -> Dates:
    """The day by which a firm's filing is due: the earliest of its statements'."""
    dates = np.array([days.due[origin] for origin in firm.pools])
    first: Dates = np.fmin.reduce(dates)
    return first


def _submit(due: Dates, late: NDArray[np.int64]) -> Dates:
    """Filed when due, or so many due days later."""
    ends = np.unique(due)
    at = np.minimum(np.searchsorted(ends, due) + late, len(ends) - 1)
    submitted: Dates = ends[at]
    return submitted


def file_days(firm: Firm, form: Form, days: Days, plan: Plan) -> Filings:
    """Every filing of a firm, the amendments behind the first prints."""
    rng = np.random.default_rng([plan.seed, 2, firm.number])
    noise = Noise(rng, len(days.as_of))
    paths = {
        origin: pool_path(pool, origin, noise, days.market, days.month_ends)
        for origin, pool in firm.pools.items()
    }
    true = _matrix(_lines(firm, paths, form, noise), form, noise.days)
    for origin in firm.pools:
        add_totals(true, form, origin)
    shown = _shown(firm, form, days)
    files = np.flatnonzero(shown.any(axis=1))
    true, shown, as_of = true[files], shown[files], days.as_of[files]
    due = _first_due(firm, days)[files]
    rows = np.arange(len(files))
    amend = rows[rng.random(len(rows)) < value("amendments")]
    stressed = rows[:0]
    if plan.stress:
        stressed = rows[
            (as_of >= np.datetime64(plan.stress[0])) & (as_of <= np.datetime64(plan.stress[1]))
        ]
    after = np.array([amended_after(rng) for _ in amend], np.int64)
    ends = np.unique(due)
    in_time = np.searchsorted(ends, due[amend]) + after < len(ends)
    amend, after = (
        amend[in_time & ~np.isin(amend, stressed)],
        after[in_time & ~np.isin(amend, stressed)],
    )

    both = np.concatenate([rows, amend])
    sheets = _sheets(firm, form, true[both], shown[both])
    first_prints(sheets, amend, rng)
    put_stress(sheets, stressed, rng)
    faulty = (rng.random(len(rows)) < plan.faults) & (rows > 0) & (rows < len(rows) - 5)
    faulty[amend] = faulty[stressed] = False
    put_faults(sheets, iter(rows[faulty].tolist()), rng)
    late = sheets.late.copy()
    late[len(rows) :] = after
    return Filings(
        sheets,
        as_of[both],
        _submit(due[both], late),
        np.arange(len(both)) >= len(rows),
        both - 1,
        {origin: days.due[origin][files][both] for origin in firm.pools},
    )


def _sheets(firm: Firm, form: Form, true: Dollars, shown: Marks) -> Sheets:
    rows = len(true)
    return Sheets(
        form=form,
        firm=firm,
        true=true,
        figures=true.copy(),
        expected=shown,
        printed=shown.copy(),
        fault=np.zeros(true.shape, np.uint8),
        late=np.zeros(rows, np.int64),
        missing=np.zeros(rows, np.bool_),
    )
