"""What may be shown of a document's words: what was read as the form, or as a figure on it.

A page may name a person anywhere, on a cover or where no heading says that it is one. So nothing
is looked for that might be a name: what is neither a figure that was read nor a piece of the form's
own text is left blank.
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

# What stands on every page around the form.
PRINTED_AROUND = (
    "WINJAMMER FILING",
    "INITIAL",
    "AMENDED",
    "Daily Segregation - Cover Page",
    "Daily Segregation - Secured Amounts",
    "Daily Segregation - Segregation Statement",
    "Daily Segregation - Supplemental",
    "Daily Segregation - Swaps Statement",
)
# So many words in a row are the form's, whatever stands beside them. Fewer may be a name that is a
# word of the form too: they are its own where nothing else stands beside them.
_SURE = 3
_WORD = re.compile(r"\w+")
_CODE = re.compile(r"\[(\d{4})\]")
_Words = tuple[str, ...]


class Form(NamedTuple):
    """The form's own text and its line codes. captions: a row's words, its number in front."""

    captions: tuple[str, ...]
    codes: frozenset[str]

    def with_header(self, header: Mapping[str, Any]) -> "Form":
        """The same with what else a page prints: the header of its filing, as it was read.

        header: firm_name, form, status, as_of_date and submit_date; each but the first may be None.
        """
        words = [f"Firm Name: {header['firm_name']}", header["status"] or ""]
        words += [f"Form: {header['form'] or ''}"]
        words += [f"End Date: {day}" for day in _date_spellings(header["as_of_date"])]
        words += [f"Submit Date: {day}" for day in _date_spellings(header["submit_date"])]
        return Form((*self.captions, *PRINTED_AROUND, *words), self.codes)


def _date_spellings(day: date | None) -> list[str]:
    """A day as filings print it."""
    return [f"{day:%m/%d/%Y}", f"{day.month}/{day.day}/{day.year}", f"{day}"] if day else [""]


class Shown(NamedTuple):
    """What may be shown of a filing: the form's text, and by page the figures as printed."""

    form: Form
    figures: Mapping[int, frozenset[str]]

    def blank_words(self, page: int, line: str) -> str:
        """A line with blanks in place of all words that are neither figures nor the form's."""
        visible = self.visible_characters(page, line)
        return "".join(c if s else " " for c, s in zip(line, visible, strict=True)).rstrip()

    def visible_characters(self, page: int, line: str) -> list[bool]:
        """Which characters of a line are of a figure or of the form, or stand between such."""
        read = [m.span() for m in _CODE.finditer(line) if m[1] in self.form.codes]
        figure = _figure_pattern(self.figures.get(page, frozenset()))
        read += [m.span() for m in figure.finditer(line)] if figure else []
        flags: list[bool] = []
        for start, end in sorted(read):
            if start >= len(flags):
                flags += _visible_labels(line[len(flags) : start], self.form)
                flags += [True] * (end - start)
        return flags + _visible_labels(line[len(flags) :], self.form)


@lru_cache(maxsize=1000)
def _figure_pattern(figures: frozenset[str]) -> re.Pattern[str] | None:
    """Any of the figures, standing alone; blanks in one may be wider than they were read."""
    spelled = sorted({"".join(figure.split()) for figure in figures} - {""}, key=len, reverse=True)
    if not spelled:
        return None
    ways = "|".join(r"\s?".join(re.escape(c) for c in figure) for figure in spelled)
    return re.compile(rf"(?<![\w@.,/+-])(?:{ways})(?![\w@]|[.,/+-]\w)")


def _visible_labels(text: str, form: Form) -> list[bool]:
    """The same of words between figures."""
    words = list(_WORD.finditer(text))
    lower, index = [word[0].lower() for word in words], _index_captions(form.captions)
    sure, edge = [False] * len(words), [False] * len(words)
    at = 0
    while at < len(words):
        run = index.longest_run(lower, at)
        sure[at : at + run.length] = [run.length >= _SURE] * run.length
        edge[at : at + run.length] = [run.at_edge] * run.length
        at += run.length or 1
    own = [a or b for a, b in zip(sure, edge, strict=True)]
    return _spread_words(text, words, own if all(own) else sure)


def _spread_words(text: str, words: list[re.Match[str]], shown: list[bool]) -> list[bool]:
    """From words to characters: what stands between two is seen where both are."""
    sides = [True, *shown, True]
    flags: list[bool] = []
    for number, word in enumerate(words):
        between = sides[number] and sides[number + 1]
        flags += [between] * (word.start() - len(flags))
        flags += [shown[number]] * (word.end() - word.start())
    return flags + [sides[-2]] * (len(text) - len(flags))


class _Run(NamedTuple):
    """How many words in a row are those of a caption, and whether they begin or end it."""

    length: int
    at_edge: bool


class _Captions:
    """The words of all captions, and where each stands in them."""

    def __init__(self, captions: tuple[str, ...]) -> None:
        self._captions = [_WORD.findall(caption.lower()) for caption in captions]

    @cached_property
    def _places(self) -> dict[str, list[tuple[list[str], int]]]:
        places: dict[str, list[tuple[list[str], int]]] = {}
        for words in self._captions:
            for at, word in enumerate(words):
                places.setdefault(word, []).append((words, at))
        return places

    def longest_run(self, words: list[str], start: int) -> _Run:
        """The longest run from a word on that stands in a caption."""
        best = _Run(0, at_edge=False)
        for caption, at in self._places.get(words[start], ()):
            length = _common_run(words, start, caption, at)
            best = max(best, _Run(length, at_edge=at == 0 or at + length == len(caption)))
        return best


def _common_run(one: list[str], start: int, other: list[str], at: int) -> int:
    """How many words are the same, from a place in each on."""
    most = min(len(one) - start, len(other) - at)
    for length in range(most):
        if one[start + length] != other[at + length]:
            return length
    return most


@lru_cache(maxsize=1000)
def _index_captions(captions: tuple[str, ...]) -> _Captions:
    return _Captions(captions)
