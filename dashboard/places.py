"""Where a filing's numbers stand: its pages as pictures or as text, with a mark for each number.

Of both only what was read as form or as a figure is shown (`dashboard.shown`). A page that holds
any part of a cover, which names a person, is withheld whole, and of a text only the lines between
a statement's first and last number are given.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import polars as pl

from dashboard.folder import SiteFolder, write_whole
from dashboard.scripts import write_script
from dashboard.shown import Form, Shown
from dashboard.snapshot import Snapshot

# Left, bottom, right, top in points from the page's lower left corner.
Box = tuple[float, float, float, float]
WITHHELD = "The page is not shown: part of a cover, which names a person, stands on it."
_LONGEST = 200_000
_TOO_LONG = "The page is not shown: it holds more text than a form does."
# A guard behind the rules above: words that only a cover prints.
PERSONAL = re.compile(r"contact\s*(name|phone|e-?mail)|[\w.+-]+@[\w-]+\.\w|phone\s*number", re.I)


class Picture(NamedTuple):
    """A page as PNG, and each box on it as left, top, right, bottom in parts of the page."""

    png: bytes
    width: int
    height: int
    marks: list[tuple[float, float, float, float]]


class Pages(NamedTuple):
    """What a document's pages look like: pictures by page, or the lines of each page's text.

    A text whose pages are not parted has all its lines under 0.
    """

    pictures: dict[int, Picture]
    texts: dict[int, list[str]]


class PageRequest(NamedTuple):
    """What is wanted of a document: boxes by page, and what may be shown beside them."""

    boxes: dict[int, list[Box]]
    shown: Shown


# (document_id, media type, what is wanted) -> its pages. Raises LookupError with a sentence.
PageDrawer = Callable[[str, str, PageRequest], Pages]


def place_filing(snapshot: Snapshot, filing_id: str, look: PageDrawer, site: SiteFolder) -> bool:
    """Write a filing's places and page pictures; returns False where it shows no number."""
    key = {"filing_id": int(filing_id)}
    document = snapshot.query_file("document", key)
    marks = snapshot.query_file("marks", key).filter(pl.col("page").is_not_null())
    if document.is_empty() or marks.is_empty():
        return False
    covers, doubted = snapshot.query_file("covers", key), snapshot.query_file("doubted", key)
    read = document.row(0, named=True)
    shown = Shown(_read_form(snapshot, read), _page_figures(marks, doubted))
    try:
        content = _place_numbers(read, marks, covers, shown, look)
    except LookupError as error:
        content = ({"pages": {}, "marks": {}, "why": str(error)}, {})
    data, pictures = content
    for name, png in pictures.items():
        write_whole(site.path / name, png)
        site.keep_file(name)
    name = f"places/{filing_id}"
    write_whole(site.path / f"data/{name}.js", write_script(name, data))
    site.keep_file(f"data/{name}.js")
    return True


def _read_form(snapshot: Snapshot, read: dict[str, Any]) -> Form:
    """The form's text, and the header of a filing."""
    captions = tuple(snapshot.query_file("captions")["caption"])
    codes = frozenset(snapshot.query_file("printed_codes")["line_code"])
    return Form(captions, codes).with_header(read)


def _page_figures(marks: pl.DataFrame, doubted: pl.DataFrame) -> dict[int, frozenset[str]]:
    """The figures of each page as printed, those that were read and not loaded among them."""
    both = pl.concat([marks.select("page", "printed"), doubted], how="vertical_relaxed")
    by_page = both.drop_nulls().group_by("page").agg("printed")
    return {int(page): frozenset(printed) for page, printed in by_page.iter_rows()}


def _place_numbers(
    read: dict[str, Any], marks: pl.DataFrame, covers: pl.DataFrame, shown: Shown, look: PageDrawer
) -> tuple[dict[str, Any], dict[str, bytes]]:
    document_id = read["document_id"]
    boxes = {
        int(page): [
            (r["line_code"], tuple(r[e] / 10 for e in _EDGES))
            for r in rows
            if r["box_left"] is not None
        ]
        for (page,), part in marks.group_by("page", maintain_order=True)
        for rows in [part.rows(named=True)]
    }
    covered = set(covers["page"].drop_nulls())
    requests = {page: [box for _, box in on_page] for page, on_page in boxes.items()}
    if read["media_type"] == "application/pdf":
        requests = {page: on_page for page, on_page in requests.items() if page not in covered}
    document_pages = look(document_id, read["media_type"], PageRequest(requests, shown))
    data: dict[str, Any] = {"pages": {}, "marks": {}}
    pictures: dict[str, bytes] = {}
    for row in marks.rows(named=True):
        mark = {name: row[name] for name in ("page", "line", "printed")}
        data["marks"].setdefault(row["line_code"], mark)
    for page, on_page in boxes.items():
        picture = document_pages.pictures.get(page)
        if picture:
            name = f"pictures/{document_id}-{page}.png"
            pictures[name] = picture.png
            data["pages"][page] = {"src": name, "width": picture.width, "height": picture.height}
            for (code, _), place in zip(on_page, picture.marks, strict=True):
                data["marks"][code]["box"] = [round(edge, 4) for edge in place]
        else:
            show = partial(shown.blank_words, page)
            data["pages"][page] = _text_page(document_pages.texts, page, marks, covers, show)
    return data, pictures


def pictures_of(places: str) -> list[str]:
    """The pictures that a script of places shows, by their paths in the site."""
    return re.findall(r'"src":"([^"]+)"', places)


_EDGES = ("box_left", "box_bottom", "box_right", "box_top")


def _text_page(
    texts: dict[int, list[str]],
    page: int,
    marks: pl.DataFrame,
    covers: pl.DataFrame,
    show: Callable[[str], str],
) -> dict[str, Any]:
    """The lines of a text's page that belong to its statements, each as far as `show` leaves it, or
    why there are none."""
    parted = 0 not in texts
    lines = texts.get(page if parted else 0)
    on_page = marks.filter(pl.col("page") == page)["line"].drop_nulls()
    if lines is None or on_page.is_empty():
        return {"why": WITHHELD}
    cover = covers.filter(pl.col("page") == page) if parted else covers
    first, last = int(on_page.min()), int(on_page.max())  # type: ignore[arg-type]
    if not cover.filter(pl.col("line").is_between(first, last)).is_empty():
        return {"why": WITHHELD}
    if parted and cover.is_empty():
        first, last = 1, len(lines)
    if sum(map(len, lines[first - 1 : last])) > _LONGEST:
        return {"why": _TOO_LONG}
    shown_lines = ["" if PERSONAL.search(line) else show(line) for line in lines[first - 1 : last]]
    return {"first": first, "lines": shown_lines}
