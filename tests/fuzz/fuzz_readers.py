"""Coverage-guided fuzzing of the text and PDF readers: `make fuzz`, 60 seconds, seeds kept.

Any bytes give a document or a reason of ours; of a document no amount is loaded whose words do not
stand in its text, and nothing that was printed is lost. Where amounts beside their codes are changed
in the text, the changed amounts are loaded, or none. A finding is written to `data/fuzz` as
`crash-...`; keep it in `tests/fuzz/seeds` beside the fix.
"""

import random
import re
import sys
import zlib

import atheris

with atheris.instrument_imports(include=["segwatch.ingest.readers", "transforms"]):
    import polars as pl

    from segwatch.codebook.load import load_codebook
    from segwatch.ingest.readers.document import Document
    from segwatch.ingest.readers.worker import read_one
    from segwatch.limits import Limits
    from transforms.normalise import count_handled, normalise_texts
    from transforms.parse.markup import strip_markup

LIMITS = Limits(200_000, 20.0, 20, 200_000, 4_000_000_000)
FACTS = load_codebook().form_spec


def fuzz(content: bytes) -> None:
    """One input: as PDF where it says so, else as text."""
    kind = "application/pdf" if content.startswith(b"%PDF") else "text/plain"
    document = read_one(kind, content, LIMITS)
    if not isinstance(document, Document):
        return
    texts = pl.DataFrame({"document_id": ["0" * 64], "text": [document.text]})
    found = normalise_texts(texts, FACTS)
    clean = str(texts.select(strip_markup(pl.col("text"))).item())
    for printed in found.line_items["printed"].drop_nulls():
        if printed not in clean:
            raise AssertionError(f"{printed!r} was loaded and is not in the text")
    lost = count_handled(found).filter(pl.col("printed_amounts") != pl.col("handled"))
    if not lost.is_empty():
        raise AssertionError(f"amounts printed and handled differ: {lost.rows()}")
    if found.filings.height == 1:
        judge_changed(
            clean, dict(found.line_items.select("line_code", "printed").drop_nulls().iter_rows())
        )


def judge_changed(clean: str, lines: dict[str, str]) -> None:
    """Change amounts in a text and read it again. lines: what was loaded as printed, by code.

    Only amounts in groups that stand right before their code, once in the text, are changed.
    """
    rng = random.Random(zlib.crc32(clean.encode(errors="replace")))
    changed: dict[str, int] = {}
    for code, printed in lines.items():
        place = rf"(?<![^\s]){re.escape(printed)}(?= \[{code}\])"
        whole = re.fullmatch("[1-9][0-9]{0,2}(?:,[0-9]{3})+", printed)
        if whole and len(re.findall(place, clean)) == 1 and clean.count(f"[{code}]") == 1:
            changed[code] = rng.randrange(1_000, 10 ** rng.randint(4, 12))
            clean = re.sub(place, f"{changed[code]:,}", clean)
    texts = pl.DataFrame({"document_id": ["0" * 64], "text": [clean]})
    for code, amount in (
        normalise_texts(texts, FACTS).line_items.select("line_code", "amount").rows()
    ):
        if code in changed and amount != changed[code]:
            raise AssertionError(f"{code} was changed to {changed[code]}, and {amount} is loaded")


def main() -> None:
    """Fuzz with the words of the command line, which are libFuzzer's."""
    atheris.Setup(sys.argv, fuzz)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
