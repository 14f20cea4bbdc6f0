"""What customers of a failed firm are paid: SIPC and other insurance, and shares of a pool."""

from typing import NamedTuple

import polars as pl

from transforms.books.frames import refuse_rows
from transforms.books.money import least_of

_SECURITIES = "securities"
# Cash of these purposes may or may not be covered; nobody says so before a court does.
UNCERTAIN = ("swept", "currency_trading")


class Cover(NamedTuple):
    """Insurance of one customer in whole US dollars: all, and how much of it for cash."""

    sipc: int = 500_000
    sipc_cash: int = 250_000
    in_all: int = 30_000_000
    in_all_cash: int = 900_000
    firm: int = 150_000_000


def insure_claims(
    claims: pl.DataFrame, cover: Cover | None = None, dollar: int = 100
) -> pl.DataFrame:
    """Claims with what `sipc` and `beyond` it pay, and the cash whose cover is `uncertain`.

    claims: account, cash, securities (0 or more, in parts of a dollar), and, where they are known,
    `pool` (default `securities`) and `purpose` of the cash: `securities` where it was deposited to
    buy them, `swept` from the commodities segment, or for `currency_trading`. Cash counts up to
    its own limit. Claims of the commodities segment are not covered, and neither is cash of an
    uncertain purpose. CHOICE: where the purpose is not known it counts as `securities`. Beyond
    SIPC the firm's limit is shared in proportion. Raises BooksError for claims below 0.
    """
    cover = cover or Cover()
    below = claims.filter((pl.col("cash") < 0) | (pl.col("securities") < 0))
    refuse_rows(
        below.select("account", "cash", "securities"), "Claims are below 0", "write 0 or more"
    )
    lacks = [name for name in ("pool", "purpose") if name not in claims.columns]
    rows = claims.with_columns(pl.lit(None, pl.String).alias(name) for name in lacks)
    covered = pl.col("pool").fill_null(_SECURITIES) == _SECURITIES
    doubtful = covered & pl.col("purpose").fill_null("").is_in(UNCERTAIN)
    zero = pl.col("cash") * 0
    counted = pl.when(covered & ~doubtful).then("cash").otherwise(zero)
    worth = pl.when(covered).then("securities").otherwise(zero)

    def paid(in_all: int, of_cash: int) -> pl.Expr:
        return least_of(
            least_of(counted, pl.lit(of_cash * dollar)) + worth, pl.lit(in_all * dollar)
        )

    sipc = paid(cover.sipc, cover.sipc_cash)
    uncertain = pl.when(doubtful).then("cash").otherwise(zero)
    frame = rows.with_columns(sipc=sipc, uncertain=uncertain)
    frame = frame.with_columns(beyond=paid(cover.in_all, cover.in_all_cash) - pl.col("sipc"))
    claimed, most = int(frame["beyond"].sum()), cover.firm * dollar
    if claimed > most:
        frame = frame.with_columns(
            beyond=_apportion_claims(pl.col("beyond"), pl.lit(most), "account")
        )
    return frame.drop(lacks)


def pro_rata(claims: pl.DataFrame, assets: pl.DataFrame) -> pl.DataFrame:
    """A default: claims (account, pool, claim of 0 or more) with what is `paid` of the pool's
    assets and what stays `unpaid`, a general claim.

    assets: pool, assets. Each pool is shared among its own customers alone, in proportion to
    their claims, to the last cent: by largest remainder, ties by ascending account. A pool one is
    not in, and the other segment's assets, pay nothing. Raises BooksError for claims below 0.
    """
    refuse_rows(claims.filter(pl.col("claim") < 0), "Claims are below 0", "write 0 or more")
    joined = claims.join(assets, on="pool", how="left", maintain_order="left")
    there = pl.col("assets").fill_null(0).clip(lower_bound=0)
    paid = _apportion_claims(pl.col("claim"), there, "account", "pool")
    unpaid = pl.col("claim") - pl.col("paid")
    return joined.with_columns(paid=paid).with_columns(unpaid=unpaid).drop("assets")


def _apportion_claims(
    claim: pl.Expr, there: pl.Expr, account: str, over: str | None = None
) -> pl.Expr:
    """What each claim is paid of what is there, by largest remainder, ties by ascending account.
    over: the column within which claims share."""

    def within(value: pl.Expr) -> pl.Expr:
        return value.over(over) if over else value

    wide = claim.cast(pl.Int128)
    total = within(wide.sum())
    paid = least_of(there.cast(pl.Int128), total)
    product = wide * paid
    divisor = pl.max_horizontal(total, pl.lit(1, pl.Int128))
    whole, rest = product // divisor, product % divisor
    remainder = paid - within(whole.sum())
    order = pl.struct(0 - rest, pl.col(account)).rank("ordinal")
    return (whole + (within(order) <= remainder).cast(pl.Int128)).cast(pl.Int64)
