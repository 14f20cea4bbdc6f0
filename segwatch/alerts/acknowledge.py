"""What an analyst acknowledges or accepts; kept as an audit trail, rows are never deleted."""

import secrets
from datetime import UTC, date, datetime
from typing import NamedTuple

from segwatch.alerts.wording import clean_name
from segwatch.codebook.load import Codebook
from segwatch.codebook.severity import ONE_FACT
from segwatch.errors import UsageError
from segwatch.explain.statement import find_firm
from segwatch.warehouse.connection import Store


class AcknowledgementRequest(NamedTuple):
    """Which rule of which firm, until when, why, and who says so."""

    rule: str
    firm: str
    until: date | None
    reason: str
    who: str


def _check_rule(codebook: Codebook, rule: str) -> str:
    rules = {
        *codebook.rules["id"],
        *(i.check_id for i in codebook.identities),
        "C01",
        "silent",
        "unreadable",
    }
    if rule not in rules:
        raise UsageError(f"There is no rule {rule!r}; the table alert names those that are open.")
    return ONE_FACT.get(rule, rule)


def write_acknowledgement(
    store: Store,
    codebook: Codebook,
    kind: str,
    wish: AcknowledgementRequest,
    now: datetime | None = None,
) -> str:
    """Write one row, `ack` or `waive`; returns a sentence that says what it does.

    An ack keeps quiet the streaks of the rule and firm that are open now, until they are resolved;
    a waiver accepts the rule's failures for as-of dates up to a day. Raises UsageError for a rule
    or firm that does not exist, for an ack of what is not open, and without reason or day.
    """
    rule = _check_rule(codebook, wish.rule)
    firm_id, name = find_firm(store, wish.firm)
    if not wish.reason.strip() or not wish.who.strip():
        raise UsageError("Say why (--reason) and who says so (--who).")
    key = {"rule": rule, "firm_id": firm_id}
    if kind == "ack" and not store.query_file("alerts/open", key).item():
        raise UsageError(f"No alert of rule {rule} is open for {name}; `waive` accepts ahead.")
    if kind == "waive" and wish.until is None:
        raise UsageError("A waiver ends on a day; give --until DATE.")
    made_at = (now or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None)
    row = {
        **key,
        "acknowledgement_id": secrets.token_hex(6),
        "kind": kind,
        "until": wish.until,
        "reason": clean_name(wish.reason),
        "who": clean_name(wish.who),
        "made_at": made_at,
    }
    with store.transaction():
        store.run_file("alerts/acknowledge", row)
    what = f"{rule} of {clean_name(name)}"
    if kind == "waive":
        return f"Accepted: {what}, for days up to {wish.until}."
    until = f"{wish.until} or " if wish.until else ""
    return f"Quiet: {what}, until {until}it is resolved."


def end_acknowledgement(
    store: Store,
    codebook: Codebook,
    kind: str,
    wish: AcknowledgementRequest,
    now: datetime | None = None,
) -> str:
    """End what is acknowledged or accepted of a rule and firm; returns a sentence.

    Raises UsageError where there is nothing to end.
    """
    rule = _check_rule(codebook, wish.rule)
    firm_id, name = find_firm(store, wish.firm)
    at = (now or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None)
    key = {"kind": kind, "rule": rule, "firm_id": firm_id, "at": at}
    with store.transaction():
        ended = store.query_file("alerts/withdraw", key)
    if ended.is_empty():
        raise UsageError(f"There is no {kind} of rule {rule} and {name} to end.")
    return f"Ended: {kind} of {rule} of {clean_name(name)}."
