"""Alert: note which facts hold, put what is new into the outbox, and say what failed."""

import hashlib
from typing import Any, NamedTuple
from urllib.parse import urlencode

import polars as pl

from segwatch.alerts import wording
from segwatch.alerts.channels import Channel
from segwatch.alerts.wording import RuleText
from segwatch.checks import faults
from segwatch.checks.compile import Check, rules_of_books
from segwatch.codebook.load import Codebook
from segwatch.codebook.severity import GRAVE, ONE_FACT, ORDER, severity_rank
from segwatch.explain.proposals import propose_for_filings
from segwatch.warehouse.connection import Store
from segwatch.warehouse.run_log import Work

# A message says so many facts of each kind in an entry of their own. Graver ones beyond them are
# named all the same, by firm and rule; of the others it says how many there are.
_MOST_ENTRIES = 40
_DELIVERY = {
    "message_key": pl.String,
    "place": pl.Int32,
    "channel": pl.String,
    "alert_key": pl.String,
    "kind": pl.String,
    "severity": pl.String,
    "subject": pl.String,
    "text": pl.String,
}
_KINDS_OF_FACTS = ("check", "unreadable", "missing", "silent")
_STAY = "those that were open stay open, and none is added"
_KINDS = ("new", "worse", "resolved", "following")
_OF_FACT = ("alert_key", "event", "severity", "text")


class Message(NamedTuple):
    """One fact: which firm, day and origin, how grave, and the sentence that says it."""

    severity: str
    firm_id: str
    as_of_date: str
    origin: str
    check_ids: tuple[str, ...]
    sentence: str
    waived: bool


def record_facts(work: Work, checks: list[Check], channels: list[Channel]) -> int:
    """Note the facts that hold now in `alert`, and queue the messages of channels.

    One transaction. It compares what holds with what was noted, so whatever an interrupted run
    left out is made good by the next. Returns how many messages were queued.
    """
    store, book = work.store, work.codebook
    frames = {
        "check_fact": _rules_of_checks(book, checks),
        "severity_rank": pl.DataFrame({"severity": ORDER, "rank": range(len(ORDER))}),
        "this_run": work.run.run_frame(),
    }
    with store.register_frames(frames):
        _list_facts(work)
        store.run_file("alerts/events")
        events = _with_smaller_excess(store, store.query_file("alerts/told"))
        extra = _digest_lines(store.query_file("alerts/unsaid"))
        rules = wording.rule_texts(book, checks)
        events = _word_events(events, rules, _first_proposals(work, events), work.settings.site_url)
        parts = [_compose_message(work.run.run_id, channel, events, extra) for channel in channels]
        queued = pl.concat([pl.DataFrame(schema=_DELIVERY), *parts])
        with store.register_frames({"new_delivery": queued}), store.transaction():
            store.run_file("alerts/queue")
            store.run_file("alerts/note")
    return queued["message_key"].n_unique()


def _list_facts(work: Work) -> None:
    """The facts that hold now, kind by kind. One that cannot be computed leaves the open facts of
    its kind as they are, a fact that lacks what it is known by those of its kind and firm."""
    store, uncomputed = work.store, list[str]()
    store.run_file("alerts/current_facts")
    for kind in _KINDS_OF_FACTS:
        try:
            store.run_file(f"alerts/current_{kind}")
        except faults.FAULTS as error:
            uncomputed.append(kind)
            work.say(faults.word_fault(f"The facts of kind {kind!r}", _STAY, error))
    kinds = pl.DataFrame({"kind": uncomputed}, schema={"kind": pl.String})
    with store.register_frames({"uncomputed_kind": kinds}):
        incomplete = store.query_file("alerts/incomplete")
    for kind, firm_id in incomplete.iter_rows():
        what = f"A fact of kind {kind!r} of firm {firm_id or 'unknown'}"
        work.say(faults.word_fault(what, _STAY, "it lacks its firm, day, origin or rule"))
    store.run_file("alerts/facts", {"fresh_days": work.settings.alert_days})


def _rules_of_checks(codebook: Codebook, checks: list[Check]) -> pl.DataFrame:
    """Under which rule a check on an origin is a fact, and whether it is a condition: it obliges to
    notice. Profiles are never alerted.
    """
    notices = dict(codebook.rules.select("id", "notice").iter_rows())
    profiles = set(codebook.rules.filter(pl.col("kind") == "profile")["id"])
    rows = [
        (c.check_id, c.origin, ONE_FACT.get(c.check_id, c.check_id), bool(notices.get(c.check_id)))
        for c in checks
        if c.check_id not in profiles
    ]
    of_books = rules_of_books(codebook).select("check_id", "origin").iter_rows()
    rows += [(check_id, origin, check_id, False) for check_id, origin in of_books]
    return pl.DataFrame(rows, schema=["check_id", "origin", "rule", "is_condition"], orient="row")


