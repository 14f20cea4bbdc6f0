"""The truth beside invented filings: computed from what is printed, whole, and by kind of fault."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from desk import Desk
from simulated import simulated, told

from segwatch.codebook.calendar import due_days
from segwatch.codebook.load import load_codebook
from simulate.arithmetic import Form
from simulate.firms import invent
from simulate.simulation import Plan
from simulate.text import LAYOUTS
from simulate.write import simulate

C = pl.col
MISPRINTS = ["digit_changed", "sign_flipped", "line_missing", "page_missing"]
ECONOMIC = ["under_segregated", "below_target", "target_changed"]
LINE = ["file", "origin", "line_code"]


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Filings of which a third have a fault."""
    return simulated(tmp_path_factory.mktemp("faulty") / "out", firms=14, days=80, faults=0.33)


def test_a_fault_changes_what_is_printed_and_nothing_else_does(faulty: Path) -> None:
    lines = told(faulty).drop_nulls("line_code")
    differs = C("printed_amount").ne_missing(C("true_amount"))
    assert lines.filter(differs != C("fault").is_not_null()).is_empty()
    kinds = lines.group_by("fault").agg(files=C("file").n_unique())
    assert set(kinds.drop_nulls()["fault"]) == {*MISPRINTS, *ECONOMIC}
    each = lines.drop_nulls("fault").group_by("file").agg(C("fault").n_unique())
    assert each["fault"].max() == 1


def test_each_kind_of_fault_is_what_it_says(faulty: Path) -> None:
    lines = told(faulty).drop_nulls("line_code").drop_nulls("fault")
    of = {kind: lines.filter(C("fault") == kind) for kind in (*MISPRINTS, *ECONOMIC)}
    for kind in ("digit_changed", "sign_flipped", "line_missing"):
        assert of[kind]["file"].is_unique().all()
        assert of[kind].height > 5
    for before, after in of["digit_changed"].select("true_amount", "printed_amount").iter_rows():
        assert sum(a != b for a, b in zip(str(before), str(after), strict=True)) == 1
    flipped = of["sign_flipped"]
    assert (flipped["printed_amount"] == -flipped["true_amount"]).all()
    assert of["line_missing"]["printed_amount"].is_null().all()
    assert of["page_missing"]["printed_amount"].is_null().all()
    left = (
        told(faulty).drop_nulls("printed_amount").filter(C("origin").is_in(load_codebook().origins))
    )
    assert of["page_missing"].join(left, on="file", how="anti").is_empty()
    assert of["page_missing"].join(left, on=["file", "origin"]).is_empty()


def broken(truth: pl.DataFrame) -> pl.DataFrame:
    """file, origin, check_id of every check that breaks."""
    once = truth.drop_nulls("line_code").unique(["file", "origin"])
    return once.explode("breaks").drop_nulls("breaks").select("file", "origin", check_id="breaks")


def test_economic_faults_leave_every_identity_true(faulty: Path) -> None:
    truth = told(faulty)
    disturbed = truth.filter(C("fault").is_in(ECONOMIC)).unique(["file", "origin"])
    found = disturbed.join(broken(truth), on=["file", "origin"], how="left")
    checks = found.group_by("file", "fault").agg(C("check_id").drop_nulls().unique())
    for fault, ids in checks.select("fault", "check_id").iter_rows():
        assert {
            "under_segregated": {"R04", "R06"} <= set(ids) <= {"R04", "R06", "R09c", "T01"},
            "below_target": {"R06"} <= set(ids) <= {"R06", "R09c", "T01"},
            "target_changed": {"R09c"} <= set(ids) <= {"R09c", "T02"},
        }[fault], (fault, ids)
    assert set(checks["fault"]) == set(ECONOMIC)


def test_undisturbed_filings_break_nothing_but_a_target_that_moved(tmp_path: Path) -> None:
    out = simulated(tmp_path / "out", firms=40, days=250, documents="lines")
    found = broken(told(out))["check_id"].value_counts()
    counts = dict(found.iter_rows())
    assert set(counts) <= {"R09c", "T02"}
    assert told(out)["fault"].null_count() == told(out).height


def test_breaks_are_the_checks_that_do_not_pass(faulty: Path, desk: Desk) -> None:
    desk.ingest(faulty / "filings")
    verdicts = desk.frame(
        "SELECT regexp_extract(d.source_uri, 'filings/(.*)$', 1) AS file, v.origin, v.check_id "
        "FROM verdict v JOIN filing f USING (filing_id) JOIN document d USING (document_id) "
        "WHERE v.status <> 'pass' AND (v.check_id LIKE 'H%' OR v.check_id IN ('R06', 'T01', 'T02'))"
    )
    expected = broken(told(faulty)).filter(~C("check_id").is_in(["R04", "R09c"]))
    key = ["file", "origin", "check_id"]
    assert expected.height > 100
    assert len(set(expected["check_id"])) > 20
    assert verdicts.sort(key).equals(expected.sort(key))


