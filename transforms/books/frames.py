"""What each frame of a broker's books holds: its columns and their types.

Amounts are hundredths of their currency in Int64 (also of currencies without cents). Accounts are
texts of equal width. Times are those of New York.
"""

from typing import NamedTuple

import polars as pl

COMMODITY_POOLS = ("segregated", "secured", "cleared_swaps")
POOLS = ("securities", *COMMODITY_POOLS)
KINDS = ("customer", "non_customer", "proprietary")
POSITION_KINDS = ("future", "option", "security", "requirement")
ELECTIONS = ("none", "to_securities", "to_commodities")
MARGIN_TYPES = ("reg_t", "portfolio", "cash", "ib_japan")
RANGES = ("customer", "firm", "market_maker")
SEC_CLASSES = ("customer", "pab", "non_customer")
# What an account holds in a pool; a movement of the day names one of them.
ITEMS = (
    "cash",
    "securities",
    "after_haircut",
    "open_trade_equity",
    "long_options",
    "short_options",
    "initial",
    "maintenance",
)

_TEXT, _WHOLE, _BOOLEAN = pl.String(), pl.Int64(), pl.Boolean()
_POOL, _TIME, _DATE = pl.Enum(POOLS), pl.Datetime("us"), pl.Date()

_COLUMNS: dict[str, dict[str, pl.DataType]] = {
    "day": {"firm": _TEXT, "as_of_date": _DATE, "seed": _WHOLE},
    "accounts": {
        "account": _TEXT,
        "kind": pl.Enum(KINDS),
        "base_currency": _TEXT,
        "trades_securities": _BOOLEAN,
        "trades_commodities": _BOOLEAN,
        "margin_type": pl.Enum(MARGIN_TYPES),
        "clearing_range": pl.Enum(RANGES),
        "sec_class": pl.Enum(SEC_CLASSES),
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
        "security": _TEXT,
        "control": _BOOLEAN,
    },
    "elections": {"account": _TEXT, "chosen_at": _TIME, "election": _TEXT},
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
        "record": _TEXT,
        "contract": _TEXT,
        "quantity": _WHOLE,
        "trade_date": _DATE,
        "reported_at": _TIME,
        "notified_on": _DATE,
    },
    "sma": {"account": _TEXT, "carried": _WHOLE},
    "sma_entries": {"account": _TEXT, "at": _TIME, "entry": _TEXT, "amount": _WHOLE},
    "sma_trades": {
        "account": _TEXT,
        "contract": _TEXT,
        "option": _BOOLEAN,
        "equity_change": _WHOLE,
        "margin_change": _WHOLE,
    },
    "inputs": {"line": _TEXT, "amount": _WHOLE},
    "expected": {"line": _TEXT, "because": _TEXT},
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
# Columns that a file may lack, or leave empty in a row; in the others every row has a value.
ABSENT: dict[str, tuple[str, ...]] = {
    "accounts": ("margin_type", "clearing_range", "sec_class"),
    "depositories": ("security", "control"),
    "assignments": ("record", "notified_on"),
}
BLANK: dict[str, tuple[str, ...]] = {
    **ABSENT,
    "day": ("seed",),
    "positions": ("haircut",),
    "activity": ("cause",),
    "depository_activity": ("cause",),
}
# Columns in which one row is one thing.
KEYS: dict[str, list[str]] = {
    "accounts": ["account"],
    "rates": ["currency"],
    "depositories": ["row"],
    "contracts": ["contract"],
    "inputs": ["line"],
    "expected": ["line"],
    "elections": ["account", "chosen_at"],
    "sma": ["account"],
}
# The day before has these three.
BEFORE = ("balances", "positions", "depositories")


class BooksError(ValueError):
    """Books that contradict themselves; the text says what, where and what to do."""


def empty_frame(name: str) -> pl.DataFrame:
    """A frame of FRAMES without rows."""
    return pl.DataFrame(schema=FRAMES[name])


def fit_frame(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """A frame with the columns and types of FRAMES; those it may lack are added, without values."""
    schema = FRAMES[name]
    lacks = [column for column in ABSENT.get(name, ()) if column not in frame.columns]
    missing = {column: pl.lit(None, dtype=schema[column]) for column in lacks}
    return frame.with_columns(**missing).select(schema.names()).cast(schema)


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
    sma: pl.DataFrame = empty_frame("sma")
    sma_entries: pl.DataFrame = empty_frame("sma_entries")
    sma_trades: pl.DataFrame = empty_frame("sma_trades")


class Lines(NamedTuple):
    """Which line of the statement an item feeds, from the codebook.

    accounts: pool, item, line. depositories: pool, holder, item, line. terms: rule, total, code,
    sign, one row per term of a total, totals in an order in which each can be computed.
    """

    accounts: pl.DataFrame
    depositories: pl.DataFrame
    terms: pl.DataFrame


_NAMED, _LONGEST, _CELL = 3, 170, 80  # rows that an error names, their letters, those of a value


def quote(value: object) -> str:
    """A value as a message may quote it: short, and without control characters."""
    text = str(value)
    cut = text if len(text) <= _CELL else text[: _CELL - 1] + "\u2026"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)


def refuse_rows(wrong: pl.DataFrame, what: str, what_to_do: str) -> None:
    """Raise BooksError that names the first rows of `wrong`; where it has none, do nothing."""
    if wrong.is_empty():
        return
    rows = [
        ", ".join(f"{name} {quote(value)}" for name, value in row.items())
        for row in wrong.head(_NAMED).iter_rows(named=True)
    ]
    while len(rows) > 1 and len("; ".join(rows)) > _LONGEST:
        rows.pop()
    more = f" and {wrong.height - len(rows):,} more" if wrong.height > len(rows) else ""
    raise BooksError(f"{what}: {'; '.join(rows)}{more}; {what_to_do}.")