def _with_smaller_excess(store: Store, facts: pl.DataFrame) -> pl.DataFrame:
    """Facts (rule, filing_id, origin) with the smallest excess that rival documents print."""
    key = ["filing_id", "origin"]
    contradicted = facts.filter(pl.col("rule") == "conflict").select(key)
    if contradicted.is_empty():
        return facts.with_columns(smaller_excess=pl.lit(None, pl.Int64))
    with store.register_frames({"contradicted": contradicted}):
        smaller = store.query_file("alerts/smaller_excess")
    only = pl.when(pl.col("rule") == "conflict").then("smaller_excess")
    joined = facts.join(smaller, on=key, how="left", maintain_order="left")
    return joined.with_columns(smaller_excess=only)


def _first_proposals(work: Work, events: pl.DataFrame) -> dict[tuple[int, str], str]:
    """The first proposal for each broken identity sent in full, by filing and check."""
    full = events.filter(pl.col("event").is_in(_KINDS[:2]), pl.col("filing_id").is_not_null())
    if full.is_empty():
        return {}
    try:
        candidates = propose_for_filings(
            work.store, work.codebook, full.select("filing_id").unique()
        )
    except faults.FAULTS as error:
        work.say(faults.word_fault("Which number is wrong", "alerts are sent without", error))
        return {}
    first = candidates.filter(pl.col("rank") == 1).with_columns(pl.col("checks").str.split(" "))
    rows = first.explode("checks").select("filing_id", "checks", "words").iter_rows()
    return {(filing, check): words for filing, check, words in rows}


def _statement_link(site_url: str | None, row: dict[str, Any]) -> str | None:
    """The statement's page of the dashboard."""
    if not site_url or row["kind"] not in ("check", "unreadable"):
        return None
    place = {"firm": row["firm_id"], "date": row["as_of_date"], "code": row["line_code"] or ""}
    return f"{site_url.rstrip('/')}/statement.html?{urlencode(place)}"


def _word_events(
    events: pl.DataFrame,
    rules: dict[tuple[str, str], RuleText],
    proposed: dict[tuple[int, str], str],
    site_url: str | None,
) -> pl.DataFrame:
    """The events with their text and headline."""
    texts = []
    for row in events.iter_rows(named=True):
        if row["event"] == "following":
            texts.append(wording.word_continued(row))
        elif row["event"] == "resolved":
            texts.append(wording.word_resolved(row))
        else:
            words = proposed.get((row["filing_id"], row["check_ids"]))
            texts.append(wording.word_entry(row, rules, words, _statement_link(site_url, row)))
    headlines = [wording.word_headline(row) for row in events.iter_rows(named=True)]
    return events.with_columns(
        text=pl.Series(texts, dtype=pl.String), headline=pl.Series(headlines, dtype=pl.String)
    )


def _digest_lines(unsaid: pl.DataFrame) -> list[tuple[str, str]]:
    """Lines of a digest that are no facts, each with its severity."""
    lines = []
    past = unsaid.filter(pl.col("what") == "past")["number"].sum()
    if past:
        lines.append(("info", f"{past:,} facts of days long past were noted and are not sent."))
    rejected = unsaid.filter(pl.col("what") == "rejected")
    if not rejected.is_empty():
        reasons = ", ".join(
            f"{number:,} {reason.replace('_', ' ')}"
            for reason, number in rejected.select("reason", "number").iter_rows()
        )
        number = rejected["number"].sum()
        lines.append(("error", f"Rejected documents: {number:,} ({reasons}); see table reject."))
    return lines


