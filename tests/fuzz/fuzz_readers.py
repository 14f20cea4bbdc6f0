"""Coverage-guided fuzzing of the text and PDF readers: `make fuzz`, 60 seconds, seeds kept.

Any bytes give a document or a reason of ours; of a document no amount is loaded whose words do not
stand in its text, and nothing that was printed is lost. A finding is written to `data/fuzz` as
`crash-...`; keep it in `tests/fuzz/seeds` beside the fix.
"""

import sys

import atheris

with atheris.instrument_imports(include=["segwatch.ingest.readers", "transforms"]):
    import polars as pl

    from segwatch.codebook.load import codebook
    from segwatch.ingest.readers.document import Document
    from segwatch.ingest.readers.worker import read_one
    from segwatch.limits import Limits
    from transforms.normalise import handled, normalise
    from transforms.parse.markup import strip

LIMITS = Limits(200_000, 20.0, 20, 200_000, 4_000_000_000)
FACTS = codebook().facts


def fuzz(content: bytes) -> None:
    """One input: as PDF where it says so, else as text."""
    kind = "application/pdf" if content.startswith(b"%PDF") else "text/plain"
    document = read_one(kind, content, LIMITS)
    if not isinstance(document, Document):
        return
    texts = pl.DataFrame({"document_id": ["0" * 64], "text": [document.text]})
    found = normalise(texts, FACTS)
    clean = str(texts.select(strip(pl.col("text"))).item())
    for printed in found.line_items["printed"].drop_nulls():
        if printed not in clean:
            raise AssertionError(f"{printed!r} was loaded and is not in the text")
    lost = handled(found).filter(pl.col("printed_amounts") != pl.col("handled"))
    if not lost.is_empty():
        raise AssertionError(f"amounts printed and handled differ: {lost.rows()}")


def main() -> None:
    """Fuzz with the words of the command line, which are libFuzzer's."""
    atheris.Setup(sys.argv, fuzz)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
