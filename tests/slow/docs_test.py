"""The documentation is true: its commands run, its links lead somewhere, its lists are whole."""

import os
import re
import subprocess
from pathlib import Path

import command
import pytest
from command import words_of
from desk import Desk

from segwatch.settings import Settings
from simulate import samples

PROJECT = Path(__file__).resolve().parents[2]
README = (PROJECT / "README.md").read_text()
PAGES = [
    PROJECT / "README.md",
    PROJECT / "CONTRIBUTING.md",
    *sorted((PROJECT / "docs").rglob("*.md")),
]


def commands_of(page: str) -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line]


def test_the_commands_of_the_readme_run(desk: Desk) -> None:
    samples.print_into(desk.inbox)
    environment = os.environ | {"SEGWATCH_WAREHOUSE": str(desk.settings.warehouse)}
    commands = [c for c in commands_of(README) if c.startswith(".venv/bin/segwatch")]
    assert len(commands) == 8
    commands.sort(key=lambda line: "ingest" not in line)
    for line in commands:
        here = line.replace("data/landing", str(desk.inbox))
        here = here.replace("data/site", str(desk.inbox.parent / "site"))
        done = command.run(words_of(here), environment)
        assert done.returncode == 0, (line, done.stderr)
        assert done.stdout


def test_make_targets_are_those_of_the_makefile() -> None:
    listed = subprocess.run(
        ["make"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout
    targets = set(re.findall(r"^make ([a-z]+)", listed, re.MULTILINE))
    assert {"run", "test", "up", "down"} <= targets
    for page in PAGES:
        named = set(re.findall(r"`make ([a-z]+)`", page.read_text()))
        rules = set(re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
        assert named <= rules, page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)]+)\)", page.read_text()):
        assert (page.parent / link).exists(), link


def test_every_setting_and_folder_is_named() -> None:
    for name in Settings.model_fields:
        assert f"`SEGWATCH_{name.upper()}`" in README
    contributing = (PROJECT / "CONTRIBUTING.md").read_text()
    listed = subprocess.run(
        ["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    folders = {name.partition("/")[0] for name in listed.stdout.split() if "/" in name} - {".ci"}
    for folder in folders:
        assert f"`{folder}/`" in contributing
