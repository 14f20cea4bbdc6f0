"""Option assignment of a broker's night in pandas, written from the rules alone before
`transforms.books` was read. Nothing of it is imported here.
"""

from typing import Any

import numpy as np
import pandas as pd

from bench.pandas_sweeps import Array

Frames = dict[str, pd.DataFrame]

WHOLE = 10_000
_MASK = (1 << 64) - 1
_FIGURES = ["quantity", "value", "initial", "maintenance"]


def random_number(seed: int, nth: int) -> int:
    """The nth number of SplitMix64."""
    state = (seed + nth * 0x9E3779B97F4A7C15) & _MASK
    state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _MASK
    return state ^ (state >> 31)


def _half_away(numerator: Any, denominator: Any) -> Any:  # noqa: ANN401
    """A quotient of whole numbers, rounded half away from zero."""
    return np.sign(numerator) * ((2 * np.abs(numerator) + denominator) // (2 * denominator))


def _allocate(short: Array, quantity: int, number: int) -> Array:
    """Contracts assigned to each account: numbers 1 to N twice over, in a row from the start."""
    total = int(short.sum())
    first = number % total + 1
    last = first + quantity - 1
    high = short.cumsum()
    low = high - short + 1
    ranges = [(low, high), (low + total, high + total)]
    parts = [np.maximum(np.minimum(b, last) - np.maximum(a, first) + 1, 0) for a, b in ranges]
    met: Array = np.add(*parts)
    return met


def _draw(frames: Frames, seed: int) -> pd.DataFrame:
    """Contracts assigned to accounts; a report that cannot be met is left out."""
    accounts, reports = frames["accounts"], frames["assignments"]
    eligible = accounts.loc[accounts["kind"] == "customer", "account"]
    if "clearing_range" in accounts:
        of_house = (
            accounts["clearing_range"]
            .fillna("customer")
            .where(accounts["clearing_range"].notna() | (accounts["kind"] == "customer"), "firm")
        )
        eligible = accounts.loc[of_house == "customer", "account"]
    options = frames["positions"].query("kind == 'option' and pool == 'securities'")
    options = options[options["contract"].isin(reports["contract"])]
    options = options[options["account"].isin(eligible)]
    keys = ["contract", "account", "currency"]
    net = options.groupby(keys, as_index=False)["quantity"].sum()
    net = net[net["quantity"] < 0].sort_values(keys, kind="stable").reset_index(drop=True)
    short, assigned = -net["quantity"].to_numpy(), np.zeros(len(net), dtype=np.int64)
    groups = net.groupby("contract").indices
    order = [name for name in ("contract", "reported_at", "record") if name in reports]
    ordered = reports.sort_values(order, kind="stable")
    for nth, report in enumerate(ordered.itertuples(), start=1):
        rows = groups.get(report.contract, [])
        still = short[rows] - assigned[rows]
        if 0 < report.quantity <= still.sum():
            assigned[rows] += _allocate(still, report.quantity, random_number(seed, nth))
    return net.assign(assigned=assigned)[assigned > 0]


def _part(rows: pd.DataFrame, left: Array) -> pd.DataFrame:
    """Rows of which `left` stays, with their value and margin in proportion."""
    before = rows["quantity"].abs().to_numpy()
    figures = {
        name: _half_away(rows[name].to_numpy() * np.abs(left), before) for name in _FIGURES[1:]
    }
    return rows.assign(quantity=left, **figures)[left != 0]


def _together(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Positions in one contract as one row."""
    sums = dict.fromkeys(_FIGURES, "sum") | {"haircut": "first", "pool": "first", "kind": "first"}
    return rows.groupby(keys, as_index=False).agg(sums)


def _delivered(drawn: pd.DataFrame) -> pd.DataFrame:
    """Shares that come (above 0) and go of each account, at the contract's price and rates."""
    sign = np.where(drawn["right"] == "call", -1, 1)
    units = drawn["assigned"] * drawn["multiplier"]
    rows = drawn.assign(units=sign * units)[drawn["settlement"] == "shares"]
    rows = rows.drop(columns="contract").rename(columns={"underlying": "contract"})
    columns = dict.fromkeys(("underlying_price", "initial_rate", "maintenance_rate"), "first")
    keys = ["account", "contract", "currency"]
    return rows.groupby(keys, as_index=False).agg({"units": "sum"} | columns)


def _paid(drawn: pd.DataFrame) -> pd.DataFrame:
    """Cash of the assignments, as balances."""
    call, units = drawn["right"] == "call", drawn["assigned"] * drawn["multiplier"]
    sign = np.where(call, 1, -1)
    worth = np.maximum(sign * (drawn["underlying_price"] - drawn["strike"]), 0)
    each = np.where(drawn["settlement"] == "shares", sign * drawn["strike"], -worth)
    return drawn[["account", "currency"]].assign(pool="securities", cash=each * units)


def assign(frames: Frames, seed: int) -> Frames:
    """The books after the assignments of the night."""
    drawn = _draw(frames, seed).merge(frames["contracts"], on="contract")
    if drawn.empty:
        return frames
    keys = ["account", "contract", "currency"]
    positions = frames["positions"].fillna({"haircut": 0})
    index = pd.MultiIndex.from_frame(positions[keys])
    ours = positions["pool"] == "securities"
    shares = _delivered(drawn)
    gone = (
        ours & (positions["kind"] == "option") & index.isin(pd.MultiIndex.from_frame(drawn[keys]))
    )
    met = (
        ours
        & (positions["kind"] == "security")
        & index.isin(pd.MultiIndex.from_frame(shares[keys]))
    )
    options = _together(positions[gone], keys).merge(drawn[[*keys, "assigned"]], on=keys)
    options = _part(options, (options["quantity"] + options["assigned"]).to_numpy())
    both = shares.merge(_together(positions[met], keys), on=keys, how="left")
    units, before = both["units"].to_numpy(), both["quantity"].fillna(0).to_numpy(np.int64)
    against = np.where(
        np.sign(units) == -np.sign(before), np.minimum(np.abs(units), np.abs(before)), 0
    )
    stays = (before != 0) & both["quantity"].notna()
    left = before + np.sign(units) * against
    whole = both[stays].astype(dict.fromkeys([*_FIGURES, "haircut"], np.int64))
    new = units - np.sign(units) * against
    value = new * both["underlying_price"].to_numpy()
    fresh = both[keys].assign(
        pool="securities",
        kind="security",
        haircut=0,
        quantity=new,
        value=value,
        initial=_half_away(np.abs(value) * both["initial_rate"].to_numpy(), WHOLE),
        maintenance=_half_away(np.abs(value) * both["maintenance_rate"].to_numpy(), WHOLE),
    )[new != 0]
    parts = [positions[~(gone | met)], options, _part(whole, left[stays]), fresh]
    columns = [*keys, "pool", "kind", "haircut", *_FIGURES]
    balances = ["account", "pool", "currency", "cash"]
    return frames | {
        "positions": pd.concat([part[columns] for part in parts], ignore_index=True),
        "balances": pd.concat([frames["balances"][balances], _paid(drawn)], ignore_index=True),
    }
