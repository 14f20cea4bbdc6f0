"""Which accounts and depository rows explain a line that differs from the filing.

What explains it is sought where the day's own record does not: the day before plus the day's
recorded activity is what the books should hold; what they hold beside that is unexplained.
"""

from typing import NamedTuple

import polars as pl

from transforms.books.frames import ITEMS, Books, Lines, empty_frame
from transforms.books.holdings import by_currency, compute_holdings
from transforms.books.money import CENT, DOLLAR, ZERO, exact_dollars
from transforms.books.segregation import LINE_ITEMS, account_items, depository_items

FIRST = 10
_KEY = ["account", "pool", "currency"]
_CHANGES = {
    "line": pl.String(),
    "side": pl.String(),
    "subject": pl.String(),
    "pool": pl.String(),
    "change": pl.Int128(),
}
_EXPLAINED = {
    "line": pl.String(),
    "rank": pl.Int64(),
    "side": pl.String(),
    "subject": pl.String(),
    "pool": pl.String(),
    "unexplained": pl.Int64(),
}


class Record(NamedTuple):
    """What is known of the way from the day before to today, as FRAMES describes them.

    Frames without rows where nothing is known: then all that the books hold is unexplained.
    """

    balances: pl.DataFrame
    positions: pl.DataFrame
    depositories: pl.DataFrame
    activity: pl.DataFrame
    depository_activity: pl.DataFrame

    @classmethod
    def empty_record(cls) -> "Record":
        """No day before and no activity."""
        return cls(*(empty_frame(name) for name in cls._fields))


def _by_item(activity: pl.DataFrame) -> pl.DataFrame:
    sums = {item: pl.col("amount").filter(pl.col("item") == item).sum() for item in ITEMS}
    return activity.group_by(_KEY).agg(**sums)


def _add_frames(frames: list[tuple[int, pl.DataFrame]]) -> pl.DataFrame:
    signed = [frame.select(*_KEY, pl.col(ITEMS) * sign) for sign, frame in frames]
    return pl.concat(signed).group_by(_KEY).agg(pl.col(ITEMS).sum())


def find_unexplained(booked: Books, record: Record) -> pl.DataFrame:
    """account, pool, currency and the ITEMS that neither the day before nor activity explains.

    booked: the books before the night; what the night moves is explained by it.
    """
    today = by_currency(booked.balances, booked.positions)
    before = by_currency(record.balances, record.positions)
    rest = _add_frames([(1, today), (-1, before), (-1, _by_item(record.activity))])
    return rest.filter(pl.any_horizontal(pl.col(ITEMS) != 0))


def account_changes(
    after: Books, rest: pl.DataFrame, lines: Lines, margin: str = "maintenance"
) -> pl.DataFrame:
    """What accounts' unexplained items do to each line: _CHANGES, in exact US dollars.

    after: the books after the night. rest: as `unexplained` returns it. A line such as the gross
    deficits is no sum of items, so it is taken of each account, in all its pools, with and without
    them.
    """
    pools, touched = ["account", "pool"], rest.select("account").unique()
    today = by_currency(
        after.balances.join(touched, on="account", how="semi"),
        after.positions.join(touched, on="account", how="semi"),
    )
    sides = []
    for sign, native in ((1, today), (-1, _add_frames([(1, today), (-1, rest)]))):
        items = account_items(
            compute_holdings(native, after.rates), after.accounts, margin
        ).collect()
        sides.append(items.select("account", "pool", pl.col(LINE_ITEMS) * sign))
    sums = pl.concat(sides).group_by(pools).agg(pl.col(LINE_ITEMS).sum())
    # A count of accounts is kept in the unit of the amounts.
    long = sums.with_columns(pl.col("deficient") * DOLLAR).unpivot(
        on=LINE_ITEMS, index=pools, variable_name="item", value_name="change"
    )
    return (
        long.filter(pl.col("change") != 0)
        .join(lines.accounts, on=["pool", "item"], how="inner")
        .select("line", "pool", "change", side=pl.lit("account"), subject="account")
        .select(_CHANGES.keys())
    )


