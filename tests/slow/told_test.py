"""No critical or error fact is lost to a cap: each is named, in full or in its firm's line."""

import re
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from examples import examples
from headed import figures, statement, us
from hypothesis import given, settings
from hypothesis import strategies as some
from shelf import Shelf

from segwatch.alerts.channels import Channel
from segwatch.alerts.record import _DELIVERY, _compose_message, record_facts
from segwatch.checks.compile import compile_checks
from segwatch.warehouse.run_log import Run, Work

CHANNELS = [Channel("desk", "error", "url", "x"), Channel("all", "info", "url", "x")]
FRIDAY, MONDAY = date(2014, 11, 28), datetime(2014, 12, 1, 18, tzinfo=UTC)


def told(shelf: Shelf) -> dict[str, str]:
    """What is sent to each channel now."""
    work = Work(shelf.store, shelf.book, Run("ingest", shelf.clock), shelf.settings)
    record_facts(work, compile_checks(shelf.book), CHANNELS)
    waiting = shelf.store.query_file("alerts/waiting", {"now": None})
    return dict(waiting.select("channel", "text").iter_rows())


def deficient(firms: int, days: int = 1) -> list[str]:
    texts = []
    for number in range(firms):
        for back in range(days):
            day = FRIDAY - timedelta(days=back)
            due = day + timedelta(days=3 if day.weekday() == 4 else 1)
            texts.append(
                statement(
                    printed=figures(1_000_000, 900_000 - number),
                    name=f"Invented {number:02} LLC",
                    end=us(day),
                    submit=us(due),
                )
            )
    return texts


@pytest.fixture
def filled(shelf: Shelf) -> Shelf:
    shelf.clock = MONDAY - timedelta(minutes=100)
    work = shelf.load(*deficient(59))
    from segwatch import pipeline

    pipeline.judge_pending(work)
    shelf.clock = MONDAY
    return shelf


def test_fifty_nine_deficiencies_are_all_named(filled: Shelf) -> None:
    for text in told(filled).values():
        named = set(re.findall(r"CRITICAL (Invented \d\d LLC)", text))
        assert len(named) == 59
        assert text.count("2014-11-28, segregated, R04") == 40
        folded = [
            line
            for line in text.splitlines()
            if re.match(r"CRITICAL .* R04: segregated 2014-11-28$", line)
        ]
        assert len(folded) == 19
        # R06, an error, is named of all of them as well.
        assert len(set(re.findall(r"ERROR (Invented \d\d LLC)", text))) == 59
    # Each fact stands in the outbox, so that its end goes to every channel that had it.
    heard = "SELECT channel, count(DISTINCT alert_key) FROM alert_delivery JOIN alert USING (alert_key) WHERE alert.severity IN ('critical', 'error') GROUP BY 1 ORDER BY 1"
    facts = filled.rows("SELECT count(*) FROM alert WHERE severity IN ('critical', 'error')")[0][0]
    assert filled.rows(heard) == [("all", facts), ("desk", facts)]


def test_a_load_of_history_says_its_total(shelf: Shelf) -> None:
    work = shelf.load(*deficient(3))
    from segwatch import pipeline

    pipeline.judge_pending(work)
    heard = told(shelf)
    assert list(heard) == ["all"], "old days make no noise on a channel of errors"
    text = heard["all"]
    (total,) = re.findall(r"([0-9,]+) facts of days long past", text)
    assert int(total) == shelf.rows("SELECT count(*) FROM alert WHERE is_past")[0][0]


FACT = some.tuples(
    some.sampled_from(["critical", "error", "warning", "info"]),
    some.sampled_from(["new", "worse", "resolved", "following"]),
    some.sampled_from(["Alpha LLC", "Beta LLC", "Gamma LLC"]),
    some.sampled_from(["R04", "R06 T01", "H05"]),
    some.sampled_from(["segregated", "secured"]),
    some.dates(date(2014, 11, 1), date(2014, 11, 30)),
)


@given(
    facts=some.lists(FACT, max_size=200, unique=True),
    severity=some.sampled_from(["critical", "error", "info"]),
)
@settings(deadline=None, max_examples=examples(100))
def test_every_grave_fact_is_named_once_to_each_channel_that_is_told_it(
    facts: list[tuple[str, str, str, str, str, date]], severity: str
) -> None:
    order = ["critical", "error", "warning", "info"]
    frame = pl.DataFrame(
        [(f"key{n}", *fact, "daily", order.index(fact[0]), ["desk"], f"IN FULL {n} {fact[5]}.") for n, fact in enumerate(facts)],
        schema={
            "alert_key": pl.String, "severity": pl.String, "event": pl.String, "firm_name": pl.String,
            "check_ids": pl.String, "origin": pl.String, "as_of_date": pl.Date,
            "statement_kind": pl.String, "rank": pl.Int64, "channels": pl.List(pl.String), "text": pl.String,
        },
        orient="row",
    ).with_columns(headline=pl.col("text"))  # fmt: skip
    told_ = _compose_message(
        "run", Channel("desk", severity, "url", "x"), frame.sort("rank", maintain_order=True), []
    )
    assert told_.schema == pl.DataFrame(schema=_DELIVERY).schema
    meant = [(n, f) for n, f in enumerate(facts) if order.index(f[0]) <= order.index(severity)]
    keys = [key for key in told_["alert_key"] if key]
    assert sorted(keys) == sorted(f"key{n}" for n, _ in meant)
    text = "\n".join(told_["text"])
    for number, (grave, event, firm, rule, origin, day) in meant:
        if grave in ("critical", "error") and f"IN FULL {number} " not in text:
            said = {
                "new": "",
                "worse": "WORSE: ",
                "resolved": "RESOLVED: ",
                "following": "GOES ON: ",
            }
            start = f"{said[event]}{grave.upper()} {firm}, {rule.replace(' ', ' and ')}: "
            (line,) = [one for one in text.splitlines() if one.startswith(start)]
            of_origin = dict(part.split(" ", 1) for part in line.removeprefix(start).split("; "))
            assert str(day) in of_origin[origin]
