"""Which number is wrong: the smallest change is found, and `certain` is never wrong."""

import hashlib
from datetime import date

import polars as pl
import pytest
from desk import CITI, IB, SHARED, Desk, printed_text
from hypothesis import given, settings
from hypothesis import strategies as st
from one_digit_test import figures_of
from rich.console import Console

from bench.proposals import Amounts, invented, judged, of_samples, proposed, show
from segwatch.codebook.load import load_codebook
from segwatch.explain.proposals import propose_for_filings
from segwatch.warehouse.connection import open_for_reading
from transforms.evidence.edits import in_groups, name_edit
from transforms.repair.proposals import SCHEMA

SAMPLE = dict(zip((IB, CITI), of_samples(), strict=True))
# Invented: a foreign requirement above line 6; 12 printed by its parts; 12 counted and not printed.
ABOVE = SAMPLE[IB] | {
    "7305": 320_000_000,
    "7360": 320_000_000,
    "7380": 97_394_251,
    "7785": 17_394_251,
}
PARTS = SAMPLE[IB] | {"swaps_12a": 0, "swaps_12b": 0, "swaps_12c": 0}
ON_HAND = {c: v for c, v in SAMPLE[CITI].items() if c != "8715"} | {
    c: SAMPLE[CITI][c] + 5_000_000 for c in ("8720", "8730", "8770")
}
BASES = SAMPLE | {"above": ABOVE, "parts": PARTS, "on hand": ON_HAND}
Row = tuple[str, int | None, str, bool]


def found(amounts: Amounts, history: Amounts | None = None) -> pl.DataFrame:
    def frame(of: Amounts) -> pl.DataFrame:
        schema = {"filing_id": pl.Int64, "name": pl.String, "amount": pl.Int64}
        return pl.DataFrame([(1, *item) for item in of.items()], schema=schema, orient="row")

    return proposed(frame(amounts), frame(history or {}), load_codebook())


def rows_of(frame: pl.DataFrame) -> list[Row]:
    return list(frame.select("line_code", "proposed", "edit", "certain").iter_rows())


def changed(base: str, changes: dict[str, int | None]) -> Amounts:
    return {code: v for code, v in (BASES[base] | changes).items() if v is not None}


@pytest.mark.parametrize("base", [IB, CITI, "above", "parts"])
def test_where_all_is_true_nothing_is_proposed(base: str) -> None:
    assert found(BASES[base]).schema == SCHEMA
    assert found(BASES[base]).is_empty()


@pytest.mark.parametrize(
    ("base", "changes", "only"),
    [
        # A line in two identities is pinned down by them.
        (IB, {"7190": 201_656_161}, ("7190", 201_656_167, "digit", True)),
        (IB, {"7190": 201_656_176}, ("7190", 201_656_167, "swap", True)),
        (IB, {"7190": -201_656_167}, ("7190", 201_656_167, "sign", True)),
        (IB, {"7190": 2_016_561_670}, ("7190", 201_656_167, "zero", True)),
        (IB, {"7040": 5_118_276}, ("7040", 2_269_850_784, "neighbour", True)),
        (CITI, {"7570": 0}, ("7570", 242_817_782, "neighbour", False)),  # a zero beside a zero
        (IB, {"7190": None}, ("7190", 201_656_167, "missing", True)),
        (IB, {"7190": 123}, ("7190", 201_656_167, "other", False)),
        (IB, {"7360": 316_104_336}, ("7360", 316_104_335, "digit", True)),
        (IB, {"7360": None}, ("7360", 316_104_335, "missing", True)),
        (IB, {"7355": 316_104_334}, ("7355", 316_104_335, "digit", True)),
        # A line in one identity: the missing one can be solved for, and nothing confirms it.
        (IB, {"7010": None}, ("7010", 2_342_919_338, "missing", False)),
        (IB, {"7198": None}, ("7198", 46_656_167, "missing", False)),
        # The greater of two: an operand above it may be anything up to it.
        (IB, {"7305": 400_000_000}, ("7305", None, "other", False)),
        ("above", {"7305": 32_000_000}, ("7305", 320_000_000, "zero", False)),
        ("above", {"7355": 316_104_336}, ("7355", 316_104_335, "digit", False)),
        ("above", {"7355": 376_104_335}, ("7355", 316_104_335, "digit", True)),
        ("above", {"7355": None}, ("7355", 316_104_335, "missing", False)),
        # A proposal against the sign of its line on the form is not certain.
        (IB, {"7045": 5, "7047": -10, "7050": 5, "7060": 2_269_850_779, "7190": 206_774_448,
              "7198": 51_774_448}, ("7050", -5, "sign", False)),
        # At the ends of a BIGINT.
        (IB, {"7190": 2**63 - 1}, ("7190", 201_656_167, "other", False)),
        (IB, {"7190": -(2**63)}, ("7190", 201_656_167, "other", False)),
    ],
)  # fmt: skip
def test_one_line_alone(base: str, changes: dict[str, int | None], only: Row) -> None:
    assert rows_of(found(changed(base, changes))) == [only]


