"""A week of days at a desk whose mail server and webhook are real, and what each of them is told."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

import pytest
from desk import Desk, files_that_hold
from notified import mail_server, web_server
from watch import FRI, MISSED, MON, SECRET, THU, TUE, WED, Watch, at, citi, ib

from segwatch import pipeline
from segwatch.alerts.acknowledge import AcknowledgementRequest


@pytest.fixture
def watch(desk: Desk, tmp_path: Path) -> Watch:
    return Watch(desk, tmp_path)


@pytest.fixture
def open_watch(watch: Watch) -> Iterator[Watch]:
    with mail_server(watch.mail, watch.mail_port), web_server(watch.hook, watch.hook_port):
        yield watch


def words(text: str) -> list[str]:
    """The first words of each entry of a message, without the facts' keys."""
    starts = ("CRITICAL", "ERROR", "WARNING", "INFO", "DAY", "RESOLVED", "Rejected", "message")
    lines = [line.partition(" fact ")[0].strip() for line in text.splitlines()]
    return [line.split(" key")[0] for line in lines if line.startswith(starts)]


def test_a_week_with_a_stress_period(  # noqa: PLR0915 - a week has many days
    watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    name = "Interactive Brokers LLC"
    with ExitStack() as up:
        mail = ExitStack()
        mail.enter_context(mail_server(watch.mail, watch.mail_port))
        up.enter_context(web_server(watch.hook, watch.hook_port))

        # Both firms file; nothing is wrong, and nobody is told anything.
        watch.run(at(TUE), ib(MON), citi(MON))
        assert (watch.mail.raw, watch.hook.took) == ([], [])

        # The stress begins: below target, once. The second run of the day says nothing new.
        watch.run(at(WED), ib(TUE, MISSED), citi(TUE))
        watch.run(at(WED, 22, 0))
        assert len(watch.mail.raw) == len(watch.hook.took) == 1
        told = watch.mail.texts[0]
        assert f"ERROR {name}, 2014-12-02, segregated, R06" in told
        assert "R06: Excess of $154,999,999 is $1 (less than 0.1%) below the target of" in told
        assert "line 7190" in told
        assert "17 CFR 1.12(j)" in told
        assert "Immediate notice to CFTC and DSRO." in told
        ((key,),) = watch.desk.rows("SELECT alert_key FROM alert WHERE rule = 'R06'")
        assert f"fact {key}" in told
        assert f"fact {key}" in watch.hook.texts[0]
        assert name in watch.mail.subjects[0]

        # It goes on and the mail server is dead; Citi has not filed, which is said after 17:00.
        mail.close()
        watch.run(at(THU), ib(WED, MISSED))
        # Below target on two days in a row is a rule of its own.
        below, goes_on = words(watch.hook.texts[1])[:-1]
        assert below == f"ERROR {name}, 2014-12-03, segregated, R12"
        assert goes_on.startswith(f"DAY 2: ERROR {name}, 2014-12-03, segregated, R06")
        assert any("Channel desk did not take" in said for said in watch.said)
        watch.run(at(THU, 22, 0))
        missing = words(watch.hook.texts[2])[:-1]
        citi_name = "Citigroup Global Markets Inc."
        assert missing == [
            f"ERROR {citi_name}, 2014-12-03, {origin}, C01"
            for origin in ("cleared swaps", "secured", "segregated")
        ]
        assert len(watch.mail.raw) == 1
        assert len(watch.hook.took) == 3

        # The server is back: what waited comes in its order. The desk acknowledges the breach.
        up.enter_context(mail_server(watch.mail, watch.mail_port))
        assert watch.send() == (2, 0)
        assert "DAY 2" in watch.mail.texts[1]
        assert "C01" in watch.mail.texts[2]
        wish = AcknowledgementRequest("T01", name, None, "called the firm", "analyst")
        assert "Quiet: R06" in watch.acknowledge("ack", at(FRI, 12), wish)

        # Day 3 is quiet; Citi's filing arrives, late, and resolves what was missing.
        watch.run(at(FRI), ib(THU, MISSED), citi(WED), citi(THU))
        assert len(watch.mail.raw) == len(watch.hook.took) == 4
        late = words(watch.hook.texts[3])[:-1]
        assert [one[:9] for one in late[:3]] == ["RESOLVED:"] * 3
        assert len(late) == 4
        assert late[3].startswith(f"DAY 2: ERROR {name}, 2014-12-04, segregated, R12")
        assert "R06" not in watch.mail.texts[3]

        # An amendment resolves day 3, of which nobody was told; it says nothing of the others.
        watch.run(at(FRI, 18), ib(THU, submit_date=FRI, status="AMENDED"))
        resolved = watch.desk.rows(
            "SELECT as_of_date, state, resolution FROM alert WHERE rule = 'R06' ORDER BY 1"
        )
        # Thursday's filing, as amended, passes: it ends the streak of the days before it.
        assert resolved == [
            (TUE, "resolved", "ended"),
            (WED, "resolved", "ended"),
            (THU, "resolved", "amended"),
        ]
        assert len(watch.mail.raw) == len(watch.hook.took) == 5
        turned, *lines = words(watch.hook.texts[4])[:-1]
        (line,) = [one for one in lines if "R06" in one]
        assert turned == f"ERROR {name}, 2014-12-04, segregated, D08"
        assert line.startswith(f"RESOLVED: ERROR {name}, 2014-12-04, segregated, R06")
        assert "since 2014-12-02" in line
        ended = watch.desk.rows("SELECT kind, ended_because, reason, who FROM acknowledgement")
        assert ended == [("ack", "resolved", "called the firm", "analyst")]

        # The weekend and a quiet Monday.
        watch.run(at(date(2014, 12, 8)), ib(FRI), citi(FRI))
        assert len(watch.mail.raw) == len(watch.hook.took) == 5

    # Each message came once to each channel, and no secret is anywhere but in its file.
    keys = [line for text in watch.hook.texts for line in text.splitlines() if "message " in line]
    assert len(set(keys)) == 5
    assert watch.hook.paths == [f"/{SECRET}"] * 5
    assert SECRET not in caplog.text
    assert SECRET not in "".join(watch.said)
    assert files_that_hold(watch.file.parent, [SECRET]) == [watch.file]


def test_a_breach_that_an_amendment_resolves_is_said(open_watch: Watch) -> None:
    open_watch.run(at(TUE), ib(MON, MISSED))
    open_watch.run(at(WED), ib(MON, submit_date=TUE, status="AMENDED"), ib(TUE))
    assert len(open_watch.hook.took) == 2
    # That the amendment turned it is a fact of its own.
    turned, line = words(open_watch.hook.texts[1])[:-1]
    assert turned == "ERROR Interactive Brokers LLC, 2014-12-01, segregated, D08"
    assert line.startswith("RESOLVED: ERROR Interactive Brokers LLC, 2014-12-01, segregated, R06")


def test_a_crash_between_outbox_and_send_is_made_good(open_watch: Watch) -> None:
    open_watch.run(at(TUE), ib(MON, MISSED), sends=False)
    assert open_watch.hook.took == []
    open_watch.run(at(TUE, 22, 0))
    assert len(open_watch.hook.took) == len(open_watch.mail.raw) == 1
    open_watch.run(at(WED))
    assert len(open_watch.hook.took) == 1


def test_a_crash_between_verdicts_and_alerts_is_made_good(
    open_watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "record_alerts", crash)
        with pytest.raises(KeyboardInterrupt):
            open_watch.run(at(TUE), ib(MON, MISSED))
    open_watch.run(at(TUE, 22, 0))
    assert len(open_watch.hook.took) == 1
    assert "R06" in open_watch.hook.texts[0]


def test_days_long_past_are_kept_and_not_told(open_watch: Watch) -> None:
    days = [date(2014, 11, 3) + timedelta(days=n) for n in range(26)]
    old = [ib(day, MISSED) for day in days if day.weekday() < 5 and day < date(2014, 11, 14)]
    open_watch.run(at(date(2014, 12, 1)), *old)
    kept = "SELECT count(*) FROM alert WHERE rule = 'R06'"
    ((of_target,),) = open_watch.desk.rows(kept)
    assert of_target == len(old)
    assert open_watch.desk.rows(kept + " AND NOT is_past") == [(0,)]
    assert "R06" not in "".join(open_watch.hook.texts)
    assert "days long past" in open_watch.hook.texts[0]


def test_a_rejected_document_is_a_line_of_the_digest_once(open_watch: Watch) -> None:
    open_watch.run(at(TUE), ib(MON, MISSED), "no filing at all")
    assert "Rejected documents: 1" in open_watch.hook.texts[0]
    open_watch.run(at(WED), ib(TUE, MISSED))
    assert "Rejected" not in open_watch.hook.texts[1]


def test_a_waiver_keeps_quiet_until_its_day(open_watch: Watch) -> None:
    open_watch.run(at(TUE), ib(MON))
    wish = AcknowledgementRequest(
        "R06", "interactive-brokers-llc", TUE, "new target agreed", "head"
    )
    open_watch.acknowledge("waive", at(TUE), wish)
    open_watch.run(at(WED), ib(TUE, MISSED))
    assert open_watch.hook.took == []
    open_watch.run(at(THU), ib(WED, MISSED))
    assert "2014-12-03" in open_watch.hook.texts[0]


def test_a_threshold_is_an_order(open_watch: Watch) -> None:
    # Above the high end of the cover's range is T02, of severity info.
    told_all = open_watch.file.read_text().replace('"error"\n', '"info"\n')
    open_watch.file.write_text('"error"\n'.join(told_all.split('"info"\n', 1)))
    open_watch.run(at(TUE), ib(MON, 0, {"sec_target_c_high": "100,000,000"}))
    found = open_watch.desk.rows("SELECT severity FROM alert WHERE rule = 'T02'")
    assert found == [("info",)], found
    assert open_watch.desk.rows("SELECT * FROM alert WHERE severity IN ('error', 'critical')") == []
    assert "T02" in open_watch.hook.texts[0]
    assert open_watch.mail.raw == []


def test_a_hostile_name_stays_a_name(open_watch: Watch) -> None:
    hostile = "Evil\u202e <!channel> [x](http://evil.example) *b* <b>@here & Co" + "o" * 200
    open_watch.run(at(TUE), ib(MON, MISSED, firm_name=hostile))
    text = open_watch.hook.texts[0] + open_watch.hook.took[0]["title"]
    for part in ("<", ">", "[", "](", "*", "@", "http:", "\u202e", "o" * 100):
        assert part not in text
    assert "\n" not in open_watch.hook.took[0]["title"]
    (raw,) = open_watch.mail.raw
    assert b"o" * 100 not in raw


def test_a_severe_answer_is_tried_again(open_watch: Watch) -> None:
    open_watch.hook.answer = 500
    open_watch.run(at(TUE), ib(MON, MISSED))
    waits = "SELECT DISTINCT state, attempts FROM alert_delivery WHERE channel = 'hook'"
    assert open_watch.desk.rows(waits) == [("failed", 1)]
    open_watch.hook.answer = 200
    assert open_watch.send() == (1, 0)
    assert open_watch.desk.rows(waits) == [("sent", 2)]
