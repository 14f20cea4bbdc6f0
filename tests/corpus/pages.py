"""Pages of the corpus that other hands print: a web page, and PDFs whose words are shuffled."""

import html
import io
import random

from figures import headers, rows_of
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas


def web_page(filing: str) -> str:
    head = headers(filing)
    row = head.row(0, named=True)
    parts = [
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title>Daily Seg</title>"
        "<style>body,td{font:7px sans-serif}td{padding:0 8px}.n{text-align:right;white-space:nowrap}"
        "section{page-break-after:always}</style></head><body>"
    ]
    for (heading,), page in rows_of(head).group_by("heading", maintain_order=True):
        day, sent = row["as_of_date"], row["submit_date"]
        parts.append(
            f"<section><h4>WINJAMMER FILING</h4><p>{row['status']}</p><p>End Date:{day.month}/{day.day}/{day.year}</p>"
            f"<p>Firm Name: {html.escape(row['firm_name'])}</p><p>Form:{row['form']} Submit Date:{sent.month}/{sent.day}/{sent.year}</p>"
            f"<h4>Daily Segregation - {heading}</h4>\n<table>"
        )
        for cells in page.iter_rows(named=True):
            numbers = "".join(
                f"<td class=n><u><b>{html.escape(c).replace(' ', '&nbsp;')}</b></u></td>"
                for c in cells["cells"]
            )
            parts.append(
                f"<tr><td>{cells['number']}</td><td>{html.escape(cells['text'])}</td>{numbers}</tr>\n"
            )
        parts.append("</table></section>")
    return "".join(parts) + "</body></html>"


def shuffled_pdf(filing: str, turn: int = 0) -> bytes:
    """All words of each page in random order in the file, and the page turned."""
    head = headers(filing)
    order = random.Random(7)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter, invariant=True)
    row = head.row(0, named=True)
    day, sent = row["as_of_date"], row["submit_date"]
    for (heading,), page in rows_of(head).group_by("heading", maintain_order=True):
        if turn:
            canvas.setPageRotation(turn)
            canvas.translate(*{90: (612, 0), 180: (612, 792), 270: (0, 792)}[turn])
            canvas.rotate(turn)
        words: list[tuple[float, float, str]] = []
        top = 560.0 if turn in (90, 270) else 750.0
        lines = [
            row["status"],
            f"End Date:{day.month}/{day.day}/{day.year}",
            f"Firm Name: {row['firm_name']}",
            f"Form:{row['form']} Submit Date:{sent.month}/{sent.day}/{sent.year}",
            f"Daily Segregation - {heading}",
        ]
        words += [(40, top - 10 * n, line) for n, line in enumerate(lines)]
        y = top - 60
        for cells in page.iter_rows(named=True):
            words.append((40, y, f"{cells['number']} {cells['text']}"))
            x = 400.0
            for cell in cells["cells"]:
                amount, _, code = cell.partition(" ")
                words.append((x, y, amount))
                if code:
                    words.append((x + 62, y, code))
                x += 105
            y -= 8.5 if turn in (90, 270) else 10
        order.shuffle(words)
        for x, height, word in words:
            canvas.setFont("Helvetica", 7 if len(word) < 60 else 5)
            canvas.drawString(x, height, word)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
