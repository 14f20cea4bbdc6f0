"""What each frame of a broker's books holds: its columns and their types.

Amounts are hundredths of their currency in Int64 (also of currencies without cents). Accounts are
texts of equal width. Words that a column may hold are in WORDS.
"""

from typing import NamedTuple

import polars as pl

COMMODITY_POOLS = ("segregated", "secured", "cleared_swaps")
POOLS = ("securities", *COMMODITY_POOLS)
KINDS = ("customer", "non_customer", "proprietary")
POSITION_KINDS = ("future", "option", "security", "requirement")
ELECTIONS = ("none", "to_securities", "to_commodities")
# What an account holds in a pool; a movement of the day names one of them.
ITEMS = (
    "cash", "securities", "after_haircut", "open_trade_equity", "long_options", "short_options",
    "initial", "maintenance",
)  # fmt: skip

_TEXT, _WHOLE = pl.String(), pl.Int64()
_POOL = pl.Enum(POOLS)

_COLUMNS: dict[str, dict[str, pl.DataType]] = {
    "day": {"firm": _TEXT, "as_of_date": pl.Date(), "seed": _WHOLE},
    "accounts": {
        "account": _TEXT,
        "kind": pl.Enum(KINDS),
        "base_currency": _TEXT,
        "trades_securities": pl.Boolean(),
        "trades_commodities": pl.Boolean(),
    },
    "balances": {"account": _TEXT, "pool": _POOL, "currency": _TEXT, "cash": _WHOLE},
    "positions": {
        "account": _TEXT,
        "pool": _POOL,
        "contract": _TEXT,
        "kind": pl.Enum(POSITION_KINDS),
        "currency": _TEXT,
        "quantity": _WHOLE,
        "value": _WHOLE,
        "haircut": pl.Int32(),
        "initial": _WHOLE,
        "maintenance": _WHOLE,
    },
    "rates": {"currency": _TEXT, "usd_billionths": _WHOLE},
    "depositories": {
        "row": _TEXT,
        "depository": _TEXT,
        "pool": _POOL,
        "holder": _TEXT,
        "item": _TEXT,
        "currency": _TEXT,
        "amount": _WHOLE,
    },
    "elections": {"account": _TEXT, "chosen_at": pl.Datetime("us"), "election": _TEXT},
    "contracts": {
        "contract": _TEXT,
        "right": pl.Enum(["call", "put"]),
        "settlement": pl.Enum(["shares", "cash"]),
        "underlying": _TEXT,
        "strike": _WHOLE,
        "multiplier": _WHOLE,
        "underlying_price": _WHOLE,
        "initial_rate": pl.Int32(),
        "maintenance_rate": pl.Int32(),
    },
    "assignments": {
        "contract": _TEXT,
        "quantity": _WHOLE,
        "assigned_on": pl.Date(),
        "reported_at": pl.Datetime("us"),
    },
    "inputs": {"line": _TEXT, "amount": _WHOLE},
    "activity": {
        "account": _TEXT,
        "pool": _POOL,
        "item": pl.Enum(ITEMS),
        "currency": _TEXT,
        "amount": _WHOLE,
        "cause": _TEXT,
    },
    "depository_activity": {"row": _TEXT, "amount": _WHOLE, "cause": _TEXT},
}
FRAMES = {name: pl.Schema(columns) for name, columns in _COLUMNS.items()}
# What must be there; the others may be left out and are then empty.
REQUIRED = ("day", "accounts", "balances", "positions", "depositories")
# Columns in which one row is one thing.
KEYS: dict[str, list[str]] = {
    "accounts": ["account"],
    "rates": ["currency"],
    "depositories": ["row"],
    "contracts": ["contract"],
    "assignments": ["contract"],
    "inputs": ["line"],
    "elections": ["account", "chosen_at"],
}
# The day before has these three.
BEFORE = ("balances", "positions", "depositories")


class BooksError(ValueError):
    """Books that contradict themselves; the text says what, where and what to do."""


class Books(NamedTuple):
    """A firm's books as of one day; see FRAMES and docs/books.md for the columns."""

    accounts: pl.DataFrame
    balances: pl.DataFrame
    positions: pl.DataFrame
    rates: pl.DataFrame
    depositories: pl.DataFrame
    elections: pl.DataFrame
    contracts: pl.DataFrame
    assignments: pl.DataFrame


class Lines(NamedTuple):
    """Which line of the statement an item feeds, from the codebook.

    accounts: pool, item, line. depositories: pool, holder, item, line. terms: rule, total, code,
    sign, a row a term of a total, totals in an order in which each can be computed.
    """

    accounts: pl.DataFrame
    depositories: pl.DataFrame
    terms: pl.DataFrame


def empty(name: str) -> pl.DataFrame:
    """A frame of FRAMES without rows."""
    return pl.DataFrame(schema=FRAMES[name])


_NAMED = 3  # rows that an error names


def refuse(wrong: pl.DataFrame, what: str, what_to_do: str) -> None:
    """Raise BooksError that names the first rows of `wrong`; where it has none, do nothing."""
    if wrong.is_empty():
        return
    first = "; ".join(
        ", ".join(f"{name} {value}" for name, value in row.items())
        for row in wrong.head(_NAMED).iter_rows(named=True)
    )
    more = f" and {wrong.height - _NAMED:,} more" if wrong.height > _NAMED else ""
    raise BooksError(f"{what}: {first}{more}; {what_to_do}.")
