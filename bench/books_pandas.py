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
from bench.pandas_sweeps import COMMODITIES, POOLS, SECURITIES, Array, State

if TYPE_CHECKING:
    from bench.books import Clock

Frames = dict[str, pd.DataFrame]

_BILLION = 10**9
_UNIT = 100 * _BILLION  # of a dollar
_WHOLE = 10_000
_MASK = (1 << 64) - 1
_FIGURES = ["quantity", "value", "initial", "maintenance"]
# cash, securities, open trade equity, long and short options, net equity,
# deficits, offset, deficits less offset, required
_LINES = {
    1: ("7010", "7020", "7030", "7032", "7033", "7040", "7045", "7047", "7050", "7060"),
    2: ("7315", "7317", "7325", "7335", "7337", "7345", "7351", "7352", "7354", "7355"),
    3: ("8500", "8510", "8520", "8530", "8540", "8550", "8560", "8570", "8580", "8590"),
}
_LACKS = {1: ("9100", "9104"), 2: ("9101", "9105"), 3: ("9102", "9106")}
_BANKS = {1: "7070", 2: "7500", 3: "8600"}


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


def _assign(frames: Frames, seed: int) -> Frames:
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
        pool="securities", kind="security", haircut=0, quantity=new, value=value,
        initial=_half_away(np.abs(value) * both["initial_rate"].to_numpy(), _WHOLE),
        maintenance=_half_away(np.abs(value) * both["maintenance_rate"].to_numpy(), _WHOLE),
    )[new != 0]  # fmt: skip
    parts = [positions[~(gone | met)], options, _part(whole, left[stays]), fresh]
    columns = [*keys, "pool", "kind", "haircut", *_FIGURES]
    balances = ["account", "pool", "currency", "cash"]
    return frames | {
        "positions": pd.concat([part[columns] for part in parts], ignore_index=True),
        "balances": pd.concat([frames["balances"][balances], _paid(drawn)], ignore_index=True),
    }


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
        kept = np.where(native > 0, native * (_WHOLE - cut) // _WHOLE, native) * rate
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
        cash=held.cash.copy(), rates=held.rates, carried=held.trade + held.long + held.short,
        worth=held.worth, loan=held.loan, maintenance=held.maintenance,
        base=held.currencies.get_indexer(accounts["base_currency"]),
        dollar=held.currencies.get_loc("USD"), election=_elections(frames, accounts, day),
        sma=sma, limited=limited,
    )  # fmt: skip
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
    before, held = Holdings(frames), Holdings(_assign(frames, seed))
    state = swept(frames, held, before, day, between_pools=between_pools)
    places = np.argwhere(state.cash)
    names = held.accounts["account"].to_numpy()
    left = {
        (names[a], POOLS[p], held.currencies[c]): int(state.cash[a, p, c]) for a, p, c in places
    }
    return statement(held, state), left


def run(folder: Path, clock: "Clock", day: date, seed: int) -> dict[str, int]:
    """The night; gives the lines."""

    def frame(path: Path) -> pd.DataFrame:
        return pd.read_parquet(path)

    frames = clock.step(
        "read", lambda: {path.stem: frame(path) for path in folder.glob("*.parquet")}
    )
    frames = clock.step("assignment", lambda: _assign(frames, seed))
    held = clock.step("margin", lambda: Holdings(frames))
    # Nobody carries SMA here, so what was held before assignments does not count.
    state = clock.step("sweeps", lambda: swept(frames, held, held, day))
    lines: dict[str, int] = clock.step("statement", lambda: statement(held, state))
    return lines