def test_a_changed_target_breaks_r09c_on_both_days(faulty: Path) -> None:
    truth = told(faulty)
    targets = load_codebook().statements.filter("origin")["target"].to_list()
    lines = truth.filter(C("line_code").is_in(targets) & (C("status") == "INITIAL")).sort(
        "as_of_date"
    )
    known = lines.drop_nulls("printed_amount").with_columns(
        before=C("printed_amount").shift(1).over("firm_name", "origin")
    )
    moved = known.filter(C("before").is_not_null() & (C("before") != C("printed_amount")))
    breaks = known.filter(C("breaks").list.contains("R09c"))
    assert moved.height > 20
    assert breaks.select("file", "origin").equals(moved.select("file", "origin"))


def test_what_is_missing_and_late_is_told_by_origin(faulty: Path) -> None:
    truth = told(faulty)
    absent = truth.filter(C("line_code").is_null())
    missing, late = (absent.filter(C("fault") == kind) for kind in ("missing", "late"))
    assert min(missing.height, late.height) > 20
    assert missing["file"].null_count() == missing.height
    assert missing.join(truth.drop_nulls("file"), on=["firm_name", "as_of_date"]).is_empty()
    assert (late["submit_date"] > late["due_date"]).all()
    assert (missing["due_date"] > missing["as_of_date"]).all()
    heads = truth.drop_nulls("line_code").filter(C("status") == "INITIAL").unique("file")
    others = heads.join(late, on="file", how="anti")
    calendar = due_days(load_codebook(), date(2015, 1, 2), 100)
    following = dict(calendar.select("as_of_date", "due_date").iter_rows())
    for as_of, submit in others.select("as_of_date", "submit_date").iter_rows():
        assert submit == following[as_of]
    days = heads.group_by("firm_name").agg(C("as_of_date").n_unique())
    gone = missing.group_by("firm_name").agg(C("as_of_date").n_unique().alias("gone"))
    joined = days.join(gone, on="firm_name", how="left").with_columns(C("gone").fill_null(0))
    assert (joined["as_of_date"] + joined["gone"] == 80).all()


def test_amendments_follow_a_first_print_with_other_figures(tmp_path: Path) -> None:
    out = simulated(tmp_path / "out", firms=30, days=250, documents="lines")
    truth = told(out)
    amended = truth.filter(C("status") == "AMENDED")
    assert 5 < amended["file"].n_unique() < 60
    key = ["firm_name", "as_of_date", "line_code"]
    pairs = amended.join(truth.filter(C("status") == "INITIAL"), on=key, suffix="_first")
    assert pairs.height == amended.height
    assert (pairs["submit_date"] > pairs["submit_date_first"]).all()
    changed = pairs.filter(C("printed_amount") != C("printed_amount_first"))
    assert changed["file"].n_unique() == amended["file"].n_unique()


def test_a_stress_period_brings_some_firms_below(tmp_path: Path) -> None:
    period = date(2015, 2, 2), date(2015, 2, 27)
    out = simulated(tmp_path / "out", firms=20, days=60, stress=period)
    truth = told(out)
    stressed = truth.filter(C("fault") == "stress")
    assert stressed["as_of_date"].is_between(*period).all()
    assert 0 < stressed["firm_name"].n_unique() < 20
    failing = broken(truth).filter(C("check_id").is_in(["R04", "R06"]))
    assert failing.height > 20
    assert failing.join(stressed, on=["file", "origin"], how="anti").is_empty()


def test_a_calendar_says_which_statement_is_due_when(tmp_path: Path) -> None:
    book = load_codebook()
    form = Form(
        book.form, book.statements, book.line_codes, book.uncoded_lines, book.form_spec.terms
    )
    calendar = due_days(book, date(2013, 5, 20), 12).sample(fraction=1, shuffle=True, seed=1)
    simulate(tmp_path, form, calendar, Plan(12, 1, 0.2, "mixed", "text", None))
    truth = told(tmp_path)
    on_it = truth.filter(C("as_of_date") == date(2013, 5, 27))
    assert set(on_it.drop_nulls("line_code")["origin"]) & set(book.origins) == {
        "secured",
        "cleared_swaps",
    }
    assert set(on_it.filter(C("fault") != "late")["submit_date"].drop_nulls()) <= {
        date(2013, 5, 28)
    }
    due = truth.filter(C("due_date").is_not_null()).join(
        calendar, on=["as_of_date", "origin", "due_date"], how="anti"
    )
    assert due.is_empty()
    alone = [f.name for f in invent(12, 1, tuple(LAYOUTS)) if list(f.pools) == ["segregated"]]
    assert alone
    assert on_it.filter(C("firm_name").is_in(alone)).is_empty()
