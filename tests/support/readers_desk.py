"""A warehouse with simulated filings, the samples as PDF and the real filings, as readers see it."""

import os
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import command
from command import SEGWATCH
from desk import CITI, SHARED, empty_warehouse, printed_text

from simulate import samples

_PATIENCE = 120


class ReadersDesk:
    """A folder with a loaded warehouse; commands run on it in this process; its server is one of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.warehouse = folder / "data" / "warehouse.duckdb"
        self.environment = os.environ | {
            "SEGWATCH_WAREHOUSE": str(self.warehouse),
            "SEGWATCH_QUERY_SECONDS": "4",
        }

    def say(self, *words: str, codes: tuple[int, ...] = (0,)) -> str:
        done = command.run(words, self.environment)
        assert done.returncode in codes, done.stderr
        return done.stdout

    def fill_samples(self) -> None:
        """The two samples as PDF; their newest day is that of Interactive Brokers."""
        inbox = self.folder / "inbox"
        samples.print_into(inbox)
        self.warehouse.parent.mkdir()
        self.warehouse.write_bytes(empty_warehouse())
        self.say("ingest", str(inbox))

    def fill(self) -> None:
        """The samples, an amendment of one, simulated filings, and the real ones if they are here."""
        self.fill_samples()
        amended = self.folder / "amended.txt"
        more = {"7150": "5", "7180": "5,387,715,887", "7190": "284,415,801", "7198": "32,015,801"}
        amended.write_text(
            printed_text(CITI, more, status="AMENDED", submit_date=date(2014, 11, 12))
        )
        self.say("ingest", str(amended))
        wish = ("--firms", "5", "--days", "15", "--faults", "0.1", "--start", "2014-11-03")
        self.say("simulate", str(self.folder / "simulated"), *wish)
        loaded = [str(self.folder / "simulated" / "filings")]
        if SHARED.is_dir():
            loaded.append(str(SHARED / "filings"))
        self.say("ingest", *loaded, codes=(0, 3, 4))

    @contextmanager
    def served(self, *words: str) -> Iterator[str]:
        """The address of a running `segwatch serve`."""
        with self.serving(*words) as (address, _):
            yield address

    @contextmanager
    def serving(self, *words: str) -> Iterator[tuple[str, int]]:
        """The same, and its process."""
        server = subprocess.Popen(
            [SEGWATCH, "serve", *words, "--port", "0"],
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert server.stdout
            until = time.monotonic() + _PATIENCE
            assert select.select([server.stdout], [], [], until - time.monotonic())[0], "silent"
            yield server.stdout.readline().split()[0].rstrip("/"), server.pid
        finally:
            server.terminate()
            server.wait(timeout=30)
