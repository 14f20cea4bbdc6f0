"""Tables of other printers: cells too narrow for their amounts, signs and names that are wrapped,
pages that end inside a block. What is loaded is what the page prints, or nothing is."""

import pytest
from examples import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st
from reading import HEADER, lines, read

COVER = HEADER.replace("Segregation Statement", "Cover Page")
DEDUCT = "B. Deduct market value of open option contracts granted (sold) on a contract market"
# What stands on a page, the code, and the amount that it prints there.
CASES = {
    "label between": ("20,000,00\nA. Cash\n0 [7010]\n", "7010", 20_000_000),
    "label between, three digits": ("$139,485,\nA. Cash\n109 [7010]\n", "7010", 139_485_109),
    "label between, no groups": ("49242\nA. Cash\n978 [7010]\n", "7010", 49_242_978),
    "side by side": ("Less: -41,182,01 72,289,36\n9 [7047]\t3 [7050]\n", "7050", 72_289_363),
    "side by side, label below": (
        "-305,11   8,086,9\nLess: amount offset   9 [7047]   18 [7050]\n", "7050", 8_086_918),
    "side by side, one whole": (
        "Less: -20,851,196     1,110,824,69\n   [7047]        2 [7050]\n", "7050", 1_110_824_692),
    "side by side, codes above": ("Less: 1,182 [7045]  2,289 [7050]\n,019   ,363\n", "7045", 1_182_019),
    "sign above": (f"          -$\n{DEDUCT}   5,419,121\n    [7033]\n", "7033", -5_419_121),
    "signs above": ("-$\t$\nLess: amount offset\t1,242,968 [7047]\t19,365 [7050]\n", "7047", -1_242_968),
    "sign above the second": ("$\t-$\nLess: amount\t1,242,968 [7050]\t19,365 [7047]\n", "7047", -19_365),
    "sign dropped": (
        "Amount\n\n120446091\n2 [7010]\n140396046\n[7020]\n-49862744\n[7030]\n233063433\n[7032]\n"
        "262623424\n[7033]\n126543422\n3 [7040]\n6519055\n[7045]\n135833141\n7 [7180]\n",
        "7033", -262_623_424),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_of_an_amount_in_pieces_no_piece_is_loaded(case: str) -> None:
    page, code, amount = CASES[case]
    read_lines = lines(read(HEADER + page, among=(HEADER + text for text, *_ in CASES.values())))
    assert read_lines.get(code, amount) == amount


def test_last_digits_where_a_page_number_stands_are_no_page_number() -> None:
    """All three amounts lose their last digits, so without them their sum closes as well."""
    page = (
        "14. Excess (deficiency) funds in cleared swaps customer segregation 3748041 [8730]\n52\n"
        "15. Management Target Amount for Excess funds 1500000 [8760]\n00\n"
        "16. Excess (deficiency) over (under) Management\nTarget Excess 2248041 [8770]\n52\n"
    )
    text = HEADER.replace("Segregation Statement", "Cleared Swaps Segregation") + page
    truth = {"8730": 374_804_152, "8760": 150_000_000, "8770": 224_804_152}
    assert lines(read(text)).items() <= truth.items()


CAPITAL = (
    ("Current ANC:", "1,960,555,025"), ("Broker Dealer Minimum", "150,517,940"), ("Debit/Deficit - Customers", ""),
    ("Domestic Debit/Deficit", "1,016,886"), ("Foreign Debit/Deficit", "653"), ("Debit/Deficit - Non Customers", ""),
    ("Domestic Debit/Deficit", "4"), ("Foreign Debit/Deficit", "0"), ("Proprietary Profit/Loss", ""),
    ("Domestic Profit/Loss", "0"), ("Foreign Profit/Loss", "0"), ("Proprietary Open Trade Equity", ""),
    ("Domestic OTE", "0"), ("Foreign OTE", "0"), ("SPAN", ""), ("Customer SPAN Calculation", "2,603,599,461"),
    ("Non-Customer SPAN Calcualation", "123,535,780"), ("Proprietary Capital Charges", "0"),
    ("Minimum Dollar Amount Requirement", "20,000,000 [7465]"),
)  # fmt: skip
NAMES = (
    "current_anc", "broker_dealer_minimum", "", "debit_deficit_customers_domestic",
    "debit_deficit_customers_foreign", "", "debit_deficit_noncustomers_domestic",
    "debit_deficit_noncustomers_foreign", "", "proprietary_profit_loss_domestic",
    "proprietary_profit_loss_foreign", "", "proprietary_ote_domestic", "proprietary_ote_foreign", "",
    "span_customer", "span_noncustomer", "proprietary_capital_charges", "",
)  # fmt: skip


@settings(max_examples=examples(40), deadline=None)
@given(
    st.integers(1, len(CAPITAL) - 1),
    st.booleans(),
    st.sampled_from(["", "1", "7", "Printed by Treasury - 1", "Page 1"]),
)
def test_the_capital_of_a_cover_that_is_cut_by_a_page_or_prints_values_first_is_right_or_left_out(
    cut: int, first: bool, foot: str
) -> None:
    rows = [
        f"{value}\t{label}" if first and value else f"{label}\t{value}" for label, value in CAPITAL
    ]
    pages = "\n".join(rows[:cut]) + f"\n{foot}\f" + "\n".join(rows[cut:])
    truth = {
        name: int(value.replace(",", ""))
        for name, (_, value) in zip(NAMES, CAPITAL, strict=True)
        if name
    }
    found = read(f"{COVER}{pages}\n")
    assert dict(found.uncoded_lines.select("name", "amount").iter_rows()).items() <= truth.items()


def test_a_page_number_is_no_end_of_a_target() -> None:
    block = (
        "FCM's Cleared Swaps Customer Collateral Residual Interest Target (choose one):\n"
        "a. Minimum dollar amount:\t0\n; or b. Minimum percentage required:\t0\n"
        "%; or c. Dollar amount range between:\t0\nand:\t0\n; or d. Percentage range between:\t0\n"
    )
    whole, cut = (
        read(f"{COVER}{block}{end}Current ANC:\t200\n17,000 [7465]\n")
        for end in ("% and:\t0\n", "1\f% and:\t0\n")
    )
    assert whole.targets["high"].to_list() == [None]
    assert cut.targets.is_empty()


@pytest.mark.parametrize(
    "name",
    ["Manticore Lane Futures\nLLC", "Manticore Lane\n  Futures LLC", "Manticore\nLane Futures LLC"],
)
def test_a_firm_whose_name_is_wrapped_is_one_firm(name: str) -> None:
    text = HEADER.replace("Citigroup Global Markets Inc.", name) + "A. Cash 17 [7010]\n"
    found = read(text)
    assert found.filings["firm_name"].to_list() == ["Manticore Lane Futures LLC"]
    assert found.line_items["line"].to_list() == [6 + name.count("\n")]


CODES = ("7010", "7030", "7032", "7033", "7045", "7047", "7050", "7130", "7132", "7133")


@settings(max_examples=examples(200), deadline=None)
@given(
    st.lists(st.integers(-(10**10), 10**10), min_size=len(CODES), max_size=len(CODES)),
    st.integers(5, 12),
    st.sampled_from(["top", "middle", "bottom"]),
    st.sampled_from([(1, True), (2, True), (1, False)]),
    st.sampled_from(["", "$", "$ "]),
)
@example([12_345_670] * 10, 9, "middle", (1, True), "$")
@example([-5_419_121] * 10, 9, "middle", (1, True), "$ ")
@example([41_182_019, 72_289_363] * 5, 9, "top", (2, True), "")
def test_narrow_cells_give_the_amount_or_nothing(
    amounts: list[int], wide: int, upright: str, form: tuple[int, bool], money: str
) -> None:
    """A table of rows with one cell or two, its numbers in groups or not, as text of its layout."""
    cells, (across, grouped) = [], form
    for code, amount in zip(CODES, amounts, strict=True):
        digits = f"{abs(amount):,}" if grouped else f"{abs(amount)}"
        cells.append(wrap(f"{'-' * (amount < 0)}{money}{digits} [{code}]", wide))
    rows = (lay_row(cells[n : n + across], wide, upright) for n in range(0, len(cells), across))
    truth = dict(zip(CODES, amounts, strict=True))
    assert lines(read(HEADER + "\n".join(rows) + "\n")).items() <= truth.items()


def wrap(words: str, wide: int) -> list[str]:
    """Lines of a cell; a word that is too wide is broken, a code never."""
    wrapped = [""]
    for word in words.split():
        joined = f"{wrapped[-1]} {word}".strip()
        if len(joined) <= wide or not wrapped[-1]:
            wrapped[-1] = joined
        else:
            wrapped.append(word)
        while len(wrapped[-1]) > max(wide, 6):
            wrapped[-1:] = [wrapped[-1][:wide], wrapped[-1][wide:]]
    return wrapped


def lay_row(cells: list[list[str]], wide: int, upright: str) -> str:
    tall = max(len(cell) for cell in cells)
    at = {"top": 0, "middle": tall // 2, "bottom": tall - 1}[upright]
    shown = []
    for n in range(tall):
        parts = []
        for cell in cells:
            place = n - (
                0
                if upright == "top"
                else tall - len(cell)
                if upright == "bottom"
                else (tall - len(cell)) // 2
            )
            parts.append((cell[place] if 0 <= place < len(cell) else "").rjust(max(wide, 6)))
        shown.append(("D. Value of contracts" if n == at else "").ljust(30) + "   ".join(parts))
    return "\n".join(line.rstrip() for line in shown)
