"""Worker processes: what hangs or crashes one costs one document, whatever its kind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import polars as pl
import pytest
from desk import CITI, IB, printed_text
from polars.testing import assert_frame_equal

from segwatch.codebook.load import load_codebook
from segwatch.ingest import normalise, readers
from segwatch.ingest.normalise import Text
from segwatch.ingest.readers import Arrival
from segwatch.ingest.readers.worker import Result
from segwatch.limits import Limits
from segwatch.parallel.workers import Workers
from transforms.form_spec import FormSpec
from transforms.normalise import Normalised
from transforms.normalise import normalise_texts as normalise_frame

LIMITS = Limits(20_000_000, 6.0, 200, 5_000_000, 2_000_000_000)
PDF = (Path(__file__).parents[1] / "corpus" / "printer-citigroup.pdf").read_bytes()
FACTS = load_codebook().form_spec
HANGS, DIES = "HANGS HERE", "DIES HERE"
normalise_slice, read_slice = normalise._normalise_slice, readers._read_slice


def suffer(words: str) -> None:
    if HANGS in words:
        time.sleep(600)
    if DIES in words:
        os._exit(9)


def hostile_normalise(facts: FormSpec, texts: Sequence[Text]) -> list[bytes]:
    suffer(" ".join(text for _, text in texts))
    return normalise_slice(facts, texts)


def hostile_read(limits: Limits, documents: Sequence[Arrival]) -> list[Result]:
    suffer(" ".join(content.decode("latin-1") for _, _, content in documents))
    return read_slice(limits, documents)


def texts_of(*texts: str) -> pl.DataFrame:
    return pl.DataFrame({"document_id": [f"{n:064x}" for n, _ in enumerate(texts)], "text": texts})


def rejected(found: Normalised) -> dict[str, str]:
    return dict(
        found.rejects.filter(pl.col("scope") == "document")
        .select("document_id", "reason")
        .iter_rows()
    )


def loaded(names: Sequence[str]) -> list[bool]:
    return [name in sys.modules for name in names]


def test_workers_load_what_they_are_told_to_before_there_is_work() -> None:
    names = ("colorsys", "chunk")
    with Workers(LIMITS, 1, names[:1]) as workers:
        assert [found for _, found in workers.in_slices(loaded, names, 2)] == [[True, False]]


def slept(seconds: Sequence[float]) -> int:
    time.sleep(sum(seconds))
    return os.getpid()


def test_work_for_more_workers_leaves_the_work_of_another_thread_alone() -> None:
    with Workers(LIMITS, 2) as workers, ThreadPoolExecutor(1) as beside:
        alone = beside.submit(list, workers.in_slices(slept, [1.0], 1))
        time.sleep(0.5)  # it has begun
        both = [made for _, made in workers.in_slices(slept, [0.1, 0.1], 1)]
        ((_, first),) = alone.result()
        assert all(isinstance(made, int) for made in (first, *both))
        # Nobody waits now: there may be more of them.
        later = {made for _, made in workers.in_slices(slept, [0.5, 0.5], 1)}
    assert len(later) == 2


def test_a_text_that_hangs_or_crashes_a_slice_is_rejected_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(normalise, "_normalise_slice", hostile_normalise)
    texts = texts_of(printed_text(IB), HANGS, printed_text(CITI), DIES)
    with Workers(LIMITS, 2) as workers:
        found = normalise.normalise_documents(texts, FACTS, workers)
        again = normalise.normalise_documents(texts_of(printed_text(IB)), FACTS, workers)
    assert rejected(found) == {f"{1:064x}": "too_slow", f"{3:064x}": "reader_crashed"}
    assert found.line_items.group_by("document_id").len().sort("document_id")["len"].to_list() == [
        105,
        96,
    ]
    assert all(detail.endswith(".") for detail in found.rejects["detail"])
    assert again.line_items.height == 105


def test_a_document_that_hangs_or_crashes_its_reader_is_rejected_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(readers, "_read_slice", hostile_read)
    documents = [
        ("hangs", "application/pdf", HANGS.encode()),
        ("lives", "application/pdf", PDF),
        ("dies", "text/html", DIES.encode()),
        ("text", "text/plain", printed_text(IB).encode()),
    ]
    with Workers(LIMITS, 2) as workers:
        printed = readers.read_documents(documents, workers)
    assert {name: e.reason for name, e in printed.refused.items()} == {
        "hangs": "too_slow",
        "dies": "reader_crashed",
    }
    assert printed.documents["lives"].boxes
    assert printed.documents["text"].text


def test_a_worker_out_of_memory_costs_one_document() -> None:
    tight = LIMITS._replace(worker_bytes=1_000_000_000, document_seconds=60.0)
    texts = texts_of(printed_text(IB), "7 [7010] " * 2_000_000)
    with Workers(tight, 1) as workers:
        found = normalise.normalise_documents(texts, FACTS, workers)
    assert rejected(found) == {f"{1:064x}": "reader_crashed"}
    assert found.line_items.height == 105


def test_slices_give_what_one_frame_gives() -> None:
    texts = texts_of(*[printed_text(IB), printed_text(CITI), "nothing"] * 80)
    with Workers(LIMITS, 2) as workers:
        found = normalise.normalise_documents(texts, FACTS, workers)
        nothing = normalise.normalise_documents(texts.clear(), FACTS, workers)
    for sliced, whole in zip(found, normalise_frame(texts, FACTS), strict=True):
        assert_frame_equal(sliced, whole, check_row_order=False)
    assert all(frame.is_empty() for frame in nothing)


def polars_threads(_: Sequence[int]) -> int:
    return pl.thread_pool_size()


def test_a_worker_has_one_thread_of_polars_and_no_more_start_than_are_needed() -> None:
    with Workers(LIMITS, 2) as workers:
        assert [n for _, n in workers.in_slices(polars_threads, [1], 1)] == [1]
        assert workers._started == 1
        assert [n for _, n in workers.in_slices(polars_threads, [1, 2, 3], 1)] == [1, 1, 1]
        assert workers._started == 2


def test_workers_start_whatever_the_main_module_is(tmp_path: Path) -> None:
    # As in an Airflow task, whose main module cannot be imported again.
    text = tmp_path / "filing.txt"
    text.write_text(printed_text(IB))
    program = (
        "from segwatch.ingest.readers import read_documents\nfrom segwatch.settings import settings\n"
        "from segwatch.parallel.workers import Workers\n"
        "with Workers(settings().limits, 1) as workers:\n"
        f"    print(len(read_documents([('1', 'text/html', open({str(text)!r}, 'rb').read())], workers).documents))\n"
    )
    done = subprocess.run([sys.executable, "-"], input=program, capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("1\n", 0), done.stderr


def test_memory_that_is_given_back_is_no_longer_held_as_addresses() -> None:
    """Workers are bounded by their addresses. Here it is given back at once, not after seconds."""
    program = """
