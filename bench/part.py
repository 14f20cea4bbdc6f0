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
from segwatch.cli.exit import run_to_exit
from segwatch.codebook.load import load_codebook
from segwatch.pipeline import RunOptions
from segwatch.settings import settings


def main(part: str, folder: str) -> None:
    """Load the folder into the warehouse of the settings, and do the part with it."""
    codebook = load_codebook()
    targets = replace(codebook, rules=codebook.rules.filter(pl.col("suite") == "targets"))
    options = {"verdicts": RunOptions(targets, last="expect"), "alerts": RunOptions(last="alert")}
    pipeline.run([Path(folder)], settings(), options[part])


if __name__ == "__main__":
    run_to_exit(partial(main, *sys.argv[1:]))
