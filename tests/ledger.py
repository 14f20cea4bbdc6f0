"""A ledger in small: books from rows that read like a broker's, in whole units of currency."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import polars as pl

from segwatch.codebook import codebook
from transforms.books.frames import FRAMES, Books, empty
from transforms.books.holdings import by_currency, holdings
from transforms.books.night import Tonight

LINES = codebook().lines
DAY = date(2026, 11, 20)  # a Friday
BUSINESS_DAYS = pl.Series(
    [d for n in range(-10, 11) if (d := DAY + timedelta(days=n)).weekday() < 5]
)


def frame(name: str, rows: Iterable[tuple[Any, ...]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=FRAMES[name], orient="row")


def accounts(
    names: Iterable[str], kind: str = "customer", base: str = "USD", *, both: bool = True
) -> pl.DataFrame:
    return frame("accounts", ((name, kind, base, both, True) for name in names))


def cash(*rows: tuple[str, str, str, int]) -> pl.DataFrame:
    """account, pool, currency, whole units."""
    return frame("balances", ((*row[:3], row[3] * 100) for row in rows))


def position(
    account: str,
    pool: str,
    kind: str,
    value: int,
    *,
    contract: str = "X",
    quantity: int = 1,
    haircut: int = 0,
    initial: int = 0,
    maintenance: int = 0,
    currency: str = "USD",
) -> tuple[Any, ...]:
    hundredths = (value * 100, haircut, initial * 100, maintenance * 100)
    return account, pool, contract, kind, currency, quantity, *hundredths


def positions(*rows: tuple[Any, ...]) -> pl.DataFrame:
    return frame("positions", rows)


def rates(**usd: float) -> pl.DataFrame:
    return frame("rates", ((currency, round(rate * 10**9)) for currency, rate in usd.items()))


def bank(row: str, pool: str, holder: str, item: str, amount: int) -> tuple[Any, ...]:
    return row, "Bank of Examples", pool, holder, item, "USD", amount * 100


def books(**frames: pl.DataFrame) -> Books:
    return Books(*(frames.get(name, empty(name)) for name in Books._fields))


def held(made: Books) -> pl.DataFrame:
    return holdings(by_currency(made.balances, made.positions), made.rates)


def tonight(seed: int = 1, inputs: Iterable[tuple[str, int]] = (), day: date = DAY) -> Tonight:
    return Tonight(day, seed, BUSINESS_DAYS, frame("inputs", inputs), LINES)


def amounts(statement: pl.DataFrame) -> dict[str, int | None]:
    return dict(statement.select("line", "amount").iter_rows())


def balance(made: pl.DataFrame, account: str, pool: str, currency: str = "USD") -> int:
    """Hundredths of one balance, 0 where there is none."""
    key = (account, pool, currency)
    rows = made.filter(
        (pl.col("account") == key[0]) & (pl.col("pool") == key[1]) & (pl.col("currency") == key[2])
    )
    return int(rows["cash"].sum())