@pytest.mark.parametrize(
    ("base", "changes"),
    [
        (IB, {"7305": None}),  # a maximum solves for nothing
        (IB, {"7190": 201_656_161, "7198": 46_656_166}),  # two faults that meet in one identity
        (IB, {"7360": 316_104_336, "7530": 339_224_360}),  # two that 7770 stands between
        (IB, {"7190": None, "7198": None}),
        (IB, {"7060": None, "7190": 201_656_161}),
        (IB, {"7010": None, "7020": None}),
        (IB, {"7305": None, "7360": 316_104_336}),
    ],
)
def test_no_single_line_does(base: str, changes: dict[str, int | None]) -> None:
    assert rows_of(found(changed(base, changes))) == []


def test_a_leaf_shares_its_identity_with_its_siblings() -> None:
    given = found(changed(IB, {"7194": 155_000_001}))
    assert rows_of(given) == [
        ("7194", 155_000_000, "digit", False),
        ("7198", 46_656_166, "digit", False),
    ]
    assert given["words"].to_list() == [
        "7194 is printed 155,000,001; 155,000,000 would make H06 true (one digit). "
        "Ambiguous: 7194 and 7198 need an equal edit each.",
        "7198 is printed 46,656,167; 46,656,166 would make H06 true (one digit). "
        "Ambiguous: 7194 and 7198 need an equal edit each.",
    ]


def test_the_last_filing_decides_between_equal_edits() -> None:
    printed = changed(IB, {"7198": 46_656_166})
    assert rows_of(found(printed))[0][0] == "7194"
    assert rows_of(found(printed, {"7194": 155_000_000, "7198": 50_000_000}))[0][0] == "7198"


@pytest.mark.parametrize("before", [{}, {"7132": 5, "7140": 4}])
def test_the_sign_on_the_form_decides_before_the_last_filing(before: Amounts) -> None:
    # H04 is 10 short; 10.A and 11.A both print -5, and only 10.A is never negative.
    lost = {"7132": -5, "7133": 0, "7140": -5}
    rest = {code: SAMPLE[CITI][code] - 65_711_537 for code in ("7180", "7190", "7198")}
    given = rows_of(found(SAMPLE[CITI] | lost | rest, before))
    assert given[0] == ("7132", 5, "sign", False)
    assert ("7140", 5, "sign", False) in given


def test_soft_relations_decide_between_equal_edits() -> None:
    # 7090, 7120 and 7170 add up to 7020 (S01): a digit of 7120 is more likely than one of 7070.
    printed = changed(CITI, {"7120": 1_469_305_445})
    given = found(printed)
    assert {row[2] for row in rows_of(given)} == {"digit"}
    assert len(rows_of(given)) > 3
    assert {row[0] for row in rows_of(given)[:3]} == {"7090", "7120", "7170"}
    held = {"7090": 53_000_000, "7120": 1_469_305_444, "7170": 8_000_000}
    first = rows_of(found(printed, held))[0]
    assert first == ("7120", 1_469_305_444, "digit", False)


def test_line_12_may_be_its_parts_or_not_printed() -> None:
    assert ("swaps_12a", 0, "digit", False) in rows_of(found(PARTS | {"swaps_12a": 7}))
    assert rows_of(found(changed("parts", {"swaps_12b": None}))) == [("swaps_12b", 0, "missing", False)]  # fmt: skip
    assert ("8715", 5_000_000, "missing", False) in rows_of(found(ON_HAND))


