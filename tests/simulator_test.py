"""The simulator: repeatable to the byte, read back exactly, its truth computed and not assumed."""

import hashlib
import os
import subprocess
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path

import holidays
import polars as pl
import pytest
from desk import SHARED, Desk
from simulated import read_back, simulated, told

from segwatch.codebook import codebook
from segwatch.errors import UsageError
from segwatch.read.document import Document
from segwatch.read.worker import read_one
from segwatch.settings import Settings
from simulate.firms import invent
from simulate.text import LAYOUTS
from transforms.normalise import normalise

C = pl.col
SEGWATCH = Path(sys.executable).parent / "segwatch"
MISPRINTS = ["digit_changed", "sign_flipped", "line_missing", "page_missing"]
ECONOMIC = ["under_segregated", "below_target", "target_changed"]
LINE = ["file", "origin", "line_code"]


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Filings of which a third have a fault."""
    return simulated(tmp_path_factory.mktemp("faulty") / "out", firms=14, days=80, faults=0.33)


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    found = []
    for out, seed, hashing in (("a", "5", "1"), ("b", "5", "2"), ("c", "6", "1")):
        command = [str(SEGWATCH), "simulate", str(tmp_path / out), "--firms", "9", "--days", "30"]
        done = subprocess.run(
            [*command, "--seed", seed, "--faults", "0.1"],
            env=os.environ | {"PYTHONHASHSEED": hashing}, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        found.append(hashes(tmp_path / out))
    assert found[0] == found[1]
    assert len(found[0]) > 9 * 28
    assert not set(found[0].values()) & set(found[2].values())


def printed(truth: pl.DataFrame) -> pl.DataFrame:
    return truth.drop_nulls("printed_amount").select(*LINE, amount="printed_amount")


@pytest.mark.parametrize("layout", [*LAYOUTS, "mixed"])
def test_every_layout_is_read_back_exactly(tmp_path: Path, layout: str) -> None:
    out = simulated(tmp_path / "out", firms=9, days=25, faults=0.3, layout=layout)
    read, documents = read_back(out)
    lines = read.line_items.join(documents, on="document_id").select(*LINE, "amount")
    assert lines.sort(LINE).equals(printed(told(out)).sort(LINE))
    assert read.rejects.is_empty()
    heads = ["file", "firm_name", "as_of_date", "form", "submit_date", "status"]
    found = read.filings.join(documents, on="document_id").select(heads)
    assert found.sort("file").equals(
        told(out).drop_nulls("file").select(heads).unique().sort("file")
    )


def test_pdfs_are_read_back_exactly(tmp_path: Path) -> None:
    out = simulated(tmp_path / "out", firms=3, days=4, faults=0.3, documents="pdf")
    texts = []
    for path in sorted((out / "filings").rglob("*.pdf")):
        document = read_one("application/pdf", path.read_bytes(), Settings().limits)
        assert isinstance(document, Document)
        texts.append((str(path.relative_to(out / "filings")), document.text))
    frame = pl.DataFrame(texts, schema=["file", "text"], orient="row").with_row_index("at")
    frame = frame.with_columns(
        document_id=C("at").cast(pl.String).str.zfill(13).str.pad_end(64, "0")
    )
    read = normalise(frame.select("document_id", "text"), codebook().facts)
    lines = read.line_items.join(frame, on="document_id").select(*LINE, "amount")
    assert lines.sort(LINE).equals(printed(told(out)).sort(LINE))


def test_line_items_are_those_of_the_documents(tmp_path: Path) -> None:
    both = {
        kind: simulated(tmp_path / kind, firms=5, days=20, faults=0.2, documents=kind)
        for kind in ("text", "lines")
    }
    items = pl.read_parquet(both["lines"] / "line_items.parquet").select(*LINE, "amount")
    assert items.sort(LINE).equals(printed(told(both["text"])).sort(LINE))
    assert not (both["lines"] / "filings").exists()


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
    left = told(faulty).drop_nulls("printed_amount").filter(C("origin").is_in(codebook().origins))
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
    targets = codebook().statements.filter("origin")["target"].to_list()
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
    closed = holidays.financial_holidays("NYSE")
    trading = [
        d
        for d in pl.date_range(date(2015, 1, 1), date(2015, 12, 31), eager=True)
        if d.weekday() < 5 and d not in closed
    ]
    following = dict(pairwise(trading))
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


def test_a_wish_that_cannot_be_met_is_a_sentence(tmp_path: Path) -> None:
    for wish, words in (
        ({"firms": 10_000}, "names"), ({"layout": "round"}, "layout"), ({"documents": "csv"}, "documents"),
    ):  # fmt: skip
        with pytest.raises(UsageError, match=words):
            simulated(tmp_path / "out", **wish)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("")
    with pytest.raises(UsageError, match="holds files"):
        simulated(tmp_path / "full")


def test_no_invented_firm_is_a_real_one() -> None:
    names = [firm.name for firm in invent(200, 1, ("tabbed",))]
    assert len(set(names)) == len(names)
    listed = SHARED / "data" / "cftc_fcm_monthly.csv"
    if not listed.is_file():
        pytest.skip("the CFTC's figures are not beside the project (../shared/data)")
    real = set(pl.read_csv(listed, columns=["fcm_name"])["fcm_name"].str.to_uppercase())
    words = {word for name in real for word in name.split()}
    assert not [name for name in names if name.upper().split()[0] in words]
