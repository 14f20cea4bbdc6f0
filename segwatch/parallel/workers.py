"""Worker processes with limits of time and memory: what breaks one document breaks no other."""

import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from importlib import import_module
from multiprocessing import current_process, forkserver, resource_tracker
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.process import BaseProcess
from threading import Lock
from types import ModuleType
from typing import Any, TypeVar

from pebble import CONSTS, ProcessPool

from segwatch.errors import ReadError, UnfinishedError
from segwatch.limits import Limits

_THREADS = "POLARS_MAX_THREADS"
_QUIET = "segwatch.parallel.fork_server"
# It is started with variables of the whole program, in which another thread may load as well.
_ONE_SERVER = Lock()
# Seconds after which the pool looks whether it is to end: a load waits for that.
CONSTS.sleep_unit = 0.02
Item = TypeVar("Item")
Result = TypeVar("Result")


class _Process(ForkServerProcess):
    """A worker that does not run the program's main module again.

    That module may be anything: inside an Airflow task it cannot be imported a second time.
    """

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802, ANN401 - multiprocessing's name and types
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            return ForkServerProcess._Popen(process_obj)
        finally:
            sys.modules["__main__"] = main


class _Context(ForkServerContext):
    """Forking a process whose libraries run threads may hang the child; a server forks instead."""

    Process = _Process


def _allow_children() -> None:
    """Let this process start workers where it is a child of a pool of processes, as in Celery.

    Such a child is a daemon, and multiprocessing lets daemons start no processes, because the pool
    may end one at any time and its children would be left behind. Ours are not: they and their
    server end when the pipes from here close, however this process ends. Celery's processes also
    have a key of billiard's own kind, which cannot be sent to a process that multiprocessing
    starts; nothing here needs it, so it is replaced by a new one of the usual kind. (A command of
    its own for each load would do as well, but would need its own log, its own interrupts and its
    own end with the task.)
    """
    mine = current_process()
    if mine.daemon:
        mine.daemon = False
        # By multiprocessing's own setter: that of Celery's class makes a key of billiard's kind.
        vars(BaseProcess)["authkey"].__set__(mine, os.urandom(32))


def _start_server() -> None:
    """Start the process that workers are forked from, with one thread of Polars a worker.

    Polars counts its threads when it is imported, so this must stand in the server's environment.
    Ctrl-C is for the program, which stops them: server and workers never hear of it.
    """
    forkserver.set_forkserver_preload([_QUIET])
    before = os.environ.get(_THREADS)
    os.environ[_THREADS] = "1"
    resource_tracker.ensure_running()  # the server starts it, and lets interrupts through after it
    heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)
        del os.environ[_THREADS]
        if before is not None:
            os.environ[_THREADS] = before


def _prepare_worker(worker_bytes: int, modules: Sequence[str]) -> None:
    """Bound a worker's memory, so that streams which inflate without end fail there; and load what
    it will need, before there is work."""
    for name in ("polars", *modules):
        import_module(name)
    resource.setrlimit(resource.RLIMIT_AS, (worker_bytes, worker_bytes))


def _do_nothing() -> None:
    """The first work, which starts all workers."""


class Workers(ExitStack):
    """The workers of a run; they start with the first work, no more of them than it needs.

    modules: what they load first, beside what the caller does meanwhile.
    """

    def __init__(self, limits: Limits, count: int, modules: Sequence[str] = ()) -> None:
        super().__init__()
        self.limits = limits
        self.count = count
        self._modules = modules
        self._pool: ProcessPool | None = None
        self._started = 0
        self._users = 0
        self._starting = Lock()

    def start_workers(self, tasks: int) -> None:
        """Start those that so many tasks will need; they make ready beside what the caller does."""
        if tasks:
            with self._use_pool(tasks) as pool:
                pool.schedule(_do_nothing)

    @contextmanager
    def _use_pool(self, tasks: int) -> Iterator[ProcessPool]:
        """The pool, which is not made larger while another thread waits for it as well."""
        with self._starting:
            pool = self._pool_of(min(tasks, self.count))
            self._users += 1
        try:
            yield pool
        finally:
            with self._starting:
                self._users -= 1

    def _pool_of(self, needed: int) -> ProcessPool:
        if self._pool is None or (self._started < needed and not self._users):
            self.close()
            with _ONE_SERVER:
                _allow_children()
                _start_server()
            self._pool = ProcessPool(
                max_workers=needed,
                initializer=_prepare_worker,
                initargs=[self.limits.worker_bytes, self._modules],
                context=_Context(),
            )
            self._started = needed
            # Called last to first on leaving.
            self.callback(self._pool.join)
            self.callback(self._pool.stop)
        return self._pool

    def in_slices(
        self, work: Callable[[Sequence[Item]], Result], items: Sequence[Item], at_once: int
    ) -> Iterator[tuple[Sequence[Item], Result | ReadError]]:
        """Work on slices of items; returns each slice with what was made of it.

        A slice that crashes its worker or outlasts the limit is worked on item by item, so that
        only the items guilty of it end with an error: `too_slow` or `reader_crashed`.
        """
        if not items:
            return
        parts = [items[n : n + at_once] for n in range(0, len(items), at_once)]
        for part, result in self._run_work(work, parts):
            if isinstance(result, ReadError) and len(part) > 1:
                yield from self._run_work(work, [part[n : n + 1] for n in range(len(part))])
            else:
                yield part, result

    def _run_work(
        self, work: Callable[[Sequence[Item]], Result], parts: list[Sequence[Item]]
    ) -> Iterator[tuple[Sequence[Item], Result | ReadError]]:
        seconds = self.limits.document_seconds
        with self._use_pool(len(parts)) as pool:
            waiting = [pool.schedule(work, args=[part], timeout=seconds) for part in parts]
            for part, future in zip(parts, waiting, strict=True):
                yield part, self._read_result(future)

    def _read_result(self, future: "Future[Any]") -> Any:  # noqa: ANN401 - what the work made
        try:
            return future.result()
        except TimeoutError:
            return ReadError(
                "too_slow",
                f"Reading took longer than the limit of {self.limits.document_seconds:g} seconds; "
                "split the document or raise SEGWATCH_MAX_DOCUMENT_SECONDS.",
            )
        except BrokenProcessPool as error:
            raise UnfinishedError(
                "The processes that read documents do not start; run `segwatch` as a program, and "
                "see that memory is left."
            ) from error
        except Exception:  # noqa: BLE001 - whatever a document does to its worker, others go on
            return ReadError(
                "reader_crashed",
                "The reader broke down over the document, which is damaged or too large when "
                "inflated; fetch it again from its source.",
            )
