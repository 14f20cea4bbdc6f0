"""The statement from accounts and depositories: every customer by itself, every pool by itself.

CFTC Regulations 1.20 to 1.30 and 1.32 (segregated), 30.7 (secured) and 22.2 (cleared swaps): the
firm owes the sum of what each customer has; one customer's debt lessens no other's credit.
"""

import polars as pl

from transforms.books.frames import COMMODITY_POOLS, BooksError, Lines, quote
from transforms.books.holdings import net_equity, with_rate
from transforms.books.money import ZERO, exact_dollars, least_of, positive_part, round_dollars

OWN = "non_customer_and_proprietary"
# Items of an account that feed a line, beside what it holds.
_HELD = ("cash", "securities", "open_trade_equity", "long_options", "short_options")
_JUDGED = ("deficit", "offset", "deficiency", "deficient")
LINE_ITEMS = (*_HELD, *_JUDGED)


def judge_pools(holdings: pl.LazyFrame, margin: str = "maintenance") -> pl.LazyFrame:
    """Accounts and pools with `net`, `deficit`, `offset` and `deficiency`, in exact US dollars.

    holdings: as `holdings.compute_holdings` returns it. An account is in deficit where its net (N)
    is below 0; a debit cash balance that long options cover is none. The offset is what its own
    securities are worth after haircut (H), no more than the deficit, and negative as on the form.
    The deficiency is max(0, M - max(0, N + H)): a debit is in the deficit already. CHOICE:
    margin (M) is `maintenance`, or `initial`. NFA Notice I-14-01 for lines 9100 to 9107.
    """
    after = pl.col("after_haircut")
    equity = positive_part(pl.col("net") + after)
    return (
        holdings.with_columns(net=net_equity())
        .with_columns(deficit=positive_part(ZERO - pl.col("net")))
        .with_columns(
            offset=ZERO - least_of(pl.col("deficit"), after),
            deficiency=positive_part(pl.col(margin) - equity),
        )
        .with_columns(deficient=(pl.col("deficiency") > 0).cast(pl.Int128))
    )


def both_ways() -> dict[str, pl.Expr]:
    """The requirement of an account and pool, twice, over columns of `judged`.

    first: net equity plus the deficit less its offset. second: S + max(N, -H), which is the
    positive equity where H = S.
    """
    gross = pl.sum_horizontal("net", "securities", "deficit", "offset")
    debt = ZERO - pl.col("after_haircut")
    return {"first": gross, "second": pl.col("securities") + pl.max_horizontal("net", debt)}


def account_items(holdings: pl.DataFrame, accounts: pl.DataFrame, margin: str) -> pl.LazyFrame:
    """What each account feeds into lines: account, pool, LINE_ITEMS and its requirement `first`
    and `second` way, in exact US dollars.

    The pool is the one of customers; non-customers and the firm itself stand in a pool of their
    own, OWN, with their margin deficiency alone, one row per account. The securities segment feeds
    no line.
    Where `holdings.check_holdings` refuses, the figures mean nothing.
    """
    commodity = holdings.lazy().filter(pl.col("pool").is_in(COMMODITY_POOLS))
    # Few are no customers, so the many need not be looked up.
    others = accounts.lazy().filter(pl.col("kind") != "customer").select("account")
    fed = pl.col(*_HELD, "deficit", "offset", "first", "second")
    customers = judge_pools(commodity.join(others, on="account", how="anti"), margin)
    # An account that lacks margin in two pools is one account.
    own = judge_pools(commodity.join(others, on="account", how="semi"), margin)
    once = own.with_columns(**both_ways()).group_by("account")
    of_own = once.agg((fed * 0).sum(), pl.col("deficiency").sum(), pl.col("deficient").max())
    columns = ["account", "pool", *LINE_ITEMS, "first", "second"]
    return pl.concat(
        [
            customers.with_columns(pl.col("pool").cast(pl.String), **both_ways()).select(columns),
            of_own.with_columns(pool=pl.lit(OWN)).select(columns),
        ]
    )


def required_lines(items: pl.LazyFrame, lines: Lines) -> pl.DataFrame:
    """The lines that accounts feed: line, amount (exact US dollars; accounts for counts).

    items: as `account_items` returns them. Raises BooksError where the two ways of computing a
    pool's requirement differ.
    """
    sums = items.group_by("pool").agg(pl.col(*LINE_ITEMS, "first", "second").sum()).collect()
    differing = sums.filter(pl.col("first") != pl.col("second"))["pool"].to_list()
    if differing:
        raise BooksError(
            f"Two ways of computing the requirement of {differing} differ; this is a fault of "
            "segwatch, please report it."
        )
    long = sums.unpivot(on=LINE_ITEMS, index="pool", variable_name="item", value_name="amount")
    fed = lines.accounts.join(long, on=["pool", "item"], how="left")
    return fed.select("line", pl.col("amount").fill_null(ZERO))


