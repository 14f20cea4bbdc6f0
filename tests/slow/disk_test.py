"""A disk that is full, a place that cannot be written, a file that has gone: a sentence and exit 1,
and the next run ends as if there had been none."""

import os
import resource
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from command import SEGWATCH
from crashes import Undisturbed, environment

from segwatch.errors import UnfinishedError
from segwatch.ingest.archive import Archive, document_id

HELD = b"what a filing prints"
PAIRS = 24  # their warehouse outgrows each of the sizes below


def ingest(
    data: Path, inbox: Path, before: Callable[[], None] | None = None
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [SEGWATCH, "ingest", str(inbox)],
        env=environment(data),
        capture_output=True,
        text=True,
        preexec_fn=before,
        timeout=60,
    )


def limited(size: int) -> Callable[[], None]:
    """Files of a process grow to so many bytes and no further, as on a full disk."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def refusal(done: "subprocess.CompletedProcess[str]") -> str:
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    return " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (1_000, "cannot be made"),
        (13_000, "Failed to commit"),  # the first tables
        (1_000_000, "Failed to commit"),  # some batch
        (5_000_000, "Failed to create checkpoint"),
    ],
)
def test_a_full_disk(tmp_path: Path, undisturbed: Undisturbed, size: int, said: str) -> None:
    data = tmp_path / "clock"  # which is no lock
    words = refusal(ingest(data, undisturbed.inbox, limited(size)))
    assert "The warehouse" in words
    assert said in words
    assert "Free the disk" in words
    undisturbed.assert_same_end(data)


def test_a_full_disk_of_the_archive(tmp_path: Path, undisturbed: Undisturbed) -> None:
    ingest(tmp_path, undisturbed.inbox / "empty.txt")
    words = refusal(ingest(tmp_path, undisturbed.inbox, limited(2_000)))
    assert "archive cannot be written" in words
    assert "free the disk" in words
    undisturbed.assert_same_end(tmp_path)


def test_an_archive_that_is_no_folder(tmp_path: Path, undisturbed: Undisturbed) -> None:
    (tmp_path / "archive").write_text("in its place")
    words = refusal(ingest(tmp_path, undisturbed.inbox))
    assert "archive cannot be written" in words
    (tmp_path / "archive").unlink()
    undisturbed.assert_same_end(tmp_path)


def test_a_file_that_has_gone_and_a_pipe(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.txt").write_bytes(HELD)
    (inbox / "gone.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(inbox / "pipe.txt")
    words = refusal(ingest(tmp_path, inbox))
    assert "pipe.txt was not taken in: it cannot be read (no plain file)" in words
    assert "gone.txt was not taken in: it cannot be read (No such file or directory)" in words
    assert "All other files were taken in." in words
    assert Archive(tmp_path / "archive").read_document(document_id(HELD)) == HELD


@pytest.mark.parametrize("left", [b"", HELD[:5]])
def test_what_a_killed_run_left_is_written_anew(tmp_path: Path, left: bytes) -> None:
    archive = Archive(tmp_path)
    name = archive.keep_document(HELD)
    (kept,) = tmp_path.glob("*/*")
    kept.write_bytes(left)
    with pytest.raises(UnfinishedError, match="holds other bytes"):
        archive.read_document(name)
    assert archive.keep_document(HELD) == name
    assert archive.read_document(name) == HELD
    assert [*tmp_path.glob("*/*")] == [kept]


def test_a_whole_document_is_not_written_again(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.keep_document(HELD)
    (kept,) = tmp_path.glob("*/*")
    before = kept.stat()
    archive.keep_document(HELD)
    assert (kept.stat().st_ino, kept.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
