"""Which way an account wants its excess cash swept."""

from datetime import date

import polars as pl

from transforms.books.frames import ELECTIONS

REFUSED = {
    "unknown": "The election is none of none, to_securities, to_commodities; ask the customer for "
    "one of them.",
    "permission": "The account may not trade in both segments, so it can elect no sweep; ask the "
    "customer for the permission or for the election none.",
}


def in_force(elections: pl.DataFrame, day: date) -> pl.DataFrame:
    """The election of each account that chose one: account, election.

    elections: account, chosen_at, election. A choice takes effect on the next business day and
    stays until the next one; so the last choice before `day`, a business day, holds.
    """
    before = elections.filter(pl.col("chosen_at").dt.date() < day)
    return (
        before.sort("account", "chosen_at", "election")
        .group_by("account", maintain_order=True)
        .agg(pl.col("election").last())
    )


def decide_elections(accounts: pl.DataFrame, elections: pl.DataFrame, day: date) -> pl.DataFrame:
    """Accounts with their `election` (default `none`) and `refused` (a key of REFUSED, or null).

    An election needs permission in the segment that receives, and an account with a single
    permission has no other than `none`; without it the election is refused, not taken for `none`.
    """
    rows = accounts.join(in_force(elections, day), on="account", how="left").with_columns(
        pl.col("election").fill_null("none")
    )
    both = pl.col("trades_securities") & pl.col("trades_commodities")
    return rows.with_columns(
        refused=pl.when(~pl.col("election").is_in(ELECTIONS))
        .then(pl.lit("unknown"))
        .when((pl.col("election") != "none") & ~both)
        .then(pl.lit("permission"))
    )
