"""The same night in pandas, as one would write it without row loops over accounts.

Money is Float64 US dollars where currencies meet; the lotteries run contract by contract.
"""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from bench.books import Clock

_KEY = ["account", "pool"]
_POOLS = ("segregated", "secured", "cleared_swaps")
_LINES = {
    "segregated": ("7010", "7030", "7032", "7033", "7045", "9100", "9104"),
    "secured": ("7315", "7325", "7335", "7337", "7351", "9101", "9105"),
    "cleared_swaps": ("8500", "8520", "8530", "8540", "8560", "9102", "9106"),
}
Frames = dict[str, Any]


def _random(seed: int, nth: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + nth.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def _allocate(frames: Frames, seed: int) -> pd.DataFrame:
    positions = frames["positions"]
    option = (positions["kind"] == "option") & (positions["pool"] == "securities")
    wanted = frames["assignments"].sort_values("contract").reset_index(drop=True)
    wanted["random"] = _random(seed, np.arange(1, len(wanted) + 1))
    short = positions[option & (positions["quantity"] < 0)]
    short = short[short["contract"].isin(wanted["contract"])]
    held = (-short.groupby(["contract", "account"])["quantity"].sum()).reset_index()
    by_contract = wanted.set_index("contract")
    taken = []
    for contract, rows in held.groupby("contract"):
        one = by_contract.loc[contract]
        last = rows["quantity"].cumsum().to_numpy()
        total = last[-1]
        if one["quantity"] > total:
            continue
        first, start = last - rows["quantity"].to_numpy() + 1, int(one["random"]) % int(total) + 1
        end = start + one["quantity"] - 1
        met = sum(
            np.maximum(np.minimum(last + by, end) - np.maximum(first + by, start) + 1, 0)
            for by in (0, total)
        )
        taken.append(rows.assign(quantity=met))
    return pd.concat(taken).query("quantity > 0")


def _assign(frames: Frames, seed: int) -> None:
    dealt = _allocate(frames, seed).rename(columns={"quantity": "assigned"})
    positions = frames["positions"].merge(dealt, on=["contract", "account"], how="left")
    hit = (
        positions["assigned"].notna() & (positions["quantity"] < 0)
        & (positions["kind"] == "option") & (positions["pool"] == "securities")
    )  # fmt: skip
    rows = positions[hit].copy()
    short = -rows["quantity"]
    before = short.groupby([rows["account"], rows["contract"]]).cumsum() - short
    left = short - np.minimum(short, (rows["assigned"] - before).clip(lower=0))
    for column in ("value", "initial", "maintenance"):
        rows[column] = np.floor(rows[column] * left / short)
    rows["quantity"] = -left
    rows = rows[rows["quantity"] != 0]
    full = dealt.merge(frames["contracts"], on="contract")
    units = full["assigned"] * full["multiplier"]
    call, cash = full["right"] == "call", full["settlement"] == "cash"
    gap = full["underlying_price"] - full["strike"]
    paid = np.where(
        cash, -np.maximum(np.where(call, gap, -gap), 0) * units,
        np.where(call, 1, -1) * full["strike"] * units,
    )  # fmt: skip
    balances = pd.DataFrame(
        {"account": full["account"], "pool": "securities", "currency": "USD", "cash": paid}
    )
    frames["balances"] = pd.concat([frames["balances"], balances])
    shares = full[~cash].assign(quantity=np.where(call, -units, units)[~cash])
    came = shares.groupby(["account", "underlying"]).agg(
        quantity=("quantity", "sum"), price=("underlying_price", "first")
    ).reset_index().rename(columns={"underlying": "contract"})  # fmt: skip
    frames["positions"] = _with_shares(pd.concat([positions[~hit], rows]), came)


def _with_shares(positions: pd.DataFrame, came: pd.DataFrame) -> pd.DataFrame:
    key = ["account", "contract"]
    known = positions.merge(came[[*key, "price"]], on=key, how="left")
    stock = known["price"].notna() & (known["kind"] == "security") & (known["pool"] == "securities")
    had = known[stock][[*key, "quantity", "haircut", "price"]]
    merged = pd.concat([had, came]).groupby(key).agg(
        quantity=("quantity", "sum"), price=("price", "first"), haircut=("haircut", "max")
    ).reset_index()  # fmt: skip
    merged["value"] = merged["quantity"] * merged["price"]
    merged["initial"] = np.ceil(merged["value"].abs() * 0.5)
    merged["maintenance"] = np.ceil(merged["value"].abs() * 0.25)
    merged = merged[merged["quantity"] != 0].fillna({"haircut": 0})
    new = merged.assign(pool="securities", kind="security", currency="USD").drop(columns="price")
    return pd.concat([known[~stock].drop(columns=["price", "assigned"]), new])


def _booked(positions: pd.DataFrame) -> pd.DataFrame:
    kind, value = positions["kind"], positions["value"]
    security, option = kind == "security", kind == "option"
    kept = np.where(value > 0, np.floor(value * (10_000 - positions["haircut"]) / 10_000), value)
    items = pd.DataFrame(
        {
            "account": positions["account"],
            "pool": positions["pool"],
            "currency": positions["currency"],
            "securities": np.where(security, value, 0),
            "after": np.where(security, kept, 0),
            "ote": np.where(kind == "future", value, 0),
            "long": np.where(option & (value > 0), value, 0),
            "short": np.where(option & (value < 0), value, 0),
            "maintenance": positions["maintenance"],
        }
    )
    return items.groupby([*_KEY, "currency"], sort=False).sum().reset_index()


def _holdings(frames: Frames, booked: pd.DataFrame) -> pd.DataFrame:
    both = pd.concat([frames["balances"], booked]).fillna(0)
    usd = both["currency"].map(frames["rate"]).to_numpy(dtype=float) / 100
    numbers = both.drop(columns=[*_KEY, "currency"]).mul(usd, axis=0)
    return pd.concat([both[_KEY], numbers], axis=1).groupby(_KEY, sort=False).sum().reset_index()


def _wide(frames: Frames, held: pd.DataFrame) -> pd.DataFrame:
    options = held["long"] + held["short"]
    own = held["pool"] == "securities"
    held = held.assign(
        worth=held["cash"] + held["ote"] + options + held["securities"],
        net=held["cash"] + held["ote"] + np.where(own, held["after"], options),
        after=np.where(own, 0, held["after"]),
    )
    fields = ["cash", "net", "after", "maintenance"]
    wide = held.pivot_table(index="account", columns="pool", values=fields, aggfunc="sum").fillna(0)
    wide.columns = [f"{field}:{pool}" for field, pool in wide.columns]
    wide["worth"] = held.groupby("account")["worth"].sum()
    last = frames["elections"].sort_values("chosen_at").groupby("account")["election"].last()
    facts = frames["accounts"].set_index("account")
    wide = wide.join(last).join(facts)
    both = wide["trades_securities"] & wide["trades_commodities"]
    wide["election"] = wide["election"].where(both, "none").fillna("none")
    return wide


def _givable(wide: pd.DataFrame, pool: str) -> pd.Series:
    equity = wide[f"net:{pool}"] + wide[f"after:{pool}"]
    own = equity - wide[f"maintenance:{pool}"]
    return np.minimum(np.minimum(wide[f"cash:{pool}"], wide[f"net:{pool}"]), own).clip(lower=0)


def _excess(wide: pd.DataFrame, pool: str) -> pd.Series:
    needed = 1.05 * wide[f"maintenance:{pool}"]
    if pool == "securities":
        needed = (needed - wide["net:securities"] + wide["cash:securities"]).clip(lower=0)
    return np.minimum(_givable(wide, pool), (wide[f"cash:{pool}"] - needed).clip(lower=0))


def _move(
    frames: Frames, wide: pd.DataFrame, ways: tuple[str, str], amounts: tuple[pd.Series, pd.Series]
) -> None:
    giver, receiver = ways
    need, limit = amounts
    wanted = pd.DataFrame({"need": need, "limit": limit, "base": wide["base_currency"]})
    wanted = wanted[(wanted["need"] > 0) & (wanted["limit"] > 0)]
    balances = frames["balances"]
    purse = balances[(balances["pool"] == giver) & balances["account"].isin(wanted.index)]
    purse = purse.groupby(["account", "currency"], sort=False)["cash"].sum().reset_index()
    purse = purse[purse["cash"] > 0].join(wanted, on="account")
    rate = purse["currency"].map(frames["rate"]) / 100
    purse = purse.assign(rate=rate, worth=purse["cash"] * rate)
    purse["turn"] = np.where(
        purse["currency"] == purse["base"], 0, np.where(purse["currency"] == "USD", 1, 2)
    )
    purse = purse.sort_values(
        ["account", "turn", "worth", "currency"], ascending=[True, True, False, True]
    )
    before = purse.groupby("account")["worth"].cumsum() - purse["worth"]
    meets = np.ceil(((purse["need"] - before).clip(lower=0) / purse["rate"]).round(6))
    allowed = np.floor(((purse["limit"] - before).clip(lower=0) / purse["rate"]).round(6))
    purse["amount"] = np.minimum(np.minimum(purse["cash"], meets), allowed)
    moved = purse[purse["amount"] > 0]
    usd = (moved["amount"] * moved["rate"]).groupby(moved["account"]).sum()
    for field in ("cash", "net"):
        wide[f"{field}:{giver}"] = wide[f"{field}:{giver}"].sub(usd, fill_value=0)
        wide[f"{field}:{receiver}"] = wide[f"{field}:{receiver}"].add(usd, fill_value=0)
    sides = [
        moved[["account", "currency"]].assign(pool=pool, cash=sign * moved["amount"])
        for pool, sign in ((giver, -1), (receiver, 1))
    ]
    frames["balances"] = pd.concat([balances, *sides])


def _sweep(frames: Frames, held: pd.DataFrame) -> None:
    wide = _wide(frames, held)
    ways = [("securities", pool) for pool in _POOLS] + [(pool, "securities") for pool in _POOLS]
    for lack in ("margin", "debit"):
        for giver, receiver in ways:
            equity = wide[f"net:{receiver}"] + wide[f"after:{receiver}"]
            short = wide[f"maintenance:{receiver}"] - equity
            need = (short if lack == "margin" else -wide[f"cash:{receiver}"]).clip(lower=0)
            _move(frames, wide, (giver, receiver), (need, _givable(wide, giver)))
    out = sum(_excess(wide, pool) for pool in _POOLS)
    amount = np.where(wide["election"] == "to_securities", out, _excess(wide, "securities"))
    moves = (amount > 0) & ((amount >= wide["worth"] * 0.01) | (amount >= 200))  # noqa: PLR2004
    for giver, receiver, election in [
        *((pool, "securities", "to_securities") for pool in _POOLS),
        ("securities", "segregated", "to_commodities"),
    ]:
        some = _excess(wide, giver).where(moves & (wide["election"] == election), 0)
        _move(frames, wide, (giver, receiver), (some, some))
    key = ["account", "pool", "currency"]
    frames["balances"] = frames["balances"].groupby(key, sort=False)["cash"].sum().reset_index()


def _statement(frames: Frames, booked: pd.DataFrame) -> dict[str, int]:
    held = _holdings(frames, booked)
    net = held["cash"] + held["ote"] + held["long"] + held["short"]
    lacks = held["maintenance"] - (net + held["after"]).clip(lower=0)
    held = held.assign(deficit=(-net).clip(lower=0), lacks=lacks.clip(lower=0), count=lacks > 1e-6)  # noqa: PLR2004
    sums = held.groupby("pool")[["cash", "ote", "long", "short", "deficit", "lacks", "count"]].sum()
    return {
        line: round(float(amount))
        for pool, lines in _LINES.items()
        for line, amount in zip(lines, sums.loc[pool], strict=True)
    }


def run(folder: Path, clock: "Clock", day: date, seed: int) -> dict[str, int]:
    """The night; gives the lines that accounts feed. All assignments are booked on `day`."""
    names = ("accounts", "balances", "positions", "elections", "contracts", "assignments", "rates")
    frames: Frames = clock.step(
        "read", lambda: {name: pd.read_parquet(folder / f"{name}.parquet") for name in names}
    )
    reported = frames["assignments"]["reported_at"].dt.date
    frames["assignments"] = frames["assignments"][reported == day]
    rates = frames["rates"]
    frames["rate"] = {
        "USD": 1.0,
        **dict(zip(rates["currency"], rates["usd_billionths"] / 1e9, strict=True)),
    }
    clock.step("assignment", lambda: _assign(frames, seed))

    def margins() -> pd.DataFrame:
        booked = _booked(frames["positions"])
        held = _holdings(frames, booked)
        held["excess"] = held["cash"] + held["ote"] + held["after"] - held["maintenance"]
        return booked, held

    booked, held = clock.step("margin", margins)
    clock.step("sweeps", lambda: _sweep(frames, held))
    found: dict[str, int] = clock.step("statement", lambda: _statement(frames, booked))
    return found
