"""A firm's books whose statement equals a filing's figures.

`python -m simulate.books FOLDER` writes those of a sample filing as Parquet, with the day before.
"""

import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

import polars as pl

from segwatch.codebook.load import load_codebook
from simulate import samples
from simulate.apportion import apportion, weights
from simulate.day_before import day_before
from simulate.pool_accounts import accounts
from transforms.books.explanation import Record
from transforms.books.frames import (
    BEFORE,
    COMMODITY_POOLS,
    FRAMES,
    Books,
    BooksError,
    Lines,
    empty_frame,
    fit_frame,
)
from transforms.books.segregation import LINE_ITEMS, OWN, add_totals

ACCOUNTS = 2_000
# Lines that follow from no account; books take them as they are given.
INPUTS = ("7305", "7194", "7780", "8760")
EURO = 1_250_000_000  # so that four euros are five dollars, and cents stay whole


class Made(NamedTuple):
    """Books, the lines that follow from no account, and what leads to them from the day before."""

    books: Books
    inputs: pl.DataFrame
    record: Record


def make_books(figures: Mapping[str, int], count: int = ACCOUNTS, seed: int = 1) -> Made:
    """Books whose statement gives back every line of `figures`: line code to whole dollars.

    A pool none of whose lines is given has no accounts and no depositories. Raises BooksError
    with the reason where no books give these figures: a line is missing, a total is not the sum
    of its terms, an offset is above the deficits, a count stands without an amount.
    """
    lines = load_codebook().statement_lines
    _check_totals(figures, lines)
    names = pl.select(pl.format("U{}", (10**7 + pl.int_range(1, count + 1)))).to_series()
    found = [accounts(*_of_pool(pool, figures, lines), names, seed) for pool in COMMODITY_POOLS]
    rows = _apart(found, names, seed)
    own = _own_accounts(_items(OWN, figures, lines))
    balances, positions = _balances(rows), _positions(pl.concat([rows, own], how="diagonal"))
    spare = names.filter(~names.is_in(_troubled(rows)["account"].implode()))
    more = pl.DataFrame({"account": spare}).gather_every(5)
    books = Books(
        accounts=_accounts(names, own),
        balances=pl.concat([balances, _in_securities(more)]),
        positions=positions,
        rates=pl.DataFrame({"currency": ["EUR"], "usd_billionths": [EURO]}),
        depositories=_depositories(figures, lines, seed),
        elections=empty_frame("elections"),
        contracts=empty_frame("contracts"),
        assignments=empty_frame("assignments"),
    )
    given = [(line, figures[line]) for line in INPUTS if line in figures]
    inputs = pl.DataFrame(given, schema=FRAMES["inputs"], orient="row")
    return Made(books, inputs, day_before(books, seed))


def _check_totals(figures: Mapping[str, int], lines: Lines) -> None:
    made = set(lines.terms["total"]) - {"8715"}
    leaves = [(line, amount) for line, amount in figures.items() if line not in made]
    schema = FRAMES["inputs"]
    if "8715" in figures:
        leaves = [pair for pair in leaves if not pair[0].startswith("swaps_12")]
    terms = lines.terms.filter(pl.col("total") != "8715")
    if "8715" not in figures:
        leaves.append(("8715", sum(figures.get(f"swaps_12{part}", 0) for part in "abc")))
    frame = pl.DataFrame(leaves, schema=schema, orient="row")
    for line, amount in add_totals(frame, empty_frame("inputs"), terms).iter_rows():
        if line in figures and amount != figures[line]:
            why = "a term is missing" if amount is None else f"its terms give {amount:,}"
            raise BooksError(f"No books give line {line} of {figures[line]:,}: {why}.")


def _items(pool: str, figures: Mapping[str, int], lines: Lines) -> dict[str, int]:
    of_pool = dict(lines.accounts.filter(pl.col("pool") == pool).select("item", "line").iter_rows())
    return {item: figures.get(of_pool.get(item, ""), 0) for item in LINE_ITEMS}


