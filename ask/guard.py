"""Which SQL runs: one statement that reads tables, views and values, and nothing beside them.

DuckDB's own parser says what a text is: `json_serialize_sql` gives the tree of a SELECT and refuses
every other statement. On the tree only what is known is let through: kinds of nodes, functions that
`functions.csv` classifies, tables and views that the catalogue names. Views and macros are looked
into as if their text stood in the query.
"""

import csv
import json
import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

_READS = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
_KINDS = (
    "Write one query that reads: SELECT, FROM, WITH, VALUES, DESCRIBE, SUMMARIZE, SHOW TABLES, or "
    "EXPLAIN before one."
)
# No part of the patterns is tried twice: both meet texts that may have been made to take for ever.
_EXPLAIN = re.compile(
    r"(?>\s+|--[^\n]*\n|/\*(?:[^*]|\*(?!/))*+\*/)*+explain\b(.*)", re.IGNORECASE | re.DOTALL
)
_EXPRESSIONS = {
    "BETWEEN", "CASE", "CAST", "COLLATE", "COLUMN_REF", "COMPARISON", "CONJUNCTION", "CONSTANT",
    "DEFAULT", "FUNCTION", "LAMBDA", "OPERATOR", "PARAMETER", "POSITIONAL_REFERENCE", "STAR",
    "SUBQUERY", "WINDOW",
}  # fmt: skip
_NODES = {
    "SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE",
    "BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EXPRESSION_LIST", "EMPTY", "PIVOT",
    "SHOW_REF",
    "ORDER_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "DISTINCT_MODIFIER",
    "ORDER_DEFAULT", "ASCENDING", "DESCENDING",
    "ARRAY_TYPE_INFO", "DECIMAL_TYPE_INFO", "ENUM_TYPE_INFO", "GENERIC_TYPE_INFO", "LIST_TYPE_INFO",
    "STRING_TYPE_INFO", "STRUCT_TYPE_INFO", "UNBOUND_TYPE_INFO",
}  # fmt: skip
# `SHOW TABLES` and `SHOW ALL TABLES`; DESCRIBE and SUMMARIZE hold the query they are about.
_SHOWS = {"", '"tables"', "__show_tables_expanded"}
# What DuckDB may take for a file has a dot or a slash in its name.
_PLAIN = re.compile(r"[\w $-]+")
# The table of a published file that says where its warehouse lies: no answer holds a path.
_UNTOLD = "snapshot_origin"
_NAME = r'(?>"(?:[^"]|"")*+"|[\w$]++)'
_VIEW = re.compile(
    rf'CREATE (?:TEMP )?VIEW {_NAME}(?:\.{_NAME})*+ (?:\((?:"(?:[^"]|"")*+"|[^"()])*+\) )?AS (.*)',
    re.DOTALL,
)


# A relation has a name without its schema and one with it, with its database or both before it. One
# whose own name holds a dot has none: a query cannot name it (`_plain`).
_CATALOGUE = """
    WITH relation AS (
        SELECT database_name, schema_name, view_name AS name, sql FROM duckdb_views()
        UNION ALL
        SELECT database_name, schema_name, table_name, NULL FROM duckdb_tables()
    )
    SELECT
        'relation',
        unnest([
            name, concat_ws('.', schema_name, name), concat_ws('.', database_name, name),
            concat_ws('.', database_name, schema_name, name)
        ]),
        sql
    FROM relation WHERE NOT contains(name, '.')
    UNION ALL SELECT if(function_type = 'macro', 'value', 'table'), function_name, macro_definition
    FROM duckdb_functions() WHERE function_type IN ('macro', 'table_macro') AND NOT internal
"""


class RefusedError(Exception):
    """The query is not run; the text says why, in one sentence."""


class Named(NamedTuple):
    """What a query names: a function as a value or a table, or a relation."""

    use: str
    name: str


class Called(NamedTuple):
    """What a query names, and the names that it gives to parts of its own (WITH).

    Such a name may stand for something else where the part is not in scope, so it is looked up all
    the same."""

    names: frozenset[Named]
    own: frozenset[str]


class Parsed(NamedTuple):
    """The text to run, which is the query, or EXPLAIN and what it explains; and what it names."""

    text: str
    called: Called


@cache
def functions() -> dict[Named, str]:
    """Each function of DuckDB by use and name: why it is refused, or an empty text."""
    with Path(__file__).with_name("functions.csv").open(encoding="utf-8", newline="") as file:
        return {Named(row["use"], row["name"]): row["refused"] for row in csv.DictReader(file)}


@cache
def parser() -> duckdb.DuckDBPyConnection:
    """An empty database that parses texts, so that one which is refused opens no other."""
    return duckdb.connect(config={"threads": 1, "enable_external_access": False})


def parse(sql: str) -> Parsed:
    """Raises RefusedError where a text does anything but read, whatever stands in the database."""
    if "\0" in sql:
        raise RefusedError("A query holds no NUL character.")
    if not sql.strip():
        raise RefusedError("The query is empty; write SQL.")
    explained = _EXPLAIN.fullmatch(sql)
    called = _called(_tree(explained[1] if explained else sql))
    text = f"EXPLAIN {explained[1]}" if explained else sql
    statements = parser().extract_statements(text)
    if len(statements) != 1 or statements[0].type not in _READS:
        raise RefusedError(_KINDS)
    return Parsed(text, called)


