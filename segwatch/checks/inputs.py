"""What the checks read beside the warehouse: filings laid out wide, and what was filed before them.

All are computed for a set of filings together:

judged                      filing_id of the filings to be judged
wide_<section>              one row per filing to be judged that prints the page: filing_id, one
                            column per line, kind, rejected (line codes), unnamed_rejects (other
                            amounts)
beside                      filing_id, origin, cover_id, supplemental_id: the pages that hold
                            together with a daily statement
page_cover, page_supplemental   those pages, wide, under filing_id and origin of the statement
highest                     filing_id, firm_id, as_of_date, sections, due_by_now: filings that are
                            the highest of their day, with the sections in force and the statements
                            that were due by a noon which has passed
previous_<section>          the page in force of the firm's last earlier day that has it, under the
                            judged filing's id
version_before_<origin>     the version before, likewise
of_day_<origin>             the daily statement that a month-end print is held against, likewise
last_printed                filing_id, origin, last_date (when the page was last there), last_filed
history_<origin>            as `transforms.history` returns it
capital_level, capital_before   net capital's levels, and what was printed last
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

import polars as pl

from segwatch.checks.compile import wide_lines, wide_name
from segwatch.checks.faults import FAULTS
from segwatch.codebook.load import Codebook
from segwatch.warehouse.connection import Store
from transforms.history import history_of
from transforms.statements import widen_statement

JUDGED = "judged"


class Scope(NamedTuple):
    """in_force: only statements in force of the filings are to be judged. now: the moment of
    judging, None: the present."""

    in_force: bool = False
    now: datetime | None = None


ALL = Scope()
# Which filing holds the page that a check reads beside its own: filing_id, origin, last_id.
_PAIRS = ("last_printed", "version_before", "of_day")


def wide_frames(
    codebook: Codebook, lines: pl.DataFrame, printed: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """The wide relations by section.

    lines: filing_id, name, amount of coded and uncoded lines. printed: filing_id, origin, kind,
    rejected (the line codes whose amounts were rejected) and unnamed_rejects.
    """
    frames = {}
    for section in codebook.sections:
        of_section = printed.filter(pl.col("origin") == section)
        frames[section] = widen_statement(lines, of_section, wide_lines(codebook, section)).join(
            of_section.drop("origin"), on="filing_id", maintain_order="left"
        )
    return frames


def _under_judged_keys(
    judged: pl.DataFrame, wide: pl.DataFrame, pairs: pl.DataFrame
) -> pl.DataFrame:
    """Wide rows under the keys of what is judged (filing_id, perhaps origin), in their order.
    pairs: the same and last_id."""
    key = judged.columns
    others = judged.join(pairs.select(*key, "last_id"), on=key, maintain_order="left")
    return others.join(wide.rename({"filing_id": "last_id"}), on="last_id", maintain_order="left")


def _history_figures(
    codebook: Codebook, wide: dict[str, pl.DataFrame], pages: pl.DataFrame
) -> pl.DataFrame:
    """What `transforms.history` reads of pages (firm_id, origin, as_of_date, filing_id)."""
    roles = ("required", "funds", "excess", "target")
    frames = []
    for origin, *codes in (
        codebook.statements.filter("origin").select("section", *roles).iter_rows()
    ):
        lines = [pl.col(code).alias(role) for role, code in zip(roles, codes, strict=True)]
        of_origin = pages.filter(pl.col("origin") == origin)
        frames.append(of_origin.join(wide[origin].select("filing_id", *lines), on="filing_id"))
    return pl.concat(frames).drop("filing_id")


def build_inputs(
    store: Store, codebook: Codebook, judged: pl.DataFrame, scope: Scope = ALL
) -> dict[str, pl.DataFrame]:
    """All relations by name for filings (filing_id)."""
    now = (scope.now or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None)
    with store.register_frames({JUDGED: judged}):
        pages = store.query_file("check_inputs/history_pages")
        subjects = store.query_file("check_inputs/subjects")
        pairs = {name: store.query_file(f"check_inputs/{name}") for name in _PAIRS}
        frames = {
            JUDGED: judged,
            "beside": store.query_file("check_inputs/beside"),
            "highest": store.query_file("check_inputs/highest", {"now": now}),
            "capital_before": store.query_file("check_inputs/capital_before"),
        }
    beside = frames["beside"]
    read = [judged["filing_id"], pages["filing_id"], *(f["last_id"] for f in pairs.values())]
    read += [beside["cover_id"], beside["supplemental_id"]]
    with store.register_frames(
        {JUDGED: pl.concat(read).drop_nulls().unique().to_frame("filing_id")}
    ):
        printed = store.query_file("check_inputs/printed")
        wide = wide_frames(
            codebook, store.query_file("check_inputs/lines"), printed.drop("is_latest")
        )
    past = history_of(
        _history_figures(codebook, wide, pages),
        subjects,
        float(codebook.read_threshold("least_scale")),
    )
    subject = printed.filter(pl.col("is_latest") | (not scope.in_force))
    for section, frame in wide.items():
        own = judged.join(
            subject.filter(origin=section).select("filing_id"),
            on="filing_id",
            maintain_order="left",
        )
        frames[wide_name(section)] = own.join(frame, on="filing_id", maintain_order="left")
        last = pairs["last_printed"].filter(origin=section)
        frames[f"previous_{section}"] = _under_judged_keys(judged, frame, last)
    for section in ("cover", "supplemental"):
        page = beside.select("filing_id", "origin", last_id=f"{section}_id")
        frames[f"page_{section}"] = _under_judged_keys(page.drop("last_id"), wide[section], page)
    for origin in codebook.origins:
        for name in ("version_before", "of_day"):
            of_origin = pairs[name].filter(origin=origin)
            frames[f"{name}_{origin}"] = _under_judged_keys(judged, wide[origin], of_origin)
        frames[f"history_{origin}"] = past.filter(origin=origin).drop("origin")
    with store.register_frames({"wide_cover": frames["wide_cover"]}):
        frames["capital_level"] = store.query_file("check_inputs/capital")
    return frames | {"last_printed": pairs["last_printed"].drop("last_id")}


def in_slices(
    store: Store, codebook: Codebook, judged: pl.DataFrame, at_once: int, scope: Scope = ALL
) -> Iterator[tuple[pl.DataFrame, dict[str, pl.DataFrame] | Exception]]:
    """A bounded number of filings at a time, with their relations.

    Where these cannot be computed for a filing, it stands alone, with the reason.
    """
    waiting = list(judged.iter_slices(at_once))
    waiting.reverse()
    while waiting:
        part = waiting.pop()
        try:
            frames = build_inputs(store, codebook, part, scope)
        except FAULTS as error:
            if part.height == 1:
                yield part, error
            else:
                half = part.height // 2
                waiting += [part[half:], part[:half]]
        else:
            yield part, frames