def _compose_message(
    run_id: str, channel: Channel, events: pl.DataFrame, extra: list[tuple[str, str]]
) -> pl.DataFrame:
    """What one channel is sent about a run: one row per fact, and the lines beside; none: no
    rows."""
    for_it = events.filter(
        pl.col("rank") <= severity_rank(channel.severity),
        (pl.col("event") != "resolved") | pl.col("channels").list.contains(channel.name),
    ).with_columns(turn=pl.col("event").replace_strict(_KINDS, range(4), return_dtype=pl.Int8))
    for_it = for_it.sort("turn", maintain_order=True)
    counts = dict(for_it["event"].value_counts().iter_rows())
    shown = pl.int_range(pl.len()).over("event") < _MOST_ENTRIES
    rows = list(for_it.filter(shown).select(_OF_FACT).iter_rows())
    rest, grave = for_it.filter(~shown), pl.col("severity").is_in(GRAVE)
    rows += _fold_facts(rest.filter(grave)).select(_OF_FACT).iter_rows()
    # A fact that is counted and not said stands in the outbox all the same, without words.
    lesser = rest.filter(~grave).with_columns(text=pl.lit(""))
    rows += lesser.select(_OF_FACT).iter_rows()
    extra = [
        (s, sentence)
        for s, sentence in extra
        if for_it.height or severity_rank(s) <= severity_rank(channel.severity)
    ]
    if lesser.height:
        sentence = f"... and {lesser.height:,} more warnings and information; see table alert."
        extra = [("info", sentence), *extra]
    rows += [(None, "digest", severity, sentence) for severity, sentence in extra]
    if not rows:
        return pl.DataFrame(schema=_DELIVERY)
    key = hashlib.sha256(f"{run_id} {channel.name}".encode()).hexdigest()[:16]
    rows.append((None, "digest", "info", f"message {key} of run {run_id}"))
    subject = _word_subject(counts, for_it)
    return pl.DataFrame(
        [(key, at, channel.name, *row[:3], subject, row[3]) for at, row in enumerate(rows)],
        schema=_DELIVERY,
        orient="row",
    )


def _fold_facts(facts: pl.DataFrame) -> pl.DataFrame:
    """Facts with one line for all of a firm, rule and event, which names each by its origin and
    day; it stands with the first of them."""
    group = ["event", "severity", "firm_name", "check_ids", "statement_kind"]
    days = facts.group_by(*group, "origin", maintain_order=True).agg(
        pl.col("as_of_date").cast(pl.String).str.join(", ")
    )
    lines = [
        (row, wording.word_folded(row))
        for row in days.group_by(group, maintain_order=True)
        .agg("origin", "as_of_date")
        .iter_rows(named=True)
    ]
    texts = pl.DataFrame(
        [(*(row[name] for name in group), line) for row, line in lines],
        schema=dict.fromkeys([*group, "line"], pl.String),
        orient="row",
    )
    first = pl.int_range(pl.len()).over(group) == 0
    named = facts.join(texts, on=group, how="left", nulls_equal=True, maintain_order="left")
    return named.with_columns(text=pl.when(first).then("line").otherwise(pl.lit("")))


def _word_subject(counts: dict[str, int], for_it: pl.DataFrame) -> str:
    words = {"new": "new", "worse": "worse", "resolved": "resolved", "following": "going on"}
    counted = ", ".join(f"{counts[kind]:,} {words[kind]}" for kind in _KINDS if kind in counts)
    full = for_it.filter(pl.col("event").is_in(_KINDS[:2]))
    first = f": {full['headline'][0]}" if not full.is_empty() else ""
    return f"segwatch: {counted or 'documents'}{first}"


def list_failures(
    store: Store, codebook: Codebook, checks: list[Check], filings: pl.DataFrame
) -> list[Message]:
    """One message a fact that fails on what is in force of filings (filing_id), but of info."""
    frames = {
        "check_fact": _rules_of_checks(codebook, checks),
        "of_interest": filings,
    }
    with store.register_frames(frames):
        failed = _with_smaller_excess(store, store.query_file("alerts/failed"))
    facts: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in failed.iter_rows(named=True):
        key = (row["firm_id"], str(row["as_of_date"]), row["origin"], row["rule"], row["kind"])
        facts.setdefault(key, []).append(row)
    return [_word_failure(rows) for rows in facts.values()]


def _word_failure(rows: list[dict[str, Any]]) -> Message:
    first = rows[0]
    words = " ".join(f"{row['check_id']}: {row['sentence']}" for row in rows)
    places = [(name, first[key]) for name, key in (("line", "line_code"), ("page", "page"))]
    said_at = [f"{name} {at}" for name, at in places if at]
    if first["corrected"]:
        said_at.insert(1, "corrected")
    where = ", ".join(said_at)
    kind = wording.kind_of(first["kind"])
    place = f"{first['origin']}{kind} ({where})" if where else f"{first['origin']}{kind}"
    words += wording.smaller_excess(first)
    waived = " Waived." if first["waived"] else ""
    return Message(
        first["severity"],
        first["firm_id"],
        str(first["as_of_date"]),
        first["origin"],
        tuple(row["check_id"] for row in rows),
        f"{first['firm_name']}, {first['as_of_date']}, {place}: {words}{waived}",
        first["waived"],
    )
