"""Each check: holds, breaks just so, breaks by one dollar or step, operand missing, not applicable."""

import os
import re
from pathlib import Path

import polars as pl
import pytest
from desk import IB, Desk, printed_text
from headed import MONTH_END, figures, statement
from rule_cases import CASES, DAYS, Case, Filing
from shelf import Shelf

from segwatch.checks import judge
from segwatch.checks.compile import Check, compile_checks
from segwatch.codebook.load import load_codebook
from segwatch.warehouse.connection import open_for_reading
from segwatch.warehouse.run_log import Work

# Reviewed by a person, line by line.
REVIEWED = Path(__file__).with_name("fails_as.txt")
Verdict = tuple[str, str, int | None, int | None, int | None]


def documents(number: int, case: Case) -> list[str]:
    """What the case's firm files: the days before, the last day, and its further versions."""
    firm = {"firm_name": f"Case {number}"}
    days = [*DAYS[1 : len(case.before) + 1][::-1]]
    filings = [*zip(case.before, days, strict=True), (case.last, DAYS[0])]
    found = []
    for filing, day in filings:
        header = firm | {"as_of_date": day, "submit_date": _next(day)} | dict(filing.header)
        found.append(text_of(filing, header))
        found += [text_of(v, header | dict(v.header)) for v in filing.versions]
    return found


def _next(day: object) -> object:
    later = [d for d in DAYS if d > day]  # type: ignore[operator]
    return min(later) if later else day.replace(day=20)  # type: ignore[attr-defined]


def text_of(filing: Filing, header: dict[str, object]) -> str:
    changes = dict(filing.changes.items())
    if "anc_date" not in changes and header["as_of_date"] != DAYS[0]:
        changes["anc_date"] = f"{header['as_of_date']:%d-%b-%Y}".upper()
    undated = header["submit_date"] is None
    text = printed_text(
        IB, changes, **header | ({"submit_date": header["as_of_date"]} if undated else {})
    )
    pages = (re.sub(r" Submit Date:\S*", "", text) if undated else text).split("\f")
    return "\f".join(p for p in pages if not any(f"- {page}" in p for page in filing.without))


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("rules"))
    for number, case in enumerate(CASES):
        for at, text in enumerate(documents(number, case)):
            desk.drop(f"{number:03}-{at}.txt", text)
    desk.ingest()
    return desk


@pytest.fixture(scope="module")
def verdicts(cases: Desk) -> dict[tuple[str, str, str], Verdict]:
    rows = cases.rows(
        "SELECT firm_id, check_id, origin, v.status, severity, reported, expected, difference "
        "FROM verdict AS v JOIN subject_in_force AS f USING (filing_id, origin) "
        "QUALIFY as_of_date = max(as_of_date) OVER (PARTITION BY firm_id)"
    )
    assert cases.rows("SELECT count(DISTINCT firm_id) FROM filing") == [(len(CASES),)]
    return {(firm, check, origin): rest for firm, check, origin, *rest in rows}  # type: ignore[misc]


@pytest.mark.parametrize(
    "number",
    range(len(CASES)),
    ids=[f"{c.check}-{c.origin}-{c.status}-{n}" for n, c in enumerate(CASES)],
)
def test_check(verdicts: dict[tuple[str, str, str], Verdict], number: int) -> None:
    case = CASES[number]
    found = verdicts.get((f"case-{number}", case.check, case.origin))
    assert (found and found[0]) == case.status, found
    if case.severity:
        assert found
        assert found[1] == case.severity


def test_every_check_has_cases_on_both_sides() -> None:
    """T01, T02, R06 and the identities have tests of their own, as have M01, conflict and D11. A check
    that can be unknown has a case in which it is."""
    elsewhere = {"R06", "T01", "T02", "M01", "conflict", "D11"}
    judged = load_codebook().rules.filter(pl.col("sql").is_not_null())["id"].to_list()
    unknown = {
        check.check_id for check in compile_checks(load_codebook()) if "'unknown'" in check.text
    }
    for check in set(judged) - elsewhere:
        statuses = {case.status for case in CASES if case.check == check}
        assert {"pass", "fail"} | ({"unknown"} if check in unknown else set()) <= statuses, check


# A sentence of each kind, by the check that says it; digits apart, a kind is one.
KINDS = """SELECT check_id || ' ' || origin || ': ' || any_value(sentence ORDER BY firm_id, as_of_date, sentence)
FROM failure_sentence GROUP BY check_id, origin, regexp_replace(sentence, '[-0-9,.$%]+', '#', 'g')"""
# Nothing here prints them: (rule, origin, line, reported, expected).
FIGURES = [
    ("D03", "cover", "current_anc", 690_000_000, 800_000_001),
    ("D04", "segregated", "7060", 517_500_000, 562_500_000),
    ("R11", "segregated", "7190", -10_000_000, 75_000_000),
    ("D08", "segregated", "7190", -5_000_000, -20_000_000),
    ("D08", "segregated", "7190", -5_000_000, 20_000_000),
    ("D11", "segregated", "7060", 2_000_000, 1_500_000),
    ("D11", "segregated", "7190", -2_000_000, 1_500_000),
    ("D11", "segregated", "7060", 2_000_000, None),
    ("D12", "segregated", "7080", 15_000_000, 150_000_000),
    ("R04", "secured", "7770", 400_000, 500_000),
    ("R06", "segregated", "7190", -5, -1),
    ("T01", "segregated", "7190", -5, -1),
    ("R09a", "segregated", "7194", -5, 1),
    ("R11", "segregated", "7190", 5, 8),
    ("R14", "filing", None, 2, 0),
    ("H10", "secured", "7360", 5, 4),
    ("B01", "segregated", "7040", 2_269_850_784, 2_269_850_785),
    ("B01", "supplemental", "9104", 12, 13),
]


