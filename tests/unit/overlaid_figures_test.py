"""Figures of a PDF that lie on or below others: a part of one is no amount, nor are two of them one."""

import io

import pytest
from hidden_words_test import loaded
from reading import HEADER
from reportlab.pdfgen.canvas import Canvas


@pytest.mark.parametrize(
    ("hidden", "shown"), [("2,526", "2,658"), ("2,999,111", "2,658,000"), ("-9,526", "-9,658")]
)
def test_what_is_left_of_a_figure_that_lies_on_a_hidden_one_is_no_amount(
    hidden: str, shown: str
) -> None:
    """Both begin alike, at one place; the PDF's text holds the characters they share only once, as
    hidden ones."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=True)
    canvas.setFont("Helvetica", 8)
    for nth, line in enumerate(HEADER.splitlines()):
        canvas.drawString(40, 750 - 12 * nth, line)
    canvas.drawString(400, 600, hidden, mode=3)
    canvas.drawString(400, 600, f"{shown} [7033]")
    canvas.drawString(40, 580, "B. Securities 8,177,547 [7020]")
    canvas.save()
    amounts = loaded("application/pdf", buffer.getvalue())
    assert amounts.pop("7033", int(shown.replace(",", ""))) == int(shown.replace(",", ""))
    assert amounts == {"7020": 8_177_547}


def test_a_dash_beside_a_code_is_no_sign_of_the_figure_below_it() -> None:
    """The next row's code is wrapped, so its figure stands alone under the dash."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=True)
    canvas.setFont("Helvetica", 8)
    for nth, line in enumerate(HEADER.splitlines()):
        canvas.drawString(40, 750 - 12 * nth, line)
    rows = ("7020", "B. Securities", "-"), ("7030", "2. Net unrealized profit (loss)", "8,077,510")
    for nth, (code, label, amount) in reversed([*enumerate(rows)]):
        canvas.drawString(40, 600 - 10 * nth, label)
        canvas.drawString(300, 600 - 10 * nth, amount)
        canvas.drawString(
            310 if amount == "-" else 300, 600 - 10 * nth - 10 * (amount != "-"), f"[{code}]"
        )
    canvas.save()
    assert loaded("application/pdf", buffer.getvalue()).get("7020", 0) == 0
