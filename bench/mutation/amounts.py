"""Mutations of single amounts. Each changes a sheet and gives the codes it touched, or None where
the sheet has nothing that it could change."""

import random
from collections.abc import Callable

from bench.mutation.sheets import Cell, Sheet

_GROUPED = 1_000


def _choose(sheet: Sheet, rng: random.Random, fits: Callable[[Cell], bool]) -> Cell | None:
    """A cell that shows its amount as it was printed, and fits."""
    cells = [cell for page in sheet.pages if not page.rearranged for cell in page.cells]
    plain = [c for c in cells if c.words == f"{c.amount} {c.code}" and fits(c)]
    return rng.choice(plain) if plain else None


def _has_commas(cell: Cell) -> bool:
    return abs(cell.value) >= _GROUPED and "," in cell.amount


def _digits_at(words: str) -> list[int]:
    """Where an amount may be broken: behind its first digit and before its last."""
    places = [at for at, c in enumerate(words) if c.isdigit()]
    return list(range(places[0] + 1, places[-1] + 1))


def _broken(words: str, at: int, by: str) -> str:
    return words[:at] + by + words[at:]


def break_one(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """A line end inside an amount in groups."""
    cell = _choose(sheet, rng, _has_commas)
    if cell is None:
        return None
    cell.words = f"{_broken(cell.amount, rng.choice(_digits_at(cell.amount)), chr(10))} {cell.code}"
    return {cell.line}


def break_small(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """A line end inside an amount from 10 to 999."""
    cell = _choose(sheet, rng, lambda c: 10 <= abs(c.value) < _GROUPED)  # noqa: PLR2004
    if cell is None:
        return None
    cell.words = f"{_broken(cell.amount, rng.choice(_digits_at(cell.amount)), chr(10))} {cell.code}"
    return {cell.line}


def narrow(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """Every amount of a page broken after its eighth character."""
    width = 8
    page = rng.choice(sheet.statements)
    plain = [cell for cell in page.cells if cell.words == f"{cell.amount} {cell.code}"]
    long = [cell for cell in plain if len(cell.amount) > width]
    if sheet.style == "ungrouped" or not long:
        return None
    for cell in long:
        parts = [cell.amount[at : at + width] for at in range(0, len(cell.amount), width)]
        cell.words = "\n".join(parts) + f" {cell.code}"
    return {cell.line for cell in long}


def swap_row(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """One code before its amount."""
    cell = _choose(sheet, rng, lambda c: c.value != 0)
    if cell is None:
        return None
    cell.words = f"{cell.code} {cell.amount}"
    return {cell.line}


def hidden_copy(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """Other figures beside some amounts, unseen."""
    touched = set()
    for _ in range(rng.randint(1, 5)):
        cell = _choose(sheet, rng, lambda _: True)
        if cell is not None:
            other = rng.choice([f"⟦no|{cell.before}⟧", f"⟦no|{cell.before} {cell.code}⟧", "⟦no|9⟧"])
            cell.words = rng.choice(
                [
                    f"{other}{cell.amount} {cell.code}",
                    f"{cell.amount} {other}{cell.code}",
                    f"{cell.amount} {cell.code} {other}",
                ]
            )
            touched.add(cell.line)
    return touched or None


def hidden_print(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """An amount that is there and cannot be seen."""
    cell = _choose(sheet, rng, lambda c: c.value != 0)
    if cell is None:
        return None
    cell.words = f"⟦no|{cell.amount}⟧ {cell.code}"
    return {cell.line}


_SIGNED = (
    "- {} {}", "-\n{} {}", "- US$ {} {}", "- USD {} {}", "-$ {} {}", "(CR) {} {}", "CR {} {}",
    "negative {} {}", "minus {} {}", "(-) {} {}", "{} {} -", "{} {}-", "{} {} (CR)", "{} {} CR",
    "{} {} Cr.", "\u2013 {} {}", "\u2212 {} {}", "(less) {} {}", "- |{} {}",
)  # fmt: skip
_GLYPHS = "\u2796\u00af\u02d7\u2043\uf02d\uf0b2\u2500\u30fc\u0335\u2e3a"


def _negative(cell: Cell) -> bool:
    return cell.value < 0 and cell.amount[0] == "-"


def sign_apart(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """A minus apart from its amount."""
    cell = _choose(sheet, rng, _negative)
    if cell is None:
        return None
    cell.words = rng.choice(_SIGNED).format(cell.amount[1:], cell.code)
    return {cell.line}


def sign_glyph(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """Another character for the minus, beside the amount or apart."""
    cell = _choose(sheet, rng, _negative)
    if cell is None:
        return None
    gap = rng.choice(["", "", " "])
    cell.words = f"{rng.choice(_GLYPHS)}{gap}{cell.amount[1:]} {cell.code}"
    return {cell.line}


_UNITS = (
    "PLN", "TWD", "EUR", "\u20a9", "\u20bd", "\u20ac", "shares", "lots", "thousand",
    "K", "mm", "million", "%", "bps", "HUF", "zloty", "x1000", "000's",
)  # fmt: skip


def unit_beside(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """A unit before or behind one amount, or behind its code."""
    cell = _choose(sheet, rng, lambda c: c.value != 0)
    if cell is None:
        return None
    # Read as dollars it would be wrong, whatever its digits.
    unit, cell.blank = rng.choice(_UNITS), True
    places = ["{0} {2} {1}", "{0}{2} {1}", "{0} {1} {2}", "{2} {0} {1}"]
    behind = unit in {"%", "bps", "x1000", "000's"}
    cell.words = rng.choice(places[:3] if behind else places).format(cell.amount, cell.code, unit)
    return {cell.line}


def footnote(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """Raised digits behind an amount, or run into it."""
    cell = _choose(sheet, rng, lambda c: c.value != 0)
    if cell is None:
        return None
    note = rng.choice(["1", "2", "3", "12", "50", "00"])
    raised = f"⟦up|{note}⟧"
    # Where the page prints no commas, digits that run in show nowhere.
    flat = raised if sheet.style == "ungrouped" or abs(cell.value) < _GROUPED else note
    behind = rng.choice([raised, raised, flat, f" {raised}", "*", f"\u200b{note}"])
    cell.words = f"{cell.amount}{behind} {cell.code}"
    return {cell.line}


def pieces(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """An amount's digits parted by marks."""
    cell = _choose(sheet, rng, _has_commas)
    if cell is None:
        return None
    mark = rng.choice([" \u2022 ", " . ", " , ", " ... ", " [?] ", " \u2026 ", " _ ", " * "])
    commas = [at for at, c in enumerate(cell.amount) if c == ","]
    at = rng.choice([*_digits_at(cell.amount), *commas])
    cell.words = f"{_broken(cell.amount, at, mark)} {cell.code}"
    return {cell.line}


def blank(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """A code without its amount."""
    return _put_in_place(sheet, rng, "{}")


def page_number_above(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """A page number above the code of a blank amount."""
    number = f"{rng.randint(1, 99)}\n{{}}"
    # Where every number stands above its code, such a page is another's, printed without fault.
    return None if sheet.layout == "own_lines" else _put_in_place(sheet, rng, number)


_BESIDE = (
    "Page 3 of 7 {}", "Page 3 {}", "Rule 30 {}", "Suite 400 {}", "New York, NY 10013 {}",
    "Account 48213377 {}", "Acct. no. 1234567 {}", "P.O. Box 12 {}", "Floor 19 {}", "3/7 {}",
    "Room 1204 {}", "Regulation 30 {}", "- 3 - {}", "Ref 20150 {}", "IL 60606-1234 {}",
)  # fmt: skip


def furniture_beside(sheet: Sheet, rng: random.Random) -> set[str] | None:
    """What a page prints elsewhere, before the code of a blank amount."""
    return _put_in_place(sheet, rng, rng.choice(_BESIDE))


def _put_in_place(sheet: Sheet, rng: random.Random, words: str) -> set[str] | None:
    cell = _choose(sheet, rng, lambda _: True)
    if cell is None:
        return None
    cell.words, cell.blank = words.format(cell.code), True
    return {cell.line}
