"""Orders and leverage: whether an order is accepted, and whether standing positions may stay.

Amounts are whole numbers of one unit; `dollar` says how many units a US dollar has (100 in cents).
Equity is equity with loan value in the securities segment, net liquidation value (NLV) in the
commodities segment.
"""

import polars as pl

from transforms.books.figures import Figures
from transforms.books.margin import available_funds

_USUAL = Figures()


def effective_requirement(intraday: pl.Expr, overnight: pl.Expr, after_close: pl.Expr) -> pl.Expr:
    """The requirement that holds: after the close the overnight one replaces the intraday one."""
    return pl.when(after_close).then(overnight).otherwise(intraday)


def _leverage_limit(
    gross: pl.Expr, nlv: pl.Expr, option_value: pl.Expr, times: int, *, bracket: bool
) -> pl.Expr:
    """CHOICE: times (NLV - option value); without the bracket, (times NLV) - option value. Where
    NLV - option value is not above 0 the check fails if any position is held."""
    base = nlv - option_value
    limit = base * times if bracket else nlv * times - option_value
    return pl.when(base <= 0).then(gross <= 0).otherwise(gross <= limit)


def may_stand(
    gross: pl.Expr,
    nlv: pl.Expr,
    option_value: pl.Expr,
    *,
    figures: Figures = _USUAL,
    bracket: bool = True,
) -> pl.Expr:
    """Whether gross position value is no more than 50 x (NLV - futures option value)."""
    return _leverage_limit(gross, nlv, option_value, figures.standing_leverage, bracket=bracket)


def may_grow(
    gross_after: pl.Expr,
    nlv: pl.Expr,
    option_value: pl.Expr,
    *,
    figures: Figures = _USUAL,
    bracket: bool = True,
) -> pl.Expr:
    """Whether gross position value after an order is no more than 30 x (NLV - option value)."""
    return _leverage_limit(gross_after, nlv, option_value, figures.new_leverage, bracket=bracket)


def fx_may_stand(settlement: pl.Expr, nlv: pl.Expr, *, figures: Figures = _USUAL) -> pl.Expr:
    """Whether the value of currency trades to settle is no more than 250 x NLV."""
    return _leverage_limit(settlement, nlv, settlement * 0, figures.fx_leverage, bracket=True)


def accept_orders(
    orders: pl.DataFrame, dollar: int = 100, *, figures: Figures = _USUAL, bracket: bool = True
) -> pl.DataFrame:
    """Orders with `available` after it, and `accepted`.

    orders: equity, initial (of all existing positions, also of those held at maintenance),
    order_initial, opens (whether it opens or grows a position), gross_after, nlv, option_value.
    An order is accepted when available funds after it are not below 0; one that opens a position
    also needs equity of USD 2,000 and leverage within bounds. CHOICE: `bracket` of `may_grow`.
    """
    after = available_funds(pl.col("equity"), pl.col("initial") + pl.col("order_initial"))
    may_open = (pl.col("equity") >= figures.to_open * dollar) & may_grow(
        pl.col("gross_after"),
        pl.col("nlv"),
        pl.col("option_value"),
        figures=figures,
        bracket=bracket,
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
