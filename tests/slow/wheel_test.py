"""A wheel, installed where no checkout is: it holds all that segwatch reads, and nothing of ours besides."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest
from desk import IB, printed_text

PROJECT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {name: word for name, word in os.environ.items() if not name.startswith("SEGWATCH")}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built of the files that git knows, in a folder of its own."""
    folder = tmp_path_factory.mktemp("build")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (PROJECT / name).is_file():
            (folder / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, folder / "tree" / name)
    words: list[str | Path] = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, folder / "tree"]  # fmt: skip
    subprocess.run([sys.executable, "-m", "pip", *words], check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def segwatch(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command in an environment of its own, which borrows the libraries but not the checkout: a
    path that a .pth file names has its own .pth files not read, so that ours is not found there."""
    place = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    python = place / "bin" / "python"
    words: list[str | Path] = [
        "--python",
        python,
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        wheel,
    ]
    subprocess.run([sys.executable, "-m", "pip", *words], check=True)
    (own,) = place.glob("lib/python*/site-packages")
    (own / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    where = "import segwatch; print(segwatch.__file__)"
    done = subprocess.run(
        [python, "-c", where], cwd=place, capture_output=True, text=True, check=True
    )
    assert Path(done.stdout.strip()).is_relative_to(own)
    return place / "bin" / "segwatch"


def say(command: Path, *words: str | Path, folder: Path, code: int = 0) -> str:
    done = subprocess.run(
        [command, *words], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def test_it_holds_every_file_that_segwatch_reads(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    shipped = {
        f"segwatch/shipped/{path.relative_to(PROJECT)}"
        for folder, kind in (("sql", "*.sql"), ("codebook", "*.csv"), ("samples", "*.csv"))
        for path in (PROJECT / folder).rglob(kind)
    }
    beside = {
        str(path.relative_to(PROJECT))
        for folder in ("dashboard", "ask", "simulate", "segwatch", "transforms", "expectations")
        for path in (PROJECT / folder).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert names >= shipped | beside


def test_it_installs_no_name_that_others_may_have(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    (about,) = (name for name in tops if name.endswith(".dist-info"))
    assert tops - {about} == {
        "segwatch",
        "ask",
        "dashboard",
        "expectations",
        "simulate",
        "transforms",
    }


def test_it_prints_its_version(segwatch: Path, tmp_path: Path) -> None:
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
    assert say(segwatch, "--version", folder=tmp_path) == f"segwatch {version}\n"


def test_it_loads_judges_and_shows_a_filing(segwatch: Path, tmp_path: Path) -> None:
    """Data lies below the folder in which the command is started."""
    (tmp_path / "ib.txt").write_text(printed_text(IB))
    say(segwatch, "ingest", "ib.txt", folder=tmp_path)
    assert (tmp_path / "data" / "warehouse.duckdb").is_file()
    say(segwatch, "validate", folder=tmp_path)
    question = "SELECT excess FROM seg_daily WHERE origin = 'segregated'"
    assert "201656167" in say(segwatch, "query", question, "--format", "csv", folder=tmp_path)
    say(segwatch, "site", "pages", folder=tmp_path)
    assert "Interactive Brokers" in (tmp_path / "pages" / "statement.html").read_text() or list(
        (tmp_path / "pages" / "data").rglob("*interactive*")
    )
    say(segwatch, "simulate", "out", "--firms", "2", "--days", "2", folder=tmp_path)
    assert list((tmp_path / "out" / "filings").iterdir())
