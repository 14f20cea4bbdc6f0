"""A broker's night in pandas, written from the rules alone before `transforms.books` was read.

Assignment, margin, sweeps and statement, to the line. All amounts are exact whole numbers, as ours:
hundredths of a currency times billionths of a US dollar, in 64 bits, which holds 92 million dollars
an account; sums over accounts are whole numbers of any size.
"""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from bench import pandas_sweeps as sweeps
from bench.pandas_assignment import WHOLE, Frames, assign
from bench.pandas_sweeps import COMMODITIES, POOLS, SECURITIES, Array, State

if TYPE_CHECKING:
    from bench.books import Clock

_BILLION = 10**9
_UNIT = 100 * _BILLION  # of a dollar
# cash, securities, open trade equity, long and short options, net equity,
# deficits, offset, deficits less offset, required
_LINES = {
    1: ("7010", "7020", "7030", "7032", "7033", "7040", "7045", "7047", "7050", "7060"),
    2: ("7315", "7317", "7325", "7335", "7337", "7345", "7351", "7352", "7354", "7355"),
    3: ("8500", "8510", "8520", "8530", "8540", "8550", "8560", "8570", "8580", "8590"),
}
_LACKS = {1: ("9100", "9104"), 2: ("9101", "9105"), 3: ("9102", "9106")}
_BANKS = {1: "7070", 2: "7500", 3: "8600"}