def test_faults_apart_are_proposed_for_apart() -> None:
    given = found(changed(IB, {"7190": 201_656_161, "7354": 4_125_741, "7530": 339_224_360}))
    assert list(given.select("origin", "checks", "rank", "line_code", "certain").iter_rows()) == [
        ("secured", "H08 H09", 1, "7354", True),
        ("secured", "H11 H16", 1, "7530", True),
        ("segregated", "H05 H06", 1, "7190", True),
    ]


@pytest.mark.parametrize(
    ("printed", "proposed", "slip"),
    [
        (201_656_161, 201_656_167, "digit"), (0, 9, "digit"), (55, 155, "digit"), (-17, -18, "digit"),
        (17, 18, "digit"), (17, -18, None), (0, 10, "digit"), (19, 20, None),
        (12, 21, "swap"), (102, 120, "swap"), (1234, 4231, None), (1324, 4231, None),
        (5, -5, "sign"), (-5, 5, "sign"), (100, 1000, "zero"), (1000, 100, "zero"),
        (150, 1050, "zero"), (-150, -1500, "zero"), (150, -1500, None), (150, 15000, None),
        (2**63 - 1, 1, None), (0, 100, None),
    ],
)  # fmt: skip
def test_slips(printed: int, proposed: int, slip: str | None) -> None:
    assert slips(printed, proposed) == slip


def slips(printed: int, proposed: int) -> str | None:
    return edits([(printed, proposed)])[0]


def edits(pairs: list[tuple[int, int]]) -> list[str | None]:
    frame = pl.DataFrame(pairs, schema={"a": pl.Int128, "b": pl.Int128}, orient="row")
    return name_edit(frame["a"], frame["b"]).to_list()


@settings(deadline=None)
@given(st.integers(-(10**12), 10**12), st.integers(0, 12), st.integers(0, 9))
def test_a_planted_slip_is_known(true: int, place: int, digit: int) -> None:
    sign, digits = -1 if true < 0 else 1, str(abs(true))
    at = place % len(digits)
    exchanged = digits[:at] + str(digit) + digits[at + 1 :]
    pair = digits[:at] + digits[at : at + 2][::-1] + digits[at + 2 :]
    more = sign * int(digits[: at + 1] + "0" + digits[at + 1 :])
    cases = [((-true, true), {"sign"}), ((more, true), {"zero", "digit"}), ((true, more), {"zero", "digit"}),
             ((sign * int(exchanged), true), {"digit"} if exchanged[0] != "0" else {"digit", None}),
             ((sign * int(pair), true), {"swap"} if pair[0] != "0" else {"swap", "digit", "zero", None})]  # fmt: skip
    cases = [case for case in cases if case[0][0] != case[0][1] and true]
    found = edits([pair for pair, _ in cases])
    assert [e for e, (_, known) in zip(found, cases, strict=True) if e not in known] == []


@settings(deadline=None)
@given(st.integers(-(2**63), 2**63 - 1))
def test_amounts_are_written_in_groups(amount: int) -> None:
    assert pl.select(in_groups(pl.lit(amount, pl.Int128))).item() == f"{amount:,}"


def real() -> list[Amounts]:
    folder = SHARED / "filings"
    texts = [(folder / f"{name}.txt").read_text() for name in ("ib_2014-11-19", "citi_2014-11-06")]
    return [{c: v for c, v in figures_of(text).items() if c[0] in "78" and c not in ("7465", "7475")} for text in texts]  # fmt: skip


