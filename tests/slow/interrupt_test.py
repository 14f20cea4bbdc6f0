"""Ctrl-C ends an ingest with one sentence, at any moment, and the next run goes on where it was."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from crashes import CRASHES, Undisturbed

STOPPED = (
    "segwatch: stopped; what was loaded stands, and the same ingest or reread goes on where it was."
)


@pytest.mark.parametrize(
    "moment",
    [
        "archive:1",
        "read:3",
        "load:2",
        "load/filings:2",
        "expect:1",
        "load/verdicts:1",
        "computed:5",
        "snapshot:1",
    ],
)
def test_interrupted_at_a_chosen_moment(
    tmp_path: Path, undisturbed: Undisturbed, moment: str
) -> None:
    stopped = undisturbed.signalled(signal.SIGINT, moment, tmp_path)
    assert (stopped.returncode, stopped.stderr.splitlines()[-1:]) == (130, [STOPPED])
    assert "Traceback" not in stopped.stderr
    undisturbed.assert_same_end(tmp_path)


# Interrupts itself in the middle of an import, and where what is raised is passed over.
INTERRUPTED_IN = """
import os, sys, time, weakref
from segwatch.cli.exit import run_to_exit
def interrupt(*_):
    os.kill(os.getpid(), 2)
def importing():
    sys.path.insert(0, sys.argv[1])
    import interrupted
    time.sleep(60)
def forgetting():
    class Forgotten: pass
    one = Forgotten()
    callback = weakref.ref(one, interrupt)
    del one
    time.sleep(60)
run_to_exit({"importing": importing, "forgetting": forgetting}[sys.argv[2]])
"""


@pytest.mark.parametrize(("place", "first"), [("importing", ["imported"]), ("forgetting", [])])
def test_an_interrupt_leaves_no_import_half_done_and_is_not_lost(
    tmp_path: Path, place: str, first: list[str]
) -> None:
    whole = "import os, sys; os.kill(os.getpid(), 2); sys.stderr.write('imported\\n')"
    (tmp_path / "interrupted.py").write_text(whole)
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_IN, str(tmp_path), place],
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert (done.returncode, done.stderr.splitlines()) == (130, [*first, STOPPED])


@pytest.mark.parametrize("seed", range(2 * CRASHES))
def test_interrupted_at_any_moment_of_the_work(
    tmp_path: Path, undisturbed: Undisturbed, seed: int
) -> None:
    """Ctrl-C in a terminal reaches the workers too; DuckDB makes an error of its own of it."""
    warehouse = tmp_path / "warehouse.duckdb"
    with undisturbed.started(tmp_path, subprocess.PIPE) as running:
        while not warehouse.exists() and running.poll() is None:
            time.sleep(0.01)
        time.sleep(random.Random(seed).uniform(0, 1.5))
        os.killpg(running.pid, signal.SIGINT)
        _, said = running.communicate(timeout=120)
    assert "Traceback" not in said
    # One that was done before it was stopped has reported.
    assert (running.returncode, said.splitlines()[-1:]) in ((130, [STOPPED]), (4, []))
    undisturbed.assert_same_end(tmp_path, (0, 4))
