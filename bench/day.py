"""A folder of filings from arrive to alert, without the snapshot that `segwatch ingest` publishes
last: `python -m bench.day FOLDER`."""

import sys
from pathlib import Path

from segwatch import pipeline
from segwatch.arrive import find
from segwatch.codebook import codebook
from segwatch.report import conclude, end
from segwatch.runs import Run, Work
from segwatch.settings import settings
from segwatch.store import open_for_writing


def main() -> None:
    """Take the folder in, judge it and note its alerts in the warehouse of the settings."""
    book = codebook()
    with open_for_writing(settings().warehouse, book) as store:
        work = Work(store, book, Run("ingest"), settings())
        arrived = pipeline.arrive(find([Path(sys.argv[1])]), settings(), print)
        pipeline.take_in(arrived, work, lambda _: None)
        pipeline.expect(work)
        pipeline.alert(work, conclude(store, book, work.run).judged, [])
        end(store, work.run)


if __name__ == "__main__":
    main()
