"""Corrections by a person: beside what was printed, used by checks and seg_daily, and said."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from desk import CITI, IB, Desk, printed_text

from segwatch import pipeline, reread
from segwatch.alerts.record import list_failures
from segwatch.checks.compile import compile_checks
from segwatch.checks.great_expectations import run_suites
from segwatch.cli import terminal_explain
from segwatch.codebook.corrections import read_corrections
from segwatch.codebook.load import Codebook, load_codebook
from segwatch.errors import CodebookError
from segwatch.explain import statement
from segwatch.warehouse.connection import open_for_reading, open_for_writing
from segwatch.warehouse.run_log import Run, Work
from segwatch.warehouse.run_report import every_filing, unapplied_corrections, write_run

COLUMNS = ("filing", "code", "printed", "read_as", "reason", "evidence")
REASON, EVIDENCE = "a 7 was read as a 1", "page 3 of the paper"
WRONG = {"7190": "201,656,161"}
# What does not hold on the samples by nature: see the rule book.
PROFILES = {"S04", "S05", "S06"}
Row = tuple[str, str, str, str]


def book(*rows: Row, reason: str = REASON) -> Codebook:
    given = [(*row, reason, EVIDENCE) for row in rows]
    frame = pl.DataFrame(given, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    codes = set(load_codebook().line_codes["code"])
    return replace(load_codebook(), corrections=read_corrections(frame, codes))


def judge(desk: Desk, book: Codebook) -> int:
    """Open for writing, judge what is pending; returns how many filings were."""
    with open_for_writing(desk.settings.warehouse, book) as store:
        work = Work(store, book, Run("validate"), desk.settings)
        judged = pipeline.judge_pending(work)
        write_run(store, book, work.run)
        return judged


def document(desk: Desk, name: str) -> str:
    ((found,),) = desk.rows(
        "SELECT document_id FROM document WHERE source_uri LIKE $name", name=f"%{name}"
    )
    return str(found)


def failing(desk: Desk, book: Codebook) -> set[str]:
    """The expectations that do not hold."""
    return {o.check_id for o in run_suites(desk.settings.warehouse, book) if o.failed}


def broken(desk: Desk) -> set[str]:
    """The checks that do not pass, but for profiles."""
    rows = desk.rows("SELECT check_id FROM verdict WHERE status <> 'pass'")
    return {check for (check,) in rows} - PROFILES


@pytest.fixture(scope="module")
def misprinted(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Two filings, one of them with a misprint; no test changes it."""
    desk = Desk(tmp_path_factory.mktemp("misprinted"))
    desk.drop("ib.txt", printed_text(IB, WRONG))
    desk.drop("citi.txt", printed_text(CITI))
    desk.ingest()
    return desk


@pytest.fixture
def wrong(misprinted: Desk, tmp_path: Path) -> Desk:
    """A copy of it, to be changed."""
    return misprinted.copy(tmp_path)


def test_what_was_printed_stays_and_the_rest_follows_the_correction(wrong: Desk) -> None:
    assert broken(wrong) == {"H05", "H06"}
    fixed = book((document(wrong, "ib.txt"), "7190", "201,656,161", "201,656,167"))
    assert judge(wrong, fixed) == 1
    assert broken(wrong) == set()
    assert wrong.rows(
        "SELECT amount, printed FROM line_item WHERE line_code = '7190' ORDER BY 1"
    ) == [
        (201_656_161, "201,656,161"),
        (284_415_796, "284,415,796"),
    ]
    assert wrong.rows(
        "SELECT line_code, amount, printed FROM line_item_corrected WHERE corrected"
    ) == [("7190", 201_656_167, "201,656,161")]
    assert wrong.rows(
        "SELECT firm_id, origin, excess, excess_over_target, corrected FROM seg_daily WHERE corrected OR origin = 'secured' ORDER BY ALL"
    ) == [
        ("citigroup-global-markets-inc", "secured", 258_671_102, 108_671_102, False),
        ("interactive-brokers-llc", "secured", 101_289_916, 21_289_916, False),
        ("interactive-brokers-llc", "segregated", 201_656_167, 46_656_167, True),
    ]
    assert wrong.rows(
        "SELECT reported FROM verdict WHERE check_id = 'R06' AND reported BETWEEN 201000000 AND 202000000"
    ) == [(201_656_167,)]
    changed = "SELECT check_id, status_before, status_after FROM verdict_change ORDER BY 1"
    assert wrong.rows(changed) == [("H05", "fail", "pass"), ("H06", "fail", "pass")]
    assert failing(wrong, fixed) == PROFILES


