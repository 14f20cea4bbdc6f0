"""The board and the desk's commands: what is there, what is not, and what is kept quiet."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import command
import pytest
from desk import CITI, IB, Desk, files_that_hold, printed_text
from notified import Hook, free_port, web_server

from segwatch.alerts.board import present_day, read_board
from segwatch.alerts.channels import read_channels
from segwatch.alerts.outbox import pause_after
from segwatch.alerts.wording import clean_name
from segwatch.codebook.load import load_codebook
from segwatch.codebook.severity import ORDER, severity_rank
from segwatch.errors import UsageError
from segwatch.warehouse.connection import open_for_reading

MON, TUE = date(2014, 12, 1), date(2014, 12, 2)
MISSED = {"7194": "201,656,168", "7198": "-1"}
NAME = "interactive-brokers-llc"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of December 2014 in UTC; 22:00 is 17:00 in New York."""
    return datetime(2014, 12, day, hour, minute, tzinfo=UTC)


def load(desk: Desk, *texts: str, looked: datetime) -> None:
    for number, text in enumerate(texts):
        desk.drop(f"{number}.txt", text)
    desk.ingest()
    desk.change(f"UPDATE run SET started_at = TIMESTAMP '{looked:%Y-%m-%d %H:%M}'")


def states(desk: Desk, day: date, now: datetime) -> dict[tuple[str, str], str]:
    with open_for_reading(desk.settings.warehouse) as store:
        rows = read_board(store, load_codebook(), day, now)
    return {(row["firm"][:4], row["origin"]): row["state"] for row in rows.iter_rows(named=True)}


def ib(day: date, changes: dict[str, str] | None = None) -> str:
    return printed_text(IB, changes, as_of_date=day, submit_date=day + timedelta(days=1))


@pytest.mark.parametrize(
    ("looked", "now", "state"),
    [
        (at(3, 17, 30), at(3, 21, 59), "not yet received"),
        (at(3, 17, 30), at(3, 22), "not looked for"),
        (at(3, 22), at(3, 22), "missing"),
    ],
)
def test_not_yet_received_before_the_last_hour_and_missing_after(
    desk: Desk, looked: datetime, now: datetime, state: str
) -> None:
    citi = printed_text(CITI, as_of_date=MON, submit_date=TUE)
    load(desk, ib(MON), ib(TUE), citi, looked=looked)
    found = states(desk, TUE, now)
    assert {key: one for key, one in found.items() if key[0] == "Inte"} == {
        ("Inte", origin): "received" for origin in ("segregated", "secured", "cleared_swaps")
    }
    assert {one for key, one in found.items() if key[0] == "Citi"} == {state}


def test_the_board_has_the_figures_of_the_day(desk: Desk) -> None:
    late = printed_text(IB, MISSED, as_of_date=TUE, submit_date=date(2014, 12, 5))
    load(desk, ib(MON), late, looked=at(5, 22))
    with open_for_reading(desk.settings.warehouse) as store:
        rows = read_board(store, load_codebook(), TUE, at(5, 22))
        assert present_day(store, datetime(2014, 12, 3, 4, tzinfo=UTC)) == MON
        assert present_day(store, datetime(2014, 12, 3, 6, tzinfo=UTC)) == TUE
    by_origin = {row["origin"]: row for row in rows.iter_rows(named=True)}
    segregated, secured = by_origin["segregated"], by_origin["secured"]
    assert (segregated["below_target"], segregated["days_late"]) == (True, 2)
    assert segregated["failed"] >= 1
    assert (secured["below_target"], secured["failed"]) == (False, 0)
    assert (secured["last_filing"], secured["age"]) == (TUE, 0)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2014, 10, 11), "not due"),  # a Saturday
        (date(2014, 10, 13), "unknown"),  # Columbus Day has no source
        (date(2014, 10, 14), "missing"),
    ],
)
def test_a_day_that_the_calendar_does_not_know_is_unknown(
    desk: Desk, day: date, state: str
) -> None:
    looked = datetime(2014, 10, 20, 22, tzinfo=UTC)
    load(desk, ib(date(2014, 10, 9)), looked=looked)
    assert set(states(desk, day, looked).values()) == {state}


def segwatch(
    desk: Desk, *words: str, code: int = 0, said: dict[str, str] | None = None
) -> command.Done:
    own = {"SEGWATCH_WAREHOUSE": str(desk.settings.warehouse)} | (said or {})
    done = command.run(words, os.environ | own)
    assert done.returncode == code, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    return done


def recent() -> date:
    """A weekday of the last days, so that its facts are not of days long past."""
    day = datetime.now(UTC).date() - timedelta(days=4)
    return day - timedelta(days=max(0, day.weekday() - 4))


