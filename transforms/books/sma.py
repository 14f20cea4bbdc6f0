"""Special memorandum account (SMA), Federal Reserve Regulation T: from one close to the next.

Amounts are whole numbers of one unit. Market moves never lower it.
"""

import polars as pl

from transforms.books.frames import Books, BooksError, quote, refuse_rows
from transforms.books.holdings import carrying_equity, with_rate
from transforms.books.money import ZERO, exact_dollars, least_of, positive_part

# What an entry of the day does to SMA; amounts of entries are not negative.
EFFECTS = {
    "deposit": 1, "dividend": 1, "option_sale": 1, "margin_fall": 1, "realised_profit": 1,
    "withdrawal": -1, "commission": -1, "tax": -1, "premium": -1, "margin_rise": -1,
    "realised_loss": -1, "exercise_request": 0, "currency_trade": 0, "fee": 0,
}  # fmt: skip
OUTCOME = pl.Schema(
    {
        "account": pl.String(),
        "carried": pl.Int128(),
        "cash": pl.Int128(),
        "trades": pl.Int128(),
        "excess": pl.Int128(),
        "sma": pl.Int128(),
        "swept": pl.Int128(),
        "after_sweeps": pl.Int128(),
    }
)


def post_trades(trades: pl.DataFrame) -> pl.DataFrame:
    """The day's trades as they are posted, once, at its end: account, effect.

    trades: account, contract, option, equity_change, margin_change, both at the underlying's
    current price. They are netted per contract; the effect is change in Reg T equity less change
    in Reg T margin. Of options the margin alone counts: premiums are entries of the day already.
    Exercises, assignments and DVP are trades of the day they are reported.
    """
    netted = trades.group_by("account", "contract", "option").agg(
        pl.col("equity_change", "margin_change").cast(pl.Int128).sum()
    )
    equity = pl.when("option").then(pl.col("equity_change") * 0).otherwise("equity_change")
    effect = equity - pl.col("margin_change")
    return netted.group_by("account").agg(effect=effect.sum()).sort("account")


def signed_effect(entries: pl.DataFrame) -> pl.Expr:
    """What each entry (columns entry, amount) adds to SMA. Raises BooksError for an entry that is
    none of EFFECTS or below 0."""
    odd = entries.filter(~pl.col("entry").is_in(list(EFFECTS)))["entry"]
    if len(odd):
        raise BooksError(
            f"sma_entries: {quote(odd[0])} is no entry of SMA; write one of docs/books.md"
        )
    sign = pl.col("entry").replace_strict(EFFECTS, return_dtype=pl.Int64)
    return sign * pl.col("amount").cast(pl.Int128)


def at_close(carried: pl.Expr, cash: pl.Expr, trades: pl.Expr, excess: pl.Expr) -> pl.Expr:
    """SMA after the day: the greater of what was carried, the day's cash entries and the effect of
    its trades together, and Reg T equity less Reg T margin.

    CHOICE: the latter may be below 0, so that a close never lifts a figure below 0 to 0 and no
    call is cancelled by it.
    """
    return pl.max_horizontal(carried + cash + trades, excess)


def withdrawable_cash(sma: pl.Expr, available: pl.Expr) -> pl.Expr:
    """The most that may be withdrawn: no withdrawal takes SMA below 0."""
    return positive_part(least_of(sma, available))


def reg_t_excess(holdings: pl.DataFrame) -> pl.DataFrame:
    """Reg T equity less Reg T margin of each account's securities segment: account, excess.

    holdings: as `holdings.compute_holdings` returns it. Reg T margin is the initial margin of the
    segment's positions.
    """
    own = holdings.filter(pl.col("pool") == "securities")
    return own.select("account", excess=carrying_equity() - pl.col("initial"))


def _in_dollars(books: Books, rows: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Rows of accounts with amounts of their base currency as exact US dollars."""
    base = books.accounts.select("account", currency="base_currency")
    priced = with_rate(rows.join(base, on="account", how="inner").lazy(), books.rates)
    return priced.with_columns(exact_dollars(pl.col(columns), pl.col("rate"))).collect()


def after_day(books: Books, holdings: pl.DataFrame, assigned: pl.DataFrame) -> pl.DataFrame:
    """SMA at the close, before sweeps, of the accounts that carry a figure: OUTCOME, in exact US
    dollars.

    books: after assignments; `sma` carried from the day before, `sma_entries` and `sma_trades` of
    the day, in the base currency. holdings: as `holdings.compute_holdings` returns it of them.
    assigned: account, effect (exact) of the assignments whose `sma_date` is the day. Raises
    BooksError where entries or trades are of an account that carries no figure.
    """
    for name in ("sma_entries", "sma_trades"):
        strange = getattr(books, name).select("account").unique()
        strange = strange.join(books.sma, on="account", how="anti").sort("account")
        refuse_rows(strange, f"{name}: these accounts carry no SMA", "add their rows to sma")
    if books.sma.is_empty():
        return pl.DataFrame(schema=OUTCOME)
    entries = books.sma_entries.with_columns(cash=signed_effect(books.sma_entries))
    cash = _in_dollars(books, entries.group_by("account").agg(pl.col("cash").sum()), "cash")
    trades = _in_dollars(books, post_trades(books.sma_trades), "effect")
    both = pl.concat([trades.select("account", "effect"), assigned.select("account", "effect")])
    figures = {
        "cash": cash.select("account", "cash"),
        "trades": both.group_by("account").agg(trades=pl.col("effect").sum()),
        "excess": reg_t_excess(holdings),
    }
    rows = _in_dollars(books, books.sma, "carried")
    for frame in figures.values():
        rows = rows.join(frame, on="account", how="left", maintain_order="left")
    rows = rows.with_columns(pl.col(*figures).fill_null(ZERO))
    figure = at_close(*(pl.col(name) for name in ("carried", *figures)))
    swept = {"swept": ZERO, "after_sweeps": pl.col("sma")}
    return rows.with_columns(sma=figure).with_columns(**swept).select(OUTCOME.names()).cast(OUTCOME)


def after_sweeps(outcome: pl.DataFrame, moves: pl.DataFrame) -> pl.DataFrame:
    """`after_day` with what sweeps added (`swept`) and left (`after_sweeps`).

    moves: account, giver, receiver, usd (exact). What enters the securities segment is a deposit,
    what leaves it a withdrawal; what moves between commodity pools is neither.
    """
    sums = moves.group_by("account").agg(swept=into_securities().sum())
    rows = outcome.drop("swept").join(sums, on="account", how="left", maintain_order="left")
    swept = pl.col("swept").fill_null(ZERO)
    return rows.with_columns(swept=swept, after_sweeps=pl.col("sma") + swept).select(
        OUTCOME.names()
    )


def into_securities() -> pl.Expr:
    """What a move (giver, receiver, usd) adds to the securities segment; what leaves is below 0."""
    usd = pl.col("usd")
    leaves = pl.when(pl.col("giver") == "securities").then(ZERO - usd).otherwise(ZERO)
    return pl.when(pl.col("receiver") == "securities").then(usd).otherwise(leaves)
