"""Facts as a person reads them: an entry with figures and what to do, or one line.

Names come from documents, and documents are hostile: what could be markup of a mail, of Slack or
of Teams, an address, or a second header is taken out of them, and they are bounded in length.
"""

import re
import unicodedata
from typing import Any, NamedTuple

from segwatch.checks.compile import Check, rules_of_books
from segwatch.codebook.load import Codebook

_MOST_LETTERS = 80
_PLAIN = re.compile(r"[^\w .,'&()/-]|_")
_ORIGINS = {"cleared_swaps": "cleared swaps", "": "all statements"}
_NOTICES = {
    "immediate": "Immediate notice to CFTC and DSRO.",
    "24h": "Notice to CFTC and DSRO within 24 hours.",
    "48h": "Notice to CFTC and DSRO within 48 hours.",
}
_SILENT = "The firm seems to have stopped filing."
_KINDS = {"month_end": ", month-end print", "annual": ", annual report", "other": ", other form"}


class RuleText(NamedTuple):
    """A rule's regulation, the notice it obliges to, and what to do."""

    regulation: str
    notice: str
    what_to_do: str


def clean_name(name: str) -> str:
    """A name from a document as it may stand in a message of any kind."""
    letters = "".join(c if unicodedata.category(c)[0] in "LMNPSZ" else " " for c in name)
    words = " ".join(_PLAIN.sub("?", letters).split())
    return words if len(words) <= _MOST_LETTERS else words[: _MOST_LETTERS - 3] + "..."


def rule_texts(codebook: Codebook, checks: list[Check]) -> dict[tuple[str, str], RuleText]:
    """The words of each check on each origin, by (check_id, origin)."""
    rules = {row["id"]: row for row in codebook.rules.iter_rows(named=True)}
    words = [(c.check_id, c.origin, c.regulation) for c in checks]
    of_books = rules_of_books(codebook).select("check_id", "origin", "regulation")
    return {
        (check_id, origin): RuleText(
            regulation,
            _NOTICES.get(rules.get(check_id, {}).get("notice") or "", ""),
            rules.get(check_id, {}).get("what_to_do") or "",
        )
        for check_id, origin, regulation in (*words, *of_books.iter_rows())
    }


def kind_of(statement_kind: str) -> str:
    """What is said of a statement that is no daily one."""
    return _KINDS.get(statement_kind, "")


def smaller_excess(row: dict[str, Any]) -> str:
    """What a contradiction between documents leaves at least."""
    excess = row["smaller_excess"]
    return "" if excess is None else f" The smaller excess is {excess:,}."


def word_headline(row: dict[str, Any]) -> str:
    """Which fact: severity, firm, day, origin, rule."""
    origin = _ORIGINS.get(row["origin"], row["origin"])
    checks = row["check_ids"].replace(" ", " and ")
    return (
        f"{row['severity'].upper()} {clean_name(row['firm_name'])}, {row['as_of_date']}, "
        f"{origin}{kind_of(row['statement_kind'])}, {checks}"
    )


def word_continued(row: dict[str, Any]) -> str:
    """A fact that goes on, in one line."""
    sentences = "".join(f" {sentence}" for sentence in row["sentences"] or [])
    return f"DAY {row['streak_day']}: {word_headline(row)}.{sentences} fact {row['alert_key']}"


def word_folded(row: dict[str, Any]) -> str:
    """All facts of a firm, rule and event in one line. row: origin and as_of_date are lists, the
    days of each origin in words."""
    event = {"new": "", "worse": "WORSE: ", "resolved": "RESOLVED: ", "following": "GOES ON: "}
    days = zip(row["origin"], row["as_of_date"], strict=True)
    days_by_origin = "; ".join(f"{_ORIGINS.get(origin, origin)} {of}" for origin, of in days)
    checks = row["check_ids"].replace(" ", " and ")
    kind = kind_of(row["statement_kind"])
    return (
        f"{event[row['event']]}{row['severity'].upper()} {clean_name(row['firm_name'])}{kind}, "
        f"{checks}: {days_by_origin}"
    )


def word_resolved(row: dict[str, Any]) -> str:
    """A fact, or a streak of them, that holds no more, in one line."""
    since = f" (since {row['first_day']})" if row["first_day"] != row["as_of_date"] else ""
    by = {
        "ended": f"the filing as of {row['ended_on']} passes again",
        "amended": "the filing as it is now does not fail",
        "filed": "the firm has filed",
        "not expected": "the firm is not expected to file",
    }[row["resolution"]]
    return f"RESOLVED: {word_headline(row)}{since}: {by}. fact {row['alert_key']}"


def word_entry(
    row: dict[str, Any],
    rules: dict[tuple[str, str], RuleText],
    proposal: str | None,
    link: str | None,
) -> str:
    """A fact with all that the desk needs: figures, place, rule, what to do, link and key."""
    lines = [word_headline(row)]
    if row["kind"] == "missing":
        lines += [f"  {sentence}" for sentence in row["sentences"]]
        lines.append("  Nothing was filed for this day. Ask the firm for the filing.")
    elif row["kind"] == "unreadable":
        lines.append(
            "  Neither requirement, funds nor excess of the statement could be read; no check of"
        )
        lines.append(
            "  it says anything. Read the document, and file it again or correct its lines."
        )
    elif row["kind"] == "silent":
        lines.append(f"  {_SILENT} Its last filing is as of {row['as_of_date']}; since then")
        lines.append(
            f"  {row['reported']} due days passed. Ask it, or end it in codebook/firms.csv."
        )
    else:
        lines += _word_failed_check(row, rules)
    if row["resolution"]:
        lines.append(f"  It has ended: the filing as of {row['ended_on']} passes.")
    if proposal:
        lines.append(f"  Which number is wrong? {proposal}")
    if link:
        lines.append(f"  {link}")
    return "\n".join([*lines, f"  fact {row['alert_key']}"])


def _word_failed_check(row: dict[str, Any], rules: dict[tuple[str, str], RuleText]) -> list[str]:
    places = ("line", "line_code"), ("page", "page")
    where = ", ".join(f"{name} {row[key]}" for name, key in places if row[key])
    where += ", corrected" if row["corrected"] else ""
    lines = [f"  {where}"] if where else []
    if row["smaller_excess"] is not None:
        lines.append(f" {smaller_excess(row)}")
    if row["lines"]:
        lines.append(f"  Lines that differ: {row['lines']}.")
    checks = row["check_ids"].split()
    for check, sentence in zip(checks, row["sentences"], strict=True):
        words = rules[check, row["origin"]]
        regulation = f" ({words.regulation})" if words.regulation else ""
        lines.append(f"  {check}: {sentence}{regulation}")
    # Two checks of one fact oblige to one notice.
    todo = {one: None for check in checks for one in rules[check, row["origin"]][1:] if one}
    return lines + [f"  {one}" for one in todo]
