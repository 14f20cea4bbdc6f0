"""Processes that read for all ingests of a test process: starting them costs more than reading a
sample."""

import atexit
from functools import cache

from segwatch.ingest.prepare import IMPORTED_BY_WORKERS
from segwatch.limits import Limits
from segwatch.parallel.workers import Workers
from segwatch.settings import Settings


class _StandingWorkers(Workers):
    """Workers that stay for the next ingest."""

    def __exit__(self, *_: object) -> None:
        pass


@cache
def share_workers(limits: Limits, count: int) -> Workers:
    """The workers of these limits, started once."""
    workers = _StandingWorkers(limits, count, IMPORTED_BY_WORKERS)
    atexit.register(workers.close)
    return workers


def workers_of(settings: Settings) -> Workers:
    """In place of `create_workers`, for commands that run in the test's own process."""
    return share_workers(settings.limits, settings.workers)