def test_how_each_rule_fails_reads_as_reviewed(cases: Desk, shelf: Shelf) -> None:
    """Each sentence of a rule, with figures: a change of words is seen in the file's diff. Run with
    REVIEW=1 it is written again."""
    day = figures(1_000_000, 1_300_000, 200_000)
    end = figures(1_000_000, 1_199_000, 200_000)
    shelf.ingest(statement(printed=day), statement(printed=figures(1_000_000, 1_300_001, 200_000)))
    shelf.ingest(statement(printed=end, heading=False, form=MONTH_END, submit="12/23/2014"))
    said = {str(line) for (line,) in [*cases.rows(KINDS), *shelf.rows(KINDS)]}
    made_up = pl.DataFrame(
        FIGURES, schema=["check_id", "origin", "line_code", "reported", "expected"], orient="row"
    )
    with open_for_reading(cases.settings.warehouse) as store, store.register_frames({"f": made_up}):
        text = (
            "SELECT f.check_id || ' ' || f.origin || ': ' || word_failure(fails_as, f.origin, "
            "DATE '2014-11-19', DATE '2014-11-20', line_code, reported, expected, "
            "reported - expected) FROM f JOIN rule USING (check_id, origin)"
        )
        said |= {str(line) for (line,) in store.query_text(text).iter_rows()}
    if os.environ.get("REVIEW"):
        REVIEWED.write_text("\n".join(sorted(said)) + "\n", encoding="utf-8")
    assert sorted(said) == REVIEWED.read_text(encoding="utf-8").splitlines()


def test_the_reviewed_sentences_are_all_that_a_rule_has() -> None:
    """Of a rule each way to fail, of the identities each of the two kinds."""
    book, reviewed = load_codebook(), REVIEWED.read_text(encoding="utf-8").splitlines()
    rules = book.rule_rows.filter(
        pl.col("fails_as").is_not_null(),
        ~pl.col("check_id").is_in(
            [i.check_id for i in book.identities if i.check_id not in ("H01", "H10")]
        ),
    )
    ways = {
        (check_id, sentence.rpartition("? ")[2])
        for check_id, fails_as in rules.select("check_id", "fails_as").iter_rows()
        for sentence in fails_as.split(" | ")
    }
    for check_id, sentence in ways:
        words = re.sub(r"\\{[^}]*\\}", ".+", re.escape(sentence))
        said = re.compile(rf"{check_id} \w+: {words}")
        assert any(said.fullmatch(line) for line in reviewed), (check_id, sentence)


def test_a_check_says_nothing_of_no_filings(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """So none is asked of a relation without rows."""
    shelf.load(printed_text(IB), statement())
    said: dict[tuple[str, str], int] = {}

    def compute(
        work: Work, numbered: list[tuple[int, Check]], part: pl.DataFrame
    ) -> list[pl.DataFrame]:
        for number, check in numbered:
            none = f"(SELECT * FROM {check.relation} WHERE false)"
            rows = work.store.query_text(judge._verdict_rows(number, check, none))
            said[check.check_id, check.origin] = rows.height
        return real(work, numbered, part)

    real = judge._compute_verdicts
    monkeypatch.setattr(judge, "_compute_verdicts", compute)
    shelf.judge()
    assert said == {(c.check_id, c.origin): 0 for c in compile_checks(load_codebook())}


def test_a_filing_of_one_page_is_judged_by_the_checks_of_that_page(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: set[str] = set()
    real = judge._compute_verdicts

    def compute(
        work: Work, numbered: list[tuple[int, Check]], part: pl.DataFrame
    ) -> list[pl.DataFrame]:
        asked.update(check.relation for _, check in numbered)
        return real(work, numbered, part)

    monkeypatch.setattr(judge, "_compute_verdicts", compute)
    shelf.load(statement())
    shelf.judge()
    assert asked == {"judged", "wide_segregated"}
    origins = "SELECT DISTINCT origin FROM verdict WHERE check_id LIKE 'H%'"
    assert shelf.rows(origins) == [("segregated",)]


def test_a_profile_never_becomes_a_message(tmp_path: Path) -> None:
    from segwatch.alerts.record import list_failures
    from segwatch.warehouse.run_report import every_filing

    desk = Desk(tmp_path)
    desk.drop("ib.txt", printed_text(IB))
    desk.ingest()
    failed = desk.rows("SELECT check_id FROM verdict WHERE status = 'fail' ORDER BY ALL")
    assert failed == [("S04",), ("S05",), ("S06",)]
    with open_for_reading(desk.settings.warehouse) as store:
        found = compile_checks(load_codebook())
        assert list_failures(store, load_codebook(), found, every_filing(store)) == []
