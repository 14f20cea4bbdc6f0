"""Firms that file for any days, or for none that is due: every load ends, and each firm's alerts come."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pytest
from desk import empty_warehouse, one_page
from hypothesis import example, given, settings
from hypothesis import strategies as st

from segwatch import pipeline
from segwatch.alerts.channels import Channel
from segwatch.codebook.calendar import due_statements, last_listed_day
from segwatch.codebook.load import load_codebook
from segwatch.ingest import load
from segwatch.ingest.archive import document_id
from segwatch.ingest.batches import ArrivedDocument, list_batch
from segwatch.ingest.readers import ReadDocuments
from segwatch.settings import Settings
from segwatch.warehouse.connection import Store, open_for_writing
from segwatch.warehouse.run_log import Run, Work
from segwatch.warehouse.run_report import end_run, write_run
from transforms.normalise import add_boxes, normalise_texts

DAY, FIRM = date(2014, 11, 19), "Zephyr Futures LLC"
HEADER = {"as_of_date": DAY, "submit_date": DAY, "firm_name": FIRM}
WHOLE = one_page("Segregation Statement", {}, **HEADER)
BROKEN = one_page("Segregation Statement", {"7190": "1"}, **HEADER)
DUE = due_statements(load_codebook(), last_listed_day())
DUE_DAYS = sorted(set(DUE["as_of_date"]))
DAYS = st.one_of(
    st.sampled_from(DUE_DAYS),
    st.dates(date(2012, 6, 1), date(2012, 8, 15)),  # the calendar begins in July
    st.dates(date(2014, 10, 1), date(2015, 1, 31)),
    st.dates(date(2001, 1, 1), date(2030, 1, 1)),
    st.sampled_from(
        [
            date(2014, 11, 23),
            date(2014, 11, 27),
            date(2015, 4, 3),
            date(2013, 5, 27),
            date(2012, 6, 29),
            date(2012, 7, 1),
            date(1900, 1, 1),
            date(9999, 12, 31),
        ]
    ),
)


class Filing(NamedTuple):
    firm: int
    day: date
    is_broken: bool


FILINGS = st.lists(st.builds(Filing, st.integers(0, 4), DAYS, st.booleans()), max_size=14)


def text(filing: Filing) -> str:
    page = BROKEN if filing.is_broken else WHOLE
    day = f"{filing.day.month}/{filing.day.day}/{filing.day.year:04}"
    name = f"Firm{'ABCDE'[filing.firm]} Futures LLC"
    assert FIRM in page
    return page.replace("11/19/2014", day).replace(FIRM, name)


def at(day: date) -> datetime:
    return datetime.combine(day, time(23), UTC)


def run(store: Store, moment: datetime, filings: list[Filing]) -> None:
    """What a night's load does, but without processes that read and the snapshot."""
    book = load_codebook()
    work = Work(store, book, Run("ingest", moment), Settings())
    texts = {document_id(text(one).encode()): text(one) for one in filings}
    found = add_boxes(
        normalise_texts(
            pl.DataFrame(list(texts.items()), ["document_id", "text"], orient="row").cast(
                pl.String
            ),
            book.form_spec,
        ),
        ReadDocuments({}, {}).boxes(),
    )
    met = [
        ArrivedDocument(name, f"file:///{name}", "text/plain", 1, moment, b"x") for name in texts
    ]
    load.load_documents(work, list_batch(met), found, {})
    pipeline.judge_pending(work)
    report = write_run(store, book, work.run)
    pipeline.record_alerts(
        work, report.loaded, [Channel("desk", "info", "file", "json://127.0.0.1:9")]
    )
    end_run(store, work.run)


def expected(
    filed: dict[str, set[date]], looked: datetime
) -> tuple[set[tuple[str, date]], set[tuple[str, date, int]]]:
    """Which due days are missing, and who is silent since when and for how long."""
    naive = looked.replace(tzinfo=None)
    due = sorted(set(DUE.filter(pl.col("missing_after") <= naive)["as_of_date"]))
    of_pool = set(DUE.filter(origin="segregated")["as_of_date"])
    missing, silent = set(), set()
    for firm, days in filed.items():
        for day in (one for one in due if one >= min(days)):
            last = max(one for one in days if one <= day)
            silence = sum(last < one <= day for one in due)
            if silence and silence <= 20 and day in of_pool:
                missing.add((firm, day))
            if day == due[-1] and silence > 20:
                silent.add((firm, last, silence))
    return missing, silent


# A Sunday, a holiday, a day before the calendar begins; a broken sum; silent from October but for a
# Sunday.
ODD = [
    Filing(0, date(2014, 11, 23), False),
    Filing(1, date(2014, 11, 27), False),
    Filing(2, date(2012, 6, 29), False),
    Filing(3, DAY, True),
    Filing(4, date(2014, 10, 3), False),
    Filing(4, date(2014, 11, 23), True),
]


@settings(max_examples=5, deadline=None)
@given(FILINGS, st.integers(0, 60))
@example(ODD, 40)
@example(ODD, 1)
@example([], 0)
@example([Filing(4, date(1900, 1, 1), False), Filing(0, date(2014, 11, 2), True)], 47)
@example([*ODD, Filing(2, date(9999, 12, 31), True), Filing(3, DUE_DAYS[-1], True)], 24)
def test_filings_of_any_days_stop_no_load_and_no_alert(
    tmp_path_factory: pytest.TempPathFactory, filings: list[Filing], days: int
) -> None:
    path = Path(tmp_path_factory.mktemp("days"), "w.duckdb")
    path.write_bytes(empty_warehouse())
    last = min(max([one.day for one in filings] or [DAY]), DUE_DAYS[-90])
    with open_for_writing(path, load_codebook()) as store:
        for moment, these in ((at(last), filings), (at(last + timedelta(days)), [])):
            run(store, moment, these)
            filed: dict[str, set[date]] = {}
            for firm, day in store.query_text("SELECT firm_id, as_of_date FROM filing").iter_rows():
                filed.setdefault(firm, set()).add(day)
            missing, silent = expected(filed, moment)
            assert missing == set(
                store.query_text("SELECT firm_id, as_of_date FROM missing_filing").rows()
            )
            assert silent == set(
                store.query_text(
                    "SELECT firm_id, last_filed, due_days_silent FROM silent_firm"
                ).rows()
            )
            facts = "SELECT firm_id, as_of_date FROM alert WHERE state = 'open' AND kind = '{}'"
            assert {one[:2] for one in silent} == set(
                store.query_text(facts.format("silent")).rows()
            )
            assert missing == set(store.query_text(facts.format("missing")).rows())
            broken = store.query_text(
                "SELECT DISTINCT firm_id, as_of_date FROM verdict JOIN filing USING (filing_id) "
                "JOIN statement USING (filing_id, origin) "
                "WHERE check_id = 'H05' AND verdict.status = 'fail' AND is_latest"
            )
            assert set(broken.rows()) <= set(store.query_text(facts.format("check")).rows())
    # No day before 1990 is read, and one more than a day after its filing was received is rejected.
    read = (date(1990, 1, 1), last + timedelta(1))
    assert len(filed) == len({one.firm for one in filings if read[0] <= one.day <= read[1]})
