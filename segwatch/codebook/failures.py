"""How rules say that they fail: the words of `fails_as`, checked before anyone fills them in.

The sentence is made of them in one place, the view `failure_sentence` (`sql/views`).
"""

import re

import polars as pl

from segwatch.codebook.identities import require_that

PARTED = " | "
# What may stand in braces, and what may stand before a sentence as its condition: those that the
# view knows. A test holds both lists against it.
FIGURES = (
    "reported", "expected", "difference", "reported:size", "expected:size", "share", "times",
    "reported:number", "expected:number", "reported:lines", "reported:fields", "reported:origins",
    "difference:days", "reported:percent", "expected:percent", "difference:points",
    "reported:date", "expected:date", "day", "due", "line", "origin",
)  # fmt: skip
CONDITIONS = (
    "reported < 0",
    "reported = 0",
    "reported > 0",
    "reported = 1",
    "expected < 0",
    "expected = 0",
    "expected > 0",
    "expected > 1000",
    "reported < expected",
    "reported > expected",
)
# A part of a figure is known where that is above zero.
_NEEDS = {"share": "expected > 0", "fall": "expected > 1000"}
_FIGURE, _FALL = re.compile(r"\{([^{}]*)\}"), re.compile(r"fall:\d+")
_SENTENCE = re.compile(r"[A-Z{][^?|]*\.")


def fill_thresholds(fails_as: str, thresholds: dict[str, str]) -> str:
    """The words with the numbers of `thresholds.csv` for their names: `{anc_down}` is 20, and
    `{fall:anc_down}` is `{fall:20}`."""
    for name, value in thresholds.items():
        fails_as = fails_as.replace(f"{{{name}}}", value)
        fails_as = fails_as.replace(f"{{fall:{name}}}", f"{{fall:{value}}}")
    return fails_as


def describe_failure(fails_as: str) -> str:
    """The words of no failure in particular, as `Under-secured by [difference].`; where there are
    several sentences, one after the other."""
    sentences = [sentence.rpartition("? ")[2] for sentence in fails_as.split(PARTED)]
    named = [_FIGURE.sub(r"[\1]", sentence) for sentence in dict.fromkeys(sentences)]
    return " Or: ".join(named)


def check_failures(rules: pl.DataFrame, thresholds: pl.DataFrame) -> None:
    """Raise CodebookError where a rule that is judged does not say how it fails, or says it with
    figures or conditions that nobody knows."""
    numbers = dict(thresholds.select("name", "value").iter_rows())
    for rule, kind, origins, fails_as in rules.select(
        "id", "kind", "origin", "fails_as"
    ).iter_rows():
        where = f"rules.csv: fails_as of {rule}"
        is_judged = kind not in ("duty", "note")
        what = "empty; say how it fails" if is_judged else "of no check; leave it empty"
        require_that(is_judged == bool(fails_as), f"{where} is {what}.")
        if is_judged:
            _check_words(where, fill_thresholds(fails_as, numbers), set(origins.split()))


def _check_words(where: str, fails_as: str, origins: set[str]) -> None:
    *others, last = fails_as.split(PARTED)
    require_that(
        all("? " in sentence for sentence in others) and "? " not in last,
        f"{where}: give each sentence but the last a condition, as in 'reported < 0? ...'.",
    )
    known = {*CONDITIONS, *(f"origin = {origin}" for origin in origins)}
    for alternative in (*others, last):
        condition, _, sentence = alternative.rpartition("? ")
        conditions = set(condition.split(" and ")) - {""}
        odd = sorted(conditions - known)
        require_that(not odd, f"{where}: no such condition {odd}; known are {sorted(known)}.")
        require_that(
            bool(_SENTENCE.fullmatch(sentence)),
            f"{where}: {sentence!r} is no sentence; begin with a capital and end with a stop.",
        )
        figures = set(_FIGURE.findall(sentence))
        odd = sorted(f for f in figures if f not in FIGURES and not _FALL.fullmatch(f))
        require_that(
            not odd and "{" not in _FIGURE.sub("", sentence),
            f"{where}: no such figure {odd}; known are {sorted(FIGURES)} and the names of "
            "thresholds.csv.",
        )
        lacking = {_NEEDS[f.partition(":")[0]] for f in figures if f.partition(":")[0] in _NEEDS}
        require_that(
            lacking <= conditions, f"{where}: {sentence!r} holds only for {sorted(lacking)}."
        )
