"""The securities segment's model beside the commodities': net where the other is gross.

SEC Rule 15c3-3 and its Exhibit A by principle, not line by line: customers' credits may finance
other customers' margin loans, and what is left over is locked up. Insurance limits are those of
SIPC and of this broker's cover in addition; they change, so they are parameters.
"""

from typing import NamedTuple

import polars as pl

from transforms.books.money import least, positive

PLEDGE_LIMIT = 140  # percent of an account's debit balance


class Cover(NamedTuple):
    """Insurance of one customer in whole US dollars: all, and how much of it for cash."""

    sipc: int = 500_000
    sipc_cash: int = 250_000
    in_all: int = 30_000_000
    in_all_cash: int = 900_000
    firm: int = 150_000_000


class Financing(NamedTuple):
    """The firm's side, in the unit of the accounts: cash got with customers' securities, and cash
    that finances customers beside their margin loans."""

    bank_loans: int = 0
    stock_loans: int = 0
    borrows: int = 0
    fails_to_deliver: int = 0
    short_option_margin: int = 0


def securities_of(cash: pl.Expr, value: pl.Expr) -> dict[str, pl.Expr]:
    """fully_paid, excess_margin and pledgeable securities of an account.

    cash: negative where the customer owes (a debit). value: long securities at market. Without a
    debit all are fully paid. With one, what is above 140% of it is excess margin securities,
    which may not be pledged either; the rest may.
    """
    debit = positive(0 - cash)
    limit = debit * PLEDGE_LIMIT // 100
    owes = debit > 0
    pledgeable = least(value, limit)
    return {
        "fully_paid": pl.when(owes).then(value * 0).otherwise(value),
        "excess_margin": pl.when(owes).then(value - pledgeable).otherwise(value * 0),
        "pledgeable": pl.when(owes).then(pledgeable).otherwise(value * 0),
    }


def reserve(cash: pl.Series, financing: Financing) -> int:
    """What must stand in the special reserve account, in the unit given.

    Customers' credits and cash got with their securities, less their debits and other cash that
    finances them; never below 0. Gross, nothing would be taken off the credits.
    """
    credits_ = int(cash.filter(cash > 0).sum()) + financing.bank_loans + financing.stock_loans
    debits = int(cash.filter(cash < 0).sum())
    finances = financing.borrows + financing.fails_to_deliver + financing.short_option_margin
    return max(credits_ + debits - finances, 0)


def side_by_side(cash: pl.Series, financing: Financing) -> pl.DataFrame:
    """The same cash under both models: principle, amount.

    `gross` is what the commodities model would lock up: every credit. `net` is the reserve.
    `financed_by_customers` is what customers' credits lend to others under the second.
    """
    gross = int(cash.filter(cash > 0).sum())
    locked = reserve(cash, financing)
    rows = [("gross", gross), ("net", locked), ("financed_by_customers", max(gross - locked, 0))]
    return pl.DataFrame(rows, schema=["principle", "amount"], orient="row")


def of_accounts(held: pl.DataFrame) -> pl.DataFrame:
    """Accounts of the securities segment with `fully_paid`, `excess_margin`, `pledgeable`.

    held: as `holdings.holdings` gives it, in exact US dollars.
    """
    own = held.filter(pl.col("pool") == "securities")
    return own.with_columns(**securities_of(pl.col("cash"), positive(pl.col("securities"))))


def insured(claims: pl.DataFrame, cover: Cover | None = None, dollar: int = 100) -> pl.DataFrame:
    """Claims (account, cash, securities; not below 0) with what `sipc` and `beyond` it pay.

    Cash counts up to its own limit. Beyond SIPC the firm's limit is shared in proportion.
    """
    cover = cover or Cover()

    def paid(in_all: int, of_cash: int) -> pl.Expr:
        cash = least(pl.col("cash"), pl.lit(of_cash * dollar))
        return least(cash + pl.col("securities"), pl.lit(in_all * dollar))

    found = claims.with_columns(sipc=paid(cover.sipc, cover.sipc_cash))
    found = found.with_columns(beyond=paid(cover.in_all, cover.in_all_cash) - pl.col("sipc"))
    wanted = int(found["beyond"].sum())
    most = cover.firm * dollar
    if wanted <= most:
        return found
    shared = pl.col("beyond").cast(pl.Int128) * most // wanted
    return found.with_columns(beyond=shared.cast(pl.Int64))


def pro_rata(claims: pl.DataFrame, assets: pl.DataFrame) -> pl.DataFrame:
    """A default: claims (account, pool, claim) with what is `paid` of the pool's assets and what
    stays `unpaid`, a general claim.

    assets: pool, assets. Each pool is shared among its own customers alone, in proportion to
    their claims; a pool one is not in, and the other segment's assets, pay nothing.
    """
    total = pl.col("claim").sum().over("pool").cast(pl.Int128)
    there = least(pl.col("assets").fill_null(0).cast(pl.Int128), total)
    share = pl.when(total > 0).then(pl.col("claim").cast(pl.Int128) * there // total).otherwise(0)
    return (
        claims.join(assets, on="pool", how="left", maintain_order="left")
        .with_columns(paid=share.cast(pl.Int64))
        .with_columns(unpaid=pl.col("claim") - pl.col("paid"))
        .drop("assets")
    )