def check(connection: duckdb.DuckDBPyConnection, parsed: Parsed) -> None:
    """Raises RefusedError where a name is none of the database's, or a view or macro behind one
    does anything but read."""
    texts: dict[Named, list[str | None]] = {}
    for use, name, text in connection.execute(_CATALOGUE).fetchall():
        texts.setdefault(Named(use, name.lower()), []).append(text)
    seen, waiting = set[Named](), [parsed.called]
    while waiting:
        called = waiting.pop()
        for name in called.names - seen:
            seen.add(name)
            behind = [_query_of(name, text) for text in texts.get(name, []) if text is not None]
            waiting += [_called(_tree(query)) for query in behind]
            is_own = name.use == "relation" and name.name in called.own
            if not (name in texts or name in functions() or is_own):
                raise RefusedError(_unknown(name, texts))


def _tree(sql: str) -> Any:  # noqa: ANN401 - JSON
    """The one statement of a text as DuckDB's parser reads it."""
    asked = parser().execute("SELECT json_serialize_sql($sql)", {"sql": sql})
    try:
        tree = json.loads(asked.fetchall()[0][0])
    except RecursionError as error:
        raise RefusedError("The query is nested too deeply; write it in steps, as WITH.") from error
    if tree["error"] and tree["error_type"] == "parser":
        raise RefusedError(f"Parser Error: {tree['error_message']}")
    if tree["error"] or len(tree["statements"]) != 1:
        raise RefusedError(_KINDS)
    return tree


def _called(tree: Any) -> Called:  # noqa: ANN401 - JSON
    """What a tree names.

    Raises RefusedError where a node is of another kind, or a name stands for more than reading.
    """
    names, own = set[Named](), set[str]()
    for use, node in _nodes(tree):
        _check_kind(node)
        own |= {_plain(entry["key"]) for entry in (node.get("cte_map") or {}).get("map", [])}
        if node["type"] == "BASE_TABLE":
            names.add(_relation(node))
        elif "function_name" in node:
            names.add(_function(Named(use, str(node["function_name"]).lower())))
    return Called(frozenset(names), frozenset(own))


def _check_kind(node: dict[str, Any]) -> None:
    kind, known = (node["class"], _EXPRESSIONS) if "class" in node else (node["type"], _NODES)
    if kind not in known:
        raise RefusedError(f"A query that holds {kind.lower().replace('_', ' ')} is not run.")
    if kind == "SHOW_REF" and node["table_name"] not in _SHOWS:
        raise RefusedError("Only SHOW TABLES and SHOW ALL TABLES show something here.")


def _relation(node: dict[str, Any]) -> Named:
    """A table or view, whose name, schema and catalogue are none of a file.

    With a schema it is no part of the query (WITH), and where no schema bears that name, DuckDB
    takes both for a file: `x.csv`.
    """
    names = [node[f"{level}_name"] for level in ("catalog", "schema", "table")]
    parts = [_plain(name) for name in names if name]
    if parts[-1] == _UNTOLD:
        raise RefusedError(f"The table {_UNTOLD} is for segwatch's own commands.")
    return Named("relation", ".".join(parts))


def _function(name: Named) -> Named:
    why = functions().get(name)
    if why:
        raise RefusedError(
            f"The function {name.name} is refused ({why}): a query reads tables, views and values "
            "alone."
        )
    return name


def _plain(name: str) -> str:
    if not _PLAIN.fullmatch(name):
        raise RefusedError("A query reads tables and views by their names, never files.")
    return name.lower()


def _unknown(name: Named, texts: dict[Named, list[str | None]]) -> str:
    if name.use != "relation":
        return f"There is no function {name.name} to use as a {name.use} here."
    relations = [n.name for n in texts if n.use == "relation"]
    close = get_close_matches(
        name.name, [n for n in relations if ("." in n) == ("." in name.name)], 1
    )
    hint = f"Did you mean {close[0]}?" if close else "SHOW TABLES lists what there is."
    return f"There is no table or view {name.name}. {hint}"


def _query_of(name: Named, text: str) -> str:
    """The query that a view or macro stands for."""
    if name.use == "value":
        return f"SELECT {text}"
    if name.use == "table":
        return text
    view = _VIEW.fullmatch(text)
    if view is None:
        raise RefusedError(f"The view {name.name} cannot be looked into, so it is not read.")
    return view[1]


def _nodes(tree: Any) -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: ANN401 - JSON
    """All nodes of a tree that have a kind, each with the use of the function it may be."""
    waiting = [("value", tree)]
    while waiting:
        use, node = waiting.pop()
        if isinstance(node, list):
            waiting += [("value", part) for part in node]
        elif isinstance(node, dict):
            if isinstance(node.get("type"), str):
                yield use, node
            called = node.get("type") == "TABLE_FUNCTION"
            waiting += [
                ("table" if called and key == "function" else "value", part)
                for key, part in node.items()
            ]