def _of_pool(pool: str, figures: Mapping[str, int], lines: Lines) -> tuple[str, dict[str, int]]:
    return pool, _items(pool, figures, lines)


def _own_accounts(figures: Mapping[str, int]) -> pl.DataFrame:
    """Accounts of the firm itself that lack margin, as many as are counted."""
    amount, count = figures["deficiency"], figures["deficient"]
    if (amount == 0) != (count == 0) or count > amount * 100:
        raise BooksError(
            f"No books give these figures of {OWN}: margin deficiencies of {amount:,} stand beside "
            f"a count of {count:,} accounts."
        )
    rows = pl.DataFrame(
        {"nth": range(count), "pool": "segregated"}, schema={"nth": pl.Int64, "pool": pl.String}
    )
    share = apportion(pl.lit(amount * 100 - count), pl.col("nth") * 0 + 1) + 1
    return rows.select("pool", account=pl.format("P{}", 10**7 + pl.col("nth")), maintenance=share)


def _accounts(names: pl.Series, own: pl.DataFrame) -> pl.DataFrame:
    kinds = [(names, "customer"), (own["account"], "proprietary")]
    frames = [
        of.to_frame("account").with_columns(
            kind=pl.lit(kind),
            base_currency=pl.lit("USD"),
            trades_securities=pl.lit(value=True),
            trades_commodities=pl.lit(value=True),
        )
        for of, kind in kinds
    ]
    return fit_frame(pl.concat(frames), "accounts")


