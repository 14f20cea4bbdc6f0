"""How rules say that they fail: which words a codebook may use, and what becomes of its figures."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import duckdb
import polars as pl
import pytest
from examples import examples
from hypothesis import example, given, settings
from hypothesis import strategies as some

from segwatch.codebook.failures import CONDITIONS, FIGURES, check_failures, describe_failure
from segwatch.codebook.load import load_codebook
from segwatch.errors import CodebookError
from segwatch.warehouse.sql_texts import sql_text

DAY, DUE = date(2026, 11, 24), date(2026, 11, 25)
INT64 = some.integers(-(2**63), 2**63 - 1)
BEYOND = "an amount beyond 64 bits"


@pytest.fixture(scope="module")
def macros() -> Iterator[duckdb.DuckDBPyConnection]:
    """The macros of the view alone, without a warehouse."""
    with duckdb.connect() as connection:
        for part in re.split(r";\n", sql_text("views/failure_sentence")):
            if "CREATE OR REPLACE MACRO" in part:
                connection.execute(part)
        yield connection


Figures = tuple[int | None, int | None]
# Words, origin, and the figures reported and expected.
Failure = tuple[str, str, Figures]


def say_all(macros: duckdb.DuckDBPyConnection, failures: list[Failure]) -> list[str]:
    """Each failure in words, of one query."""
    rows = []
    for fails_as, origin, (reported, expected) in failures:
        difference = None
        if reported is not None and expected is not None and fits(reported - expected):
            difference = reported - expected
        rows.append((fails_as, origin, reported, expected, difference))
    schema = {
        "fails_as": pl.String,
        "origin": pl.String,
        "reported": pl.Int64,
        "expected": pl.Int64,
        "difference": pl.Int64,
    }
    macros.register("failure", pl.DataFrame(rows, schema=schema, orient="row").to_arrow())
    said = macros.execute(
        "SELECT word_failure(fails_as, origin, $day::DATE, $due::DATE, '7190', reported, expected, "
        "difference) FROM failure",
        {"day": DAY, "due": DUE},
    ).fetchall()
    return [str(sentence) for (sentence,) in said]


def say(
    macros: duckdb.DuckDBPyConnection, fails_as: str, figures: Figures, origin: str = "segregated"
) -> str:
    return say_all(macros, [(fails_as, origin, figures)])[0]


def fits(number: int) -> bool:
    return -(2**63) <= number < 2**63


def test_the_view_knows_each_figure_and_condition_that_a_codebook_may_name() -> None:
    text = sql_text("views/failure_sentence")
    assert sorted(re.findall(r"WHEN '\{(.+?)\}'", text)) == sorted(FIGURES)
    quoted = re.search(r"MACRO failure_conditions.*?;\n", text, re.S)
    assert quoted
    for condition in CONDITIONS:
        figure, sign, number = condition.split()
        whole = f"'{condition}'" in quoted[0]
        assert whole or (f"'{figure} '" in quoted[0] and f"'{sign} {number}'" in quoted[0])


@pytest.mark.parametrize(
    ("fails_as", "figures", "sentence"),
    [
        ("Excess of {reported} is {difference} ({share}) below {expected}.", (147, 150), "Excess of $147 is $3 (2%) below $150."),
        ("By {difference}.", (7, 7), "By less than $1."),
        ("{reported} and {reported:size}.", (-1_234, 0), "-$1,234 and $1,234."),
        ("{reported} of {expected}.", (-(2**63), 2**63 - 1), "-$9,223,372,036,854,775,808 of $9,223,372,036,854,775,807."),
        ("By {difference}.", (-(2**63), 2**63 - 1), f"By {BEYOND}."),
        ("Is {reported}.", (None, None), f"Is {BEYOND}."),
        ("{share}.", (1_000_000, 1_000_001), "less than 0.1%."),
        ("{share}.", (8_750, 10_000), "12.5%."),
        ("{reported:lines}, {reported:fields}, {reported:origins}.", (1, 0), "1 line, 1 field, 1 origin."),
        ("{difference:days}.", (1_003, 3), "1,000 days."),
        ("{difference:days}.", (-1, 0), "1 day."),
        ("{expected:percent} to {reported:percent}: {difference:points}.", (505, 1_510), "15.10% to 5.05%: 10.05 points."),
        ("{expected:percent}.", (0, -7), "-0.07%."),
        ("{reported:date} of {day}, {due}.", (7, 0), "1 December 2026 of 24 November 2026, 25 November 2026."),
        ("{reported:date}.", (2**62, 0), f"{BEYOND}."),
        ("{fall:25}.", (69_000, 75_000), "31%."),
        ("{fall:25}.", (-75_000, 75_000), "175%."),
        ("{times}.", (10_400, 1_000), "about 10 times as much."),
        ("{times}.", (-1, -980), "about a thousandth of it."),
        ("{origin} {line} {reported:number}.", (-1_000, 0), "cleared swaps 7190 -1,000."),
    ],
)  # fmt: skip
def test_figures(
    macros: duckdb.DuckDBPyConnection, fails_as: str, figures: tuple[int, int], sentence: str
) -> None:
    assert say(macros, fails_as, figures, "cleared_swaps") == sentence


@given(some.lists(some.tuples(INT64, INT64), min_size=1))
@settings(max_examples=examples(50), deadline=None)
def test_each_figure_of_a_sentence_is_that_of_the_verdict(
    macros: duckdb.DuckDBPyConnection, figures: list[tuple[int, int]]
) -> None:
    words = "A {reported} B {expected} C {difference} D {reported:number} E {reported:size}."
    said = say_all(macros, [(words, "segregated", pair) for pair in figures])
    for (reported, expected), sentence in zip(figures, said, strict=True):
        match = re.fullmatch(
            r"A (-?)\$([\d,]+) B (-?)\$([\d,]+) C (.+) D (-?[\d,]+) E \$([\d,]+)\.", sentence
        )
        assert match
        number = [int(text.replace(",", "")) for text in match.group(2, 4, 6, 7)]
        assert number[0] * (-1 if match[1] else 1) == number[2] == reported
        assert number[1] * (-1 if match[3] else 1) == expected
        assert number[3] == abs(reported)
        difference = f"${abs(reported - expected):,}" if fits(reported - expected) else BEYOND
        assert match[5] == ("less than $1" if reported == expected else difference)


@given(some.lists(some.integers(-5_000, 5_000), min_size=1))
@settings(max_examples=examples(20), deadline=None)
def test_a_date_is_so_many_days_from_the_day(
    macros: duckdb.DuckDBPyConnection, days: list[int]
) -> None:
    said = say_all(macros, [("{reported:date}.", "cover", (n, 0)) for n in days])
    dates = [DAY + timedelta(days=n) for n in days]
    assert said == [f"{day.day} {day:%B %Y}." for day in dates]


SMALL = some.integers(-2, 2) | some.integers(999, 1_001)
SOME = INT64 | SMALL | some.none()


@given(some.lists(some.tuples(SOME, SOME), min_size=1))
@settings(max_examples=examples(50), deadline=None)
@example(figures=[(None, None), (None, 1), (1, None)])
def test_the_first_sentence_whose_condition_holds_is_taken(
    macros: duckdb.DuckDBPyConnection, figures: list[Figures]
) -> None:
    """As Python reads the conditions; one of figures that are unknown does not hold."""
    asked = [(condition, pair) for condition in CONDITIONS for pair in figures]
    failures = [(f"{condition}? Yes. | No.", "cover", pair) for condition, pair in asked]
    said = say_all(macros, failures)
    assert said == ["Yes." if holds(*one) else "No." for one in asked]
    elsewhere = "{} and origin = secured? Yes. | No."
    failures = [(elsewhere.format(condition), "cover", pair) for condition, pair in asked]
    assert set(say_all(macros, failures)) == {"No."}


def holds(condition: str, figures: Figures) -> bool:
    left, sign, right = condition.split()
    names = dict(zip(("reported", "expected"), figures, strict=True))
    first, second = names[left], names[right] if right in names else int(right)
    if first is None or second is None:
        return False
    return {"<": first < second, "=": first == second, ">": first > second}[sign]


@given(some.lists(some.tuples(SOME, SOME), min_size=1, max_size=20))
@settings(max_examples=examples(20), deadline=None)
def test_every_rule_says_something_whole_of_any_figures(
    macros: duckdb.DuckDBPyConnection, figures: list[Figures]
) -> None:
    rules = load_codebook().rule_rows.drop_nulls("fails_as").select("fails_as", "origin").rows()
    for sentence in say_all(macros, [(*rule, pair) for rule in rules for pair in figures]):
        assert re.fullmatch(r"[A-Za-z0-9][^{}|?]*\.", sentence), sentence


@pytest.mark.parametrize(
    ("fails_as", "why"),
    [
        ("", "is empty; say how it fails"),
        ("Below {minimum}.", r"no such figure \['minimum'\]"),
        ("Below {reported:euros}.", "no such figure"),
        ("Below {reported.", "no such figure"),
        ("below {reported}.", "is no sentence"),
        ("Below {reported}", "is no sentence"),
        ("reported < 1? Low. | High.", r"no such condition \['reported < 1'\]"),
        ("origin = cover? Low. | High.", "no such condition"),
        ("reported < 0? Low.", "each sentence but the last"),
        ("Low. | High.", "each sentence but the last"),
        ("By {share}.", r"holds only for \['expected > 0'\]"),
        ("By {fall:25}.", r"holds only for \['expected > 1000'\]"),
        ("expected > 1000? By {fall:nothing}. | Down.", "no such figure"),
    ],
)
def test_words_that_nobody_could_fill_in_are_refused(fails_as: str, why: str) -> None:
    book = load_codebook()
    is_r06 = pl.col("id") == "R06"
    words = pl.when(is_r06).then(pl.lit(fails_as)).otherwise("fails_as")
    with pytest.raises(CodebookError, match=why) as error:
        check_failures(book.rules.with_columns(fails_as=words), book.thresholds)
    assert "fails_as of R06" in str(error.value)


def test_what_is_never_judged_does_not_fail() -> None:
    book = load_codebook()
    noted = book.rules.with_columns(fails_as=pl.lit("It fails."))
    with pytest.raises(CodebookError, match="R05 is of no check"):
        check_failures(noted, book.thresholds)


def test_a_description_names_the_figures() -> None:
    words = "expected > 0? Below {expected} by {share}. | Below {expected}."
    assert describe_failure(words) == "Below [expected] by [share]. Or: Below [expected]."
