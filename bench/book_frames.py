"""Large books for `bench/books.py`: 3 million accounts, 10 million positions, by number."""

from datetime import datetime
from pathlib import Path

import polars as pl

from transforms.books.frames import COMMODITY_POOLS, POOLS, fit_frame
from transforms.books.lottery import random_numbers

CONTRACTS = 4_000
RATES = {"EUR": 1_083_456_789, "JPY": 6_789_123, "GBP": 1_312_345_678}
_CURRENCIES = ["USD"] * 7 + list(RATES)


def _below(seed: int, most: int) -> pl.Expr:
    return (random_numbers(seed, pl.int_range(1, pl.len() + 1)) % most).cast(pl.Int64)


def _one_of(seed: int, words: list[str]) -> pl.Expr:
    return _below(seed, len(words)).replace_strict(dict(enumerate(words)), return_dtype=pl.String)


def _account(number: pl.Expr) -> pl.Expr:
    return pl.format("U{}", 10**8 + number)


def _accounts(count: int) -> pl.DataFrame:
    return pl.select(pl.int_range(count).alias("nth")).select(
        account=_account(pl.col("nth")),
        kind=pl.lit("customer"),
        base_currency=_one_of(1, _CURRENCIES),
        trades_securities=_below(2, 10) > 0,
        trades_commodities=pl.lit(value=True),
        margin_type=_one_of(18, ["reg_t", "reg_t", "portfolio"]),
    )


def _balances(count: int) -> pl.DataFrame:
    """About four balances of three accounts, long ones mostly."""
    rows = pl.select(pl.int_range(count * 4 // 3).alias("nth"))
    return rows.select(
        account=_account(pl.col("nth") % count),
        pool=_one_of(3, [*POOLS, "securities", "segregated"]),
        currency=_one_of(4, _CURRENCIES),
        cash=_below(5, 5_000_000) - 300_000,
    )


def _positions(accounts: int, count: int) -> pl.DataFrame:
    rows = pl.select(pl.int_range(count).alias("nth")).with_columns(
        account=_account(_below(6, accounts)),
        kind=_one_of(7, ["future", "option", "option", "security"]),
        number=_below(8, CONTRACTS),
        value=_below(9, 400_000),
        short=_below(10, 2) == 0,
        place=_below(11, 10),
    )
    security, option = pl.col("kind") == "security", pl.col("kind") == "option"
    in_pools = (pl.col("place") % 3).replace_strict(
        dict(enumerate(COMMODITY_POOLS)), return_dtype=pl.String
    )
    sign = pl.when(pl.col("short") & ~security).then(-1).otherwise(1)
    held = security | (pl.col("place") % 2 == 0)
    return rows.select(
        "account",
        pool=pl.when(held).then(pl.lit("securities")).otherwise(in_pools),
        contract=pl.when(option)
        .then(pl.format("O{}", 10_000 + pl.col("number")))
        .otherwise(pl.format("S{}", 10_000 + pl.col("number"))),
        kind="kind",
        currency=pl.lit("USD"),
        quantity=sign * (pl.col("value") % 20 + 1),
        value=sign * pl.col("value"),
        haircut=pl.when(security).then(500).otherwise(0),
        initial=pl.when(security).then(pl.col("value") // 2).otherwise(pl.col("value") // 3),
        maintenance=pl.col("value") // 4,
    )


def _contracts() -> pl.DataFrame:
    return pl.select(pl.int_range(CONTRACTS).alias("nth")).select(
        contract=pl.format("O{}", 10_000 + pl.col("nth")),
        right=_one_of(12, ["call", "put"]),
        settlement=_one_of(13, ["shares", "shares", "cash"]),
        underlying=pl.format("S{}", 10_000 + pl.col("nth")),
        strike=_below(14, 20_000) + 100,
        multiplier=pl.lit(100),
        underlying_price=_below(15, 20_000) + 100,
        initial_rate=pl.lit(5_000),
        maintenance_rate=pl.lit(2_500),
    )


def _assignments() -> pl.DataFrame:
    reported = datetime.fromisoformat("2026-11-20 06:00")
    return pl.select(pl.int_range(0, CONTRACTS, 2).alias("nth")).select(
        contract=pl.format("O{}", 10_000 + pl.col("nth")),
        quantity=_below(16, 2_000) + 1,
        record=pl.format("R{}", "nth"),
        trade_date=pl.lit(reported.date()),
        reported_at=pl.lit(reported),
    )


def write(folder: Path, accounts: int, positions: int) -> None:
    """Books as Parquet files, the same every time."""
    made = {
        "accounts": _accounts(accounts),
        "balances": _balances(accounts),
        "positions": _positions(accounts, positions),
        "rates": pl.DataFrame({"currency": list(RATES), "usd_billionths": list(RATES.values())}),
        "elections": _accounts(accounts).select(
            "account",
            chosen_at=pl.lit(datetime.fromisoformat("2026-01-02 09:00")),
            election=_one_of(17, ["none", "none", "to_securities", "to_commodities"]),
        ),
        "contracts": _contracts(),
        "assignments": _assignments(),
    }
    for name, frame in made.items():
        fit_frame(frame, name).write_parquet(folder / f"{name}.parquet")
