"""What a pool lacks, what it may give, and how much a segment lets go: a sweep's arithmetic.

Expressions over accounts wide (`wide.of_pools`), in exact US dollars. The rules are those of the
broker's pages on cash sweeps and margin, as docs/books.md tells them.
"""

from typing import Literal, NamedTuple

import polars as pl

from transforms.books.figures import Figures
from transforms.books.frames import COMMODITY_POOLS
from transforms.books.money import DOLLAR, FULL, ZERO, least_of, part_up, positive_part
from transforms.books.sma import withdrawable_cash as sma_allows

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


def pool_field(field: str, pool: str) -> pl.Expr:
    """A field of a pool."""
    return pl.col(f"{field}:{pool}" if pool else field)


def backing_equity(pool: str) -> pl.Expr:
    """The equity that carries a pool's margin: N + H, in securities without long options."""
    return pool_field("net", pool) + pool_field("loan", pool)


def margin_shortfall(pool: str) -> pl.Expr:
    """What a pool lacks of its maintenance margin, a debit included; one that needs none lacks
    none."""
    margin = pool_field("maintenance", pool)
    return pl.when(margin > 0).then(positive_part(margin - backing_equity(pool))).otherwise(ZERO)


def needed_margin(margin: pl.Expr, buffer: int) -> pl.Expr:
    """Margin and the buffer beside it, in basis points of it, rounded up."""
    return margin + part_up(margin, buffer)


def spare_cash(pool: str, buffer: int = 0) -> pl.Expr:
    """What a pool can give: no more than its cash and its net, and none that its own maintenance
    margin and the buffer need."""
    own = backing_equity(pool) - needed_margin(pool_field("maintenance", pool), buffer)
    return positive_part(least_of(pool_field("cash", pool), pool_field("net", pool), own))


def leaving_cash(buffer: int) -> pl.Expr:
    """What may leave the commodities segment. Its margin and the buffer stay there in cash as well
    as in equity, for positions there carry no cash out."""
    cash, net, equity, margin = (
        pl.sum_horizontal(part(pool) for pool in COMMODITY_POOLS)
        for part in (_pool_cash, _pool_net, backing_equity, _pool_maintenance)
    )
    return positive_part(least_of(net, least_of(cash, equity) - needed_margin(margin, buffer)))


def _pool_cash(pool: str) -> pl.Expr:
    return pool_field("cash", pool)


def _pool_net(pool: str) -> pl.Expr:
    return pool_field("net", pool)


def _pool_maintenance(pool: str) -> pl.Expr:
    return pool_field("maintenance", pool)


def withdrawable_part(amount: pl.Expr) -> pl.Expr:
    """As much of an amount as may leave the securities segment: a transfer out is a withdrawal,
    and none takes SMA below 0. Accounts that have no SMA have none in `sma`."""
    sma = pl.col("sma")
    return pl.when(sma.is_null()).then(amount).otherwise(sma_allows(sma, amount))


def cure_room(giver: str, receiver: str, rules: Parameters) -> pl.Expr:
    """What one pool may give another by a cure."""
    amount = spare_cash(giver, rules.cure_buffer)
    if giver == "securities":
        return withdrawable_part(amount)
    if receiver == "securities":
        return least_of(amount, leaving_cash(rules.cure_buffer))
    return amount


def elected_moves(rules: Parameters) -> dict[str, pl.Expr]:
    """What moves by election: `out` of the commodities segment and `back` into it, 0 where it does
    not reach the threshold."""
    of_pools = pl.sum_horizontal(spare_cash(pool) for pool in rules.pools)
    out = least_of(leaving_cash(rules.buffer), of_pools)
    back = withdrawable_part(spare_cash("securities", rules.buffer))
    commodities = pl.sum_horizontal(pool_field("equity", pool) for pool in COMMODITY_POOLS)
    securities = pool_field("equity", "securities")
    ways = {
        "out": ("to_securities", out, commodities),
        "back": ("to_commodities", back, securities),
    }
    return {
        name: pl.when(
            (pl.col("election") == election)
            & pl.col("refused").is_null()
            & _reaches_threshold(
                amount, commodities + securities if rules.share_of == "both" else own, rules
            )
        )
        .then(amount)
        .otherwise(ZERO)
        for name, (election, amount, own) in ways.items()
    }


def _reaches_threshold(amount: pl.Expr, equity: pl.Expr, rules: Parameters) -> pl.Expr:
    """Whether what may move reaches the threshold."""
    share = amount * FULL >= equity * rules.least_share
    dollars = amount >= pl.lit(rules.least_dollars * DOLLAR, dtype=pl.Int128)
    return (amount > 0) & (share | dollars if rules.threshold == "min" else share & dollars)
