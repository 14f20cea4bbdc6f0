"""The pages as HTML: one template each over one frame, everything escaped."""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from dashboard.snapshot import Snapshot

# Nothing is loaded from anywhere but the folder of the pages.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'"
)
# File, its name in the menu.
PAGES = (
    ("index", "Today"),
    ("market", "Market"),
    ("firm", "Firm"),
    ("statement", "Statement"),
    ("rule", "Rules"),
    ("lines", "Line codes"),
    ("amendments", "Amendments"),
    ("late", "Missing and late"),
    ("books", "Books"),
    ("quality", "Data quality"),
    ("sql", "SQL"),
)


def render_pages(snapshot: Snapshot, most: dict[str, int]) -> dict[str, str]:
    """Every page by its file name. most: how long the lists of all firms may be."""
    surroundings = Environment(
        loader=PackageLoader("dashboard"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    context: dict[str, Any] = {
        "policy": POLICY,
        "menu": PAGES,
        "meta": snapshot.query_file("meta").row(0, named=True),
        "firms": snapshot.query_file("firms").rows(named=True),
        "sections": snapshot.query_file("sections").rows(named=True),
        "codes": snapshot.query_file("codes").rows(named=True),
        "rules": snapshot.query_file("rules").rows(named=True),
        "tables": _list_tables(snapshot),
        **most,
    }
    return {
        f"{name}.html": surroundings.get_template(f"{name}.html").render(page=name, **context)
        for name, _ in PAGES
    }


def _list_tables(snapshot: Snapshot) -> list[dict[str, Any]]:
    """The tables and views with their columns, as the SQL page lists them."""
    tables: dict[str, dict[str, Any]] = {}
    for row in snapshot.query_file("columns").iter_rows(named=True):
        table = tables.setdefault(
            row["name"], {"name": row["name"], "comment": row["comment"], "columns": []}
        )
        table["columns"].append(row)
    return list(tables.values())
