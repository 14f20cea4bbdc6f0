"""The same night in pandas, as one would write it without row loops over accounts.

Money is Float64 US dollars where currencies meet; the lotteries run contract by contract. The same
steps give the same results: positions, balances and deliveries after the lotteries; margin of
every account and pool before and after sweeps; moves; and all lines of the statement.
"""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from bench.pandas_sweeps import decided, sides, sweep

if TYPE_CHECKING:
    from bench.books import Clock
    from transforms.books.frames import Lines

_KEY = ["account", "pool"]
_POOLS = ["segregated", "secured", "cleared_swaps"]
_OWN = "non_customer_and_proprietary"
_HELD = ["cash", "securities", "open_trade_equity", "long_options", "short_options"]
_ITEMS = [*_HELD, "after_haircut", "initial", "maintenance"]
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


def _holdings(frames: Frames) -> pd.DataFrame:
    positions = frames["positions"]
    kind, value = positions["kind"], positions["value"]
    security, option = kind == "security", kind == "option"
    kept = np.where(value > 0, np.floor(value * (10_000 - positions["haircut"]) / 10_000), value)
    items = positions[[*_KEY, "currency", "initial", "maintenance"]].assign(
        securities=np.where(security, value, 0),
        after_haircut=np.where(security, kept, 0),
        open_trade_equity=np.where(kind == "future", value, 0),
        long_options=np.where(option & (value > 0), value, 0),
        short_options=np.where(option & (value < 0), value, 0),
    )
    both = pd.concat([frames["balances"], items])
    usd = both["currency"].map(frames["rate"]).to_numpy(dtype=float) / 100
    numbers = both[_ITEMS].fillna(0).mul(usd, axis=0)
    return pd.concat([both[_KEY], numbers], axis=1).groupby(_KEY, sort=False).sum().reset_index()


def _margin(held: pd.DataFrame) -> pd.DataFrame:
    loan = held["cash"] + held["open_trade_equity"] + held["after_haircut"]
    options = held["long_options"] + held["short_options"]
    equity = loan + options.where(held["pool"] != "securities", 0)
    return held[[*_KEY, "initial", "maintenance"]].assign(
        equity=equity,
        available=equity - held["initial"],
        excess_liquidity=equity - held["maintenance"],
    )


def _held_after(frames: Frames, held: pd.DataFrame, moves: pd.DataFrame) -> pd.DataFrame:
    moved = sides(moves)
    usd = moved["cash"] * moved["currency"].map(frames["rate"]) / 100
    moved = moved[_KEY].assign(cash=usd).astype({"pool": held["pool"].dtype})
    both = pd.concat([held, moved])
    return both.groupby(_KEY, sort=False).sum().reset_index()


def _judged(frames: Frames, held: pd.DataFrame) -> pd.DataFrame:
    held = held[held["pool"].isin(_POOLS)]
    net = held[["cash", "open_trade_equity", "long_options", "short_options"]].sum(axis=1)
    after, securities = held["after_haircut"], held["securities"]
    if ((after < 0) | (after > securities)).any():
        raise ValueError("haircut")
    deficit = (-net).clip(lower=0)
    offset = -np.minimum(deficit, after)
    deficiency = (held["maintenance"] - (net + after).clip(lower=0)).clip(lower=0)
    judged = held[["pool", *_HELD]].assign(
        deficit=deficit, offset=offset, deficiency=deficiency, deficient=deficiency > 1e-6,  # noqa: PLR2004
        first=net + securities + deficit + offset, second=securities + np.maximum(net, -after),
    )  # fmt: skip
    accounts = frames["accounts"]
    own = held["account"].isin(accounts["account"][accounts["kind"] != "customer"])
    judged["pool"] = judged["pool"].astype("str").mask(own, _OWN)
    judged.loc[own, [*_HELD, "deficit", "offset", "first", "second"]] = 0
    return judged


def _rounded(amount: float) -> int:
    return int(np.copysign(np.floor(abs(amount) + 0.5), amount))


def _funds(frames: Frames, moves: pd.DataFrame) -> pd.Series:
    accounts = frames["accounts"]
    own = moves["account"].isin(accounts["account"][accounts["kind"] != "customer"])
    paid = sides(moves[~own]).groupby(["pool", "currency"])["cash"].sum().reset_index()
    usd = paid["cash"] * paid["currency"].map(frames["rate"]) / 100
    return usd.groupby(paid["pool"]).sum()


def _statement(
    frames: Frames, held: pd.DataFrame, moves: pd.DataFrame, lines: "Lines"
) -> dict[str, int]:
    sums = _judged(frames, held).groupby("pool").sum()
    if (sums["first"] - sums["second"]).abs().max() > 0.01:  # noqa: PLR2004
        raise ValueError("both ways")
    known: dict[str, int | None] = dict.fromkeys(lines.depositories["line"], 0)
    funds = _funds(frames, moves)
    for pool, holder, item, line in lines.depositories.iter_rows():
        if item == "cash" and holder == ("us_bank" if pool == "secured" else "bank"):
            known[line] = _rounded(funds.get(pool, 0))
    for pool, item, line in lines.accounts.iter_rows():
        known[line] = _rounded(sums.loc[pool, item]) if pool in sums.index else 0
    for (total, rule), of in lines.terms.to_pandas().groupby(["total", "rule"], sort=False):
        parts = [known.get(code) for code in of["code"]]
        if None in parts:
            known[total] = None
            continue
        signed = of["sign"] * parts
        known[total] = int(signed.max() if rule == "greater" else signed.sum())
    return {line: amount for line, amount in known.items() if amount is not None}


def run(folder: Path, clock: "Clock", day: date, seed: int, lines: "Lines") -> dict[str, int]:
    """The night; gives the lines. All assignments are booked on `day`."""
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
        held = _holdings(frames)
        _margin(held)
        return held

    def sweeps() -> tuple[pd.DataFrame, pd.DataFrame]:
        moves = sweep(frames, held, decided(frames, day))
        frames["balances"] = pd.concat([frames["balances"], sides(moves)])
        return moves, _held_after(frames, held, moves)

    def statement() -> dict[str, int]:
        _margin(after)
        return _statement(frames, after, moves, lines)

    held = clock.step("margin", margins)
    moves, after = clock.step("sweeps", sweeps)
    found: dict[str, int] = clock.step("statement", statement)
    return found
