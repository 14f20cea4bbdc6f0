"""docs/books.md is true: its commands run, its schema is the one that is checked."""

import importlib
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
from desk import Desk

from transforms.books import night
from transforms.books.frames import FRAMES, REQUIRED
from transforms.books.limits import Parameters

PROJECT = Path(__file__).resolve().parents[2]
PAGE = (PROJECT / "docs" / "books.md").read_text()
TYPES = {
    "text": (pl.String, pl.Enum),
    "whole number": (pl.Int64, pl.Int32),
    "date": (pl.Date,),
    "time": (pl.Datetime,),
    "true or false": (pl.Boolean,),
}


def test_its_commands_run(desk: Desk, tmp_path: Path) -> None:
    block = re.search(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert block
    commands = block[1].splitlines()
    assert len(commands) == 2
    environment = os.environ | {"SEGWATCH_WAREHOUSE": str(desk.settings.warehouse)}
    for command in commands:
        here = command.replace(".venv/bin", str(Path(sys.executable).parent))
        here = here.replace("data/books", str(tmp_path / "books"))
        done = subprocess.run(
            here, shell=True, env=environment, cwd=PROJECT, capture_output=True, text=True
        )
        assert done.returncode == 0, (command, done.stderr)


def test_every_column_is_described_with_its_type() -> None:
    table = PAGE.partition("## The files")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (?:`(\w+)` )?\| `(\w+)` \| ([\w ]+?) \|", table, re.MULTILINE)
    described: dict[str, dict[str, str]] = {}
    for name, column, kind in rows:
        file = name or list(described)[-1]
        described.setdefault(file, {})[column] = kind
    assert {name: list(columns) for name, columns in described.items()} == {
        name: schema.names() for name, schema in FRAMES.items()
    }
    for name, columns in described.items():
        for column, kind in columns.items():
            assert isinstance(FRAMES[name][column], TYPES[kind]), (name, column)
    must = re.findall(r"`(\w+)`", table.partition(" must be there")[0].rpartition("folder.")[2])
    assert tuple(must) == REQUIRED


def test_defaults_are_those_of_the_parameters() -> None:
    given = {
        f"{of.__name__}.{name}": value
        for of in (Parameters, night.Choices)
        for name, value in of._field_defaults.items()
    }
    described = dict(re.findall(r"^\| [^|]+ \| `(\w+\.\w+)` \| ([^|]+) \|", PAGE, re.MULTILINE))
    assert described.keys() == given.keys() - {"Choices.rules"}
    for name, shown in described.items():
        expected = (
            "all three, `segregated` first" if name.endswith(".pools") else f"`{given[name]}`"
        )
        assert shown == expected, name
    functions = re.findall(r"`(\w+)` of `(\w+)\.(\w+)` \| `(\w+)` \|", PAGE)
    assert len(functions) == 6
    for parameter, module, function, shown in functions:
        called = getattr(importlib.import_module(f"transforms.books.examiner.{module}"), function)
        assert str(inspect.signature(called).parameters[parameter].default) == shown
