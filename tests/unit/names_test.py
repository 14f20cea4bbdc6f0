"""How names read: functions say what they do, and local names say what they hold."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from segwatch.cli.app import app

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("segwatch", "transforms", "dashboard", "expectations")
PARTICIPLES = {
    "found", "given", "said", "made", "taken", "told", "kept", "held", "known", "placed", "listed",
    "met", "drawn", "asked", "wanted", "settled", "coming", "came", "gone", "seen", "left",
}  # fmt: skip
MOST_ONE_WORD, MOST_PARTICIPLES = 0.35, 0.01
FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


def read_functions() -> Iterator[tuple[Path, FUNCTION]]:
    """Every function and method of the packages, inner ones too."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, FUNCTION):
                    yield path, node


def list_commands() -> set[str]:
    """The functions whose names are commands of the program, which its contract fixes."""
    callbacks = (command.callback for command in app.registered_commands)
    return {callback.__name__ for callback in callbacks if callback}


def list_function_names() -> list[str]:
    commands, page = list_commands(), ROOT / "segwatch" / "cli" / "app.py"
    return [
        node.name
        for path, node in read_functions()
        if not node.name.startswith("__") and not (path == page and node.name in commands)
    ]


def list_local_names() -> list[tuple[str, str]]:
    """(function, name) of each argument and each assignment; those of an inner function count for
    the outer one as well."""
    return [
        (f"{path.relative_to(ROOT)}:{node.name}", name)
        for path, node in read_functions()
        for inner in ast.walk(node)
        for name in (
            [inner.arg]
            if isinstance(inner, ast.arg)
            else [inner.id]
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)
            else []
        )
    ]


def test_functions_are_named_by_verb_and_object() -> None:
    names = list_function_names()
    one_word = [name for name in names if "_" not in name.strip("_")]
    assert len(names) > 500
    assert len(one_word) < MOST_ONE_WORD * len(names), Counter(one_word).most_common(50)


def test_values_are_named_by_nouns() -> None:
    names = list_local_names()
    participles = [pair for pair in names if pair[1].strip("_") in PARTICIPLES]
    assert len(names) > 3000
    assert len(participles) < MOST_PARTICIPLES * len(names), sorted(set(participles))


def test_commands_are_left_out_by_what_the_program_registers() -> None:
    assert {"ingest", "explain", "query"} <= list_commands()
