"""Severity is an order: critical, then error, warning and info."""

ORDER = ("critical", "error", "warning", "info")
# Failed checks so grave end a command with exit code 4.
GRAVE = ORDER[:2]
# One fact under two checks: below target by the statement (R06) and by the cover (T01).
ONE_FACT = {"T01": "R06"}


def severity_rank(severity: str) -> int:
    """0 is the gravest."""
    return ORDER.index(severity)


def at_least(severity: str, least: str) -> bool:
    """Whether a severity is as grave as another, or graver."""
    return severity_rank(severity) <= severity_rank(least)
