"""The views and macros of a warehouse, in the order in which one reads another."""

import re
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter

import duckdb

from segwatch.warehouse.sql_texts import SQL, sql_text

_CREATED = re.compile(r"CREATE OR REPLACE (?:VIEW|MACRO) (\w+)")


@cache
def order_views() -> tuple[str, ...]:
    """The names of the files of `sql/views`, each after those whose views or macros it reads.

    Raises graphlib.CycleError where two read each other.
    """
    texts = {path.stem: sql_text(f"views/{path.stem}") for path in (SQL / "views").glob("*.sql")}
    files = {view: name for name, text in texts.items() for view in _CREATED.findall(text)}
    read = {
        name: sorted({files[word] for word in _words(texts[name]) if word in files} - {name})
        for name in sorted(texts)
    }
    return tuple(TopologicalSorter(read).static_order())


def _words(text: str) -> Iterator[str]:
    """The words of SQL as DuckDB reads them: no comments, no strings."""
    tokens = duckdb.tokenize(text)
    ends = [start for start, _ in tokens[1:]] + [len(text)]
    for (start, kind), end in zip(tokens, ends, strict=True):
        if kind not in (duckdb.token_type.comment, duckdb.token_type.string_const):
            yield text[start:end].partition("--")[0].strip()