def depository_changes(booked: Books, record: Record, lines: Lines) -> pl.DataFrame:
    """What unexplained changes of depository rows do to each line: _CHANGES.

    A row has its activity where it is today; one that is there no more, where it was.
    """
    rates = booked.rates
    today = depository_items(booked.depositories, rates, lines)
    before = depository_items(record.depositories, rates, lines)
    columns = ("row", "line", "pool", "rate")
    closed = before.join(today.select("row"), on="row", how="anti")
    place = pl.concat([today.select(columns), closed.select(columns)])
    moved = record.depository_activity.join(place, on="row", how="inner").with_columns(
        usd=exact_dollars(pl.col("amount"), pl.col("rate"))
    )
    key = ["row", "line", "pool"]
    signed = [
        frame.select(*key, pl.col("usd") * sign)
        for sign, frame in ((1, today), (-1, before), (-1, moved))
    ]
    sums = pl.concat(signed).group_by(key).agg(change=pl.col("usd").sum())
    return (
        sums.filter(pl.col("change") != 0)
        .select("line", "pool", "change", side=pl.lit("depository"), subject="row")
        .select(_CHANGES.keys())
    )


def line_parts(statement: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """Which lines each line is made of, itself for a line that is no total: line, part, sign.

    Of the greater of two terms the greater one counts; where they are equal, the first.
    """
    amounts = dict(statement.select("line", "amount").iter_rows())
    parts_of: dict[str, dict[str, int]] = {line: {line: 1} for line in amounts}
    of_total = terms.group_by("total", "rule", maintain_order=True).agg("code", "sign")
    for total, rule, codes, signs in of_total.iter_rows():
        pairs = list(zip(codes, signs, strict=True))
        if rule == "greater":
            pairs = [pair for pair in pairs if amounts.get(pair[0]) == amounts.get(total)][:1]
        sums: dict[str, int] = {}
        for code, sign in pairs:
            for part, inner in parts_of.get(code, {code: 1}).items():
                sums[part] = sums.get(part, 0) + sign * inner
        parts_of[total] = sums
    rows = [(line, part, sign) for line, of in parts_of.items() for part, sign in of.items()]
    return pl.DataFrame(rows, schema=["line", "part", "sign"], orient="row")


def rank_explanations(
    differing: pl.Series, changes: pl.DataFrame, parts: pl.DataFrame, first: int = FIRST
) -> pl.DataFrame:
    """The accounts and depository rows that explain the most of each line.

    differing: line codes. changes: as `account_changes` and `depository_changes` give them. made:
    as `parts` returns it. Columns: line, rank (from 1), side, subject, pool, unexplained, in cents
    (hundredths of an account for counts), by size, ties by subject.
    """
    lines = parts.filter(pl.col("line").is_in(differing.implode()))
    size = pl.col("change").abs()
    ranked = (
        lines.join(changes.rename({"line": "part"}), on="part", how="inner")
        .group_by("line", "side", "subject", "pool")
        .agg(change=(pl.col("change") * pl.col("sign")).sum())
        .filter(pl.col("change") != 0)
        .sort(pl.col("line"), ZERO - size, "side", "subject", "pool")
        .with_columns(rank=pl.int_range(1, pl.len() + 1).over("line"))
        .filter(pl.col("rank") <= first)
    )
    return ranked.select(
        "line",
        "rank",
        "side",
        "subject",
        "pool",
        unexplained=(pl.col("change") // CENT).cast(pl.Int64),
    )


def explain_lines(
    compared: pl.DataFrame,
    books: tuple[Books, Books],
    record: Record,
    lines: Lines,
    margin: str = "maintenance",
) -> pl.DataFrame:
    """Explain every line that differs; see `explained` for the columns.

    compared: line, books and difference, as `comparison.compare_lines` returns them. books: before
    the night, and after it. A line that differs and has no row here is one that the day before and
    the recorded activity explain wholly: then the filing is what to look at.
    """
    booked, after = books
    differing = compared.filter(pl.col("difference") != 0)["line"]
    if differing.is_empty():
        return pl.DataFrame(schema=_EXPLAINED)
    changes = pl.concat(
        [
            account_changes(after, find_unexplained(booked, record), lines, margin),
            depository_changes(booked, record, lines),
        ]
    )
    statement = compared.select("line", amount="books").drop_nulls()
    return rank_explanations(differing, changes, line_parts(statement, lines.terms))


def closed_accounts(booked: Books, record: Record) -> int:
    """How many accounts the day before has that `accounts` no longer lists. Nobody says of what
    kind they were, so their figures are counted as customers'."""
    both = [record.balances.select("account"), record.positions.select("account")]
    return pl.concat(both).unique().join(booked.accounts, on="account", how="anti").height
