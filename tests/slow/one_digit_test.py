"""One printed figure is changed, or taken out: exactly the identities it stands in say so.

The truth is worked out here by itself, from the identities as the form states them.
"""

import re
from pathlib import Path

import polars as pl
import pytest
from desk import CITI, IB, SHARED, Desk, printed_text, without_amount

# H01 to H24 as the form states them: (total, plus, minus); H10 is the greater of two.
IDENTITIES = {
    "H01": ("7040", "7010 7020 7030 7032 7033", ""),
    "H02": ("7050", "7045 7047", ""),
    "H03": ("7060", "7040 7050", ""),
    "H04": ("7180", "7070 7080 7090 7100 7110 7120 7130 7132 7133 7140 7160 7170 7150", ""),
    "H05": ("7190", "7180", "7060"),
    "H06": ("7198", "7190", "7194"),
    "H07": ("7345", "7315 7317 7325 7335 7337", ""),
    "H08": ("7354", "7351 7352", ""),
    "H09": ("7355", "7345 7354", ""),
    "H10": ("7360", "7305 7355", ""),
    "H11": ("7530", "7500 7520", ""),
    "H12": ("7570", "7540 7560", ""),
    "H13": ("7620", "7580 7590 7600 7610 7615", ""),
    "H14": ("7680", "7640 7650 7660 7670 7675", ""),
    "H15": ("7740", "7700 7710 7720 7730 7735", ""),
    "H16": ("7770", "7530 7570 7620 7680 7740 7760 7765", ""),
    "H17": ("7380", "7770", "7360"),
    "H18": ("7785", "7380", "7780"),
    "H19": ("8550", "8500 8510 8520 8530 8540", ""),
    "H20": ("8580", "8560 8570", ""),
    "H21": ("8590", "8550 8580", ""),
    "H22": ("8720", "8600 8610 8620 8630 8640 8650 8660 8670 8680 8690 8700 8710 8715", ""),
    "H23": ("8730", "8720", "8590"),
    "H24": ("8770", "8730", "8760"),
}
OPTIONAL = "8715"
# A foreign requirement above line 6, carried through lines 7, 9 and 11: invented.
FOREIGN_ABOVE = {
    "7305": "320,000,000",
    "7360": "320,000,000",
    "7380": "97,394,251",
    "7785": "17,394,251",
}

_PAIR = re.compile(r"(?<![\w,.-])(-?[\d,]+|o)(?=[\s<>/bu*]*\[(\d{4})\])")


def texts(real: bool) -> dict[str, str]:
    if real:
        folder = SHARED / "filings"
        return {
            IB: (folder / "ib_2014-11-19.txt").read_text(),
            CITI: (folder / "citi_2014-11-06.txt").read_text(),
        }
    return {
        IB: printed_text(IB),
        CITI: printed_text(CITI),
        "foreign": printed_text(IB, FOREIGN_ABOVE),
    }


def figures_of(text: str) -> dict[str, int]:
    return {
        code: int(number.replace(",", "").replace("o", "0")) for number, code in _PAIR.findall(text)
    }


def computed(figures: dict[str, int], identity: str) -> int | None:
    """The total that the other lines give; None where one of them is missing."""
    _, plus, minus = IDENTITIES[identity]
    terms = [(code, 1) for code in plus.split()] + [(code, -1) for code in minus.split()]
    values = [
        (0 if code == OPTIONAL else None) if code not in figures else sign * figures[code]
        for code, sign in terms
    ]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    return max(known) if identity == "H10" else sum(known)


def expected_verdicts(figures: dict[str, int]) -> dict[str, tuple[str, int | None, int | None]]:
    """Per identity: status, reported, expected."""
    verdicts = {}
    for identity, (total, _, _) in IDENTITIES.items():
        reported, wanted = figures.get(total), computed(figures, identity)
        unknown = reported is None or wanted is None
        status = "unknown" if unknown else "pass" if reported == wanted else "fail"
        verdicts[identity] = (status, reported, wanted)
    return verdicts


def digit_changes(text: str) -> list[str]:
    """Every text that differs from this one in one digit of one coded amount."""
    changed = []
    for found in _PAIR.finditer(text):
        for at in range(found.start(1), found.end(1)):
            if text[at].isdigit() or text[at] == "o":
                digit = 0 if text[at] == "o" else int(text[at])
                changed.append(text[:at] + str(digit % 9 + 1) + text[at + 1 :])
    return changed


