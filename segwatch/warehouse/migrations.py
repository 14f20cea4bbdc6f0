"""Bring a warehouse up to date: migrations, the codebook's lists, views, and what the codebook says
of forms, statuses and firms, brought to filings that are there already."""

import hashlib
import logging
from pathlib import Path

import polars as pl

from segwatch.codebook.calendar import (
    due_from,
    due_statements,
    last_listed_day,
    missing_after,
    month_ends,
)
from segwatch.codebook.form import form_tables
from segwatch.codebook.load import Codebook
from segwatch.warehouse import firm_identity
from segwatch.warehouse.sql_texts import SQL, Warehouse, sql_text
from segwatch.warehouse.views import order_views
from transforms.forms import named_forms, status_parts

_log = logging.getLogger(__name__)
_LISTS = ("codebook", "corrections", "form")
# What ranks the days that changed, in this order.
_SETTLED = ("settled", "ranking", "versions", "judged_again")


def _made_from(codebook: Codebook) -> str:
    """A name for all that the lists and views of a warehouse are made from."""
    parts = [sql_text(f"load/{name}") for name in (*_LISTS, *_SETTLED, "moved", "moved_books")]
    parts += [sql_text(f"views/{view}") for view in order_views()]
    parts += [
        repr(codebook.identities),
        *due_from(codebook),
        f"{last_listed_day()} {missing_after()}",
    ]
    parts += [
        part.write_json() for part in vars(codebook).values() if isinstance(part, pl.DataFrame)
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def unapplied_migrations(store: Warehouse) -> list[Path]:
    """The migrations that a warehouse has not run, in their order."""
    applied = set(store.query_text("SELECT name FROM schema_migration")["name"])
    return [p for p in sorted((SQL / "schema").glob("*.sql")) if p.stem not in applied]


def bring_up_to_date(store: Warehouse, codebook: Codebook) -> None:
    """Apply what migrations are left; where they, the codebook, the calendar or the views are not
    those the warehouse was made from, write its lists and make its views again, and settle forms,
    statuses and firms by the codebook."""
    store.run_file("load/migrations")
    pending, made_from = unapplied_migrations(store), _made_from(codebook)
    for path in pending:
        with store.transaction():
            store.run_file(f"schema/{path.stem}")
            store.run_file("load/migrated", {"name": path.stem})
    if not pending and store.query_text("FROM made_from")["name"].to_list() == [made_from]:
        return
    moment = store.query_file("load/moment")
    lists = {
        "known_line_code": codebook.line_codes.rename({"code": "line_code", "section": "origin"}),
        "known_statement": codebook.statements.filter("origin").drop("origin"),
        "known_due": due_statements(codebook, last_listed_day()),
        "known_month_end": month_ends(last_listed_day()),
        "known_firm": codebook.firms,
        "known_alias": codebook.firm_aliases,
        "known_rule": codebook.rule_rows,
        "known_correction": codebook.corrections,
        "this_moment": moment,
        "this_run": moment.rename({"moment": "loaded_at"}),
    }
    with store.register_frames(lists | form_tables(codebook)), store.transaction():
        for name in _LISTS:
            store.run_file(f"load/{name}")
        for view in order_views():
            store.run_file(f"views/{view}")
        _settle_filings(store, codebook)
        store.run_file("load/made_from", {"name": made_from})


def _settle_filings(store: Warehouse, codebook: Codebook) -> None:
    """What the codebook says of the filings that are there."""
    facts, printed_forms = codebook.form_spec, store.query_file("load/forms_met")
    forms = printed_forms.select("form", "daily_headings").unique(maintain_order=True)
    named = named_forms(forms, facts.form_names)
    statuses = pl.DataFrame(
        {"status": [*printed_forms["status"].unique(), None]}, schema={"status": pl.String}
    )
    parts = status_parts(statuses["status"], facts.status_words)
    names = store.query_file("load/firm_names")["printed_name"]
    moved = firm_identity.find_moves(store, facts, None, names)
    frames = {
        "settled_form": forms.with_columns(new_form=named["form"], kind=named["kind"]),
        "settled_status": statuses.unique()
        .join(parts, on="status", how="left")
        .with_columns(pl.col("amends").fill_null(value=False)),
        "moved_day": moved,
    }
    with store.register_frames(frames):
        if not moved.is_empty():
            store.run_file("load/moved")
            store.run_file("load/moved_books")
        for name in _SETTLED:
            store.run_file(f"load/{name}")
    for row in moved.group_by("firm_from", "firm_to", "firm_name").len().sort(pl.all()).iter_rows():
        _log.warning(
            "%s: %d days went from firm %s to %s, as the codebook says.", row[2], row[3], *row[:2]
        )
