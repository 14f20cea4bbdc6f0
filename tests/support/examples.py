"""How many examples Hypothesis makes: a few for `make test`, all where CI runs.

`--hypothesis-profile=all` asks for all. Both make the same examples on every machine, so that a
change is judged by itself; `--hypothesis-profile=search` makes new ones in each run. What once
went wrong stands as an `@example`, which runs in all three.
"""

from hypothesis import settings

_ALL = settings.get_profile("default").max_examples
_LEAST = 5

settings.register_profile("search", max_examples=_ALL, derandomize=False)
settings.register_profile("all", max_examples=_ALL, derandomize=True)
settings.register_profile("change", max_examples=_ALL // 5, derandomize=True)


def examples(number: int) -> int:
    """So many of `number` as the profile makes of its own: the fifth, at least five, or all."""
    return min(number, max(_LEAST, number * settings().max_examples // _ALL))
