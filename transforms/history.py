"""A firm's own history of a statement: what the filings before each filing lead one to expect."""

import polars as pl

# As many filings of a firm as its history goes back, and one business week of them.
WINDOW, WEEK = 60, 5
_SERIES = ["firm_id", "origin"]


def history_of(figures: pl.DataFrame, subjects: pl.DataFrame, least_scale: float) -> pl.DataFrame:
    """What up to 60 earlier filings of the firm say about each statement: one row per subject.

    figures: firm_id, origin, as_of_date, required, funds, excess, target (whole dollars), one row a
    day. subjects: filing_id, firm_id, origin, as_of_date. least_scale: the least robust deviation,
    as a part of the level.

    Returns filing_id, origin, earlier (filings before, at most 60), last_target (the last one
    printed), required_5 and date_5 (five filings before), and for required, funds and excess
    `<name>_middle` and `<name>_scale`: median and robust deviation (1.4826 times the median
    distance from it, but least_scale of the level at least) of the logs of the first two and of the
    excess in percent of the requirement. Both are null where the history is constant.
    """
    days = figures.sort(*_SERIES, "as_of_date").with_columns(
        nth=pl.int_range(1, pl.len() + 1).over(_SERIES),
        required=_log_of("required"),
        funds=_log_of("funds"),
        excess=pl.when(pl.col("required") > 0).then(
            100 * pl.col("excess").cast(pl.Float64) / pl.col("required")
        ),
        dollars="required",
    )
    # A part of the level is, of its log, that very number.
    ranges = [
        *_range_of("required", pl.lit(least_scale)),
        *_range_of("funds", pl.lit(least_scale)),
        *_range_of("excess", least_scale * pl.col("excess").median().abs()),
    ]
    past = days.rolling(index_column="nth", period=f"{WINDOW}i", group_by=_SERIES).agg(
        pl.col("as_of_date").last(),
        pl.len().alias("earlier"),
        pl.col("target").drop_nulls().last().alias("last_target"),
        pl.col("dollars").get(-WEEK, null_on_oob=True).alias("required_5"),
        pl.col("as_of_date").get(-WEEK, null_on_oob=True).alias("date_5"),
        *ranges,
    )
    return (
        subjects.sort("as_of_date")
        .join_asof(
            past.drop("nth").sort("as_of_date"),
            on="as_of_date",
            by=_SERIES,
            allow_exact_matches=False,
            check_sortedness=False,
        )
        .filter(pl.col("earlier").is_not_null())
        .drop("firm_id", "as_of_date")
    )


def _log_of(name: str) -> pl.Expr:
    return pl.when(pl.col(name) > 0).then(pl.col(name).cast(pl.Float64).log())


def _range_of(name: str, least: pl.Expr) -> list[pl.Expr]:
    """Middle and scale of the values in a window, null where they are all the same."""
    value = pl.col(name)
    moves = value.max() > value.min()
    scale = 1.4826 * (value - value.median()).abs().median()
    return [
        pl.when(moves).then(value.median()).alias(f"{name}_middle"),
        pl.when(moves).then(pl.max_horizontal(scale, least)).alias(f"{name}_scale"),
    ]