@pytest.mark.parametrize("history", [False, True], ids=["alone", "with the day before"])
@pytest.mark.parametrize("given", ["samples", "invented", "real"])
def test_planted_faults_are_found_and_certain_is_never_wrong(
    given: str, history: bool, request: pytest.FixtureRequest
) -> None:
    if given == "real":
        request.getfixturevalue("real_filings")
    book = load_codebook()
    made = {"samples": of_samples, "invented": lambda: [invented(book, seed) for seed in range(6)], "real": real}  # fmt: skip
    seen = judged(made[given](), book, times=3, with_history=history)
    show(Console(width=110), given, seen)
    assert seen["wrong"].sum() == 0
    pinned = seen.filter("twice", pl.col("kind").is_in(["digit", "swap", "sign"]))
    assert pinned.height > 200
    assert pinned["line_code"].n_unique() == 21
    assert pinned["first"].sum() >= 0.9 * pinned.height
    assert pinned["certain"].sum() >= 0.9 * pinned.height
    plain = seen.filter(~pl.col("kind").is_in(["any", "two lines"]))
    assert set(plain["line_code"]) >= set(load_codebook().form_spec.terms["code"]) - {"7305"}
    assert plain["third"].sum() >= 0.9 * plain.height


def test_proposals_of_filings_in_a_warehouse(desk: Desk) -> None:
    desk.drop("ib.txt", printed_text(IB, {"7190": "201,656,161", "8550": None}))
    desk.drop("citi.txt", printed_text(CITI, {"7010": "2,563,559,67Z"}))
    desk.drop("good.txt", printed_text(CITI, firm_name="Invented Futures LLC"))
    desk.ingest()
    with open_for_reading(desk.settings.warehouse) as store:
        filings = store.query_text("SELECT filing_id FROM filing")
        given = propose_for_filings(store, load_codebook(), filings)
        none = propose_for_filings(store, load_codebook(), filings.clear())
    assert none.schema == given.schema == SCHEMA
    assert none.is_empty()
    firms = dict(desk.rows("SELECT filing_id, firm_id FROM filing"))
    rows = given.select("filing_id", "rank", "line_code", "certain").iter_rows()
    assert sorted((firms[filing], *rest) for filing, *rest in rows) == [
        ("citigroup-global-markets-inc", 1, "7010", False),
        ("interactive-brokers-llc", 1, "7190", True),
        ("interactive-brokers-llc", 1, "8550", True),
    ]
    words = set(given["words"])
    assert (
        "7190 is printed 201,656,161; 201,656,167 would make H05 and H06 true (one digit). "
        "Certain: no other single change does."
    ) in words
    assert (
        "7010 is printed, but its amount was rejected; 2,563,559,677 would make H01 true (the only "
        "line that is missing). Not certain: no other single change does, but nothing else confirms it."
    ) in words


def test_the_last_filing_comes_from_the_warehouse(desk: Desk) -> None:
    desk.drop("before.txt", printed_text(IB, as_of_date=date(2014, 11, 18), submit_date=date(2014, 11, 19)))  # fmt: skip
    desk.drop("now.txt", printed_text(IB, {"7198": "46,656,166"}))
    desk.ingest()
    with open_for_reading(desk.settings.warehouse) as store:
        given = propose_for_filings(
            store, load_codebook(), store.query_text("SELECT filing_id FROM filing")
        )
    # Without it 7194 would stand first: both need one digit, and the form prints it before.
    assert given["line_code"].to_list() == ["7198", "7194"]


def test_explain_proposes_which_number_is_wrong(desk: Desk, say) -> None:  # type: ignore[no-untyped-def]
    desk.drop("good.txt", printed_text(CITI))
    wrong = desk.drop("wrong.txt", printed_text(IB, {"7190": "201,656,161", "7030": None, "7305": None}))  # fmt: skip
    desk.ingest()
    assert "Which number" not in say("explain", "citigroup-global-markets-inc", "2014-11-06").stdout
    shown = say("explain", "interactive-brokers-llc", "2014-11-19").stdout
    said = shown.partition("Which number is wrong?")[2].splitlines()
    document = hashlib.sha256(wrong.read_bytes()).hexdigest()
    assert [line.strip() for line in said] == [
        "Nothing is changed by itself.",
        "7030 is not printed; -17,306,260 would make H01 true (the only line that is missing). "
        "Not certain: no other single change does, but nothing else confirms it.",
        "7190 is printed 201,656,161; 201,656,167 would make H05 and H06 true (one digit). "
        "Certain: no other single change does.",
        "No change of a single line makes H10 true.",
        "A person corrects a line by a row in codebook/corrections.csv, with this filing named "
        f"{document}/2014-11-19",
    ]
