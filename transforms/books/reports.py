"""Reports of assignments from the clearing house: which are drawn tonight, which are not, and why.

Three days are kept apart. `trade_date` is the clearing house's: positions and the lottery are as
of it. `sma_date` is the business day on which it is reported: SMA counts the assignment on it.
`notified_on` is when the customer hears. No report is dropped: reported = drawn + waiting + late +
refused.
"""

from datetime import date, time

import polars as pl

CLOSE = time(16)
STATUSES = ("drawn", "waiting", "late", "refused")
# What a report of the clearing house says; the same of two of them is the same assignment.
FACTS = ["contract", "quantity", "trade_date"]
# Why a report is not drawn, and what to do.
REASONS = {
    "known": "Its record was drawn before, so it draws nothing.",
    "other_night": "Its trade date is later; it is drawn in that night.",
    "no_number": "It has no record and equals another report; if it is one of its own, write its "
    "record and run again, else leave it out.",
    "not_kept": "The positions of its trade date are not kept; run that night with --keep, or "
    "assign it by hand.",
    "not_booked": "It was drawn for an earlier night, but its accounts are not short as much now; "
    "book it by hand.",
    "record_contradicts": "Its record stands beside another contract, quantity or trade date; ask "
    "the clearing house.",
    "no_business_day": "Its trade date is no business day; ask the clearing house.",
    "reported_before": "It was reported before its trade date; correct one of them.",
    "unknown_contract": "No row of contracts describes it; add the row and run again.",
    "no_quantity": "The quantity assigned is not above 0; correct it with the clearing house.",
    "no_short_holder": "No account of the customer range is short this contract; compare "
    "positions with the clearing house.",
    "more_than_short": "More is assigned than accounts of the customer range are short; compare "
    "positions with the clearing house.",
}


def sma_dates(reports: pl.DataFrame, business_days: pl.Series, close: time = CLOSE) -> pl.DataFrame:
    """Reports with `sma_date`, the business day on which SMA counts them.

    A report on a business day no later than the close is of that day, any other of the next one: a
    Friday expiry reported at the weekend is Monday's. Times are those of New York.
    business_days: dates in any order. A day beyond the last one is null.
    """
    late = pl.col("reported_at").dt.time() > close
    earliest = pl.col("reported_at").dt.date() + pl.when(late).then(pl.duration(days=1)).otherwise(
        pl.duration(days=0)
    )
    days = pl.DataFrame({"sma_date": business_days}, schema={"sma_date": pl.Date}).unique()
    return (
        reports.with_columns(earliest=earliest)
        .sort("earliest", maintain_order=True)
        .join_asof(
            days.sort("sma_date"), left_on="earliest", right_on="sma_date", strategy="forward"
        )
        .drop("earliest")
    )


def in_order(reports: pl.DataFrame) -> pl.DataFrame:
    """Reports as they are drawn, with `nth` from 1: by contract, time of the report and record.

    Every report has its number, so that what happens to one moves no other lottery.
    """
    order = ["contract", "reported_at", "record", "quantity", "trade_date"]
    rows = reports.sort(order, nulls_last=True)
    return rows.with_columns(nth=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))


def judge_reports(
    reports: pl.DataFrame,
    day: date,
    days_kept: pl.Series,
    earlier: pl.DataFrame,
    business_days: pl.Series,
) -> pl.DataFrame:
    """Reports with nth, `sma_date`, `status` and `reason`: null where they can be drawn, one of
    STATUSES or `repeated` where they cannot, with a key of REASONS.

    day: the night's. days_kept: trade dates whose positions are kept. earlier: record and FACTS of
    what was drawn in other nights. A record identifies a report: the same again draws nothing.
    Without one, a report that equals another waits until a person says.
    """
    rows = in_order(sma_dates(reports, business_days))
    rows = rows.with_columns(_seen_before(rows, earlier))
    date_ = pl.col("trade_date")
    cases = [
        ("refused", "record_contradicts", pl.col("contradicts")),
        ("repeated", "known", pl.col("record").is_not_null() & (pl.col("times_before") > 0)),
        ("refused", "no_business_day", ~date_.is_in(business_days.implode())),
        ("refused", "reported_before", pl.col("reported_at").dt.date() < date_),
        ("waiting", "no_number", pl.col("record").is_null() & (pl.col("equal_before") > 0)),
        ("waiting", "other_night", date_ > day),
        ("late", "not_kept", (date_ < day) & ~date_.is_in(days_kept.implode())),
    ]
    nothing = pl.lit(None, pl.String)
    status, reason = nothing, nothing
    for name, why, holds in reversed(cases):
        status = pl.when(holds).then(pl.lit(name)).otherwise(status)
        reason = pl.when(holds).then(pl.lit(why)).otherwise(reason)
    return rows.select(
        *reports.columns, "nth", "sma_date", status.alias("status"), reason.alias("reason")
    )


def _seen_before(rows: pl.DataFrame, earlier: pl.DataFrame) -> list[pl.Series]:
    """How often each report's record (`times_before`) and FACTS (`equal_before`) stand in other
    nights and above it, and whether its record stands beside other facts (`contradicts`)."""
    both = pl.concat([earlier.select("record", *FACTS), rows.select("record", *FACTS)])
    facts, record = pl.struct(FACTS), pl.col("record")
    numbered = record.is_not_null()
    first = pl.int_range(pl.len()).over("record", *FACTS)
    return (
        both.with_columns(
            times_before=pl.when(numbered).then(first).otherwise(0),
            equal_before=pl.int_range(pl.len()).over(FACTS),
            contradicts=numbered & (facts.n_unique().over("record") > 1),
        )
        .slice(earlier.height)
        .select("times_before", "equal_before", "contradicts")
        .get_columns()
    )


def report_outcomes(
    judged: pl.DataFrame, draws: pl.DataFrame, allocations: pl.DataFrame
) -> pl.DataFrame:
    """`judged` with status and reason of every report, after the lotteries.

    draws: nth, reason. allocations: nth, booked.
    """
    unbooked = allocations.filter(~pl.col("booked")).select("nth", unbooked=True).unique()
    rows = judged.join(
        draws.select("nth", failed="reason"), on="nth", how="left", maintain_order="left"
    ).join(unbooked, on="nth", how="left", maintain_order="left")
    failed, unbooked_ = pl.col("failed").is_not_null(), pl.col("unbooked").is_not_null()
    after = pl.when(failed).then(pl.lit("refused")).otherwise(pl.lit("drawn"))
    return rows.with_columns(
        status=pl.coalesce("status", after),
        reason=pl.coalesce("reason", "failed", pl.when(unbooked_).then(pl.lit("not_booked"))),
    ).drop("failed", "unbooked")


def count_reports(reports: pl.DataFrame) -> dict[str, int]:
    """How many reports there are and what became of them: `reported` and each of STATUSES. What
    was drawn before is no report of this night."""
    own = reports.filter(pl.col("status") != "repeated")
    counts = dict(own.group_by("status").len().iter_rows())
    return {"reported": own.height, **{name: counts.get(name, 0) for name in STATUSES}}


def unresolved_reports(reports: pl.DataFrame) -> pl.DataFrame:
    """Reports that only a person can settle: all that were not drawn, or not booked, but for those
    that wait for their own night or were drawn before."""
    is_settled = pl.col("reason").is_null() | pl.col("reason").is_in(["known", "other_night"])
    return reports.filter(~is_settled)
