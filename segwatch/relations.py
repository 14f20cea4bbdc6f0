"""What the checks read beside the warehouse: filings laid out wide, and what was filed before them.

All are computed for a set of filings at once, and made of versions that hold today:

judged                      filing_id of the filings to be judged
wide_<section>              one row a filing that has the page: filing_id, a column a line, rejected
                            (line codes), unnamed_rejects (how many others)
previous_<section>          the same of the firm's last earlier filing with the page, under the
                            judged filing's id; version_before_<origin>: of the version before
last_printed                filing_id, origin, last_date (when the page was last there), last_filed
history_<origin>            as `transforms.history` gives it
capital_level, capital_before   net capital's levels, and what was printed last
"""

from collections.abc import Iterator

import polars as pl

from segwatch.checks import wide_lines, wide_name
from segwatch.codebook import Codebook
from segwatch.faults import FAULTS
from segwatch.store import Store
from transforms.history import history
from transforms.statements import widen

JUDGED = "judged"


def wide_frames(
    book: Codebook, lines: pl.DataFrame, printed: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """The wide relations by section.

    lines: filing_id, name, amount of coded and uncoded lines. printed: filing_id, origin,
    rejected (the line codes whose amounts were rejected) and unnamed_rejects.
    """
    frames = {}
    for section in book.sections:
        of_section = printed.filter(pl.col("origin") == section)
        frames[section] = widen(lines, of_section, wide_lines(book, section)).join(
            of_section.drop("origin"), on="filing_id", maintain_order="left"
        )
    return frames


def _moved(judged: pl.DataFrame, wide: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Wide rows under the ids of judged filings, in their order. pairs: filing_id, last_id."""
    others = judged.join(
        pairs.select("filing_id", "last_id"), on="filing_id", maintain_order="left"
    )
    return others.join(wide.rename({"filing_id": "last_id"}), on="last_id", maintain_order="left")


def _figures(book: Codebook, wide: dict[str, pl.DataFrame], pages: pl.DataFrame) -> pl.DataFrame:
    """What `transforms.history` reads of pages (firm_id, origin, as_of_date, filing_id)."""
    roles = ("required", "funds", "excess", "target")
    found = []
    for origin, *codes in book.statements.filter("origin").select("section", *roles).iter_rows():
        lines = [pl.col(code).alias(role) for role, code in zip(roles, codes, strict=True)]
        of_origin = pages.filter(pl.col("origin") == origin)
        found.append(of_origin.join(wide[origin].select("filing_id", *lines), on="filing_id"))
    return pl.concat(found).drop("filing_id")


def relations(store: Store, book: Codebook, judged: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """All relations by name for filings (filing_id)."""
    with store.relations({JUDGED: judged}):
        last = store.frame("expect/last_printed")
        before = store.frame("expect/version_before")
        pages, subjects = store.frame("expect/history_pages"), store.frame("expect/subjects")
        found = {JUDGED: judged, "capital_before": store.frame("expect/capital_before")}
    ids = pl.concat(
        [judged["filing_id"], last["last_id"], before["last_id"], pages["filing_id"]]
    ).unique()
    with store.relations({JUDGED: ids.to_frame()}):
        wide = wide_frames(book, store.frame("expect/lines"), store.frame("expect/printed"))
    past = history(_figures(book, wide, pages), subjects, float(book.threshold("least_scale")))
    for section, frame in wide.items():
        of_section = last.filter(pl.col("origin") == section)
        found[wide_name(section)] = judged.join(frame, on="filing_id", maintain_order="left")
        found[f"previous_{section}"] = _moved(judged, frame, of_section)
    for origin in book.origins:
        found[f"version_before_{origin}"] = _moved(judged, wide[origin], before)
        found[f"history_{origin}"] = past.filter(pl.col("origin") == origin).drop("origin")
    with store.relations({"wide_cover": found["wide_cover"]}):
        found["capital_level"] = store.frame("expect/capital")
    return found | {"last_printed": last.drop("last_id")}


def in_slices(
    store: Store, book: Codebook, judged: pl.DataFrame, at_once: int
) -> Iterator[tuple[pl.DataFrame, dict[str, pl.DataFrame] | Exception]]:
    """A bounded number of filings at a time, with their relations.

    Where these cannot be computed for a filing, it stands alone, with the reason.
    """
    waiting = list(judged.iter_slices(at_once))
    waiting.reverse()
    while waiting:
        part = waiting.pop()
        try:
            found = relations(store, book, part)
        except FAULTS as error:
            if part.height == 1:
                yield part, error
            else:
                half = part.height // 2
                waiting += [part[half:], part[:half]]
        else:
            yield part, found
