"""A failure reads the same wherever it is shown: screen, mail, pages, `explain`, Great Expectations."""

import json
import re
from pathlib import Path

import pytest
from desk import Desk
from notified import mail_server, web_server
from watch import MISSED, MON, TUE, WED, Watch, at, citi, ib

from dashboard.site import build_site
from dashboard.snapshot import open_snapshot
from segwatch.alerts.record import list_failures
from segwatch.checks.compile import compile_checks
from segwatch.checks.great_expectations import run_suites
from segwatch.cli import terminal, terminal_explain
from segwatch.cli.alerts import list_alerts
from segwatch.codebook.load import load_codebook
from segwatch.explain import statement
from segwatch.settings import Settings
from segwatch.warehouse.connection import open_for_reading
from segwatch.warehouse.publish import snapshot_path
from segwatch.warehouse.run_report import every_filing

FIRM = "interactive-brokers-llc"
# Below target by a dollar, and a sum that misses a dollar; Citigroup files nothing on the next day.
BROKEN = {"7194": "155,000,000", "8730": "1"}
SENTENCES = {
    "R06": "Excess of $154,999,999 is $1 (less than 0.1%) below the target of $155,000,000.",
    "H23": "Line 8730 is $1, but 8720 - 8590 gives $0: off by $1.",
}
MISSING = (
    "No secured statement for 2 December 2014; it was due on 3 December 2014 at noon, New York."
)


def plain(text: str) -> str:
    """Without the line breaks of a terminal."""
    return re.sub(r"\s+", " ", text)


def test_a_failure_reads_the_same_everywhere(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, book = Watch(desk, tmp_path), load_codebook()
    with mail_server(watch.mail, watch.mail_port), web_server(watch.hook, watch.hook_port):
        watch.run(at(TUE), ib(MON), citi(MON))
        watch.run(at(WED, 22, 0), ib(TUE, MISSED, BROKEN))
    warehouse = desk.settings.warehouse
    texts: dict[str, str] = {}
    texts["mail"], texts["webhook"] = watch.mail.texts[-1], watch.hook.texts[-1]
    assert MISSING in texts["mail"]
    with open_for_reading(warehouse) as store:
        checks = compile_checks(book)
        terminal.show_messages(list_failures(store, book, checks, every_filing(store)))
        texts["screen"] = capsys.readouterr().out
        filing = statement.find_filing(store, FIRM, TUE)
        titles = dict(book.statements.select("section", "title").iter_rows())
        rows = statement.statement_rows(book, filing)
        terminal_explain.show_statement(filing, rows, titles, checks)
        texts["explain"] = capsys.readouterr().out
    monkeypatch.setattr("segwatch.cli.alerts.settings", lambda: Settings(warehouse=warehouse))
    list_alerts()
    texts["alerts"] = capsys.readouterr().out
    folder = tmp_path / "site"
    with open_snapshot(snapshot_path(warehouse)) as snapshot:
        build_site(snapshot, folder, None)
    for name in ("cases", f"events/{FIRM}", f"statements/{FIRM}/2014"):
        texts[name] = (folder / "data" / f"{name}.js").read_text()
    outcomes = {(one.check_id, one.origin): one for one in run_suites(warehouse, book)}
    for check, origin in (("R06", "segregated"), ("H23", "cleared_swaps")):
        outcome = outcomes[check, origin]
        assert [row["sentence"] for row in outcome.rows] == [SENTENCES[check]]
        assert re.search(r"It fails as: .*\[reported\].*\[difference\]", outcome.description)
        said = {where for where, text in texts.items() if SENTENCES[check] in plain(text)}
        quoted = {w for w, text in texts.items() if json.dumps(SENTENCES[check])[1:-1] in text}
        assert said | quoted == set(texts), check
