"""The queries of the SQL page: a few at a time, and no more waiting than are answered soon."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, Self

from ask.confine import Bounds, Question
from ask.processes import AskError, Processes, UnopenedError

_MEMORY = 1_000_000_000
_PROCESS = 4_000_000_000
_TEMPORARY = 2_000_000_000
_THREADS = 2
_MOST_BYTES = 50_000_000


class Answer(NamedTuple):
    """An answer as JSON, and the status that it is sent with.

    columns, numbers (whether each is one), rows, cut, seconds; or error, a sentence.
    """

    body: bytes
    status: int = 200


class QueryRunner:
    """Answers queries on a snapshot. at_once: how many run; waiting: how many more may wait."""

    def __init__(self, snapshot: Path, seconds: float, at_once: int = 2, waiting: int = 8) -> None:
        self._snapshot = snapshot
        self._bounds = Bounds(
            seconds, _MEMORY, _PROCESS, _TEMPORARY, _THREADS, _MOST_BYTES, last=True
        )
        self._at_once = at_once
        self._most = at_once + waiting
        self._inside = 0
        self._places = asyncio.Semaphore(at_once)
        self._threads = ThreadPoolExecutor(at_once)
        self._processes = Processes()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._processes.close()
        self._threads.shutdown()

    async def ask_query(self, sql: str) -> Answer:
        """The answer to a query, which ends when whoever waits for it is cancelled."""
        if self._inside >= self._most:
            return refuse_query(
                f"{self._at_once} queries run and {self._most - self._at_once} more wait; ask "
                "again in a moment.",
                503,
            )
        self._inside += 1
        try:
            async with self._places:
                return await self._run_query(sql)
        finally:
            self._inside -= 1

    async def _run_query(self, sql: str) -> Answer:
        query = self._processes.query(Question(sql, str(self._snapshot), "json", self._bounds))
        answering = asyncio.get_running_loop().run_in_executor(self._threads, query.answer)
        try:
            return Answer(bytes(await answering))
        except UnopenedError as error:
            return refuse_query(f"The snapshot cannot be opened ({error}); ask again.", 200)
        except AskError as error:
            return refuse_query(str(error), 200)
        except asyncio.CancelledError:
            query.end()
            raise


def refuse_query(sentence: str, status: int) -> Answer:
    """A sentence instead of an answer."""
    return Answer(json.dumps({"error": sentence}).encode(), status)
