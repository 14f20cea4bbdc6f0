"""Cover targets whose values stand before their words: no origin gets the target of another."""

import polars as pl
import pytest
from desk import IB, printed_text
from reading import read

TEXT = printed_text(IB)
HEADS = [
    f"FCM's {pool} Residual Interest Target (choose one):"
    for pool in (
        "Customer Segregated Funds",
        "Customer Secured Amount Funds",
        "Cleared Swaps Customer Collateral",
    )
]
VALUES = ["0 0 155,000,000 245,000,000 0 0", "0 0 80,000,000 120,000,000 0 0", "0 0 0 0 0 0"]
WORDS = (
    "a. Minimum dollar amount:; or b. Minimum percentage required:%; or c. Dollar amount range "
    "between: and: ; or d. Percentage range required between: % and:\n"
)
LOW = {"segregated": 155_000_000, "secured": 80_000_000, "cleared_swaps": None}


def cover(blocks: str) -> dict[str, int | None]:
    """The low end by origin of what a cover with these blocks promises."""
    begin, end = TEXT.index("\tFCM's Customer Segregated Funds"), TEXT.index("\tCurrent ANC")
    targets = read(TEXT[:begin] + blocks + TEXT[end:]).targets
    low = targets.select("origin", pl.col("low").cast(pl.Int64))
    return dict(low.iter_rows())


@pytest.mark.parametrize("gap", [" ", "\n"])
def test_values_before_words_are_no_other_origins_target(gap: str) -> None:
    pairs = list(zip(HEADS, VALUES, strict=True))
    behind = "".join(f"{head}\n{WORDS}{v.replace(' ', gap)}\n" for head, v in pairs)
    before = "".join(f"{v.replace(' ', gap)}\n{head}\n{WORDS}" for head, v in pairs)
    assert cover(behind).items() <= LOW.items()
    if gap == "\n":
        assert cover(behind) == LOW
    assert cover(before).items() <= LOW.items()
