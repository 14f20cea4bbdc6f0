"""Bad input is a row in `reject` and a sentence; it stops nothing else and loses nothing."""

import io
from datetime import date
from pathlib import Path

import pytest
from desk import CITI, IB, Desk, printed_text
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

WEB_PAGE = "<!doctype html><html><body><p>Gross model, 3 pools, daily. Call 203-555-0123.</p></body></html>"


def locked_pdf() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption("a password", strength=128))
    canvas.drawString(100, 700, "5 [7010]")
    canvas.save()
    return buffer.getvalue()


def scanned_pdf() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.rect(100, 100, 200, 200, fill=1)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "stage", "reason"),
    [
        ("empty.txt", "", "read", "empty"),
        ("blank.txt", " \n\t\n", "read", "empty"),
        ("page.html", WEB_PAGE, "normalise", "not_a_filing"),
        ("notes.txt", "Segregated funds are 1,234,567 today.", "normalise", "not_a_filing"),
        ("scan.pdf", scanned_pdf(), "read", "no_text"),
        ("locked.pdf", locked_pdf(), "read", "unreadable"),
        ("broken.pdf", b"%PDF-1.7\nnothing of a PDF follows", "read", "unreadable"),
        ("binary.bin", bytes(range(256)) * 9, "read", "unreadable"),
        ("no-date.txt", printed_text(CITI).replace("End Date:11/6/2014", ""), "normalise", "no_as_of_date"),
        ("bad-date.txt", printed_text(CITI).replace("11/6/2014", "13/41/2014"), "normalise", "no_as_of_date"),
        ("no-firm.txt", printed_text(CITI).replace("Firm Name: Citigroup Global Markets Inc.", ""), "normalise", "no_firm"),
    ],
)  # fmt: skip
def test_a_bad_document_is_rejected_and_the_rest_loads(
    desk: Desk, name: str, content: str | bytes, stage: str, reason: str
) -> None:
    desk.drop(name, content)
    desk.drop("good.txt", printed_text(IB))
    desk.load()
    assert desk.rows("SELECT stage, reason, scope, filing_id FROM reject") == [
        (stage, reason, "document", None)
    ]
    outcomes = dict(desk.rows("SELECT parse_filename(source_uri), outcome FROM document"))
    assert outcomes == {name: "rejected", "good.txt": "loaded"}
    assert desk.rows("SELECT count(*) FROM line_item") == [(105,)]
    for document, detail in desk.rows("SELECT document_id, detail FROM reject"):
        assert desk.archive.read_document(document) == (desk.inbox / name).read_bytes()
        assert detail.endswith(".")
        assert ";" in detail  # what happened; what to do


MALFORMED = [
    ("155,000, ,000,000", "several_numbers"),
    ("155 000 001", "several_numbers"),  # that 155 000 000 is meant is proved by the sums
    ("155,00,000", "malformed_amount"),
    ("15S,000,000", "malformed_amount"),
    ("155,000,000.5", "malformed_amount"),
    ("155.000.000", "malformed_amount"),
    ("0155,000,000", "malformed_amount"),
    ("99,999,999,999,999,999,999", "malformed_amount"),
    ("- 155,000,000", "sign_apart"),
]
NO_TARGET: list[tuple[dict[str, str | None], str]] = [
    ({"seg_target_a_min_usd": None}, "target_unreadable"),
    ({"seg_target_c_low": "155,000, ,000,000"}, "target_unreadable"),
    ({"seg_target_a_min_usd": "5"}, "target_contradictory"),
    ({"seg_target_c_low": "245,000,001"}, "target_contradictory"),
]


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A filing with each of these figures, all in one load, each of a firm of its own."""
    desk = Desk(tmp_path_factory.mktemp("cases"))
    for number, (printed, _) in enumerate(MALFORMED):
        desk.drop(f"a{number}.txt", printed_text(IB, {"7194": printed}, firm_name=f"A {number}"))
    for number, (changes, _) in enumerate(NO_TARGET):
        desk.drop(f"t{number}.txt", printed_text(IB, changes, firm_name=f"T {number}"))
    desk.ingest()
    assert desk.rows("SELECT DISTINCT outcome FROM document") == [("loaded",)]
    return desk


def of_firm(desk: Desk, firm: str, select: str, end: str = "") -> list[tuple[object, ...]]:
    """Rows of a table that belong to a firm's filing."""
    assert len(desk.rows("SELECT filing_id FROM filing WHERE firm_id = $firm", firm=firm)) == 1
    filing = "SEMI JOIN (SELECT filing_id FROM filing WHERE firm_id = $firm) USING (filing_id)"
    return desk.rows(f"{select} {filing} {end}", firm=firm)


@pytest.mark.parametrize(("number", "reason"), enumerate(reason for _, reason in MALFORMED))
def test_a_malformed_amount_is_rejected_and_the_rest_of_the_filing_loads(
    cases: Desk, number: int, reason: str
) -> None:
    firm = f"a-{number}"
    assert of_firm(cases, firm, "SELECT scope, reason, line_code, page, origin FROM reject") == [
        ("amount", reason, "7194", 3, "segregated")
    ]
    counts = "SELECT count(*), count(*) FILTER (line_code = '7194') FROM line_item"
    assert of_firm(cases, firm, counts) == [(104, 0)]
    # Every check that reads the target is unknown: sign, 7198 as the rest, excess, that one is
    # set, and that it is the cover's.
    judged, end = "SELECT check_id, origin FROM verdict", "WHERE status = 'unknown' ORDER BY ALL"
    assert of_firm(cases, firm, judged, end) == [
        (check, "segregated") for check in ("D01", "H06", "R06", "R09a", "S10")
    ]
    target = "SELECT target FROM seg_daily WHERE origin = 'segregated' AND firm_id = $firm"
    assert cases.rows(target, firm=firm) == [(None,)]


