"""The ten hands: each prints every sheet, or pulls its text out of what another hand printed."""

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.hands import offices, papers, pulls, web
from bench.hands.looks import Look, Table, draw_look, lay_pages
from bench.mutation.sheets import Sheet

_ONE_IN = 3
Laid = list[tuple[list[Table], Look]]
_PULLS: dict[str, Callable[[Path, random.Random], bytes]] = {
    "ghostscript": pulls.pull_ghostscript,
    "pdftotext": pulls.pull_pdftotext,
    "pdftotext -layout": pulls.pull_layout,
    "pypdf": pulls.pull_pypdf,
    "pdfminer": pulls.pull_pdfminer,
}
_PRINTERS = ("reportlab, narrow", "reportlab, wide", "fpdf2", "chromium", "libreoffice")
HANDS = (*_PRINTERS, *_PULLS)
# The programs that hands need, by the names they have in PATH.
PROGRAMS = {
    "chromium": "chromium",
    "libreoffice": "soffice",
    "ghostscript": "gs",
    "pdftotext": "pdftotext",
    "pdftotext -layout": "pdftotext",
}


def print_sheets(
    sheets: list[Sheet], seed: int, folder: Path
) -> Iterator[tuple[str, list[tuple[Look, bytes]]]]:
    """Each hand with its documents, one of each sheet, in their order.

    Those that print again, or pull out text, do so with what the first five printed, in turns.
    folder: where programs work.
    """
    printed = {}
    for hand in _PRINTERS:
        laid = _lay_sheets(sheets, hand, seed)
        contents = _print_laid(laid, hand, seed, folder)
        looks = [look for _, look in laid]
        printed[hand] = list(zip(looks, contents, strict=True))
        yield hand, printed[hand]
    for nth, (hand, pull) in enumerate(_PULLS.items()):
        documents = []
        for at in range(len(sheets)):
            look, content = printed[_PRINTERS[(at + nth) % len(_PRINTERS)]][at]
            path = folder / "printed.pdf"
            path.write_bytes(content)
            documents.append((look, pull(path, random.Random(f"{seed} {hand} {at}"))))
        yield hand, documents


def _lay_sheets(sheets: list[Sheet], hand: str, seed: int) -> Laid:
    laid = []
    for at, sheet in enumerate(sheets):
        rng = random.Random(f"{seed} {hand} {at}")
        narrow = hand.endswith("narrow") or (
            not hand.endswith("wide") and rng.randrange(_ONE_IN) == 0
        )
        look = draw_look(rng, narrow)
        laid.append((lay_pages(sheet, look), look))
    return laid


def _print_laid(laid: Laid, hand: str, seed: int, folder: Path) -> list[bytes]:
    if hand.startswith("reportlab"):
        return [papers.print_reportlab(*each) for each in laid]
    if hand == "fpdf2":
        return [papers.print_fpdf2(*each) for each in laid]
    program = shutil.which(PROGRAMS[hand]) or PROGRAMS[hand]
    if hand == "chromium":
        return web.print_pages(_write_pages(laid, seed), program)
    return _print_libreoffice(laid, seed, folder, program)


def _write_pages(laid: Laid, seed: int) -> list[tuple[str, Look]]:
    return [
        (web.write_page(*each, random.Random(f"{seed} web {at}")), each[1])
        for at, each in enumerate(laid)
    ]


def _print_libreoffice(laid: Laid, seed: int, folder: Path, program: str) -> list[bytes]:
    """Two of three as sheets of Calc, the third as a page that Writer opens."""
    contents: dict[int, bytes] = {}
    in_writer = [at for at in range(len(laid)) if at % _ONE_IN == 1]
    in_calc = [at for at in range(len(laid)) if at % _ONE_IN != 1]
    pages = _write_pages(laid, seed)
    for places, paths, words in (
        (in_calc, [folder / f"sheet{at}.fods" for at in in_calc], ["--convert-to", "pdf"]),
        (
            in_writer,
            [folder / f"page{at}.html" for at in in_writer],
            ["--infilter=HTML (StarWriter)", "--convert-to", "pdf:writer_pdf_Export"],
        ),
    ):
        for at, path in zip(places, paths, strict=True):
            page = path.suffix == ".html"
            path.write_text(pages[at][0] if page else offices.write_sheet(*laid[at]), "utf-8")
        contents |= zip(places, offices.print_files(paths, folder, program, words), strict=True)
    return [contents[at] for at in range(len(laid))]
