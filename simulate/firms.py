"""Invented firms: their names, their sizes, how they do business and how they file."""

import re
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulate.parameters import Floats, name_parts, spread, value

ORIGINS = ("segregated", "secured", "cleared_swaps")
NUMBERS_APART = "labels_first"
TARGET_OPTIONS = ("a", "b", "c", "d")
_SIZES = {1: "size_alone", 2: "size_two", 3: "size_three"}
_LEVELS = NormalDist()


class Pool(NamedTuple):
    """One origin of a firm: required (USD), target by requirement, excess by target, and the
    option of the cover (a to d) by which it promises the target."""

    required: float
    target_ratio: float
    excess_ratio: float
    option: str


class Firm(NamedTuple):
    """An invented firm; `pools` by origin, the others are habits that last all its days."""

    number: int
    name: str
    folder: str
    form: str
    pools: dict[str, Pool]
    clears_for_itself: bool
    cover: bool
    zero_swaps: bool
    subtotal_8715: bool
    layout: str
    header_once: bool


def names(count: int, rng: np.random.Generator) -> list[str]:
    """Different names out of fiction; raises ValueError where there are not so many."""
    parts = name_parts()
    pairs = [f"{first} {second}" for first in parts["first"] for second in parts["second"]]
    if count > len(pairs):
        raise ValueError(f"there are names for {len(pairs)} firms only, not for {count}")
    chosen = rng.permutation(len(pairs))[:count]
    suffixes = rng.integers(len(parts["suffix"]), size=count)
    return [f"{pairs[at]} {parts['suffix'][s]}" for at, s in zip(chosen, suffixes, strict=True)]


def _even(score: Floats) -> Floats:
    """Standard normal values at even steps, in the order of the scores.

    So few firms still have the percentiles that many would have.
    """
    steps = (np.argsort(np.argsort(score)) + 0.5) / len(score)
    return np.array([_LEVELS.inv_cdf(step) for step in steps])


def _together(score: Floats, own: Floats, correlation: Floats) -> Floats:
    """Standard normal values that go with a score as far as the correlation says."""
    return _even(correlation * score + np.sqrt(1 - correlation**2) * own)


def _evenly(score: Floats, share: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """A share of firms at even steps along a score."""
    steps = np.argsort(np.argsort(-score)) * share + rng.random()
    found: NDArray[np.bool_] = np.floor(steps) > np.floor(steps - share)
    return found


def _has(share: float, count: int, rng: np.random.Generator) -> list[bool]:
    """Which of so many firms have a habit: exactly the share, at random."""
    return [bool(at < round(share * count)) for at in rng.permutation(count)]


def _counts(count: int, rng: np.random.Generator) -> list[int]:
    """How many origins each firm has."""
    three = round(value("firms_share", "cleared_swaps") * count)
    alone = round(value("firms_share", "segregated") * count)
    kinds = [3] * three + [1] * alone + [2] * (count - three - alone)
    return [kinds[at] for at in rng.permutation(count)]


def _required(kinds: list[int], rng: np.random.Generator) -> dict[str, Floats]:
    """The level of each requirement by origin; NaN where a firm has none."""
    by_kind = np.array(kinds)
    found = {origin: np.full(len(kinds), np.nan) for origin in ORIGINS}
    for kind, name in _SIZES.items():
        who = by_kind == kind
        if who.any():
            sizes = spread(name, "segregated").at(_even(rng.standard_normal(who.sum())))
            found["segregated"][who] = sizes
    for least, origin in ((2, "secured"), (3, "cleared_swaps")):
        who = by_kind >= least
        if who.any():
            part = spread("to_segregated", origin).at(_even(rng.standard_normal(who.sum())))
            found[origin][who] = found["segregated"][who] * part
    return found


def _pools(kinds: list[int], covers: list[bool], rng: np.random.Generator) -> list[dict[str, Pool]]:
    """The pools of each firm; only a cover can promise by a percentage or a range."""
    pools: list[dict[str, Pool]] = [{} for _ in kinds]
    for origin, required in _required(kinds, rng).items():
        who = np.flatnonzero(~np.isnan(required))
        if not len(who):
            continue
        size = _even(np.log(required[who]))
        own, other = rng.standard_normal((2, len(who)))
        excess = _together(size, own, np.full(len(who), value("excess_to_size")))
        modest = _evenly(excess, value("modest", origin), rng)
        together = value("ratios_together", origin)
        alike = np.where(modest, value("ratios_modest"), together)
        held = spread("excess_to_required", origin).at(excess)
        promised = spread("target_to_required", origin).at(_together(excess, other, alike))
        promised = np.minimum(promised, held / value("least_excess_to_target"))
        options = rng.choice(len(TARGET_OPTIONS), len(who), p=_option_shares())
        for at, firm in enumerate(who):
            pools[firm][origin] = Pool(
                float(required[firm]),
                float(promised[at]),
                float(held[at] / promised[at]),
                TARGET_OPTIONS[options[at]] if covers[firm] else TARGET_OPTIONS[0],
            )
    return pools


def _layouts(layouts: tuple[str, ...], uncoded: list[bool], rng: np.random.Generator) -> list[str]:
    """A layout for each firm; one that prints numbers without a code keeps them beside their
    words where it may."""
    places, found = rng.permutation(len(uncoded)), []
    for place, has_some in zip(places, uncoded, strict=True):
        fit = [layout for layout in layouts if not has_some or layout != NUMBERS_APART] or layouts
        found.append(fit[place % len(fit)])
    return found


def _option_shares() -> list[float]:
    return [value("target_option", option) for option in TARGET_OPTIONS]


def invent(count: int, seed: int, layouts: tuple[str, ...]) -> list[Firm]:
    """So many firms, the same for the same seed; each prints in one of the layouts.

    Raises ValueError where there are more firms than names.
    """
    rng = np.random.default_rng([seed, 0])
    called = names(count, rng)
    habits = {
        name: _has(value(name), count, rng)
        for name in (
            "clears_for_itself",
            "cover",
            "zero_swaps",
            "subtotal_8715",
            "repeats_header_once",
            "broker_dealers",
        )
    }
    kinds = _counts(count, rng)
    uncoded = [
        cover or kind == len(ORIGINS) for cover, kind in zip(habits["cover"], kinds, strict=True)
    ]
    printed = _layouts(layouts, uncoded, rng)
    # Where numbers stand apart from words, nobody can place a number that has no code.
    apart = [layout == NUMBERS_APART for layout in printed]
    covers = [cover and not far for cover, far in zip(habits["cover"], apart, strict=True)]
    pools = _pools(kinds, covers, rng)
    return [
        Firm(
            number=at,
            name=called[at],
            folder=re.sub(r"[^a-z0-9]+", "-", called[at].lower()).strip("-"),
            form="Daily Seg - FOCUS II" if habits["broker_dealers"][at] else "Daily Seg - 1FR",
            pools=pools[at],
            clears_for_itself=habits["clears_for_itself"][at],
            cover=covers[at],
            zero_swaps=covers[at] and habits["zero_swaps"][at] and "cleared_swaps" not in pools[at],
            subtotal_8715=habits["subtotal_8715"][at] or apart[at],
            layout=printed[at],
            header_once=habits["repeats_header_once"][at],
        )
        for at in range(count)
    ]