def test_the_commands_from_the_breach_to_its_end(desk: Desk, tmp_path: Path) -> None:
    hook, port, secret = Hook(), free_port(), "s3cr3t-path"
    file = tmp_path / "channels.toml"
    file.write_text('[hook]\nurl_env = "HOOK_URL"\nseverity = "warning"\n')
    file.chmod(0o600)
    said = {
        "SEGWATCH_CHANNELS_FILE": str(file),
        "SEGWATCH_SITE_URL": "https://seg.example.org/",
        "HOOK_URL": f"json://127.0.0.1:{port}/{secret}",
    }
    breach = desk.drop("breach.txt", ib(recent(), MISSED))
    # Nobody answers: the load is done all the same, and its code is that of the failed check.
    dead = segwatch(desk, "ingest", str(breach), code=4, said=said)
    assert "Channel hook did not take message" in dead.stderr
    with web_server(hook, port):
        out = segwatch(desk, "alerts", said=said)
    assert "1 sent now, 0 waiting" in out.stdout
    assert "R06" in hook.texts[0]
    page = f"https://seg.example.org/statement.html?firm={NAME}&date={recent()}&code=7190"
    assert page in hook.texts[0]
    told = segwatch(desk, "ack", "R06", NAME, "--reason", "called", "--who", "ana", said=said)
    assert told.stdout.startswith("Quiet: R06 of Interactive Brokers LLC")
    assert "ack: called (ana)" in segwatch(desk, "alerts", said=said).stdout
    segwatch(desk, "waive", "R06", NAME, "--reason", "agreed", code=2, said=said)
    until = ("--until", f"{recent()}")
    segwatch(desk, "waive", "R06", NAME, *until, "--reason", "agreed", said=said)
    # What is waived is shown and leaves the exit code alone; the day after it counts again.
    again = desk.drop(
        "again.txt",
        ib(recent(), {**MISSED, "7194": "201,656,169", "7198": "-2"}).replace("INITIAL", "AMENDED"),
    )
    assert "Waived." in segwatch(desk, "ingest", str(again), said=said).stdout
    segwatch(desk, "waive", "R06", NAME, "--end", "--reason", "", said=said)
    segwatch(desk, "waive", "R06", NAME, "--end", code=2, said=said)
    segwatch(desk, "ack", "H01", NAME, "--reason", "x", code=2, said=said)
    segwatch(desk, "ack", "R99", NAME, "--reason", "x", code=2, said=said)
    assert "firm" in segwatch(desk, "board", f"{recent()}").stdout
    trail = desk.rows("SELECT kind, who, ended_because FROM acknowledgement ORDER BY made_at")
    assert trail[0][:2] == ("ack", "ana")
    assert trail[1][0::2] == ("waive", "withdrawn")
    assert files_that_hold(tmp_path, [secret]) == []


@pytest.mark.parametrize(
    ("text", "mode", "why"),
    [
        ('[a]\nurl = "json://x"\n', 0o644, "others can read it"),
        ("[a\n", 0o600, "no TOML"),
        ('[a]\nurl = "json://hunter2"\nseverity = "grave"\n', 0o600, "severity is one of"),
        ('[a]\nurl = "json://hunter2"\nurl_env = "X"\n', 0o600, "give one of"),
        ('["a b"]\nurl = "json://hunter2"\n', 0o600, "letters"),
    ],
)
def test_a_wrong_channels_file_is_said_without_what_stands_in_it(
    tmp_path: Path, text: str, mode: int, why: str
) -> None:
    file = tmp_path / "channels.toml"
    file.write_text(text)
    file.chmod(mode)
    with pytest.raises(UsageError, match=why) as said:
        read_channels(file)
    assert "hunter2" not in str(said.value)


def test_a_load_goes_on_where_the_channels_file_is_wrong(desk: Desk, tmp_path: Path) -> None:
    paper = desk.drop("a.txt", ib(MON))
    done = segwatch(
        desk, "ingest", str(paper), said={"SEGWATCH_CHANNELS_FILE": str(tmp_path / "none")}
    )
    assert "No alert was written" in done.stderr
    assert desk.rows("SELECT count(*) FROM filing") == [(1,)]


def test_severity_is_an_order() -> None:
    assert sorted(["info", "error", "warning", "critical"], key=severity_rank) == list(ORDER)
    assert (
        severity_rank("critical")
        < severity_rank("error")
        < severity_rank("warning")
        < severity_rank("info")
    )


def test_pauses_double_to_six_hours() -> None:
    minutes = [pause_after(n) // timedelta(minutes=1) for n in (1, 2, 3, 9, 10, 500)]
    assert minutes == [1, 2, 4, 256, 360, 360]


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("York Business Associates, L.L.C.", "York Business Associates, L.L.C."),
        ("Société & Co (US)", "Société & Co (US)"),
        ("A\r\nBcc: x@example.org", "A Bcc? x?example.org"),
        ("<!here> *b* [l](http://e.example)", "??here? ?b? ?l?(http?//e.example)"),
        ("\x1b[31m\u202eevil", "?31m evil"),
    ],
)
def test_a_name_is_cleaned(name: str, clean: str) -> None:
    assert clean_name(name) == clean