def test_a_correction_that_changes_or_goes_is_judged_again_and_nothing_else(wrong: Desk) -> None:
    row = (document(wrong, "ib.txt"), "7190", "201,656,161", "201,656,167")
    assert judge(wrong, book(row)) == 1
    assert judge(wrong, book(row)) == 0
    assert judge(wrong, book(row, reason="another reason")) == 1
    assert judge(wrong, book((*row[:3], "201,656,168"))) == 1
    assert broken(wrong) == {"H05", "H06"}
    assert failing(wrong, load_codebook()) == {"H05", "H06"} | PROFILES
    assert judge(wrong, book()) == 1
    assert wrong.rows("SELECT count(*) FROM correction WHERE known_to IS NULL") == [(0,)]
    assert wrong.rows("SELECT DISTINCT corrected FROM seg_daily") == [(False,)]


def test_what_was_known_before_a_correction_is_still_told(wrong: Desk) -> None:
    def moment() -> object:
        return wrong.rows("SELECT now()::TIMESTAMP")[0][0]

    row = (document(wrong, "ib.txt"), "7190", "201,656,161", "201,656,167")
    moments = [moment()]
    for rows in ([row], [(*row[:3], "201,656,168")], []):
        judge(wrong, book(*rows))
        moments.append(moment())
    then = (
        "SELECT excess, corrected FROM seg_as_known($ts) "
        "WHERE firm_id LIKE 'inter%' AND origin = 'segregated'"
    )
    assert [wrong.rows(then, ts=ts) for ts in moments] == [
        [(201_656_161, False)],
        [(201_656_167, True)],
        [(201_656_168, True)],
        [(201_656_161, False)],
    ]


@pytest.mark.parametrize(
    ("filing", "code", "printed", "why"),
    [
        ("ib", "7190", "201,656,167", "the filing prints 201,656,161, not 201,656,167"),
        ("ib", "7190", "201656161", "the filing prints 201,656,161, not 201656161"),
        ("ib", "8715", "0", "the line is not printed in the filing"),
        ("0" * 64, "7190", "201,656,161", "the warehouse holds no such filing"),
        ("ib/2014-11-18", "7190", "201,656,161", "the warehouse holds no such filing"),
        ("both", "7190", "201,656,161", "the document holds several filings"),
    ],
)
def test_a_correction_that_fits_no_line_is_said_and_not_applied(
    wrong: Desk, filing: str, code: str, printed: str, why: str
) -> None:
    wrong.drop(
        "both.txt",
        printed_text(IB, WRONG, submit_date=date(2014, 11, 21))
        + "\f"
        + printed_text(CITI, status="AMENDED"),
    )
    wrong.ingest()
    name, _, day = filing.partition("/")
    named = name if len(name) == 64 else document(wrong, f"{name}.txt")
    judge(wrong, book((f"{named}/{day}".rstrip("/"), code, printed, "5")))
    assert wrong.rows("SELECT count(*) FROM line_item_corrected WHERE corrected") == [(0,)]
    with open_for_reading(wrong.settings.warehouse) as store:
        (sentence,) = unapplied_corrections(store)
    assert sentence.startswith(f"The correction of line {code} of {named[:12]}...")
    assert why in sentence


def test_a_filing_of_several_in_a_document_is_named_by_its_date(desk: Desk) -> None:
    desk.drop("both.txt", printed_text(IB, WRONG) + "\f" + printed_text(CITI))
    desk.ingest()
    judge(
        desk,
        book((document(desk, "both.txt") + "/2014-11-19", "7190", "201,656,161", "201,656,167")),
    )
    assert broken(desk) == set()
    with open_for_reading(desk.settings.warehouse) as store:
        assert unapplied_corrections(store) == []


def test_a_rejected_amount_may_be_corrected(desk: Desk) -> None:
    desk.drop("ib.txt", printed_text(IB, {"7190": "201,656,l67"}))
    desk.ingest()
    before = desk.rows("SELECT count(*) FROM line_item")
    assert broken(desk) == {"D07", "H05", "H06", "R04", "R06", "R07", "T01", "T02"}
    fixed = book((document(desk, "ib.txt"), "7190", "201,656,l67", "201,656,167"))
    judge(desk, fixed)
    assert broken(desk) == set()
    assert desk.rows("SELECT count(*) FROM line_item") == before
    assert desk.rows("SELECT excess, corrected FROM seg_daily WHERE origin = 'segregated'") == [
        (201_656_167, True)
    ]
    assert failing(desk, fixed) == PROFILES


