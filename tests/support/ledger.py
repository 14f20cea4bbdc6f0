"""A ledger in small: books from rows that read like a broker's, in whole units of currency."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl

from segwatch.codebook.load import load_codebook
from transforms.books import night, sweeps
from transforms.books.frames import ABSENT, FRAMES, Books, empty_frame, fit_frame
from transforms.books.holdings import by_currency, compute_holdings
from transforms.books.limits import Parameters
from transforms.books.night import Tonight

LINES = load_codebook().statement_lines
DAY = date(2026, 11, 20)  # a Friday
BUSINESS_DAYS = pl.Series(
    [d for n in range(-10, 11) if (d := DAY + timedelta(days=n)).weekday() < 5]
)
NOON = datetime.fromisoformat("2026-11-20 12:00")
YESTERDAY = NOON - timedelta(days=1)
# (cash, open trade equity, long options, short options, securities, after haircut)
GOLDEN = {
    "A": (1000, 200, 0, 0, 0, 0),
    "B": (-500, 100, 0, 0, 1000, 950),
    "C": (-300, -50, 0, 0, 200, 190),
    "D": (50, 0, 400, 0, 0, 0),
    "E": (700, 0, 0, -900, 0, 0),
}
POOLS = {
    "segregated": "7010 7020 7030 7032 7033 7040 7045 7047 7050 7060",
    "secured": "7315 7317 7325 7335 7337 7345 7351 7352 7354 7355",
    "cleared_swaps": "8500 8510 8520 8530 8540 8550 8560 8570 8580 8590",
}


def frame(name: str, rows: Iterable[tuple[Any, ...]]) -> pl.DataFrame:
    """Rows of a file; columns that it may lack are left out where the rows do not have them."""
    listed = list(rows)
    schema = FRAMES[name]
    lacks = bool(listed) and len(listed[0]) < len(schema)
    names = [n for n in schema.names() if not (lacks and n in ABSENT.get(name, ()))]
    found = pl.DataFrame(listed, schema={n: schema[n] for n in names}, orient="row")
    return fit_frame(found, name)


def accounts(
    names: Iterable[str], kind: str = "customer", base: str = "USD", *, both: bool = True
) -> pl.DataFrame:
    return frame("accounts", ((name, kind, base, both, True) for name in names))


def cash(*rows: tuple[str, str, str, int]) -> pl.DataFrame:
    """account, pool, currency, whole units."""
    return frame("balances", ((*row[:3], row[3] * 100) for row in rows))


def position(account: str, pool: str, kind: str, value: int, **other: Any) -> tuple[Any, ...]:
    """A row of positions; value and margin in whole units, all else as FRAMES names it."""
    facts: dict[str, Any] = {
        "contract": "X",
        "quantity": 1,
        "currency": "USD",
        "haircut": 0,
    } | other
    margin = (facts.get("initial", 0) * 100, facts.get("maintenance", 0) * 100)
    place = (account, pool, facts["contract"], kind, facts["currency"], facts["quantity"])
    return *place, value * 100, facts["haircut"], *margin


def moment(text: str) -> datetime:
    """A time of New York, as the books keep it."""
    return datetime.fromisoformat(text)


def positions(*rows: tuple[Any, ...]) -> pl.DataFrame:
    return frame("positions", rows)


def rates(**usd: float) -> pl.DataFrame:
    return frame("rates", ((currency, round(rate * 10**9)) for currency, rate in usd.items()))


def bank(row: str, pool: str, holder: str, item: str, amount: int) -> tuple[Any, ...]:
    return row, "Bank of Examples", pool, holder, item, "USD", amount * 100


def books(**frames: pl.DataFrame) -> Books:
    return Books(*(frames.get(name, empty_frame(name)) for name in Books._fields))


def held(made: Books) -> pl.DataFrame:
    return compute_holdings(by_currency(made.balances, made.positions), made.rates)


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


def golden(pool: str = "segregated", *, haircut: bool = True) -> Books:
    rows = []
    for name, (_, ote, long, short, worth, after) in GOLDEN.items():
        rows += [position(name, pool, "future", ote)] if ote else []
        rows += [position(name, pool, "option", long)] if long else []
        rows += [position(name, pool, "option", short, quantity=-1)] if short else []
        cut = (worth - after) * 10_000 // worth if worth and haircut else 0
        rows += [position(name, pool, "security", worth, haircut=cut)] if worth else []
    return books(
        accounts=accounts(GOLDEN),
        balances=cash(*((name, pool, "USD", row[0]) for name, row in GOLDEN.items())),
        positions=positions(*rows),
    )


def lines_of(made: Books, **inputs: int) -> dict[str, int | None]:
    given_ = tonight(inputs=[(code[1:], amount) for code, amount in inputs.items()])
    return amounts(
        night.state_accounts(made, night.list_holdings(made), given_, night.Choices())[1]
    )


def elect(account: str, election: str, chosen: datetime = YESTERDAY) -> tuple[Any, ...]:
    return account, chosen, election


def swept(made: Books, rules: Parameters | None = None) -> sweeps.SweepResults:
    choices = night.Choices(rules or Parameters())
    return night.sweep_cash(made, night.list_holdings(made), DAY, choices)[1]


def one_account(
    election: str, *rows: tuple[str, str, int], base: str = "USD", **given_: Any
) -> Books:
    """One account with balances of (pool, currency, whole units)."""
    return books(
        accounts=accounts(["A"], base=base),
        balances=cash(*(("A", *row) for row in rows)),
        elections=frame("elections", [elect("A", election)]),
        rates=rates(EUR=1.1, JPY=0.007, GBP=1.3, CHF=1.1),
        **given_,
    )


def short(holders: dict[str, int], contract: str = "X") -> pl.DataFrame:
    rows = [
        (name, "securities", contract, "option", "USD", -n, -n * 700, 0, n * 300, n * 200)
        for name, n in holders.items()
    ]
    return frame("positions", rows)


def assigned(quantity: int, contract: str = "X", at: datetime = NOON) -> pl.DataFrame:
    return frame("assignments", [(contract, quantity, at.date(), at)])


def report(
    record: str | None, quantity: int, at: str, trade_date: date = DAY, contract: str = "X"
) -> tuple[Any, ...]:
    """A row of assignments."""
    return record, contract, quantity, trade_date, moment(at), None


def contract(
    name: str = "X", right: str = "call", settlement: str = "shares", **other: int
) -> tuple[Any, ...]:
    facts = {"strike": 5_000, "multiplier": 100, "price": 6_000} | other
    money = (facts["strike"], facts["multiplier"], facts["price"])
    return name, right, settlement, "IBM", *money, 5_000, 2_500


def value_of(expression: pl.Expr, **columns: object) -> object:
    return (
        pl.DataFrame({name: [column] for name, column in columns.items()}).select(expression).item()
    )


def columns(*names: str) -> list[pl.Expr]:
    return [pl.col(name) for name in names]


def today_at(text: str) -> datetime:
    return datetime.combine(DAY, time.fromisoformat(text))


CONTRACTS = frame("contracts", [contract()])
