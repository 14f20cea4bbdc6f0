"""What the reader makes of printed filings, beside what they print."""

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from bench.hands.looks import Look
from bench.mutation.judge import read
from bench.mutation.sheets import Sheet, sheets
from transforms.normalise import Normalised

_PREFIXES = {"segregated": "seg", "secured": "sec", "cleared_swaps": "swp"}


@dataclass
class Tally:
    """A hand's documents, their coded amounts, how many were loaded right, how many of those whose
    code stands behind them (`forward`, `forward_right`), what was wrong (document, what, value,
    loaded), and the reasons of amounts that were not loaded; `lost` ones have none."""

    hand: str
    documents: int = 0
    amounts: int = 0
    right: int = 0
    forward: int = 0
    forward_right: int = 0
    wrong: list[tuple[int, str, object, object]] = field(default_factory=list)
    lost: list[tuple[int, str]] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def rejected(self) -> int:
        """Amounts that were neither loaded right nor wrong."""
        coded = sum(what.isdigit() for _, what, value, _ in self.wrong if value is not None)
        return self.amounts - self.right - coded


def draw_sheets(count: int, seed: int) -> list[Sheet]:
    """So many filings of invented firms, as they are."""
    every = list(sheets(max(count, 40), seed))
    random.Random(seed).shuffle(every)
    return every[:count]


def judge_hand(hand: str, printed: list[Sheet], documents: Iterable[tuple[Look, bytes]]) -> Tally:
    """Read a hand's documents, one of each sheet in their order, and count."""
    tally, pairs = Tally(hand), list(documents)
    found, places = read(content for _, content in pairs)
    loaded, reasons = _by_document(found, places, len(pairs))
    for at, (sheet, (look, _)) in enumerate(zip(printed, pairs, strict=True)):
        truth = {cell.line: cell.value for cell in sheet.cells}
        right = sum(loaded[at].get(code) == value for code, value in truth.items())
        tally.documents += 1
        tally.amounts += len(truth)
        tally.right += right
        if look.forward:
            tally.forward += len(truth)
            tally.forward_right += right
        tally.wrong += [
            (at, code, truth.get(code), amount)
            for code, amount in loaded[at].items()
            if truth.get(code) != amount
        ]
        for code in truth.keys() - loaded[at].keys():
            reason = reasons[at].get(code) or reasons[at].get("")
            tally.reasons[reason or "no reason"] += 1
            tally.lost += [(at, code)] if reason is None else []
        tally.wrong += _judge_words(sheet, at, found, places)
    return tally


def _by_document(
    found: Normalised, places: dict[str, int], count: int
) -> tuple[list[dict[str, int]], list[dict[str, str]]]:
    """By document the loaded amounts by code, and the reasons of rejects by code (`` for all)."""
    loaded: list[dict[str, int]] = [{} for _ in range(count)]
    reasons: list[dict[str, str]] = [{} for _ in range(count)]
    ids = found.filings.select("filing_id", "document_id")
    lines = found.line_items.select("filing_id", "line_code", "amount").join(ids, on="filing_id")
    for document, code, amount in lines.select("document_id", "line_code", "amount").iter_rows():
        loaded[places[document]][code] = amount
    rejects = found.rejects.filter(
        (pl.col("scope") == "document") | pl.col("line_code").is_not_null()
    )
    for document, code, reason in rejects.select("document_id", "line_code", "reason").iter_rows():
        reasons[places[document]][code or ""] = reason
    return loaded, reasons


def _judge_words(
    sheet: Sheet, at: int, found: Normalised, places: dict[str, int]
) -> list[tuple[int, str, object, object]]:
    """What is wrong of the header, of amounts without a code and of the cover's targets."""
    documents = [document for document, place in places.items() if place == at]
    mine = pl.col("document_id").is_in(documents)
    wrong: list[tuple[int, str, object, object]] = []
    heads = found.filings.filter(mine)
    head = sheet.head["firm_name"], sheet.head["as_of_date"]
    for firm, day in heads.select("firm_name", "as_of_date").iter_rows():
        if (firm, day) != head:
            wrong.append((at, "header", head, (firm, day)))
    uncoded = {
        cell.line: cell
        for page in sheet.pages
        for row in page.rows
        for cell in row.cells
        if not cell.code
    }
    named = found.uncoded_lines.filter(pl.col("amount").is_not_null() & mine)
    for name, amount in named.select("name", "amount").iter_rows():
        if name not in uncoded or uncoded[name].value != amount:
            value = uncoded[name].amount if name in uncoded else None
            wrong.append((at, name, value, amount))
    for origin, low, high in found.targets.filter(mine).select("origin", "low", "high").iter_rows():
        truth = _target_of(origin, {name: cell.amount for name, cell in uncoded.items()})
        if truth != tuple(None if end is None else float(end) for end in (low, high)):
            wrong.append((at, f"target of {origin}", truth, (low, high)))
    return wrong


def _target_of(origin: str, words: dict[str, str]) -> tuple[float | None, float | None]:
    """The two ends of an origin's target as the cover prints it; none where all are zero."""
    prefix = f"{_PREFIXES[origin]}_target_"
    for low, high in (
        ("a_min_usd", None),
        ("b_min_pct", None),
        ("c_low", "c_high"),
        ("d_low_pct", "d_high_pct"),
    ):
        ends = [float(words[prefix + name].replace(",", "")) for name in (low, high) if name]
        if max(ends) > 0:
            return ends[0], ends[1] if high else None
    return None, None
