"""What a pool lacks, what it may give, and how much a segment lets go: a sweep's arithmetic.

Expressions over accounts wide (`wide.of_pools`), in exact US dollars. The rules are those of the
broker's pages on cash sweeps and margin, as docs/books.md tells them.
"""

from typing import Literal, NamedTuple

import polars as pl

from transforms.books.figures import Figures
from transforms.books.frames import COMMODITY_POOLS
from transforms.books.money import DOLLAR, FULL, ZERO, least, part_up, positive
from transforms.books.sma import withdrawable as sma_allows

ITSELF = ""  # of a frame with one row per account and pool: the row's own pool


class Parameters(NamedTuple):
    """What the published rules leave open or may change.

    buffer: kept beside maintenance margin by a move by election, in basis points of it. CHOICE:
    cures keep `cure_buffer`, none. least_share, least_dollars: what is over stays where it is
    below the threshold; CHOICE: `threshold` is the `min` of both, or `max`. CHOICE: the share is
    of the equity of `both` segments, or of the `giver`. CHOICE: sweeps draw on the commodity
    `pools` in this order and add to the first; pools left out give nothing. CHOICE: with
    `cure_between_pools` what one commodity pool lacks comes first out of the other two.
    """

    buffer: int = Figures().buffer
    cure_buffer: int = 0
    least_share: int = Figures().least_share
    least_dollars: int = Figures().least_dollars
    threshold: Literal["min", "max"] = "min"
    share_of: Literal["both", "giver"] = "both"
    pools: tuple[str, ...] = COMMODITY_POOLS
    cure_between_pools: bool = True


def of(field: str, pool: str) -> pl.Expr:
    """A field of a pool."""
    return pl.col(f"{field}:{pool}" if pool else field)


def backing(pool: str) -> pl.Expr:
    """The equity that carries a pool's margin: N + H, in securities without long options."""
    return of("net", pool) + of("loan", pool)


def shortfall(pool: str) -> pl.Expr:
    """What a pool lacks of its maintenance margin, a debit included; one that needs none lacks
    none."""
    margin = of("maintenance", pool)
    return pl.when(margin > 0).then(positive(margin - backing(pool))).otherwise(ZERO)


def needed(margin: pl.Expr, buffer: int) -> pl.Expr:
    """Margin and the buffer beside it, in basis points of it, rounded up."""
    return margin + part_up(margin, buffer)


def spare(pool: str, buffer: int = 0) -> pl.Expr:
    """What a pool can give: no more than its cash and its net, and none that its own maintenance
    margin and the buffer need."""
    own = backing(pool) - needed(of("maintenance", pool), buffer)
    return positive(least(of("cash", pool), of("net", pool), own))


def leaving(buffer: int) -> pl.Expr:
    """What may leave the commodities segment. Its margin and the buffer stay there in cash as well
    as in equity, for positions there carry no cash out."""
    cash, net, equity, margin = (
        pl.sum_horizontal(part(pool) for pool in COMMODITY_POOLS)
        for part in (_cash, _net, backing, _maintenance)
    )
    return positive(least(net, least(cash, equity) - needed(margin, buffer)))


def _cash(pool: str) -> pl.Expr:
    return of("cash", pool)


def _net(pool: str) -> pl.Expr:
    return of("net", pool)


def _maintenance(pool: str) -> pl.Expr:
    return of("maintenance", pool)


def withdrawable(amount: pl.Expr) -> pl.Expr:
    """As much of an amount as may leave the securities segment: a transfer out is a withdrawal,
    and none takes SMA below 0. Accounts that have no SMA have none in `sma`."""
    sma = pl.col("sma")
    return pl.when(sma.is_null()).then(amount).otherwise(sma_allows(sma, amount))


def room(giver: str, receiver: str, rules: Parameters) -> pl.Expr:
    """What one pool may give another by a cure."""
    amount = spare(giver, rules.cure_buffer)
    if giver == "securities":
        return withdrawable(amount)
    if receiver == "securities":
        return least(amount, leaving(rules.cure_buffer))
    return amount


def elected(rules: Parameters) -> dict[str, pl.Expr]:
    """What moves by election: `out` of the commodities segment and `back` into it, 0 where it does
    not reach the threshold."""
    of_pools = pl.sum_horizontal(spare(pool) for pool in rules.pools)
    out = least(leaving(rules.buffer), of_pools)
    back = withdrawable(spare("securities", rules.buffer))
    commodities = pl.sum_horizontal(of("equity", pool) for pool in COMMODITY_POOLS)
    securities = of("equity", "securities")
    ways = {
        "out": ("to_securities", out, commodities),
        "back": ("to_commodities", back, securities),
    }
    return {
        name: pl.when(
            (pl.col("election") == election)
            & pl.col("refused").is_null()
            & _reached(amount, commodities + securities if rules.share_of == "both" else own, rules)
        )
        .then(amount)
        .otherwise(ZERO)
        for name, (election, amount, own) in ways.items()
    }


def _reached(amount: pl.Expr, equity: pl.Expr, rules: Parameters) -> pl.Expr:
    """Whether what may move reaches the threshold."""
    share = amount * FULL >= equity * rules.least_share
    dollars = amount >= pl.lit(rules.least_dollars * DOLLAR, dtype=pl.Int128)
    return (amount > 0) & (share | dollars if rules.threshold == "min" else share & dollars)
