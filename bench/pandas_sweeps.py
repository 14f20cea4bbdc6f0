"""Cures and sweeps of a night in pandas; the part of `bench/books_pandas.py` that moves cash."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

_POOLS = ("segregated", "secured", "cleared_swaps")
_FIELDS = ["cash", "net", "after", "maintenance", "worth"]
Frames = dict[str, Any]


def decided(frames: Frames, day: date) -> pd.DataFrame:
    """Accounts by number with their election; one without permission is refused."""
    elections, facts = frames["elections"], frames["accounts"].set_index("account")
    before = elections[elections["chosen_at"] < pd.Timestamp(day)]
    last = before.sort_values(["chosen_at", "election"]).groupby("account")["election"].last()
    found = facts.join(last).fillna({"election": "none"})
    both = found["trades_securities"] & found["trades_commodities"]
    found["refused"] = (found["election"] != "none") & ~both
    return found


def _wide(held: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """Accounts that may move cash: short of margin or cash somewhere, or with an election."""
    options = held["long_options"] + held["short_options"]
    own = held["pool"] == "securities"
    cash = held["cash"] + held["open_trade_equity"]
    long = held[["account", "pool", "cash", "maintenance"]].assign(
        net=cash + held["after_haircut"].where(own, options),
        after=held["after_haircut"].where(~own, 0),
        worth=cash + options + held["securities"],
    )
    lacks = (long["net"] + long["after"] < long["maintenance"]) | (long["cash"] < 0)
    elects = (chosen["election"] != "none") & ~chosen["refused"]
    some = chosen.index[elects].union(long["account"][lacks].unique())
    long = long[long["account"].isin(some)]
    wide = long.pivot(index="account", columns="pool", values=_FIELDS).fillna(0)
    wide.columns = [f"{field}:{pool}" for field, pool in wide.columns]
    return wide.join(chosen)


def _givable(wide: pd.DataFrame, pool: str) -> pd.Series:
    equity = wide[f"net:{pool}"] + wide[f"after:{pool}"]
    own = equity - wide[f"maintenance:{pool}"]
    return np.minimum(np.minimum(wide[f"cash:{pool}"], wide[f"net:{pool}"]), own).clip(lower=0)


def _excess(wide: pd.DataFrame, pool: str) -> pd.Series:
    needed = 1.05 * wide[f"maintenance:{pool}"]
    if pool == "securities":
        needed = (needed - wide["net:securities"] + wide["cash:securities"]).clip(lower=0)
    return np.minimum(_givable(wide, pool), (wide[f"cash:{pool}"] - needed).clip(lower=0))


class _Sweep:
    """Accounts wide, the cash of each pool by account and currency, and the moves so far."""

    def __init__(self, frames: Frames, wide: pd.DataFrame) -> None:
        balances = frames["balances"]
        balances = balances[balances["account"].isin(wide.index)]
        rate = balances["currency"].map(frames["rate"]) / 100
        columns = ["account", "currency", "cash", "rate"]
        priced = balances.assign(rate=rate)
        self.wide = wide
        self.cash = {
            pool: priced.loc[priced["pool"] == pool, columns] for pool in ("securities", *_POOLS)
        }
        self.moves: list[pd.DataFrame] = []

    def move(self, giver: str, receiver: str, need: pd.Series, limit: pd.Series, why: str) -> None:
        """Move cash in kind where need and limit are above 0."""
        wide = self.wide
        some = (need > 0) & (limit > 0)
        if not some.any():
            return
        wanted = pd.DataFrame({"need": need, "limit": limit, "base": wide["base_currency"]})[some]
        purse = self.cash[giver]
        purse = purse[purse["account"].isin(wanted.index)]
        purse = purse.groupby(["account", "currency", "rate"], sort=False)["cash"].sum()
        purse = purse[purse > 0].reset_index().join(wanted, on="account")
        purse["worth"] = purse["cash"] * purse["rate"]
        purse["turn"] = np.where(
            purse["currency"] == purse["base"], 0, np.where(purse["currency"] == "USD", 1, 2)
        )
        purse = purse.sort_values(
            ["account", "turn", "worth", "currency"], ascending=[True, True, False, True]
        )
        before = purse.groupby("account")["worth"].cumsum() - purse["worth"]
        meets = np.ceil(((purse["need"] - before).clip(lower=0) / purse["rate"]).round(6))
        allowed = np.floor(((purse["limit"] - before).clip(lower=0) / purse["rate"]).round(6))
        purse["cash"] = np.minimum(np.minimum(purse["cash"], meets), allowed)
        moved = purse.loc[purse["cash"] > 0, ["account", "currency", "cash", "rate"]]
        usd = (moved["cash"] * moved["rate"]).groupby(moved["account"]).sum()
        usd = usd.reindex(wide.index, fill_value=0)
        for field in ("cash", "net"):
            wide[f"{field}:{giver}"] -= usd
            wide[f"{field}:{receiver}"] += usd
        self.cash[giver] = pd.concat([self.cash[giver], moved.assign(cash=-moved["cash"])])
        self.cash[receiver] = pd.concat([self.cash[receiver], moved])
        self.moves.append(moved.assign(giver=giver, receiver=receiver, why=why))


def sweep(frames: Frames, held: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """The moves of cures, then of elections: account, currency, cash, giver, receiver, why."""
    wide = _wide(held, chosen)
    all_ = _Sweep(frames, wide)
    ways = [("securities", pool) for pool in _POOLS] + [(pool, "securities") for pool in _POOLS]
    for why in ("cure_margin", "cure_debit"):
        for giver, receiver in ways:
            equity = wide[f"net:{receiver}"] + wide[f"after:{receiver}"]
            margin = wide[f"maintenance:{receiver}"]
            lacks = (margin - equity).where(margin > 0, 0)
            need = (lacks if why == "cure_margin" else -wide[f"cash:{receiver}"]).clip(lower=0)
            all_.move(giver, receiver, need, _givable(wide, giver), why)
    excess = {pool: _excess(wide, pool) for pool in ("securities", *_POOLS)}
    out = sum(excess[pool] for pool in _POOLS)
    amount = out.where(wide["election"] == "to_securities", excess["securities"])
    worth = wide[[f"worth:{pool}" for pool in ("securities", *_POOLS)]].sum(axis=1)
    moves = ~wide["refused"] & (amount > 0) & ((amount >= worth * 0.01) | (amount >= 200))  # noqa: PLR2004
    for giver, receiver, election in [
        *((pool, "securities", "to_securities") for pool in _POOLS),
        ("securities", "segregated", "to_commodities"),
    ]:
        some = excess[giver].where(moves & (wide["election"] == election), 0)
        all_.move(giver, receiver, some, some, "election")
    return pd.concat(all_.moves)


def sides(moves: pd.DataFrame) -> pd.DataFrame:
    """Moves as what each pool gives and takes: account, pool, currency, cash."""
    columns = ["account", "currency", "cash"]
    return pd.concat(
        [
            moves[columns].assign(pool=moves["giver"], cash=-moves["cash"]),
            moves[columns].assign(pool=moves["receiver"]),
        ]
    )
