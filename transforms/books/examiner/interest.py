"""Interest on cash by tiers, segment by segment: what a sweep gains a customer."""

import polars as pl


def in_tiers(cash: pl.Expr, floors: list[int]) -> list[pl.Expr]:
    """The part of a segment's cash in each tier; a tier runs from its floor to the next one.

    cash: of one segment, in the unit of the floors; a debit earns nothing. Segments are never
    added up. At this broker the first USD 10,000 earn nothing, so floors are [10_000, 100_000].
    """
    ends: list[int | None] = [*floors[1:], None]
    return [
        (cash.clip(floor, end) - floor).alias(f"tier_{number}")
        for number, (floor, end) in enumerate(zip(floors, ends, strict=True), start=1)
    ]


def yearly_interest(cash: pl.Expr, tiers: list[tuple[int, int]], benchmark: int) -> pl.Expr:
    """A year's interest on a segment's cash, rounded down.

    tiers: (floor, basis points below the benchmark). benchmark: basis points. A rate is never
    below 0.
    """
    parts = in_tiers(cash, [floor for floor, _ in tiers])
    rates = [max(benchmark - below, 0) for _, below in tiers]
    return pl.sum_horizontal(part * rate for part, rate in zip(parts, rates, strict=True)) // 10_000
