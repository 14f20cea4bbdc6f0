"""Fixtures: a desk, the real filings, a browser, and tools that may be absent."""

import os

# One thread each for DuckDB and Polars in a process that runs tests: cores are held by the others,
# and threads that wait for one another cost a third more. Only here: what tests start as processes
# (it gets os.environ, which putenv leaves alone) has as many threads as it has in use. DuckDB has no
# variable of its own and takes this one for the number of cores.
for _cores in ("SLURM_CPUS_ON_NODE", "POLARS_MAX_THREADS"):
    os.putenv(_cores, "1")

# ruff: noqa: E402 - polars counts its threads when it is imported
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import command
import examples  # noqa: F401 - its profiles
import pytest
from crashes import Undisturbed
from desk import SHARED, Desk
from hypothesis import settings as hypothesis_settings
from tiers import SLOW

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from shelf import Shelf
    from visit import Visit

# Set where every test must run: there a missing tool is a failure.
ALL_TESTS = "SEGWATCH_ALL_TESTS"


# What `make` exports is of the project's own folders; tests have folders of their own.
for _name in [n for n in os.environ if n.startswith(("SEGWATCH_", "AIRFLOW", "MAKE", "DATA"))]:
    if _name != ALL_TESTS:
        del os.environ[_name]


def pytest_configure(config: pytest.Config) -> None:
    """Fewer examples for a change than for CI, which names its profile."""
    if not config.getoption("--hypothesis-profile"):
        hypothesis_settings.load_profile("change")


def pytest_xdist_auto_num_workers() -> int:
    """One more than cores: some tests wait for servers."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Slow files are marked before pytest selects by mark, and come first when all is shuffled."""
    place = {name: nth for nth, name in enumerate(SLOW)}
    for item in items:
        if item.path.stem in place:
            item.add_marker("slow")
    yield
    items.sort(key=lambda item: place.get(item.path.stem, len(place)))


@pytest.fixture(scope="module")
def undisturbed(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Undisturbed:
    """Of as many pairs of filings as the file's PAIRS says: twelve are five batches."""
    pairs = getattr(request.module, "PAIRS", 12)
    return Undisturbed(tmp_path_factory.mktemp("undisturbed"), pairs)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def say(desk: Desk) -> command.Say:
    """Runs `segwatch` on the desk's warehouse, in this process; holds its exit code to one."""

    def run(words: tuple[str, ...], *rest: Any) -> command.Done:
        if words[0] == "ingest" and not desk.settings.warehouse.parent.exists():
            desk.make_warehouse()
        return command.run(words, *rest)

    return command.Say(desk.settings.warehouse, run)


@pytest.fixture
def start(desk: Desk) -> command.Say:
    """The same as a process of its own."""
    return command.Say(desk.settings.warehouse, command.start)


@pytest.fixture(scope="session")
def real_filings() -> Path:
    """The folder of the two real filings; they are never copied into the project."""
    folder = SHARED / "filings"
    if not folder.is_dir():
        pytest.skip("the real filings are not beside the project (../shared/filings)")
    return folder


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """One Chromium for all tests of a file; what drives it is imported where it is used."""
    from visit import chromium

    with chromium() as opened:
        yield opened


@pytest.fixture
def visit(browser: "Browser") -> "Iterator[Visit]":
    from visit import Visit

    visited = Visit(browser)
    yield visited
    visited.page.context.close()


def tool(name: str, *folders: Path) -> str:
    """A system tool's path, in PATH or one of the folders; absent, the test is skipped, or fails
    where all must run."""
    path = shutil.which(name, path=os.pathsep.join([os.environ["PATH"], *map(str, folders)]))
    if path:
        return path
    if os.environ.get(ALL_TESTS):
        pytest.fail(f"{name} is not installed, and {ALL_TESTS} is set")
    pytest.skip(f"{name} is not installed")


@pytest.fixture
def shelf(tmp_path: Path) -> "Iterator[Shelf]":
    """An open warehouse into which texts are put in this process."""
    from shelf import Shelf

    with Shelf.open(tmp_path) as opened:
        yield opened