def test_one_code_twice_with_different_amounts_is_rejected(desk: Desk) -> None:
    text = printed_text(IB).replace("0 [7150]", "0 [7150]\n\t\t5 [7150]")
    desk.drop("twice.txt", text)
    desk.ingest()
    assert desk.rows("SELECT reason, line_code, printed FROM reject ORDER BY printed") == [
        ("printed_twice", "7150", "0"),
        ("printed_twice", "7150", "5"),
    ]
    assert desk.rows("SELECT count(*) FROM line_item") == [(104,)]
    # Its sign, the sum it stands in, and the customers' securities it is one of.
    unknown = desk.rows("SELECT check_id FROM verdict WHERE status = 'unknown' ORDER BY ALL")
    assert unknown == [("D01",), ("H04",), ("S01",)]


def test_one_code_twice_with_the_same_amount_is_one_line(desk: Desk) -> None:
    desk.drop("twice.txt", printed_text(IB).replace("0 [7150]", "0 [7150]\n\t\t0 [7150]"))
    desk.load()
    assert desk.rows("FROM reject") == []
    assert desk.rows("SELECT count(*) FROM line_item") == [(105,)]
    assert desk.rows("SELECT printed_amounts, repeats FROM filing") == [(140, 1)]


def test_a_text_that_ends_early_loads_what_is_complete(desk: Desk) -> None:
    text = printed_text(CITI)
    desk.drop("cut.txt", text[: text.index("[8600]") + 3])
    desk.ingest()
    assert desk.rows("SELECT outcome FROM document") == [("loaded",)]
    assert desk.rows("SELECT origin, count(*) FROM line_item GROUP BY ALL ORDER BY ALL") == [
        ("cleared_swaps", 10),
        ("secured", 42),
        ("segregated", 27),
    ]
    # The requirement is whole, and H21 with it; of the funds nothing is known.
    assert desk.rows(
        "SELECT check_id, origin FROM verdict WHERE status = 'unknown' ORDER BY ALL"
    ) == [
        (check, "cleared_swaps")
        for check in ("D02", "D07", "H22", "H23", "H24", "R04", "R06", "R09a", "S02")
    ]


def test_a_code_of_no_form_is_rejected(desk: Desk) -> None:
    desk.drop("new.txt", printed_text(IB) + "A new line\t5 [9999]\n")
    desk.load()
    assert desk.rows("SELECT reason, line_code, printed FROM reject") == [
        ("unknown_code", "9999", "5")
    ]


@pytest.mark.parametrize(("number", "reason"), enumerate(reason for _, reason in NO_TARGET))
def test_a_target_that_cannot_be_read_makes_no_target(
    cases: Desk, number: int, reason: str
) -> None:
    firm = f"t-{number}"
    assert of_firm(cases, firm, "SELECT scope, reason, origin FROM reject") == [
        ("amount", reason, "segregated")
    ]
    targets = of_firm(cases, firm, "SELECT origin FROM residual_interest_target", "ORDER BY 1")
    assert targets == [("cleared_swaps",), ("secured",)]
    assert of_firm(cases, firm, "SELECT count(*) FROM line_item") == [(105,)]


def test_the_biggest_amounts_overflow_nothing(desk: Desk) -> None:
    most = "9,223,372,036,854,775,807"
    desk.drop("big.txt", printed_text(CITI, {"7010": most, "7020": most, "7190": f"-{most}"}))
    desk.ingest()
    assert desk.rows("SELECT max(amount), min(amount) FROM line_item") == [
        (9_223_372_036_854_775_807, -9_223_372_036_854_775_807)
    ]
    assert desk.rows("SELECT status, expected, difference FROM verdict WHERE check_id = 'H01'") == [
        ("fail", None, None)
    ]
    assert desk.rows("SELECT excess_over_target FROM seg_daily WHERE origin = 'segregated'") == [
        (None,)
    ]


def test_a_document_over_the_limit_is_rejected(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.settings = desk.settings.model_copy(update={"max_document_bytes": 100})
    desk.drop("large.txt", printed_text(IB))
    desk.load()
    assert desk.rows("SELECT reason FROM reject") == [("too_large",)]


def test_a_cover_without_its_heading_is_the_cover_all_the_same(desk: Desk) -> None:
    """Its lines without a code stood in no section, and one such document ended every load."""
    text = printed_text(IB)
    heading = "Daily Segregation - Cover Page"
    assert heading in text
    desk.drop("whole.txt", text)
    desk.drop("without.txt", text.replace(heading, "").replace("11/19/2014", "11/18/2014"))
    desk.load()
    lines = {
        day: desk.rows(
            "SELECT origin, name, amount, printed FROM uncoded_line JOIN filing USING (filing_id) "
            "WHERE as_of_date = $day ORDER BY ALL",
            day=day,
        )
        for day in (date(2014, 11, 18), date(2014, 11, 19))
    }
    assert len(lines[date(2014, 11, 19)]) > 30
    assert lines[date(2014, 11, 18)] == lines[date(2014, 11, 19)]
