"""A rule that cannot be computed is unknown where that is so, in a sentence; all others go on."""

from collections.abc import Iterator
from contextlib import contextmanager

import polars as pl
import pytest
from desk import CITI, IB, Desk, printed_text

from segwatch import pipeline
from segwatch.alerts.channels import Channel
from segwatch.checks import compile as checking
from segwatch.checks import judge
from segwatch.checks.great_expectations import run_suites
from segwatch.codebook.load import load_codebook
from segwatch.warehouse.connection import open_for_writing
from segwatch.warehouse.run_log import Run, Work
from segwatch.warehouse.run_report import write_run
from transforms.history import history_of as past_of

IB_ID, CITI_ID = "interactive-brokers-llc", "citigroup-global-markets-inc"
DESK = Channel("desk", "info", "file", "json://127.0.0.1:9")
FIRM = f"(SELECT firm_id FROM filing AS f WHERE f.filing_id = t.filing_id) = '{IB_ID}'"
FAILING = {
    "its text": "no SQL at all",
    "all data": "SELECT * REPLACE (error('Nothing of this can be computed.')::VARCHAR AS status) "
    "FROM ({text}) AS t",
    "one firm": "SELECT * FROM ({text}) AS t WHERE CASE WHEN "
    f"{FIRM} THEN error('This firm cannot be judged.') = 1 ELSE true END",
    "too large": "SELECT * REPLACE (CASE WHEN "
    f"{FIRM} THEN 170141183460469231731687303715884105727::HUGEINT ELSE reported END AS reported) "
    "FROM ({text}) AS t",
}


@pytest.fixture
def loaded(desk: Desk) -> Desk:
    """Two firms, each with a broken sum; judged by nothing yet."""
    desk.drop("ib.txt", printed_text(IB, {"7190": "1"}))
    desk.drop("citi.txt", printed_text(CITI, {"7190": "2"}))
    desk.load()
    return desk


@contextmanager
def working(desk: Desk, said: list[str]) -> Iterator[Work]:
    with open_for_writing(desk.settings.warehouse, load_codebook()) as store:
        yield Work(store, load_codebook(), Run("expect"), desk.settings, say=said.append)


def broken(monkeypatch: pytest.MonkeyPatch, check_id: str, text: str) -> list[checking.Check]:
    """The checks, with one that fails."""
    found = [
        check._replace(text=text.replace("{text}", check.text))
        if (check.check_id, check.origin) == (check_id, "segregated")
        else check
        for check in checking.compile_checks(load_codebook())
    ]
    for module in (judge, pipeline):
        monkeypatch.setattr(module, "compile_checks", lambda _: found)
    monkeypatch.setattr("segwatch.checks.great_expectations.compile_checks", lambda _: found)
    return found


