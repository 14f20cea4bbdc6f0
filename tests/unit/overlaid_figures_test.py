"""A figure that lies on a hidden one that begins alike: what the PDF's text leaves of it is no amount."""

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