import os, segwatch
conf = os.environ["_RJEM_MALLOC_CONF"]
os.environ["_RJEM_MALLOC_CONF"] = conf.replace("dirty_decay_ms:5000", "dirty_decay_ms:0")
import polars as pl

def addresses():
    return next(int(l.split()[1]) for l in open("/proc/self/status") if l.startswith("VmSize"))

before = addresses()
columns = [pl.int_range(n, n + 4_000_000, eager=True) for n in range(30)]
held = addresses()
del columns
print(held - before > 900_000, addresses() - before < 100_000)
"""
    environment = {k: v for k, v in os.environ.items() if k != "_RJEM_MALLOC_CONF"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True
    )
    assert done.stdout == "True True\n", done.stderr


# Work in a daemonic process, as in a pool of Celery, or in a fork of one, as Airflow runs a task
# there. It says how many documents were read, and then waits with its workers until it is killed.
IN_A_DAEMON = """
import os, sys, time, billiard, multiprocessing
kind, forked, text = sys.argv[1:]
def work():
    if forked == "forked" and (child := os.fork()):
        return os.waitpid(child, 0)
    from segwatch.ingest.readers import read_documents
    from segwatch.settings import settings
    from segwatch.parallel.workers import Workers
    documents = [(name, "text/html", open(text, "rb").read()) for name in ("1", "2")]
    with Workers(settings().limits, 2) as workers:
        print(len(read_documents(documents, workers).documents), os.getpid(), flush=True)
        time.sleep(600)
daemon = {"billiard": billiard, "python": multiprocessing}[kind].get_context("fork").Process(target=work)
daemon.daemon = True
daemon.start()
daemon.join()
"""


@pytest.mark.parametrize("forked", ["itself", "forked"])
@pytest.mark.parametrize("kind", ["billiard", "python"])
def test_workers_start_in_a_daemonic_process_and_end_with_it(
    tmp_path: Path, kind: str, forked: str
) -> None:
    text = tmp_path / "filing.txt"
    text.write_text(printed_text(IB))
    with subprocess.Popen(
        [sys.executable, "-c", IN_A_DAEMON, kind, forked, str(text)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as program:
        try:
            assert program.stdout
            assert program.stderr
            read, _, process = program.stdout.readline().partition(" ")
            assert read == "2", program.stderr.read()
            os.kill(int(process), signal.SIGKILL)
            # Whatever it started holds these pipes open for as long as it lives.
            said, complaints = program.communicate(timeout=60)
            assert (said, "Traceback" in complaints) == ("", False), complaints
        finally:
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
