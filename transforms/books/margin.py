"""Margin of an account, as expressions over frames of accounts: funds, orders, leverage.

Amounts are whole numbers of one unit; `dollar` says how many units a US dollar has (100 in cents).
Equity is equity with loan value in the securities segment, net liquidation value (NLV) in the
commodities segment. Shares and margin rates are basis points.
"""

from typing import Literal

import polars as pl

from transforms.books.frames import COMMODITY_POOLS
from transforms.books.holdings import net
from transforms.books.money import FULL, ZERO, positive

LEAST_TO_OPEN = 2_000  # US dollars of equity, to open a position
NEW_LEVERAGE = 30
STANDING_LEVERAGE = 50
FX_LEVERAGE = 250
DEFAULT_SHARE, FULL_SHARE = 100, 500  # of published shares outstanding, in basis points


def available_funds(equity: pl.Expr, initial: pl.Expr) -> pl.Expr:
    """What is free for new positions: equity less the initial margin of all existing ones."""
    return equity - initial


def excess_liquidity(equity: pl.Expr, maintenance: pl.Expr) -> pl.Expr:
    """What is free before positions are liquidated: equity less maintenance margin."""
    return equity - maintenance


def overnight(intraday: pl.Expr, overnight: pl.Expr, after_close: pl.Expr) -> pl.Expr:
    """The requirement that holds: after the close the overnight one replaces the intraday one."""
    return pl.when(after_close).then(overnight).otherwise(intraday)


def _leverage(
    gross: pl.Expr, nlv: pl.Expr, option_value: pl.Expr, times: int, *, bracket: bool
) -> pl.Expr:
    """CHOICE: times (NLV - option value); without the bracket, (times NLV) - option value. Where
    NLV - option value is not above 0 the check fails if any position is held."""
    base = nlv - option_value
    limit = base * times if bracket else nlv * times - option_value
    return pl.when(base <= 0).then(gross <= 0).otherwise(gross <= limit)


def may_stand(
    gross: pl.Expr, nlv: pl.Expr, option_value: pl.Expr, *, bracket: bool = True
) -> pl.Expr:
    """Whether gross position value is no more than 50 x (NLV - futures option value)."""
    return _leverage(gross, nlv, option_value, STANDING_LEVERAGE, bracket=bracket)


def may_grow(
    gross_after: pl.Expr, nlv: pl.Expr, option_value: pl.Expr, *, bracket: bool = True
) -> pl.Expr:
    """Whether gross position value after an order is no more than 30 x (NLV - option value)."""
    return _leverage(gross_after, nlv, option_value, NEW_LEVERAGE, bracket=bracket)


def fx_may_stand(settlement: pl.Expr, nlv: pl.Expr) -> pl.Expr:
    """Whether the value of currency trades to settle is no more than 250 x NLV."""
    return _leverage(settlement, nlv, settlement * 0, FX_LEVERAGE, bracket=True)


def accepted(orders: pl.DataFrame, dollar: int = 100, *, bracket: bool = True) -> pl.DataFrame:
    """Orders with `available` after it, and `accepted`.

    orders: equity, initial (of all existing positions, also of those held at maintenance),
    order_initial, opens (whether it opens or grows a position), gross_after, nlv, option_value.
    An order is accepted when available funds after it are not below 0; one that opens a position
    also needs equity of USD 2,000 and leverage within bounds. CHOICE: `bracket` of `may_grow`.
    """
    after = available_funds(pl.col("equity"), pl.col("initial") + pl.col("order_initial"))
    may_open = (pl.col("equity") >= LEAST_TO_OPEN * dollar) & may_grow(
        pl.col("gross_after"), pl.col("nlv"), pl.col("option_value"), bracket=bracket
    )
    return orders.with_columns(available=after).with_columns(
        accepted=(pl.col("available") >= 0) & (~pl.col("opens") | may_open)
    )


def negative_cash(cash: pl.Expr, settled_cash: pl.Expr, cash_type: pl.Expr) -> pl.Expr:
    """Whether negative cash, on trade or settlement date, means liquidation.

    CHOICE: for accounts flagged `cash_type`; others may owe cash while their NLV is positive, as
    futures settle nightly and futures options premium-style.
    """
    return cash_type & ((cash < 0) | (settled_cash < 0))


def concentrated(
    default: pl.Expr,
    held: pl.Expr,
    outstanding: pl.Expr,
    curve: Literal["linear", "step"] = "linear",
) -> pl.Expr:
    """Margin rate of a stock in a Reg T account that holds much of it, rounded up.

    default: basis points up to 1% of the published shares outstanding; 100% from 5% on. CHOICE:
    `linear` between, so 3% gives the mean of both; `step` keeps the default up to 5%.
    """
    span = (FULL_SHARE - DEFAULT_SHARE) * outstanding
    over = (held.abs() * FULL - outstanding * DEFAULT_SHARE).clip(0, None)
    over = pl.min_horizontal(over, span)
    if curve == "step":
        over = pl.when(over < span).then(0).otherwise(span)
    return default + ((FULL - default) * over + span - 1) // span


def bond_rates(holdings: pl.DataFrame, marginability: pl.DataFrame) -> pl.DataFrame:
    """Holdings of bonds (issue, day, share, margin) with the `margin` that their issue has.

    marginability: issue, as_of, share_from (basis points of the issue held), margin. The last day
    not after the holding's day counts, of it the highest share_from not above the share. Without
    a row the holding's own margin stays; the default table is empty.
    """
    rows = holdings.with_row_index("nth")
    possible = rows.join(marginability.rename({"margin": "found"}), on="issue", how="inner").filter(
        (pl.col("as_of") <= pl.col("day"))
        & (
            pl.col("as_of")
            == pl.col("as_of").filter(pl.col("as_of") <= pl.col("day")).max().over("nth")
        )
        & (pl.col("share_from") <= pl.col("share"))
    )
    best = possible.sort("nth", "share_from").group_by("nth").agg(pl.col("found").last())
    return (
        rows.join(best, on="nth", how="left", maintain_order="left")
        .with_columns(margin=pl.coalesce("found", "margin"))
        .drop("nth", "found")
    )


def of_night(held: pl.DataFrame) -> pl.DataFrame:
    """Margin of every account and pool: account, pool, equity, initial, maintenance, available,
    excess_liquidity, in exact US dollars.

    held: as `holdings.holdings` gives it. Equity of the securities segment is with loan value:
    options have none. A commodity pool's securities count after haircut.
    """
    commodity = pl.col("pool").is_in(COMMODITY_POOLS)
    loan = pl.sum_horizontal("cash", "open_trade_equity", "after_haircut")
    equity = pl.when(commodity).then(net() + pl.col("after_haircut")).otherwise(loan)
    margin = held.select("account", "pool", "initial", "maintenance", equity=equity)
    return margin.with_columns(
        available=available_funds(pl.col("equity"), pl.col("initial")),
        excess_liquidity=excess_liquidity(pl.col("equity"), pl.col("maintenance")),
    )


def deficient(margin: pl.DataFrame) -> pl.DataFrame:
    """Accounts and pools whose excess liquidity is below 0, with the `shortfall`."""
    short = positive(ZERO - pl.col("excess_liquidity"))
    return margin.with_columns(shortfall=short).filter(pl.col("shortfall") > 0)
