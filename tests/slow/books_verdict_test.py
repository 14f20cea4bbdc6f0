"""What books say of their filing: rule B01, its alert, and when the schedule runs them."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from desk import IB, Desk, files_that_hold, one_page, printed_text
from snapshots import published
from visit import Visit

from dashboard.site import build_site
from dashboard.snapshot import open_snapshot
from segwatch.airflow_tasks import books
from segwatch.alerts import record
from segwatch.alerts.channels import Channel
from segwatch.checks.compile import compile_checks
from segwatch.cli.books import run_books
from segwatch.cli.validate import run_validate
from segwatch.codebook.load import load_codebook
from segwatch.settings import Settings, settings
from segwatch.warehouse.connection import open_for_reading, open_for_writing
from segwatch.warehouse.publish import snapshot_path
from segwatch.warehouse.run_log import Run, Work
from segwatch.warehouse.run_report import every_filing, verdict_counts
from simulate.books import make_books, sample_figures, write

DAY = date(2014, 11, 19)
FIRM, FIRM_ID = "INTERACTIVE BROKERS LLC", "interactive-brokers-llc"


class Night:
    """A desk with the books of a day, and the tasks of the DAG on them."""

    def __init__(self, folder: Path, patched: pytest.MonkeyPatch) -> None:
        self.desk, self.said = Desk(folder), 0
        self.books = folder / "books"
        write(make_books(sample_figures(IB), 200), self.books, FIRM, DAY)
        self.settings = Settings(
            warehouse=self.desk.settings.warehouse, books=self.books, alert_days=100_000
        )
        patched.setattr(books, "settings", lambda: self.settings)

    def file(self, text: str = "") -> None:
        self.desk.drop("ib.txt", text or printed_text(IB))
        self.desk.ingest()

    def goes_on(self, run_type: str = "asset_triggered") -> bool:
        return books.are_given(run_type, None)

    def run(self) -> dict[str, int]:
        place = books.assign_options(None)
        for task in (books.compute_margin, books.run_sweeps, books.build_statement):
            task(place)
        return books.compare_statement(place)

    def verdicts(self) -> dict[str, list[object]]:
        found = self.desk.rows(
            "SELECT origin, status, severity, line_code, reported, expected, difference "
            "FROM verdict WHERE check_id = 'B01'"
        )
        return {str(origin): rest for origin, *rest in found}

    def told(self) -> str:
        """The messages that an alert run queues, as one text."""
        channel = Channel("desk", "info", "test", "nowhere")
        with open_for_writing(self.settings.warehouse, load_codebook()) as store:
            work = Work(store, load_codebook(), Run("alert"), self.settings)
            record.record_facts(work, compile_checks(load_codebook()), [channel])
        rows = self.desk.rows("SELECT text FROM alert_delivery ORDER BY queued_at, place")
        new, self.said = rows[self.said :], len(rows)
        return "\n".join(str(text) for (text,) in new)

    def more_cash(self, dollars: int) -> str:
        """Dollars more in the segregated cash of the richest account; returns the account."""
        path = self.books / "balances.parquet"
        rows = pl.read_parquet(path).with_row_index("nth")
        own = rows.filter(pl.col("pool") == "segregated", pl.col("currency") == "USD")
        first = own.sort("cash", "account").row(-1, named=True)
        more = pl.when(pl.col("nth") == first["nth"]).then(dollars * 100).otherwise(0)
        rows.with_columns(pl.col("cash") + more).drop("nth").write_parquet(path)
        return str(first["account"])


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    with pytest.MonkeyPatch.context() as patched:
        yield Night(tmp_path, patched)


def test_a_filing_that_comes_after_its_books_is_held_against_them_once(night: Night) -> None:
    account = night.more_cash(12_345)
    assert night.goes_on("scheduled"), "books of the morning, and no filing"
    night.run()
    assert night.verdicts() == {}
    assert not night.goes_on(), "another firm's filing was loaded"
    night.file()
    assert night.goes_on(), "the filing of the day is there"
    assert night.run()["differing"] > 0
    assert not night.goes_on()
    assert not night.goes_on("scheduled"), "the same books the day after"
    assert night.goes_on("manual")
    # Lines 7010, 7040, 7060 rise by 12,345; the firm's excess (7190) falls by it.
    figures = sample_figures(IB)
    found = night.verdicts()
    assert found["segregated"] == [
        "fail",
        "error",
        "7010",
        figures["7010"],
        figures["7010"] + 12_345,
        -12_345,
    ]
    assert {origin: row[0] for origin, row in found.items()} == {
        "segregated": "fail",
        "secured": "pass",
        "cleared_swaps": "pass",
        "supplemental": "pass",
    }
    text = night.told()
    assert "segregated, B01" in text
    assert "Lines that differ: 7010, 7040, 7060, 7190" in text
    assert account not in text
    assert night.told() == "", "said once"
    # Judging the filing again by all other checks leaves what books say.
    night.desk.change("DELETE FROM filing_checked")
    night.desk.ingest()
    assert night.verdicts() == found
    others = night.desk.rows("SELECT count(*) > 50 FROM verdict WHERE check_id <> 'B01'")
    assert others == [(True,)]
    # The books are corrected: the fact is resolved.
    night.more_cash(-12_345)
    later = (datetime.now(UTC) + timedelta(seconds=1)).timestamp()
    os.utime(night.books / "balances.parquet", (later, later))
    assert night.goes_on(), "the books are others"
    night.run()
    assert night.verdicts()["segregated"][0] == "pass"
    assert "RESOLVED" in night.told()


def test_books_below_zero_where_the_filing_is_not_are_critical(night: Night) -> None:
    figures = sample_figures(IB)
    assert figures["7190"] > 0
    night.file()
    night.more_cash(figures["7190"] + 1)
    night.run()
    status, severity, line, *_ = night.verdicts()["segregated"]
    assert (status, severity, line) == ("fail", "critical", "7010")


def test_a_line_not_compared_is_unknown_and_never_passes(night: Night) -> None:
    night.file()
    (night.books / "inputs.parquet").unlink()
    counts = night.run()
    assert counts["not_compared"] > counts["expected"]
    found = {origin: row[0] for origin, row in night.verdicts().items()}
    assert found == {
        "segregated": "unknown",
        "secured": "unknown",
        "cleared_swaps": "unknown",
        "supplemental": "pass",
    }


def test_what_is_published_of_books_names_lines_and_no_account(
    night: Night, tmp_path: Path, visit: Visit
) -> None:
    account = night.more_cash(12_345)
    night.file()
    numbers = night.run()
    path = published(night.settings.warehouse)
    with open_for_reading(path) as snapshot:
        day = snapshot.query_text("FROM reconciliation").row(0, named=True)
        rows = snapshot.query_text(
            "FROM reconciled_line WHERE status = 'differs' ORDER BY line_code"
        )
    assert (day["firm_id"], day["as_of_date"], day["status"]) == (FIRM_ID, DAY, "differs")
    assert {name: day[name] for name in numbers} == numbers
    assert (day["largest_line"], day["largest_difference"]) == ("7010", 12_345)
    assert rows["line_code"].to_list() == ["7010", "7040", "7060", "7190", "7198"]
    assert rows["difference"].to_list() == [12_345, 12_345, 12_345, -12_345, -12_345]
    with open_snapshot(path) as opened:
        build_site(opened, tmp_path / "site", None)
    page = visit.open((tmp_path / "site").as_uri(), "books")
    page.wait_for_selector("#lines tbody tr")
    cells = [page.locator(f"#lines tbody td:nth-child({nth})").all_inner_texts() for nth in (4, 5)]
    names = dict(load_codebook().line_codes.select("code", "name").iter_rows())
    assert cells == [rows["line_code"].to_list(), [names[code] for code in rows["line_code"]]]
    assert f"7010 {names['7010']}" in page.inner_text("#days")
    assert visit.complaints == []
    assert files_that_hold(tmp_path / "site", [account]) == []
    assert files_that_hold(path.parent, [account]) == []


def test_a_page_that_an_amendment_leaves_out_is_held_where_it_stands(night: Night) -> None:
    """Statements are versioned one by one: each verdict lies on the filing that prints its page."""
    night.more_cash(12_345)
    night.file()
    night.run()
    assert "segregated, B01" in night.told()
    (first,) = night.desk.rows("SELECT filing_id FROM filing")[0]
    figures = sample_figures(IB)
    raised = {code: f"{figures[code] + 12_345:,}" for code in ("7010", "7040", "7060")}
    raised |= {code: f"{figures[code] - 12_345:,}" for code in ("7190", "7198")}
    night.desk.drop(
        "amended.txt",
        one_page("Segregation Statement", raised, status="AMENDED", submit_date=date(2014, 11, 21)),
    )
    night.desk.ingest()
    assert night.told() == "", "what books say of the new page is unknown, so nothing is resolved"
    assert night.goes_on(), "one page of the day is another"
    assert night.run()["differing"] == 0
    assert not night.goes_on()
    found = night.desk.rows(
        "SELECT v.origin, v.status, v.filing_id FROM verdict AS v "
        "JOIN subject_in_force AS f ON f.filing_id = v.filing_id AND f.origin = v.origin "
        "WHERE v.check_id = 'B01' ORDER BY v.origin"
    )
    second = night.desk.rows(f"SELECT filing_id FROM filing WHERE filing_id <> {first}")[0][0]
    assert found == [
        ("cleared_swaps", "pass", first),
        ("secured", "pass", first),
        ("segregated", "pass", second),
        ("supplemental", "pass", first),
    ]
    assert night.desk.rows("SELECT status, differing, filing_id FROM reconciliation") == [
        ("equal", 0, second)
    ]
    assert "RESOLVED" in night.told()


def test_a_correction_of_a_figure_runs_the_books_again(night: Night) -> None:
    """What they were held against is another figure, though the filing is the same."""
    night.file()
    night.run()
    assert not night.goes_on()
    night.desk.change("UPDATE reconciled_line SET filing = filing + 1 WHERE line_code = '7010'")
    assert night.goes_on()


def test_a_night_kept_by_the_command_is_published_and_alerted_of(
    night: Night, capsys: pytest.CaptureFixture[str]
) -> None:
    """A broker that runs one command at noon sees it on the page, and the desk hears of it."""
    account = night.more_cash(12_345)
    night.file()
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SEGWATCH_WAREHOUSE", str(night.settings.warehouse))
        patched.setenv("SEGWATCH_ALERT_DAYS", "100000")
        settings.cache_clear()
        assert run_books(night.books, keep=True) == 4
        assert "Books less filing: 7010 by 12,345; 7040 by 12,345;" in capsys.readouterr().out
        with open_for_reading(snapshot_path(night.settings.warehouse)) as snapshot:
            assert snapshot.query_text("SELECT differing FROM reconciliation").item() == 5
        assert night.desk.rows("SELECT rule, state FROM alert WHERE rule = 'B01'") == [
            ("B01", "open")
        ]
        assert run_validate(None, daily=False) == 0, "books are in no suite"
        assert "differ from the data" not in capsys.readouterr().out, "and not counted"
    settings.cache_clear()
    with open_for_reading(night.settings.warehouse) as store:
        failed = verdict_counts(store, every_filing(store))["failed"]
    others = "SELECT count(*) FROM verdict WHERE status = 'fail' AND check_id <> 'B01'"
    assert [(failed,)] == night.desk.rows(others), "no suite of validate fails by books"
    assert account not in night.told()
