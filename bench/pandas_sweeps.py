"""The sweeps of a night in NumPy, written from the broker's rules alone, before `transforms.books`
was read. A second opinion: nothing of it is imported here.

Money is a whole number of hundredths times billionths of a US dollar, so both must agree exactly.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

SECURITIES, SEGREGATED, SECURED, SWAPS = range(4)
COMMODITIES = (SEGREGATED, SECURED, SWAPS)
POOLS = ("securities", "segregated", "secured", "cleared_swaps")
DOLLAR = 100 * 10**9
BUFFER, SHARE, LEAST = 500, 100, 200 * DOLLAR  # basis points, basis points, amount
_WHOLE = 10_000

Array = NDArray[Any]


@dataclass
class State:
    """All accounts: cash in hundredths of its currency, everything else in US dollars."""

    cash: Array  # accounts x pools x currencies
    rates: Array  # billionths of a US dollar, by currency
    carried: Array  # accounts x pools: open trade equity and options
    worth: Array  # accounts x pools: securities after their haircut
    loan: Array  # what of these and of options carries margin beside `carried`
    maintenance: Array  # accounts x pools
    base: Array  # the number of each account's base currency
    dollar: int  # the number of the US dollar
    election: Array  # 0 none, 1 to securities, 2 to commodities
    sma: Array  # by account
    limited: Array  # whether its SMA limits what leaves the securities segment

    def money(self, rows: Array, pool: int) -> Array:
        """Cash of a pool in US dollars."""
        return self.cash[rows, pool, :] @ self.rates

    def net(self, rows: Array, pool: int) -> Array:
        """Cash, open trade equity and options of a pool."""
        net: Array = self.money(rows, pool) + self.carried[rows, pool]
        return net

    def spare(self, rows: Array, pool: int) -> Array:
        """What a pool can give while its cash and net stay at 0 or more and its margin is met."""
        money = self.money(rows, pool)
        net = money + self.carried[rows, pool]
        over = net + self.loan[rows, pool] - self.maintenance[rows, pool]
        most: Array = np.maximum(np.minimum(np.minimum(money, net), over), 0)
        return most

    def lack(self, rows: Array, pool: int) -> Array:
        """What a pool lacks of its maintenance margin, a debit included."""
        need = self.maintenance[rows, pool]
        short = need - self.net(rows, pool) - self.loan[rows, pool]
        return np.where(need > 0, np.maximum(short, 0), 0)

    def commodities(self, rows: Array, buffer: int) -> Array:
        """What may leave the commodities segment, whose margin and buffer stay there in cash."""
        money = sum(self.money(rows, pool) for pool in COMMODITIES)
        net = money + self.carried[rows, 1:].sum(axis=1)
        need = self.maintenance[rows, 1:].sum(axis=1)
        need = need + _part(need, buffer)
        equity = net + self.loan[rows, 1:].sum(axis=1)
        most: Array = np.maximum(np.minimum(net, np.minimum(equity, money) - need), 0)
        return most

    def withdrawable(self, rows: Array, amount: Array) -> Array:
        """The part of an amount that may leave the securities segment as a withdrawal."""
        most = np.minimum(amount, np.maximum(self.sma[rows], 0))
        return np.where(self.limited[rows], most, amount)

    def room(self, rows: Array, giver: int, receiver: int) -> Array:
        """What a pool may give another by a cure."""
        spare = self.spare(rows, giver)
        if giver == SECURITIES:
            return self.withdrawable(rows, spare)
        if receiver == SECURITIES:
            return np.minimum(spare, self.commodities(rows, 0))
        return spare

    def order(self, rows: Array, giver: int) -> Array:
        """Currencies as they move: base, US dollars, then from the highest long balance down."""
        worth = np.maximum(self.cash[rows, giver, :], 0) * self.rates
        place = np.argsort(np.argsort(-worth, axis=1, kind="stable"), axis=1, kind="stable")
        place[:, self.dollar] = -1
        place[np.arange(len(place)), self.base[rows]] = -2
        return np.argsort(place, axis=1, kind="stable")

    def transfer(self, rows: Array, giver: int, receiver: int, kind: Array, units: Array) -> Array:
        """Move units of one currency an account; returns their worth."""
        worth = units * self.rates[kind]
        self.cash[rows, giver, kind] -= units
        self.cash[rows, receiver, kind] += units
        if giver == SECURITIES:
            self.sma[rows] -= worth
        if receiver == SECURITIES:
            self.sma[rows] += worth
        return worth


def _part(amount: Array, basis_points: int) -> Array:
    """A share of an amount, rounded up, by steps that do not overflow."""
    whole, rest = np.divmod(amount, _WHOLE)
    part: Array = whole * basis_points - (-(rest * basis_points) // _WHOLE)
    return part


def _move(state: State, rows: Array, way: tuple[int, int], want: Array, room: Array) -> None:
    """Move what is wanted, the last unit rounded up where there is room for it."""
    giver, receiver = way
    some = (want > 0) & (room > 0)
    rows, want, room = rows[some], want[some], room[some]
    for kind in state.order(rows, giver).T:
        rate = state.rates[kind]
        long = np.maximum(state.cash[rows, giver, kind], 0)
        units = np.minimum(np.minimum(-(-want // rate), room // rate), long)
        worth = state.transfer(rows, giver, receiver, kind, units)
        done = units < long  # a currency that moves in part is the last
        want, room = np.where(done, 0, np.maximum(want - worth, 0)), room - worth
        room = np.where(want == 0, 0, room)


def _cure_margin(state: State, rows: Array, way: tuple[int, int]) -> None:
    giver, receiver = way
    want = state.lack(rows, receiver)
    rows, want = rows[want > 0], want[want > 0]
    _move(state, rows, way, want, state.room(rows, giver, receiver))


def _cure_debit(state: State, rows: Array, way: tuple[int, int]) -> None:
    """Meet debits out of long balances in the same currency."""
    giver, receiver = way
    match = (state.cash[rows, receiver, :] < 0) & (state.cash[rows, giver, :] > 0)
    rows = rows[match.any(axis=1)]
    room = state.room(rows, giver, receiver)
    for kind in state.order(rows, giver).T:
        long = np.maximum(state.cash[rows, giver, kind], 0)
        debit = np.maximum(-state.cash[rows, receiver, kind], 0)
        units = np.minimum(np.minimum(long, debit), room // state.rates[kind])
        room = room - state.transfer(rows, giver, receiver, kind, units)


def _elect(state: State, rows: Array) -> None:
    """Move by election what is over, where it reaches the lesser of the two limits."""
    equity = sum(state.net(rows, pool) + state.worth[rows, pool] for pool in range(4))
    least = np.minimum(_part(equity, SHARE), LEAST)
    spare = [state.spare(rows, pool) for pool in range(4)]
    out = np.minimum(state.commodities(rows, BUFFER), sum(spare[1:]))
    out = np.where((state.election[rows] == 1) & (out >= least), out, 0)
    need = state.maintenance[rows, SECURITIES]
    over = state.net(rows, SECURITIES) + state.loan[rows, SECURITIES] - need - _part(need, BUFFER)
    back = state.withdrawable(rows, np.maximum(np.minimum(spare[SECURITIES], over), 0))
    back = np.where((state.election[rows] == 2) & (back >= least), back, 0)  # noqa: PLR2004
    for pool in COMMODITIES:
        begin = state.money(rows, pool)
        part = np.minimum(out, spare[pool])
        _move(state, rows, (pool, SECURITIES), part, part)
        out = out - (begin - state.money(rows, pool))
    _move(state, rows, (SECURITIES, SEGREGATED), back, back)


def sweep(state: State, *, between_pools: bool = True) -> None:
    """The moves of a night in their order: margin of pools, of segments, debits, elections."""
    rows = np.arange(len(state.base))
    pairs = [(g, r) for r in COMMODITIES for g in COMMODITIES if g != r] if between_pools else []
    across = [(SECURITIES, pool) for pool in COMMODITIES]
    across += [(pool, SECURITIES) for pool in COMMODITIES]
    for cure in (_cure_margin, _cure_debit):
        for way in [*pairs, *across]:
            cure(state, rows, way)
    _elect(state, rows[state.election > 0])
