"""A part of what `segwatch ingest` does to a folder of filings: `python -m bench.part PART FOLDER`.

verdicts: from arrive to the verdicts of the identities and of the suite `targets`, and no others.
alerts: from arrive to alert, without the snapshot that is published last.
"""

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import polars as pl

from segwatch import pipeline
from segwatch.cli.exit import ended
from segwatch.codebook.load import codebook
from segwatch.ingest.discover import find
from segwatch.settings import settings
from segwatch.warehouse.connection import open_for_writing
from segwatch.warehouse.run_log import Run, Work
from segwatch.warehouse.run_report import conclude, end


def main(part: str, folder: str) -> None:
    """Take the folder into the warehouse of the settings, and do the part with it."""
    book, files = codebook(), find([Path(folder)])
    with pipeline.workers_of(settings()) as workers:
        workers.start(len(files))
        with open_for_writing(settings().warehouse, book) as store:
            work = Work(store, book, Run("ingest"), settings())
            arrived = pipeline.arrive(files, settings(), print)
            pipeline.take_in(arrived, work, lambda _: None, workers)
            if part == "verdicts":
                targets = book.rules.filter(pl.col("suite") == "targets")
                pipeline.expect(work._replace(book=replace(book, rules=targets)))
                return
            pipeline.expect(work)
            pipeline.alert(work, conclude(store, book, work.run).judged, [])
            end(store, work.run)


if __name__ == "__main__":
    ended(partial(main, *sys.argv[1:]))
