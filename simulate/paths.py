"""Days in a row: what is required, held in excess and promised, as it moves from day to day."""

from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulate.firms import Pool
from simulate.parameters import Floats, spread, value

Dollars = NDArray[np.int64]
_SOFT = 0.08
# An amount this near to 10 or 100 times the day before would look like a slip of digits.
_SLIP, _SLIP_FROM = 0.12, 100_000


class Noise:
    """Waves around nothing, day by day, out of one firm's own random numbers."""

    def __init__(self, rng: np.random.Generator, days: int) -> None:
        self.rng, self.days = rng, days

    def wave(self, half_life: float, sigma: float, shocks: Floats | None = None) -> Floats:
        """Deviations of a standard deviation that halve in so many days."""
        kept = 0.5 ** (1 / half_life)
        given = self.rng.standard_normal(self.days) if shocks is None else shocks
        steps = given * np.sqrt(1 - kept**2)
        steps[0] = given[0]
        moved = accumulate(steps.tolist(), lambda at, step: kept * at + step)
        return sigma * np.fromiter(moved, np.float64, self.days)

    def part(self, level: float, half_life: float = 60, sigma: float = 0.1) -> Floats:
        """A positive quantity around its level."""
        return level * np.exp(np.clip(self.wave(half_life, sigma), -3 * sigma, 3 * sigma))

    def either_sign(self, level: float) -> Floats:
        """A quantity of either sign that is never near nothing, such as a day's settlement."""
        sign = np.where(self.rng.random(self.days) < 0.5, -1.0, 1.0)  # noqa: PLR2004
        return sign * self.part(level, 1, 0.3)


def dollars(amounts: NDArray[np.floating]) -> Dollars:
    """Whole dollars."""
    whole: Dollars = np.rint(amounts).astype(np.int64)
    return whole


def steady(amounts: Floats) -> Floats:
    """The amounts without any that is near 10 or 100 times, or a tenth of, the day before."""
    found = amounts.copy()
    for _ in range(3):
        before = found[:-1]
        with np.errstate(divide="ignore", invalid="ignore"):
            tens = np.log10(np.abs(found[1:] / before))
        near = np.abs(tens - np.rint(tens)) < np.log10(1 + _SLIP)
        slips = np.isfinite(tens) & near & (np.rint(tens) != 0) & (np.abs(before) > _SLIP_FROM / 2)
        if not slips.any():
            break
        found[1:][slips] *= 1.4
    return found


class Path(NamedTuple):
    """One pool's days: required, excess and target (USD), and the cover's promise: low and high,
    in dollars, or for options b and d in hundredths of a percent."""

    required: Dollars
    excess: Dollars
    target: Dollars
    low: Dollars
    high: Dollars


def _round_unit(level: Floats) -> Floats:
    """What a target of a size is rounded to: thousands at least."""
    return np.maximum(1000.0, 10.0 ** (np.floor(np.log10(np.maximum(level, 1.0))) - 1))


def _reviewed(wanted: Floats, rng: np.random.Generator) -> Floats:
    """A level looked at every few months and changed only where it has moved."""
    held, at = np.empty_like(wanted), 0
    now = wanted[0]
    while at < len(wanted):
        if abs(np.log(wanted[at] / now)) > 0.1:  # noqa: PLR2004
            now = wanted[at]
        then = at + int(spread("review_days").draw(rng))
        held[at:then] = now
        at = then
    return held


def _excess(level: Floats, target: Floats) -> Floats:
    """The level, but ever softer down to the least over the target."""
    least = value("least_over_target")
    over = (level / target - least) / _SOFT
    return target * (least + _SOFT * np.logaddexp(0.0, over))


def _required(pool: Pool, origin: str, noise: Noise, market: Floats) -> Floats:
    shared, half_life = value("market_share"), value("required_half_life")
    own = noise.rng.standard_normal(noise.days)
    shocks = shared * market + np.sqrt(1 - shared**2) * own
    sigma = value("required_sigma", origin) / np.sqrt(1 - 0.25 ** (1 / half_life))
    shocks[0] = 0.0
    return pool.required * np.exp(noise.wave(half_life, sigma, shocks))


def pool_path(
    pool: Pool, origin: str, noise: Noise, market: Floats, month_ends: NDArray[np.bool_]
) -> Path:
    """A pool's days. market: the shocks that all firms share, one a due day."""
    required = dollars(_required(pool, origin, noise, market))
    slow = pool.required * (required / pool.required) ** 0.5
    share = pool.target_ratio
    if pool.option in "bd":
        hundredths = np.maximum(
            1.0, np.rint(_reviewed(np.full(noise.days, share * 10_000), noise.rng))
        )
        low = dollars(hundredths)
        target = dollars(required * (hundredths / 10_000))
        high = dollars(np.ceil(hundredths * pool.excess_ratio * 2))
    else:
        wanted = _reviewed(share * slow, noise.rng)
        unit = _round_unit(wanted)
        target = low = dollars(np.maximum(np.rint(wanted / unit), 1) * unit)
        high = dollars(np.ceil(low * pool.excess_ratio * 2 / unit) * unit)
    calm = np.where(month_ends, value("month_end_calm"), 1.0)
    # The nearer a firm keeps to its target, the calmer it must hold the excess.
    room = np.log(pool.excess_ratio / value("least_over_target"))
    sigma = min(value("excess_sigma"), value("excess_in_room") * room)
    moved = noise.wave(value("excess_half_life"), sigma) * calm
    level = share * slow * pool.excess_ratio * np.exp(moved)
    level[1:] -= value("late_inflow") * np.maximum(np.diff(required), 0)
    excess = dollars(steady(_excess(level, np.maximum(target, 1))))
    return Path(required, excess, target, low, high)
