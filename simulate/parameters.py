"""The few numbers behind the invented figures: `parameters.csv`, each with what it means.

They are calibrated on the CFTC's monthly figures of 2022 to 2024; a test compares the two.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_FOLDER = Path(__file__).resolve().parent
_NORMAL_95 = 1.6448536269514722


class Spread(NamedTuple):
    """Three values: percentiles 5, 50 and 95, or the least, the middle and the most."""

    low: float
    middle: float
    high: float

    def at(self, z: Floats) -> Floats:
        """Values of a lognormal in two pieces through the percentiles, at standard normal z."""
        down, up = np.log(self.middle / self.low), np.log(self.high / self.middle)
        return self.middle * np.exp(z / _NORMAL_95 * np.where(z < 0, down, up))

    def draw(self, rng: np.random.Generator, size: int | None = None) -> Floats:
        """Values between least and most, the middle the likeliest."""
        return np.asarray(rng.triangular(*self, size=size), dtype=np.float64)


@cache
def _table() -> dict[tuple[str, str], Spread]:
    frame = pl.read_csv(_FOLDER / "parameters.csv").with_columns(
        pl.col("origin").fill_null(""), pl.col("low", "middle", "high").cast(pl.Float64)
    )
    return {
        (row["name"], row["origin"]): Spread(row["low"], row["middle"], row["high"])
        for row in frame.iter_rows(named=True)
    }


def spread(name: str, origin: str = "") -> Spread:
    """The three values of a parameter."""
    return _table()[name, origin]


def value(name: str, origin: str = "") -> float:
    """The one value of a parameter."""
    return _table()[name, origin].middle


def name_parts() -> dict[str, list[str]]:
    """The words that invented firms are called by: first, second, suffix."""
    frame = pl.read_csv(_FOLDER / "firm_names.csv")
    return {
        str(part): frame.filter(pl.col("part") == part)["word"].to_list()
        for part in frame["part"].unique(maintain_order=True)
    }
