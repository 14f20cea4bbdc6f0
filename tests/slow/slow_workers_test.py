"""A run that ends while its workers are still starting says how it ended, and nothing else."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from command import SEGWATCH
from desk import IB, Desk, printed_text
from disk_test import limited

# Loaded by every Python below it: there workers are so slow to start, as on a busy machine, that
# their locks have gone when they get to them, and the signal that ends them comes later still.
SLOW = """
import os, signal, time
from multiprocessing import spawn, synchronize

prepare, rebuild = spawn.prepare, synchronize.SemLock.__setstate__

def slow_prepare(data):
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    open(os.environ["SAID_STARTING"], "w").close()
    prepare(data)

def slow_rebuild(self, state):
    for _ in range(400):
        rebuild(self, state)
        time.sleep(0.05)

spawn.prepare, synchronize.SemLock.__setstate__ = slow_prepare, slow_rebuild
"""


def run(
    desk: Desk, folder: Path, before: Callable[[], None] | None = None
) -> "subprocess.Popen[str]":
    (folder / "sitecustomize.py").write_text(SLOW)
    environment = {
        "PYTHONPATH": str(folder),
        "SAID_STARTING": str(folder / "starting"),
        "SEGWATCH_WAREHOUSE": str(desk.settings.warehouse),
        "SEGWATCH_WORKERS": "2",
    }
    return subprocess.Popen(
        [SEGWATCH, "ingest", str(desk.inbox)],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=before,  # noqa: PLW1509
    )


@pytest.mark.parametrize("ending", ["full disk", "nothing to do", "Ctrl-C"])
def test_no_early_end_shows_a_traceback(desk: Desk, tmp_path: Path, ending: str) -> None:
    for number in range(3):
        desk.drop(f"{number}.txt", printed_text(IB) + " " * number)
    desk.ingest(desk.inbox / "0.txt")
    if ending == "nothing to do":
        desk.ingest()
    before = limited(2_000) if ending == "full disk" else None
    with run(desk, tmp_path, before) as ended:
        if ending == "Ctrl-C":
            while not (tmp_path / "starting").exists():
                assert ended.poll() is None
                time.sleep(0.01)
            ended.send_signal(signal.SIGINT)
        # To the end of all processes that write there.
        said = ended.communicate(timeout=120)[1]
    assert (tmp_path / "starting").exists()
    assert "Traceback" not in said
    sentences = {
        "full disk": "cannot be written",
        "nothing to do": "",
        "Ctrl-C": "segwatch: stopped",
    }
    lines = [line for line in said.splitlines() if line.strip()]
    assert len(lines) == (ending != "nothing to do"), said
    assert sentences[ending] in said.replace("\n", " ")
