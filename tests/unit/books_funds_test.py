"""Where customers' money lies: each holder and item feeds its own line of the form."""

import pytest
from desk import CITI, IB
from ledger import LINES, bank, books, frame, lines_of

from simulate.books import sample_figures
from transforms.books.frames import BooksError

BOTH = "own_securities customer_securities"
OPTIONS = "long_options short_options"
# Pool and holder: the lines, and the items that feed each.
FUNDS: dict[tuple[str, str], dict[str, str]] = {
    ("segregated", "bank"): {"7070": "cash", "7080": "own_securities", "7090": "customer_securities"},
    ("segregated", "clearing_house"): {
        "7100": "cash", "7110": "own_securities", "7120": "customer_securities", "7130": "settlement",
        "7132": "long_options", "7133": "short_options",
    },
    ("segregated", "other_fcm"): {
        "7140": f"cash open_trade_equity {OPTIONS}", "7160": "own_securities", "7170": "customer_securities",
    },
    ("segregated", "on_hand"): {"7150": f"cash {BOTH}"},
    ("secured", "us_bank"): {"7500": "cash", "7540": BOTH},
    ("secured", "other_bank"): {"7520": "cash", "7560": BOTH},
    ("secured", "us_fcm"): {
        "7580": "cash", "7590": BOTH, "7600": "open_trade_equity", "7610": "long_options", "7615": "short_options",
    },
    ("secured", "foreign_clearing_house"): {
        "7640": "cash", "7650": BOTH, "7660": "settlement", "7670": "long_options", "7675": "short_options",
    },
    ("secured", "foreign_broker"): {
        "7700": "cash", "7710": BOTH, "7720": "open_trade_equity", "7730": "long_options", "7735": "short_options",
    },
    ("secured", "other_depository"): {"7760": f"cash {BOTH}"},
    ("secured", "on_hand"): {"7765": f"cash {BOTH}"},
    ("cleared_swaps", "bank"): {"8600": "cash", "8610": "own_securities", "8620": "customer_securities"},
    ("cleared_swaps", "clearing_house"): {
        "8630": "cash", "8640": "own_securities", "8650": "customer_securities", "8660": "settlement",
        "8670": "long_options", "8680": "short_options",
    },
    ("cleared_swaps", "other_fcm"): {
        "8690": f"cash open_trade_equity {OPTIONS}", "8700": "own_securities", "8710": "customer_securities",
    },
    ("cleared_swaps", "on_hand"): {
        "swaps_12a": "cash", "swaps_12b": "own_securities", "swaps_12c": "customer_securities",
    },
}  # fmt: skip
PLACES = [
    (pool, holder, item, line)
    for (pool, holder), of_line in FUNDS.items()
    for line, items in of_line.items()
    for item in items.split()
]


def test_every_holder_and_item_feeds_its_line() -> None:
    assert set(LINES.depositories.iter_rows()) == set(PLACES)
    rows, sums = [], dict.fromkeys((place[3] for place in PLACES), 0)
    for n, (pool, holder, item, line) in enumerate(PLACES, start=1):
        amount = n**3 * (-1 if item == "short_options" else 1)
        rows.append(bank(str(n), pool, holder, item, amount))
        sums[line] += amount
    found = lines_of(books(depositories=frame("depositories", rows)))
    assert {line: found[line] for line in sums} == sums
    assert found["8715"] == sum(sums[f"swaps_12{part}"] for part in "abc")


@pytest.mark.parametrize("pool", ["segregated", "cleared_swaps"])
def test_open_trade_equity_at_a_clearing_house_is_cash_there_already(pool: str) -> None:
    row = frame("depositories", [bank("1", pool, "clearing_house", "open_trade_equity", 5)])
    with pytest.raises(BooksError, match=r"open_trade_equity with clearing_house .* is no line"):
        lines_of(books(depositories=row))


def test_other_brokers_hold_the_options_that_are_not_cleared_directly() -> None:
    """The filing's own figures: its customers' options less those at clearing houses."""
    figures = sample_figures(IB)
    assert figures["7032"] + figures["7033"] == -55_762_294
    assert figures["7132"] + figures["7133"] == -6_569_030
    long, short = figures["7032"] - figures["7132"], figures["7033"] - figures["7133"]
    assert long + short == -49_193_264
    rows = [
        bank("1", "segregated", "other_fcm", "cash", 25_123_411),
        bank("2", "segregated", "other_fcm", "long_options", long),
        bank("3", "segregated", "other_fcm", "short_options", short),
        bank("4", "segregated", "other_fcm", "own_securities", 869_988_758),
    ]
    found = lines_of(books(depositories=frame("depositories", rows)))
    assert (found["7140"], found["7160"]) == (-24_069_853, 869_988_758)
    assert (figures["7140"], figures["7160"]) == (-24_069_853, 869_988_758)
    invested = sum(figures[line] for line in ("7080", "7110", "7160"))
    assert invested == 2_140_616_201
    assert invested * 100 // figures["7180"] == 86


def test_a_broker_pledges_its_clients_own_securities_on() -> None:
    figures = sample_figures(CITI)
    assert sum(figures[line] for line in ("7090", "7120", "7170")) == figures["7020"]
    assert figures["7020"] == 1_530_531_067
    assert [figures[line] for line in ("7132", "7133")] == [figures["7032"], figures["7033"]]


def test_a_broker_without_securities_in_the_segment_prints_zeros() -> None:
    figures = sample_figures(IB)
    zeros = ("7020", "7047", "7090", "7120", "7170", "7317", "7352")
    assert {figures[line] for line in zeros} == {0}
