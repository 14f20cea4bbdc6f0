"""Money without rounding: hundredths of a currency times its rate in billionths of a US dollar.

Both factors are whole numbers, so their product is exact; in Int128 no firm's total is too large.
Such amounts are called exact here. They are rounded once, where a figure is printed.
"""

import polars as pl

# Exact units in a dollar: hundredths times billionths.
RATE = 10**9
DOLLAR = 100 * RATE
CENT = RATE
ZERO = pl.lit(0, dtype=pl.Int128)
FULL = 10_000  # basis points in the whole


def exact_dollars(hundredths: pl.Expr, rate: pl.Expr) -> pl.Expr:
    """An amount in hundredths of a currency as exact US dollars."""
    return hundredths.cast(pl.Int128) * rate


def positive_part(amount: pl.Expr) -> pl.Expr:
    """An amount where it is above 0, else 0. Keeps the integer type."""
    return pl.max_horizontal(amount, amount * 0)


def least_of(*amounts: pl.Expr) -> pl.Expr:
    """The least of amounts of one type."""
    return pl.min_horizontal(*amounts)


def round_amount(amount: pl.Expr, unit: int) -> pl.Expr:
    """Whole units of an exact amount, half away from zero, as Int64."""
    whole = (amount.abs() * 2 + unit) // (2 * unit)
    return pl.when(amount < 0).then(amount * 0 - whole).otherwise(whole).cast(pl.Int64)


def round_dollars(amount: pl.Expr) -> pl.Expr:
    """Whole US dollars of an exact amount, half away from zero: how a statement prints it."""
    return round_amount(amount, DOLLAR)


def round_cents(amount: pl.Expr) -> pl.Expr:
    """US cents of an exact amount, half away from zero."""
    return round_amount(amount, CENT)


def part_up(amount: pl.Expr, basis_points: int) -> pl.Expr:
    """A share of an amount that is not negative, rounded up to its unit."""
    if basis_points == 0:  # dividing such wide numbers is slow
        return amount * 0
    return (amount * basis_points + (FULL - 1)) // FULL