def depository_items(depositories: pl.DataFrame, rates: pl.DataFrame, lines: Lines) -> pl.DataFrame:
    """Depository rows with the line each feeds and its amount in exact US dollars (`usd`).

    Rows of the securities segment say where securities lie and feed no line. Raises BooksError
    where a pool, holder and item of the others feed none.
    """
    key = ["pool", "holder", "item"]
    rows = depositories.filter(pl.col("pool") != "securities")
    rows = rows.with_columns(pl.col("pool").cast(pl.String))
    lines_of_rows = (
        with_rate(rows.lazy(), rates).collect().join(lines.depositories, on=key, how="left")
    )
    strange = lines_of_rows.filter(pl.col("line").is_null())
    if not strange.is_empty():
        row = strange.row(0, named=True)
        place = f"{quote(row['item'])} with {quote(row['holder'])} in {row['pool']}"
        raise BooksError(
            f"Depository row {quote(row['row'])}: {place} is no line of the form; see "
            "depository_lines.csv for what there is."
        )
    return lines_of_rows.with_columns(usd=exact_dollars(pl.col("amount"), pl.col("rate")))


def funds_lines(items: pl.DataFrame, lines: Lines) -> pl.DataFrame:
    """The lines that depositories feed: line, amount (exact US dollars); without rows it is 0."""
    sums = items.group_by("line").agg(amount=pl.col("usd").sum())
    every = lines.depositories.select("line").unique()
    return every.join(sums, on="line", how="left").with_columns(pl.col("amount").fill_null(ZERO))


def printed_lines(
    required: pl.DataFrame, funds: pl.DataFrame, lines: Lines, least_deficiency: int = 1
) -> pl.DataFrame:
    """The lines as they are printed: line, amount in whole US dollars, half away from zero.

    CHOICE: a margin deficiency that rounds to 0 is printed as `least_deficiency`, so that a count
    of accounts never stands without an amount; 0 leaves it at 0.
    """
    item = lines.accounts.select("line", "item")
    both = pl.concat([required, funds.select("line", "amount")]).join(item, on="line", how="left")
    amount, item_is = pl.col("amount"), pl.col("item").eq_missing
    small = item_is(pl.lit("deficiency")) & (amount > 0) & (round_dollars(amount) == 0)
    return both.select(
        "line",
        amount=pl.when(item_is(pl.lit("deficient")))
        .then(amount.cast(pl.Int64))
        .when(small)
        .then(least_deficiency)
        .otherwise(round_dollars(amount)),
    )


def add_totals(leaves: pl.DataFrame, inputs: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """All lines of the statements: line, amount. Totals are sums of rounded lines.

    inputs: line, amount of the lines that follow from no account (7305 and the targets). A total
    of which a term is missing is missing as well; nothing is taken as 0.
    """
    amounts: dict[str, int | None] = dict(
        pl.concat([leaves, inputs.select("line", "amount")]).iter_rows()
    )
    of_total = terms.group_by("total", "rule", maintain_order=True).agg("code", "sign")
    for total, rule, codes, signs in of_total.iter_rows():
        parts = [amounts.get(code) for code in codes]
        signed = [part * sign for part, sign in zip(parts, signs, strict=True) if part is not None]
        whole = len(signed) == len(parts)
        amounts[total] = (max(signed) if rule == "greater" else sum(signed)) if whole else None
    return pl.DataFrame(
        list(amounts.items()), schema={"line": pl.String, "amount": pl.Int64}, orient="row"
    )


def build_statement(
    items: pl.LazyFrame,
    deposited: pl.DataFrame,
    inputs: pl.DataFrame,
    lines: Lines,
    least_deficiency: int = 1,
) -> pl.DataFrame:
    """The three statements and the margin deficiencies: line, amount in whole US dollars.

    items: as `account_items` returns them. deposited: as `depository_items` returns it.
    """
    printed = printed_lines(
        required_lines(items, lines), funds_lines(deposited, lines), lines, least_deficiency
    )
    return add_totals(printed, inputs, lines.terms)
