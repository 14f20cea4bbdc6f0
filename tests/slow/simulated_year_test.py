"""A year of sixty firms with faults: what is printed is loaded, what breaks is found, no more."""

from pathlib import Path

import polars as pl
import pytest
from desk import Desk
from simulated import simulated, told

C = pl.col
FIRMS, DAYS = 60, 250


class Year:
    """The truth, and a warehouse that took in its documents."""

    def __init__(self, folder: Path) -> None:
        out = simulated(folder / "out", firms=FIRMS, days=DAYS, faults=0.01)
        self.truth = told(out)
        self.desk = Desk(folder)
        self.desk.ingest(out / "filings")

    def by_file(self, sql: str) -> pl.DataFrame:
        """The answer of a query of `filing` f, with the file of its document in front."""
        file = "regexp_extract(d.source_uri, 'filings/(.*)$', 1) AS file"
        documents = "JOIN document AS d ON d.document_id = f.document_id"
        return self.desk.frame(sql.replace("{file}", file).replace("{documents}", documents))


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    return Year(tmp_path_factory.mktemp("year"))


def same(found: pl.DataFrame, expected: pl.DataFrame) -> None:
    """Both frames hold the same rows; a failure shows the first that differ."""
    key = found.columns
    assert not found.is_empty()
    only = [
        a.join(b, on=key, how="anti", nulls_equal=True).head()
        for a, b in ((found, expected.select(key)), (expected.select(key), found))
    ]
    assert [frame.rows() for frame in only] == [[], []]
    assert found.height == expected.height


def test_every_line_is_loaded_as_printed(year: Year) -> None:
    lines = year.by_file(
        "SELECT {file}, l.origin, l.line_code, l.amount AS printed_amount "
        "FROM line_item AS l JOIN filing AS f USING (filing_id) {documents}"
    )
    assert lines.height > 1_000_000
    same(lines, year.truth.filter(C("printed_amount").is_not_null()))
    assert year.desk.rows("SELECT count(*) FROM reject") == [(0,)]
    files = year.truth["file"].drop_nulls().n_unique()
    assert year.desk.rows(
        "SELECT count(*), count(*) FILTER (outcome = 'loaded') FROM document"
    ) == [(files, files)]


def test_the_identities_that_break_are_found_and_no_other(year: Year) -> None:
    verdicts = year.by_file(
        "SELECT {file}, v.origin, v.check_id "
        "FROM verdict AS v JOIN filing AS f USING (filing_id) {documents} "
        "WHERE v.status <> 'pass' AND v.check_id LIKE 'H%'"
    )
    once = year.truth.drop_nulls("line_code").unique(["file", "origin"])
    broken = once.explode("breaks").rename({"breaks": "check_id"})
    same(verdicts, broken.filter(C("check_id").str.starts_with("H")))


@pytest.mark.parametrize("check", ["R04", "R06", "R09c", "T01"])
def test_rules_of_the_target_break_where_the_truth_says_so(year: Year, check: str) -> None:
    verdicts = year.by_file(
        "SELECT {file}, v.origin, v.check_id "
        "FROM verdict AS v JOIN filing AS f USING (filing_id) {documents} "
        f"WHERE v.status <> 'pass' AND v.check_id = '{check}'"
    )
    once = year.truth.drop_nulls("line_code").unique(["file", "origin"])
    broken = once.explode("breaks").rename({"breaks": "check_id"})
    same(verdicts, broken.filter(C("check_id") == check))


# What an economic fault is, and what else may follow from an excess that is thinner than before.
ECONOMIC = {
    "under_segregated": ({"R04", "R06"}, {"T01", "R07", "R07b", "R11", "R12", "D11", "D12"}),
    "below_target": ({"R06"}, {"T01", "R11", "R12", "D07", "D11", "D12"}),
    "target_changed": ({"R09c"}, set()),
}


def test_an_economic_fault_gives_its_rule_and_what_follows_from_it(year: Year) -> None:
    verdicts = year.by_file(
        "SELECT {file}, v.origin, v.check_id "
        "FROM verdict AS v JOIN filing AS f USING (filing_id) {documents} "
        "WHERE v.status <> 'pass' AND v.check_id NOT IN ('S04', 'S05', 'S06')"
    )
    faulty = year.truth.filter(C("fault").is_in([*ECONOMIC])).unique(["file", "origin"])
    found = faulty.join(verdicts, on=["file", "origin"]).group_by("file", "origin", "fault")
    told = found.agg(C("check_id").unique())
    assert told.height == faulty.height
    assert set(told["fault"]) == set(ECONOMIC)
    promised = year.truth.filter(C("breaks").list.contains("R09c"))["file"].unique().to_list()
    for file, fault, checks in told.select("file", "fault", "check_id").iter_rows():
        its_own, following = ECONOMIC[fault]
        # A firm may change its target on the day of another fault.
        following = following | ({"R09c"} if file in promised else set())
        assert its_own <= set(checks) <= its_own | following, (file, fault)


def test_what_is_missing_and_late_is_listed_and_nothing_else(year: Year) -> None:
    last = str(year.truth["as_of_date"].max())
    missing = year.desk.frame(
        f"SELECT firm_name, as_of_date, origin, due_date FROM missing_filing WHERE as_of_date <= DATE '{last}'"
    )
    same(missing, year.truth.filter(C("fault") == "missing"))
    late = year.desk.frame(
        "SELECT firm_name, as_of_date, origin, due_date, submit_date FROM late_filing"
    )
    same(late, year.truth.filter((C("fault") == "late") & C("line_code").is_null()))


def test_what_amendments_changed_is_listed(year: Year) -> None:
    changed = year.desk.frame(
        "SELECT firm_name, as_of_date, line_code, amount_before, amount_after FROM amendment WHERE status LIKE 'AMEND%'"
    )
    key = ["firm_name", "as_of_date", "line_code"]
    lines = year.truth.drop_nulls("line_code")
    amended, first = (
        lines.filter(C("status") == status).select(*key, "printed_amount")
        for status in ("AMENDED", "INITIAL")
    )
    pairs = amended.join(first, on=key, suffix="_first").filter(
        C("printed_amount").ne_missing(C("printed_amount_first"))
    )
    same(
        changed,
        pairs.rename({"printed_amount": "amount_after", "printed_amount_first": "amount_before"}),
    )