def _balances(rows: pl.DataFrame) -> pl.DataFrame:
    """Cash by currency; where there is much of it, a tenth of the accounts hold half in euros."""
    some = (pl.int_range(pl.len()) % 10 == 0) & (pl.col("cash") > 0)
    split = rows.with_columns(euros=pl.when(some).then(pl.col("cash") // 1_000 * 400).otherwise(0))
    sides = [
        split.select("account", "pool", currency=pl.lit("EUR"), cash="euros"),
        split.select(
            "account",
            "pool",
            currency=pl.lit("USD"),
            cash=pl.col("cash") - pl.col("euros") // 4 * 5,
        ),
    ]
    return pl.concat(sides).filter(pl.col("cash") != 0).cast(FRAMES["balances"])


def _positions(rows: pl.DataFrame) -> pl.DataFrame:
    kinds = {
        "open_trade_equity": "future",
        "long_options": "option",
        "short_options": "option",
        "securities": "security",
    }
    frames = [
        rows.select(
            "account",
            "pool",
            contract=pl.format("{} {}", pl.lit(name.replace("_", " ")), pl.int_range(pl.len()) % 7),
            kind=pl.lit(kind),
            currency=pl.lit("USD"),
            quantity=pl.lit(-1 if name == "short_options" else 1, pl.Int64),
            value=pl.col(name).fill_null(0),
            haircut=pl.col("haircut").fill_null(0) if name == "securities" else pl.lit(0, pl.Int32),
            initial=pl.col("maintenance") * 5 // 4
            if name == "open_trade_equity"
            else pl.lit(0, pl.Int64),
            maintenance=pl.col("maintenance")
            if name == "open_trade_equity"
            else pl.lit(0, pl.Int64),
        ).filter((pl.col("value") != 0) | (pl.col("maintenance") != 0))
        for name, kind in kinds.items()
    ]
    return pl.concat(frames).cast(FRAMES["positions"])


def _troubled(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of accounts that owe cash or lack margin; money elsewhere would cure it at night."""
    net = pl.sum_horizontal("cash", "open_trade_equity", "long_options", "short_options")
    return rows.filter((pl.col("cash") < 0) | (net < pl.col("maintenance")))


def _apart(pools: list[pl.DataFrame], names: pl.Series, seed: int) -> pl.DataFrame:
    """Rows of all pools under accounts of which none has trouble in one pool and money in another,
    which would cure it at night. Rows that thereby fall to one account and pool are added up."""
    troubled = [_troubled(rows) for rows in pools]
    apart = max(rows.height for rows in troubled)
    mixed = names.to_frame("account").sort(weights(seed + 9, 2**40)).to_series()
    bad, good = mixed.head(apart), mixed.slice(apart)
    if good.is_empty():
        raise BooksError(f"No books give these figures: {len(names):,} accounts are too few.")
    placed = []
    for rows, lacking in zip(pools, troubled, strict=True):
        for part, own in ((lacking, bad), (rows.join(lacking, on="account", how="anti"), good)):
            place = pl.int_range(pl.len()) % len(own) if len(own) else pl.int_range(pl.len())
            account = own.gather(part.select(place).to_series())
            placed.append(part.with_columns(account.alias("account")))
    sums = pl.selectors.numeric().exclude("haircut").sum()
    return (
        pl.concat(placed)
        .group_by("account", "pool", maintain_order=True)
        .agg(sums, pl.col("haircut").max())
    )


def _in_securities(names: pl.DataFrame) -> pl.DataFrame:
    return names.select(
        "account", pool=pl.lit("securities"), currency=pl.lit("USD"), cash=weights(3) * 1_000
    ).cast(FRAMES["balances"])


def _depositories(figures: Mapping[str, int], lines: Lines, seed: int) -> pl.DataFrame:
    """One to three rows per line, each with the first holder and item that feed the line."""
    given = dict(figures)
    if "8715" in given and "swaps_12a" not in given:
        given["swaps_12a"] = given["8715"]
    amounts = pl.DataFrame({"line": list(given), "total": list(given.values())})
    of_line = lines.depositories.unique("line", keep="first", maintain_order=True)
    placed = of_line.join(amounts, on="line", how="inner", maintain_order="left")
    parts = (placed.select(weights(seed, 3)).to_series() - 1).alias("parts")
    rows = placed.with_columns(part=pl.int_ranges(0, parts + 1)).explode("part")
    share = apportion(pl.col("total"), pl.col("weight")).over("line") * 100
    shared = rows.with_columns(weight=weights(seed + 1)).with_columns(amount=share)
    rows = shared.select(
        "pool",
        "holder",
        "item",
        "amount",
        row=pl.format("{}-{}-{}", "pool", "line", "part"),
        depository=pl.format("Depository {} of Examples", pl.int_range(1, pl.len() + 1)),
        currency=pl.lit("USD"),
    )
    return fit_frame(rows, "depositories")


def write(made: Made, folder: Path, firm: str, day: date) -> None:
    """Books as Parquet files, as docs/books.md describes them; the day before in `before`."""
    (folder / "before").mkdir(parents=True, exist_ok=True)
    of_day = pl.DataFrame([(firm, day, 1)], schema=FRAMES["day"], orient="row")
    frames = {"day": of_day, "inputs": made.inputs, **made.books._asdict()}
    for name, frame in frames.items():
        frame.write_parquet(folder / f"{name}.parquet")
    for name in ("activity", "depository_activity"):
        getattr(made.record, name).write_parquet(folder / f"{name}.parquet")
    for name in BEFORE:
        getattr(made.record, name).write_parquet(folder / "before" / f"{name}.parquet")


def sample_figures(filing: str) -> dict[str, int]:
    """A sample filing's lines that books can give: line to whole dollars."""
    lines = load_codebook().statement_lines
    ours = {*lines.accounts["line"], *lines.depositories["line"], *lines.terms["total"], *INPUTS}
    of_filing = samples.figures().filter(pl.col("filing") == filing)
    amounts = of_filing.select("line", pl.col("printed").replace("o", "0").str.replace_all(",", ""))
    return {line: int(text) for line, text in amounts.iter_rows() if line in ours}


def main(folder: Path) -> None:
    """Write the books of the first sample filing."""
    header = samples.filings().row(0, named=True)
    made = make_books(sample_figures(header["filing"]))
    write(made, folder, header["firm_name"], header["as_of_date"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