def judged(desk: Desk, documents: list[str]) -> list[dict[str, tuple[str, int | None, int | None]]]:
    """The identities' verdicts on each document, in the order given."""
    paths = [desk.drop(f"{n:05}.txt", text) for n, text in enumerate(documents)]
    desk.ingest(*paths)
    rows = desk.rows(
        "SELECT d.source_uri[-9:-5]::INT, check_id, v.status, reported, expected, difference "
        "FROM verdict v JOIN filing f USING (filing_id) JOIN document d USING (document_id) "
        "WHERE check_id LIKE 'H%'"
    )
    found: list[dict[str, tuple[str, int | None, int | None]]] = [{} for _ in documents]
    for number, check, status, reported, expected, difference in rows:
        if status != "unknown":
            assert difference == reported - expected
        found[number][check] = (status, reported, expected)
    return found


@pytest.mark.parametrize("real", [False, True], ids=["printed", "real"])
def test_a_changed_digit_fails_exactly_the_identities_it_changes(
    desk: Desk, real: bool, request: pytest.FixtureRequest
) -> None:
    if real:
        request.getfixturevalue("real_filings")
    documents = [text for base in texts(real).values() for text in digit_changes(base)]
    wanted = [expected_verdicts(figures_of(text)) for text in documents]
    assert len(documents) > 1_000
    found = judged(desk, documents)
    assert found == wanted
    failing = {
        check
        for verdicts in found
        for check, (status, _, _) in verdicts.items()
        if status == "fail"
    }
    assert failing == set(IDENTITIES)


def test_a_foreign_requirement_below_line_6_changes_nothing(desk: Desk) -> None:
    base, above = printed_text(IB), printed_text(IB, FOREIGN_ABOVE)
    documents = [
        base.replace("0 [7305]", "1 [7305]"),
        above.replace("320,000,000 [7305]", "320,000,001 [7305]"),
        above.replace("316,104,335 [7355]", "316,104,336 [7355]"),
    ]
    failing = [
        {c for c, v in verdicts.items() if v[0] == "fail"} for verdicts in judged(desk, documents)
    ]
    assert failing == [set(), {"H10"}, {"H09"}]


@pytest.mark.parametrize("filing", [IB, CITI])
def test_a_missing_figure_makes_exactly_its_identities_unknown(desk: Desk, filing: str) -> None:
    text = printed_text(filing)
    codes = list(figures_of(text))
    documents = [without_amount(text, code) for code in codes]
    before = expected_verdicts(figures_of(text))
    for code, verdicts in zip(codes, judged(desk, documents), strict=True):
        stands_in = {
            identity
            for identity, (total, plus, minus) in IDENTITIES.items()
            if code in (total, *plus.split(), *minus.split()) and code != OPTIONAL
        }
        assert {c for c, v in verdicts.items() if v[0] == "unknown"} == stands_in
        assert {c: v[0] for c, v in verdicts.items() if c not in stands_in} == {
            c: v[0] for c, v in before.items() if c not in stands_in
        }


@pytest.mark.parametrize(
    ("line_12", "status"),
    [
        ({"8715": "7"}, "fail"),
        ({"8715": None, "swaps_12a": "7"}, "fail"),
        ({"8715": None, "swaps_12a": "7", "8720": "5,812,672,427"}, "pass"),
        ({"8715": None, "swaps_12a": None, "swaps_12b": None, "swaps_12c": None}, "pass"),
        ({"8715": None, "swaps_12a": None}, "unknown"),
        ({"8715": "1,2,3"}, "unknown"),
        ({"8715": None, "swaps_12b": "1,2"}, "unknown"),
    ],
)
def test_line_12_may_be_printed_with_or_without_its_total(
    desk: Desk, line_12: dict[str, str | None], status: str
) -> None:
    (verdicts,) = judged(desk, [printed_text(CITI, line_12)])
    assert verdicts["H22"][0] == status


def test_a_letter_o_is_the_digit_0(desk: Desk) -> None:
    text = printed_text(CITI).replace("\t0 [8530]", "\to [8530]")
    (verdicts,) = judged(desk, [text])
    assert {v[0] for v in verdicts.values()} == {"pass"}
    assert desk.rows("SELECT amount, printed FROM line_item WHERE line_code = '8530'") == [(0, "o")]


def test_figures_of_this_page_are_those_of_the_samples() -> None:
    printed = pl.read_csv(Path(__file__).parents[2] / "samples" / "figures.csv", infer_schema=False)
    coded = printed.filter(pl.col("line").str.contains("^[0-9]{4}$"), pl.col("filing") == CITI)
    assert figures_of(printed_text(CITI)) == {
        line: int(number.replace(",", "")) for _, line, number in coded.iter_rows()
    }