def test_a_rejected_optional_line_may_be_corrected(desk: Desk) -> None:
    desk.drop("citi.txt", printed_text(CITI, {"8715": "O0"}))
    desk.ingest()
    ((printed,),) = desk.rows("SELECT printed FROM reject WHERE line_code = '8715'")
    assert broken(desk) == {"D01", "H22"}
    judge(desk, book((document(desk, "citi.txt"), "8715", printed, "0")))
    assert broken(desk) == set()


def test_a_later_reading_of_the_document_keeps_its_corrections(wrong: Desk) -> None:
    row = (document(wrong, "ib.txt"), "7190", "201,656,161", "201,656,167")
    # As if the reader of then had taken 7030 otherwise: the present one makes a new version.
    wrong.change("UPDATE coded_line SET amount = 1, printed = '1' WHERE line_code = '7030'")
    fixed = book(row)
    with open_for_writing(wrong.settings.warehouse, fixed) as store:
        work = Work(store, fixed, Run("reread"), wrong.settings)
        reread.reread(work, reread.choose(store, rejected=False), lambda _: None)
        pipeline.judge_pending(work)
        write_run(store, fixed, work.run)
    assert wrong.rows(
        "SELECT cause, corrected, excess FROM seg_daily JOIN filing USING (filing_id) "
        "WHERE origin = 'segregated' AND filing.firm_id LIKE 'inter%'"
    ) == [("reread", True, 201_656_167)]


def test_explain_says_what_was_corrected(wrong: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    judge(wrong, book((document(wrong, "ib.txt"), "7190", "201,656,161", "201,656,167")))
    with open_for_reading(wrong.settings.warehouse) as store:
        filing = statement.find_filing(store, "interactive-brokers-llc", date(2014, 11, 19))
    cells = dict(
        c for row in statement.statement_rows(load_codebook(), filing) for c in row.printed
    )
    assert cells["7190"] == "201,656,167 (printed 201,656,161)"
    assert cells["7194"] == "155,000,000"
    said = (
        f"corrected 7190: printed 201,656,161, read as 201,656,167: {REASON} ({EVIDENCE})\n",
    ) * 2
    terminal_explain.show_corrections(filing.corrections)
    assert capsys.readouterr().out == said[0]
    terminal_explain.show_line(filing, statement.find_line(filing, "7190"), "")
    shown = capsys.readouterr().out
    assert shown.startswith("7190 201,656,161 corrected to 201,656,167\n")
    assert shown.endswith(said[1])


def test_an_alert_says_that_its_line_is_corrected(wrong: Desk) -> None:
    judge(wrong, book((document(wrong, "ib.txt"), "7190", "201,656,161", "201,656,168")))
    with open_for_reading(wrong.settings.warehouse) as store:
        said = list_failures(
            store, load_codebook(), compile_checks(load_codebook()), every_filing(store)
        )
    assert [m.sentence.partition(":")[0] for m in said] == [
        "Interactive Brokers LLC, 2014-11-19, segregated (line 7190, corrected, page 3)",
        "Interactive Brokers LLC, 2014-11-19, segregated (line 7198, page 3)",
    ]
    assert "$201,656,168" in said[0].sentence


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("ab", "7190", "1", "2", "why", "page"), "filing is no document_id"),
        (("A" * 64, "7190", "1", "2", "why", "page"), "filing is no document_id"),
        (("a" * 64 + "/2014-11-31", "7190", "1", "2", "why", "page"), "date does not exist"),
        (("a" * 64, "7191", "1", "2", "why", "page"), "7191: code is none"),
        (("a" * 64, "7190", "1", "1,2", "why", "page"), "read_as is no amount"),
        (("a" * 64, "7190", "1", "", "why", "page"), "read_as is no amount"),
        (("a" * 64, "7190", " ", "2", "why", "page"), "is empty"),
        (("a" * 64, "7190", "1", "2", None, "page"), "is empty"),
        (("a" * 64, "7190", "1", "2", "why", None), "is empty"),
        ((None, None, None, None, None, None), "filing is no document_id"),
    ],
)
def test_a_row_that_is_not_whole_is_named(row: tuple[str | None, ...], words: str) -> None:
    frame = pl.DataFrame([row], schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    with pytest.raises(CodebookError, match=words):
        read_corrections(frame, {"7190"})


def test_a_line_is_corrected_once() -> None:
    row = ("a" * 64, "7190", "1", "2")
    with pytest.raises(CodebookError, match="corrected twice"):
        book(row, row)
