"""What was known at a moment, by whatever clock it was loaded and in whatever time zone one asks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import duckdb
import polars as pl
import pytest
from desk import Desk, one_page
from examples import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st

from segwatch.codebook.corrections import read_corrections
from segwatch.codebook.load import load_codebook
from segwatch.warehouse.connection import open_for_writing

EXCESS = "SELECT excess FROM seg_as_known({}) WHERE origin = 'segregated'"
COLUMNS = ("filing", "code", "printed", "read_as", "reason", "evidence")
ZONES = sorted(available_timezones() - {"localtime", "Factory"})


def version(number: int) -> str:
    header = {"status": "AMENDED", "submit_date": date(2014, 11, 20) + timedelta(number)}
    return one_page("Segregation Statement", {"7190": f"{number}"}, **header)


def load(desk: Desk, number: int) -> None:
    desk.load(desk.drop(f"{number}.txt", version(number)))


def set_clock_back(desk: Desk, hours: int) -> None:
    """All that is known becomes known so much later than it is now."""
    for table in ("statement", "correction"):
        for column in ("known_from", "known_to"):
            desk.change(f"UPDATE {table} SET {column} = {column} + INTERVAL {hours} HOUR")
    desk.change(f"UPDATE filing SET loaded_at = loaded_at + INTERVAL {hours} HOUR")


def assert_apart(spans: list[tuple[datetime, datetime | None]]) -> None:
    for (since, until), (later, _) in pairwise(spans):
        assert until
        assert since < until <= later


def test_a_clock_set_back_loses_no_version(desk: Desk) -> None:
    for number, hours in enumerate((24, 1, 0)):
        load(desk, number)
        set_clock_back(desk, hours)
    load(desk, 3)
    assert desk.rows(EXCESS.format("TIMESTAMP 'infinity'")) == [(3,)]
    spans = desk.rows("SELECT known_from, known_to FROM statement ORDER BY submit_date")
    assert_apart(spans)
    for number, (since, _) in enumerate(spans):
        assert desk.rows(EXCESS.format("$ts"), ts=since) == [(number,)]


def test_a_clock_set_back_loses_no_correction(desk: Desk) -> None:
    load(desk, 1)
    ((document,),) = desk.rows("SELECT document_id FROM document")
    book, codes = load_codebook(), set(load_codebook().line_codes["code"])
    for read_as, hours in (("2", 24), ("3", 1), (None, 1), ("4", 0)):
        rows = [(document, "7190", "1", read_as, "why", "where")] if read_as else []
        frame = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
        corrected = replace(book, corrections=read_corrections(frame, codes))
        open_for_writing(desk.settings.warehouse, corrected).connection.close()
        # Opened by others, it would be made from their codebook.
        with duckdb.connect(desk.settings.warehouse) as warehouse:
            for column in ("known_from", "known_to"):
                warehouse.execute(
                    f"UPDATE correction SET {column} = {column} + INTERVAL {hours} HOUR"
                )
    spans = desk.rows("SELECT known_from, known_to, read_as FROM correction ORDER BY known_from")
    assert [read_as for *_, read_as in spans] == [2, 3, 4]
    assert_apart([span[:2] for span in spans])
    for since, _, read_as in spans:
        assert desk.rows(EXCESS.format("$ts"), ts=since) == [(read_as,)]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse of two versions, opened as analysts open it; the first is an hour old."""
    desk = Desk(tmp_path_factory.mktemp("known"))
    load(desk, 1)
    desk.change("UPDATE statement SET known_from = known_from - INTERVAL 1 HOUR")
    load(desk, 2)
    with duckdb.connect(desk.settings.warehouse, read_only=True) as warehouse:
        yield warehouse


def excess(known: duckdb.DuckDBPyConnection, moment: str, **given: object) -> list[tuple[int]]:
    return known.execute(EXCESS.format(moment), given).fetchall()


@settings(max_examples=examples(12), deadline=None)
@given(st.sampled_from(ZONES), st.sampled_from(ZONES))
@example("America/New_York", "Asia/Tokyo")
def test_a_moment_is_the_same_in_every_time_zone(
    known: duckdb.DuckDBPyConnection, zone: str, other: str
) -> None:
    known.execute(f"SET TimeZone = '{zone}'")
    assert excess(known, "now()") == [(2,)]
    assert excess(known, "current_timestamp - INTERVAL 30 MINUTE") == [(1,)]
    assert excess(known, "current_timestamp - INTERVAL 90 MINUTE") == []
    now = datetime.now(UTC)
    for back, shown in ((0, [(2,)]), (30, [(1,)]), (90, [])):
        then = now - timedelta(minutes=back)
        naive = then.replace(tzinfo=None)
        for ts in (then, then.astimezone(ZoneInfo(other)), naive, str(naive)):
            assert excess(known, "$ts", ts=ts) == shown, ts
        assert excess(known, f"'{naive}'") == shown
        assert excess(known, f"TIMESTAMP '{naive}'") == shown
        assert excess(known, f"'{then.isoformat()}'::TIMESTAMPTZ") == shown
    for kind in ("TIMESTAMP", "TIMESTAMPTZ"):
        assert excess(known, f"'infinity'::{kind}") == [(2,)]
        assert excess(known, f"'-infinity'::{kind}") == []
    assert excess(known, "(now() + INTERVAL 2 DAY)::DATE") == [(2,)]
    assert excess(known, "(SELECT max(known_from) FROM statement)") == [(2,)]
    assert excess(known, "NULL") == []
