"""Killed at any moment, an ingest leaves a warehouse that the next run brings to the same end."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest
from crashes import CRASHES, Undisturbed

MOMENTS = [
    "archive:1", "archive:30", "read:3", "normalise:2", "load:1", "load:5", "load/arrivals:4",
    "load/filings:2", "load/versions:3", "load/ranking:5", "expect:1", "load/verdicts:1",
    "run_log/write_run:1", "alert:1", "serve:1", "computed:5", "snapshot:1",
]  # fmt: skip


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory, undisturbed: Undisturbed) -> dict[str, Path]:
    """What an ingest killed at a moment leaves behind, by the moment."""
    return undisturbed.copied_at(MOMENTS, tmp_path_factory.mktemp("copied"))


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_a_chosen_moment(
    copies: dict[str, Path], undisturbed: Undisturbed, moment: str
) -> None:
    undisturbed.assert_same_end(copies[moment])


@pytest.mark.parametrize("moment", ["load/ranking:5", "computed:5"])
def test_a_killed_process_leaves_what_was_copied_at_that_moment(
    tmp_path: Path, undisturbed: Undisturbed, moment: str
) -> None:
    killed = undisturbed.signalled(signal.SIGKILL, moment, tmp_path)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    undisturbed.assert_same_end(tmp_path)


def test_killed_again_while_it_reports_for_a_killed_one(
    tmp_path: Path, undisturbed: Undisturbed
) -> None:
    for _ in range(2):
        killed = undisturbed.signalled(signal.SIGKILL, "serve:1", tmp_path)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
    undisturbed.assert_same_end(tmp_path)


@pytest.mark.parametrize("seed", range(CRASHES))
def test_killed_at_any_moment(tmp_path: Path, undisturbed: Undisturbed, seed: int) -> None:
    """Killed twice at random, the second time while it goes on from the first."""
    chance = random.Random(seed)
    for _ in range(2):
        running = undisturbed.started(tmp_path, subprocess.DEVNULL)
        time.sleep(chance.uniform(0.3, 4))
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
    # One that was done before it was killed has reported.
    undisturbed.assert_same_end(tmp_path, (0, 4))