class Holdings:
    """Everything of every account, by account and pool, in hundredths of billionths of a dollar."""

    def __init__(self, frames: Frames) -> None:
        """Add up balances and positions."""
        self.accounts = frames["accounts"].sort_values("account").reset_index(drop=True)
        names = pd.Index(self.accounts["account"])
        rates = {"USD": _BILLION} | dict(frames["rates"].itertuples(index=False))
        self.currencies = pd.Index(sorted(rates))
        self.rates = np.array([rates[name] for name in self.currencies], dtype=np.int64)
        size = (len(names), len(POOLS), len(self.currencies))
        rows = frames["balances"]
        place = np.ravel_multi_index(
            (
                names.get_indexer(rows["account"]),
                _pools(rows),
                self.currencies.get_indexer(rows["currency"]),
            ),
            size,
        )
        cash = pd.Series(rows["cash"].to_numpy()).groupby(place).sum()
        self.cash = np.zeros(size, dtype=np.int64)
        self.cash.reshape(-1)[cash.index] = cash.to_numpy()
        rows = frames["positions"]
        self.place = names.get_indexer(rows["account"]) * len(POOLS) + _pools(rows)
        self.size = size[:2]
        rate = self.rates[self.currencies.get_indexer(rows["currency"])]
        kind, value = rows["kind"].to_numpy(), rows["value"].to_numpy() * rate
        cut = rows["haircut"].fillna(0).to_numpy(np.int64)
        self.trade = self._sum(value, kind == "future")
        self.long = self._sum(value, (kind == "option") & (value > 0))
        self.short = self._sum(value, (kind == "option") & (value < 0))
        self.securities = self._sum(value, kind == "security")
        native = rows["value"].to_numpy()  # a haircut leaves whole hundredths
        kept = np.where(native > 0, native * (WHOLE - cut) // WHOLE, native) * rate
        self.worth = self._sum(kept, kind == "security")
        # Equity with loan value: long options of the securities segment have none.
        self.loan = self.worth.copy()
        self.loan[:, SECURITIES] -= self.long[:, SECURITIES]
        self.initial = self._sum(rows["initial"].to_numpy() * rate, slice(None))
        self.maintenance = self._sum(rows["maintenance"].to_numpy() * rate, slice(None))

    def _sum(self, value: Array, some: Any) -> Array:  # noqa: ANN401
        total = pd.Series(value[some]).groupby(self.place[some]).sum()
        sums = np.zeros(self.size, dtype=np.int64)
        sums.reshape(-1)[total.index] = total.to_numpy()
        return sums

    def net(self, pool: int) -> Array:
        """Cash, open trade equity and options of a pool."""
        options = self.long[:, pool] + self.short[:, pool]
        net: Array = self.cash[:, pool, :] @ self.rates + self.trade[:, pool] + options
        return net


def _pools(rows: pd.DataFrame) -> Array:
    numbers: Array = pd.Index(POOLS).get_indexer(rows["pool"])
    return numbers


def _elections(frames: Frames, accounts: pd.DataFrame, day: date) -> Array:
    """The election in force: the last one of an earlier day that the permissions allow."""
    chosen = accounts[["account", "trades_securities", "trades_commodities"]].merge(
        frames["elections"], on="account"
    )
    chosen = chosen[chosen["chosen_at"] < datetime.combine(day, datetime.min.time())]
    both = chosen["trades_securities"] & chosen["trades_commodities"]
    chosen = chosen[both | (chosen["election"] == "none")].sort_values("chosen_at", kind="stable")
    last = chosen.groupby("account")["election"].last()
    numbers = {"none": 0, "to_securities": 1, "to_commodities": 2}
    words = accounts["account"].map(last).astype(object).fillna("none")
    elected: Array = words.map(numbers).to_numpy(np.int64)
    return elected


def _excess(held: Holdings) -> Array:
    """Reg T equity less Reg T margin of the securities segment."""
    equity = held.net(SECURITIES) + held.loan[:, SECURITIES]
    excess: Array = equity - held.initial[:, SECURITIES]
    return excess


def _sma(held: Holdings, before: Holdings, frames: Frames) -> tuple[Array, Array]:
    """SMA after the day, and whether it limits a withdrawal. before: holdings before assignments,
    which are trades of the day."""
    accounts, excess = held.accounts, _excess(held)
    sma = np.maximum(excess, 0)
    if len(frames.get("sma", ())):
        rate = held.rates[held.currencies.get_indexer(accounts["base_currency"])]
        carried = accounts["account"].map(frames["sma"].set_index("account")["carried"])
        figure = carried.fillna(0).to_numpy(np.int64) * rate + excess - _excess(before)
        sma = np.where(carried.notna(), np.maximum(figure, excess), sma)
    types = accounts["margin_type"].fillna("reg_t") if "margin_type" in accounts else "reg_t"
    return sma, np.broadcast_to(types == "reg_t", sma.shape)


def swept(
    frames: Frames, held: Holdings, before: Holdings, day: date, *, between_pools: bool = True
) -> State:
    """The accounts after the night's sweeps."""
    accounts = held.accounts
    sma, limited = _sma(held, before, frames)
    state = State(
        cash=held.cash.copy(),
        rates=held.rates,
        carried=held.trade + held.long + held.short,
        worth=held.worth,
        loan=held.loan,
        maintenance=held.maintenance,
        base=held.currencies.get_indexer(accounts["base_currency"]),
        dollar=held.currencies.get_loc("USD"),
        election=_elections(frames, accounts, day),
        sma=sma,
        limited=limited,
    )
    sweeps.sweep(state, between_pools=between_pools)
    return state


def total(amounts: Array) -> int:
    """A sum of any size."""
    return int((amounts // _BILLION).sum()) * _BILLION + int((amounts % _BILLION).sum())


def dollars(amount: int) -> int:
    """Whole US dollars, half away from zero."""
    size = (2 * abs(amount) + _UNIT) // (2 * _UNIT)
    return size if amount >= 0 else -size


def _lacks(held: Holdings, pool: int) -> Array:
    equity = np.maximum(held.net(pool) + held.loan[:, pool], 0)
    need = held.maintenance[:, pool]
    return np.where(need > 0, np.maximum(need - equity, 0), 0)


def _deficiencies(held: Holdings, customer: Array) -> dict[str, int]:
    lacks = {pool: _lacks(held, pool) for pool in COMMODITIES}
    lines = {}
    for pool, (amount, count) in _LACKS.items():
        lines[amount], lines[count] = _counted(lacks[pool][customer])
    lines["9103"], lines["9107"] = _counted(np.sum(list(lacks.values()), axis=0)[~customer])
    return lines


def _counted(lacks: Array) -> tuple[int, int]:
    number = int((lacks > 0).sum())
    return max(dollars(total(lacks)), int(number > 0)), number


def _requirement(held: Holdings, customer: Array, pool: int) -> dict[str, int]:
    net = held.net(pool)[customer]
    deficit = np.maximum(-net, 0)
    offset = np.minimum(deficit, np.maximum(held.loan[customer, pool], 0))
    cash = held.cash[customer, pool, :].sum(axis=0)
    leaves = [
        sum(int(units) * int(rate) for units, rate in zip(cash, held.rates, strict=True)),
        *(
            total(held_in[customer, pool])
            for held_in in (held.securities, held.trade, held.long, held.short)
        ),
    ]
    printed = [dollars(leaf) for leaf in leaves]
    gross, less = dollars(total(deficit)), -dollars(total(offset))
    equity = sum(printed)
    every = [*printed, equity, gross, less, gross + less, equity + gross + less]
    return dict(zip(_LINES[pool], every, strict=True))


def statement(held: Holdings, state: State) -> dict[str, int]:
    """All lines that follow from accounts, and the change of the banks by sweeps."""
    before = held.cash
    held.cash = state.cash
    customer = held.accounts["kind"].to_numpy() == "customer"
    lines = _deficiencies(held, customer)
    for pool in COMMODITIES:
        lines |= _requirement(held, customer, pool)
        moved = (state.cash - before)[customer, pool, :].sum(axis=0)
        worth = sum(int(units) * int(rate) for units, rate in zip(moved, held.rates, strict=True))
        lines[_BANKS[pool]] = dollars(worth)
    return lines


def night(
    frames: Frames, day: date, seed: int, *, between_pools: bool = True
) -> tuple[dict[str, int], dict[tuple[str, str, str], int]]:
    """Lines, and what is left of every balance: account, pool and currency to hundredths."""
    before, held = Holdings(frames), Holdings(assign(frames, seed))
    state = swept(frames, held, before, day, between_pools=between_pools)
    places = np.argwhere(state.cash)
    names = held.accounts["account"].to_numpy()
    left = {
        (names[a], POOLS[p], held.currencies[c]): int(state.cash[a, p, c]) for a, p, c in places
    }
    return statement(held, state), left


def run(folder: Path, clock: "Clock", day: date, seed: int) -> dict[str, int]:
    """The night; returns the lines."""

    def frame(path: Path) -> pd.DataFrame:
        return pd.read_parquet(path)

    frames = clock.step(
        "read", lambda: {path.stem: frame(path) for path in folder.glob("*.parquet")}
    )
    frames = clock.step("assignment", lambda: assign(frames, seed))
    held = clock.step("margin", lambda: Holdings(frames))
    # Nobody carries SMA here, so what was held before assignments does not count.
    state = clock.step("sweeps", lambda: swept(frames, held, held, day))
    lines: dict[str, int] = clock.step("statement", lambda: statement(held, state))
    return lines
