"""Words that the command line does not know end as every error does: one line, and what to do."""

from pathlib import Path

import command
import pytest
from command import Say


@pytest.fixture
def ask(tmp_path: Path) -> Say:
    return Say(tmp_path / "warehouse.duckdb", command.run)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("nothing",), "No such command 'nothing'; see `segwatch --help`."),
        (
            ("query", "x", "--format", "xml"),
            "'xml' is not one of 'table', 'csv', 'json', 'parquet'; see `segwatch query --help`.",
        ),
        (("simulate",), "Missing argument 'out'; see `segwatch simulate --help`."),
        (
            ("serve", "--port", "x"),
            "unable to parse string as an integer; see `segwatch serve --help`.",
        ),
        (("board", "--nothing"), "No such option: --nothing; see `segwatch board --help`."),
    ],
)
def test_words_that_the_command_line_does_not_know_are_one_line(
    ask: Say, words: tuple[str, ...], sentence: str
) -> None:
    done = ask(*words, code=2)
    assert done.stderr.startswith("segwatch: ")
    assert done.stderr.endswith(f"{sentence}\n")
    assert done.stderr.count("\n") == 1


def test_without_words_it_prints_its_commands(ask: Say) -> None:
    done = ask(code=2)
    assert "validate" in done.stdout
    assert done.stderr == ""
