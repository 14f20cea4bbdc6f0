"""House rules that no linter knows: small files, telling names, frozen migrations, no addresses."""

import hashlib
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from tiers import SLOW

PROJECT = Path(__file__).resolve().parents[2]
# Migrations are append only: a changed one would never reach a warehouse that has run it.
MIGRATIONS = {
    "001_warehouse.sql": "36e45b0df415374f",
    "002_boxes.sql": "b29f94d7719d8f47",
    "003_readings.sql": "06ee5d0ec9a948c0",
    "004_versions.sql": "3927ae7dd3750208",
    "005_due.sql": "dedb21a3aaee8a70",
    "010_corrections.sql": "ab0d0e886d36e97e",
    "020_books.sql": "d96227ff3140cd04",
    "030_rules.sql": "e7f02883c21bb33a",
    "040_alerts.sql": "921de587282f48d0",
    "050_form.sql": "8ff997f13bfadafc",
    "060_verdicts.sql": "99c74855883e967d",
    "070_coded_lines.sql": "75a9aa8047cc8860",
    "080_check_lines.sql": "a09def0d4aa727d4",
    "090_made_from.sql": "031e1981f2f30407",
    "100_run_state.sql": "1e65e3154cc48c45",
    "110_warehouse_id.sql": "6939bf921c46626d",
    "120_statements.sql": "3e4cc051f09358a1",
    "130_books_night.sql": "a0d293fe6574f71c",
    "140_fails_as.sql": "412adb58b2ef7bb2",
}


@pytest.fixture(scope="module")
def files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    return [PROJECT / name for name in listed if name and (PROJECT / name).is_file()]


def test_files_are_small(files: list[Path]) -> None:
    written = [path for path in files if "vega" not in path.parts]
    code = [path for path in written if path.suffix in (".py", ".sql", ".js", ".css", ".html")]
    code = [path for path in code if "corpus" not in path.parts]
    assert [p.name for p in code if len(p.read_text().splitlines()) > 300] == []


def test_names_say_something(files: list[Path]) -> None:
    empty = re.compile(r"^(utils?|helpers?|common|misc|base|core)$")
    assert [p for p in files if any(empty.match(part.partition(".")[0]) for part in p.parts)] == []


def test_migrations_are_frozen() -> None:
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        for path in (PROJECT / "sql" / "schema").glob("*.sql")
    }
    assert found == MIGRATIONS


def test_all_checks_and_tests_run_in_ci() -> None:
    """`.ci/run` runs every check of `make test`, and tests of every mark."""
    rows = (PROJECT / "Makefile").read_text().splitlines()
    needs = {
        name: set(rest.partition("##")[0].split())
        for name, _, rest in (row.partition(":") for row in rows if re.match(r"[a-z-]+:", row))
    }
    runs = {row.partition(":")[0]: after for row, after in pairwise(rows)}
    for name in ("test", "test-all"):
        needs[name] |= {*runs[name].partition("$(MAKE) --no-print-directory -j 2 ")[2].split()}
    assert {"format", "lint", "imports", "types", "pytest"} <= needs["test"]
    assert needs["test"] - needs["test-all"] == {"pytest"}
    assert needs["test-all"] - needs["test"] == {"pytest-all", "fuzz"}
    assert runs["pytest"].split()[1:] == ["-m", "pytest", "-m", '"not', 'slow"']
    assert runs["pytest-all"].split()[1:] == ["-m", "pytest", "--hypothesis-profile=all"]
    assert (PROJECT / ".ci" / "run").read_text().endswith("\nSEGWATCH_ALL_TESTS=1 make test-all\n")


def test_slow_files_are_there() -> None:
    there = {path.stem for path in (PROJECT / "tests" / "slow").glob("*_test.py")}
    assert set(SLOW) == there
    assert len(set(SLOW)) == len(SLOW)


def test_lock_files_name_no_address(files: list[Path]) -> None:
    locks = [path for path in files if path.suffix == ".lock"]
    assert len(locks) == 3
    for path in locks:
        assert not re.search(r"https?://|--(extra-)?index-url|--find-links", path.read_text())


def test_every_pinned_requirement_has_hashes() -> None:
    for name in ("requirements.lock", "requirements-service.lock", "requirements-dev.lock"):
        blocks = re.split(r"\n(?=\S)", (PROJECT / name).read_text())
        pinned = [block for block in blocks if "==" in block and not block.startswith("#")]
        assert len(pinned) > 100
        assert [block[:40] for block in pinned if "--hash=sha256:" not in block] == []


def test_the_locked_packages_ask_for_nothing_more() -> None:
    asked = [sys.executable, "-m", "pip", "--disable-pip-version-check", "check"]
    done = subprocess.run(asked, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_sql_check_is_named_in_the_codebook() -> None:
    from segwatch.codebook.load import load_codebook

    texts = {path.stem for path in (PROJECT / "sql" / "checks").glob("*.sql")} - {"identity"}
    assert texts == {named.partition(" ")[0] for named in load_codebook().rules["sql"].drop_nulls()}
    shapes = {path.stem for path in (PROJECT / "sql" / "integrity").glob("*.sql")}
    assert shapes == set(load_codebook().shape["id"])