@pytest.mark.parametrize("why", FAILING)
def test_a_check_that_cannot_be_computed_is_unknown_where_it_cannot(
    loaded: Desk, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    said: list[str] = []
    broken(monkeypatch, "H05", FAILING[why])
    with working(loaded, said) as work:
        assert pipeline.judge_pending(work) == 2
        report = write_run(work.store, work.codebook, work.run)
        messages = pipeline.record_alerts(work, report.judged, [DESK])
    status = "SELECT firm_id, verdict.status FROM verdict JOIN filing USING (filing_id) WHERE check_id = '{}' AND origin = 'segregated' ORDER BY 1"
    citi = "fail" if why in ("one firm", "too large") else "unknown"
    assert loaded.rows(status.format("H05")) == [(CITI_ID, citi), (IB_ID, "unknown")]
    assert loaded.rows(status.format("H06")) == [(CITI_ID, "fail"), (IB_ID, "fail")]
    (sentence,) = said
    number = 1 if citi == "fail" else 2
    assert sentence.startswith("H05 on segregated cannot be computed (")
    assert f"it is unknown of {number} filings" in sentence
    assert {m.firm_id for m in messages if "H06" in m.check_ids} == {IB_ID, CITI_ID}
    told = {firm for (firm,) in loaded.rows("SELECT firm_id FROM alert WHERE rule = 'H05'")}
    assert told == ({CITI_ID} if citi == "fail" else set())
    assert len(loaded.rows("SELECT * FROM alert_delivery WHERE alert_key IS NOT NULL")) > 0


def test_a_check_that_turns_uncomputable_keeps_its_open_alerts(
    loaded: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    for text in ("FROM ({text})", FAILING["one firm"], "FROM ({text})"):
        broken(monkeypatch, "H05", text)
        with working(loaded, said) as work:
            pipeline.judge_pending(work)
            pipeline.record_alerts(
                work, write_run(work.store, work.codebook, work.run).judged, [DESK]
            )
        states = "SELECT firm_id, state FROM alert WHERE rule = 'H05' ORDER BY 1"
        assert loaded.rows(states) == [(CITI_ID, "open"), (IB_ID, "open")]
    assert len(said) == 1


def test_a_check_that_fails_of_filings_together_is_computed_of_each(
    loaded: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    many = "CASE WHEN count(*) OVER () > 1 THEN error('Too many.')::VARCHAR ELSE status END"
    broken(monkeypatch, "H05", f"SELECT * REPLACE ({many} AS status) FROM ({{text}})")
    with working(loaded, said) as work:
        pipeline.judge_pending(work)
    assert said == []
    failed = "SELECT count(*) FROM verdict WHERE check_id = 'H05' AND status = 'fail'"
    assert loaded.rows(failed) == [(2,)]


def test_many_filings_that_a_check_cannot_be_computed_of_are_given_up_together(
    loaded: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(judge, "_MOST_FAULTY", 1)
    broken(
        monkeypatch, "H05", "SELECT * REPLACE (reported::VARCHAR::DATE AS reported) FROM ({text})"
    )
    with working(loaded, said) as work:
        pipeline.judge_pending(work)
    assert "unknown of 2 filings" in said[0]


def test_relations_that_cannot_be_computed_leave_one_filing_unknown(
    loaded: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    usual = past_of

    def history(figures: pl.DataFrame, subjects: pl.DataFrame, least: float) -> pl.DataFrame:
        if IB_ID in subjects["firm_id"]:
            raise pl.exceptions.ComputeError("an overflow")
        return usual(figures, subjects, least)

    monkeypatch.setattr("segwatch.checks.inputs.history_of", history)
    with working(loaded, said) as work:
        assert pipeline.judge_pending(work) == 2
    (sentence,) = said
    assert "an overflow" in sentence
    unknown = loaded.rows(
        "SELECT firm_id, count(*), count(*) FILTER (verdict.status = 'unknown') "
        "FROM verdict JOIN filing USING (filing_id) GROUP BY 1 ORDER BY 1"
    )
    (citi, of_citi, citi_unknown), (ib, of_ib, ib_unknown) = unknown
    assert (citi, ib) == (CITI_ID, IB_ID)
    assert citi_unknown == 0 < of_citi
    assert ib_unknown == of_ib > 50


def test_an_expectation_that_cannot_be_computed_stops_no_other(
    loaded: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with working(loaded, []) as work:
        pipeline.judge_pending(work)
    broken(monkeypatch, "H05", FAILING["all data"])
    outcomes = {
        (o.check_id, o.origin): o for o in run_suites(loaded.settings.warehouse, load_codebook())
    }
    assert "Nothing of this can be computed" in outcomes["H05", "segregated"].fault
    assert outcomes["H05", "segregated"].failed == 0
    assert {key for key, one in outcomes.items() if one.fault} == {("H05", "segregated")}
    assert outcomes["H06", "segregated"].failed == 2


VIEWS = {
    "silent": (
        "silent_firm",
        "'{0}' AS firm_id, '' AS firm_name, NULL::DATE AS last_filed, 21 AS due_days_silent",
    ),
    "missing": (
        "missing_filing",
        "'{0}' AS firm_id, '' AS firm_name, NULL AS origin, DATE '2014-11-19' AS as_of_date",
    ),
}


@pytest.mark.parametrize("kind", VIEWS)
@pytest.mark.parametrize("all_of_it", [True, False])
def test_facts_of_one_kind_that_cannot_be_computed_stop_no_alert(
    loaded: Desk, kind: str, all_of_it: bool
) -> None:
    view, columns = VIEWS[kind]
    said: list[str] = []
    with working(loaded, said) as work:
        # A fact of the kind is open of each firm.
        pipeline.judge_pending(work)
        report = write_run(work.store, work.codebook, work.run)
        work.store.connection.execute(
            "CREATE OR REPLACE TEMP VIEW silent_firm AS SELECT firm_id, firm_id AS firm_name, "
            "DATE '2014-11-20' AS last_filed, 30 AS due_days_silent FROM firm WHERE ended_on IS NULL"
        )
        work.store.connection.execute(
            "CREATE OR REPLACE TEMP VIEW missing_filing AS SELECT firm_id, firm_id AS firm_name, "
            "'secured' AS origin, DATE '2014-11-20' AS as_of_date FROM firm WHERE ended_on IS NULL"
        )
        pipeline.record_alerts(work, report.judged, [DESK])
        counted = "SELECT firm_id, state FROM alert WHERE kind = '{}' ORDER BY 1"
        before = {
            one: work.store.query_text(counted.format(one)).rows() for one in (*VIEWS, "check")
        }
        assert all(rows for rows in before.values())
        assert all(state == "open" for rows in before.values() for _, state in rows)
        if all_of_it:
            wrong = "SELECT * FROM firm WHERE error('It cannot be computed.') = 1"
        else:
            wrong = "SELECT " + columns.format(IB_ID)
        work.store.connection.execute(f"CREATE OR REPLACE TEMP VIEW {view} AS {wrong}")
        assert said == []
        pipeline.record_alerts(work, report.judged, [DESK])
        after = {one: work.store.query_text(counted.format(one)).rows() for one in before}
    (sentence,) = said
    assert "those that were open stay open" in sentence
    assert f"kind '{kind}'" in sentence
    others = {one: rows for one, rows in before.items() if one != kind}
    assert {one: after[one] for one in others} == others
    state_of = dict(after[kind])
    assert state_of[IB_ID] == "open"
    # Of the others nothing is unknown: what is not there is resolved.
    assert state_of[CITI_ID] == ("open" if all_of_it else "resolved")
