"""Random numbers that anyone can draw again: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).

The n-th number of a seed is the mixed value of seed + n x gamma in 64 bits. It is a fixed public
function, so an auditor replays a night's lotteries from the recorded seed in any language.
"""

import polars as pl

_WORD = 2**64
_GAMMA = 0x9E3779B97F4A7C15
_MIXES = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))
_LAST_SHIFT = 31


def _word_literal(number: int) -> pl.Expr:
    return pl.lit(number % _WORD, dtype=pl.UInt64)


def random_numbers(seed: int, nth: pl.Expr) -> pl.Expr:
    """The nth (from 1) random numbers of a seed, 64 bits each, as UInt64."""
    mixed = _word_literal(seed) + nth.cast(pl.UInt64) * _word_literal(_GAMMA)
    for shift, factor in _MIXES:
        mixed = (mixed ^ (mixed // _word_literal(2**shift))) * _word_literal(factor)
    return mixed ^ (mixed // _word_literal(2**_LAST_SHIFT))
