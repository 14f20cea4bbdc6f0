"""The securities segment's model beside the commodities': net where the other is gross.

SEC Rule 15c3-3 and its Exhibit A by principle, not line by line: customers' credits may finance
other customers' margin loans, and what is left over is locked up. Insurance limits are those of
SIPC and of this broker's cover in addition; they change, so they are parameters. What a failed
firm's customers are paid is in `insolvency`.
"""

from datetime import date
from typing import NamedTuple

import polars as pl

from transforms.books.figures import Figures
from transforms.books.frames import Books
from transforms.books.holdings import with_rate
from transforms.books.money import ZERO, exact_dollars, least_of, positive_part

SECURITIES = "securities"
PLEDGE_LIMIT = 140  # percent of an account's debit balance


class Financing(NamedTuple):
    """The firm's side, in the unit of the accounts: cash got with customers' securities, and cash
    that finances customers beside their margin loans."""

    bank_loans: int = 0
    stock_loans: int = 0
    borrows: int = 0
    fails_to_deliver: int = 0
    short_option_margin: int = 0


def securities_of(cash: pl.Expr, long: pl.Expr, short: pl.Expr | None = None) -> dict[str, pl.Expr]:
    """debit, fully_paid, excess_margin and pledgeable securities of an account.

    cash: negative where the customer owes. long, short: market value of long and of short stock,
    both 0 or more. The debit is what short stock is worth above the cash, since short proceeds
    are no free cash. Without a debit all long securities are fully paid. With one, what is above
    140% of it is excess margin securities, which may not be pledged either; the rest may.
    """
    owed = long * 0 if short is None else short
    debit = positive_part(owed - cash)
    pledgeable = least_of(long, debit * PLEDGE_LIMIT // 100)
    owes = debit > 0
    return {
        "debit": debit,
        "fully_paid": pl.when(owes).then(long * 0).otherwise(long),
        "excess_margin": pl.when(owes).then(long - pledgeable).otherwise(long * 0),
        "pledgeable": pl.when(owes).then(pledgeable).otherwise(long * 0),
    }


def required_reserve(cash: pl.Series, financing: Financing) -> int:
    """What must stand in the special reserve account, in the unit given.

    Customers' credits and cash got with their securities, less their debits and other cash that
    finances them; never below 0. Gross, nothing would be taken off the credits.
    """
    credits_ = int(cash.filter(cash > 0).sum()) + financing.bank_loans + financing.stock_loans
    debits = int(cash.filter(cash < 0).sum())
    finances = financing.borrows + financing.fails_to_deliver + financing.short_option_margin
    return max(credits_ + debits - finances, 0)


def reserve_is_due(day: date, computed_on: date, figures: Figures) -> bool:
    """Whether the reserve is to be computed again on a day: weekly or daily, as `figures` in force
    on that day say. computed_on: the day of the last computation."""
    return (day - computed_on).days >= figures.reserve_days


def side_by_side(cash: pl.Series, financing: Financing) -> pl.DataFrame:
    """The same cash under both models: principle, amount.

    `gross` is what the commodities model would lock up: every credit. `net` is the reserve.
    `financed_by_customers` is what customers' credits lend to others under the second.
    """
    gross = int(cash.filter(cash > 0).sum())
    locked = required_reserve(cash, financing)
    rows = [("gross", gross), ("net", locked), ("financed_by_customers", max(gross - locked, 0))]
    return pl.DataFrame(rows, schema=["principle", "amount"], orient="row")


def select_customers(accounts: pl.DataFrame) -> pl.DataFrame:
    """Those who are customers under SEC Rule 15c3-3: by `sec_class`, and where it says nothing by
    kind: account."""
    by_kind = pl.when(pl.col("kind") == "customer").then(pl.lit("customer"))
    class_ = pl.coalesce(pl.col("sec_class").cast(pl.String), by_kind)
    return accounts.filter(class_ == "customer").select("account")


def of_accounts(books: Books) -> pl.DataFrame:
    """Customers of the securities segment: account, cash, long, short (market value, 0 or more),
    debit, fully_paid, excess_margin, pledgeable, in exact US dollars."""
    stock = _net_stock(books)
    of_stock = stock.group_by("account").agg(pl.col("long", "short").sum())
    own = books.balances.filter(pl.col("pool") == SECURITIES).lazy()
    usd = exact_dollars(pl.col("cash"), pl.col("rate"))
    priced = with_rate(own, books.rates).select("account", cash=usd)
    cash = priced.group_by("account").agg(pl.col("cash").sum()).collect()
    both = cash.join(of_stock, on="account", how="full", coalesce=True).with_columns(
        pl.col("cash", "long", "short").fill_null(ZERO)
    )
    rows = both.join(select_customers(books.accounts), on="account", how="semi").sort("account")
    return rows.with_columns(**securities_of(pl.col("cash"), pl.col("long"), pl.col("short")))


def _net_stock(books: Books) -> pl.DataFrame:
    """account, contract, long, short: stock of the securities segment at market, in exact US
    dollars. Long and short of one security are netted in an account, of two they are not."""
    own = (pl.col("pool") == SECURITIES) & (pl.col("kind") == "security")
    rows = with_rate(books.positions.filter(own).lazy(), books.rates).select(
        "account", "contract", value=exact_dollars(pl.col("value"), pl.col("rate"))
    )
    net = rows.group_by("account", "contract").agg(pl.col("value").sum()).collect()
    value = pl.col("value")
    return net.select(
        "account", "contract", long=positive_part(value), short=positive_part(ZERO - value)
    )


def control_requirement(books: Books) -> pl.DataFrame:
    """What must lie in good control locations, by security: contract, required, controlled,
    lacking, in exact US dollars.

    Fully paid and excess margin securities of customers must. controlled: depository rows of the
    pool `securities` with `control` yes. CHOICE: an account's excess margin securities are taken
    from all that it is long, in proportion, rounded up.
    """
    accounts = of_accounts(books).select("account", "long", "pledgeable")
    stock = _net_stock(books).select("account", "contract", worth="long")
    long_stock = stock.join(accounts, on="account", how="inner").filter(pl.col("worth") > 0)
    free = pl.col("long") - pl.col("pledgeable")
    part = (pl.col("worth") * free + pl.col("long") - 1) // pl.col("long")
    needed = long_stock.group_by("contract").agg(required=part.sum())
    there = books.depositories.filter(
        (pl.col("pool") == SECURITIES) & pl.col("control") & pl.col("security").is_not_null()
    )
    priced = with_rate(there.lazy(), books.rates).select(
        "security", usd=exact_dollars(pl.col("amount"), pl.col("rate"))
    )
    lies = priced.group_by(contract="security").agg(controlled=pl.col("usd").sum()).collect()
    both = needed.join(lies, on="contract", how="full", coalesce=True).with_columns(
        pl.col("required", "controlled").fill_null(ZERO)
    )
    lacking = positive_part(pl.col("required") - pl.col("controlled"))
    return both.with_columns(lacking=lacking).sort("contract")
