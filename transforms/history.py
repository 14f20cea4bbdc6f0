"""A firm's own history of a statement: what the filings before each filing lead one to expect."""

import polars as pl

# As many filings of a firm as its history goes back, and one business week of them.
WINDOW, WEEK = 60, 5
_SERIES = ["firm_id", "origin"]


def history(figures: pl.DataFrame, subjects: pl.DataFrame, least_scale: float) -> pl.DataFrame:
    """What up to 60 earlier filings of the firm say about each statement: one row a subject.

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
        earlier=pl.int_range(1, pl.len() + 1).over(_SERIES).clip(upper_bound=WINDOW),
        last_target=pl.col("target").forward_fill(WINDOW - 1).over(_SERIES),
        required_5=pl.col("required").shift(WEEK - 1).over(_SERIES),
        date_5=pl.col("as_of_date").shift(WEEK - 1).over(_SERIES),
        required_value=_log("required"),
        funds_value=_log("funds"),
        excess_value=pl.when(pl.col("required") > 0).then(
            100 * pl.col("excess").cast(pl.Float64) / pl.col("required")
        ),
    )
    for name, in_log in (("required", True), ("funds", True), ("excess", False)):
        days = _with_range(days, name, least_scale, in_log=in_log)
    kept = days.select(
        *_SERIES, "as_of_date", "earlier", "last_target", "required_5", "date_5",
        *(f"{name}_{what}" for name in ("required", "funds", "excess") for what in ("middle", "scale")),
    )  # fmt: skip
    return (
        subjects.sort("as_of_date")
        .join_asof(
            kept.sort("as_of_date"), on="as_of_date", by=_SERIES, allow_exact_matches=False,
            check_sortedness=False,
        )
        .filter(pl.col("earlier").is_not_null())
        .drop("firm_id", "as_of_date")
    )  # fmt: skip


def _log(name: str) -> pl.Expr:
    return pl.when(pl.col(name) > 0).then(pl.col(name).cast(pl.Float64).log())


def _window(value: pl.Expr, middle: pl.Expr | None = None) -> pl.Expr:
    """The values of the last 60 filings up to this one, or their distances from this one's middle."""
    parts = (value.shift(back).over(_SERIES) for back in range(WINDOW))
    if middle is not None:
        parts = ((part - middle).abs() for part in parts)
    return pl.concat_list(parts).list.drop_nulls()


def _with_range(days: pl.DataFrame, name: str, least: float, *, in_log: bool) -> pl.DataFrame:
    value, middle = pl.col(f"{name}_value"), pl.col(f"{name}_middle")
    days = days.with_columns(_window(value).alias("window")).with_columns(
        pl.when(pl.col("window").list.max() > pl.col("window").list.min())
        .then(pl.col("window").list.median())
        .alias(f"{name}_middle")
    )
    # A part of the level is, of its log, that very number.
    floor = pl.lit(least) if in_log else least * middle.abs()
    scale = 1.4826 * _window(value, middle).list.median()
    return days.with_columns(
        pl.when(middle.is_not_null()).then(pl.max_horizontal(scale, floor)).alias(f"{name}_scale")
    ).drop("window")
