"""What the reader makes of texts: many are read as one batch, which costs hardly more than one alone."""

from collections.abc import Iterable

import polars as pl

from segwatch.codebook.load import load_codebook
from transforms.normalise import Normalised, count_handled, normalise_texts

HEADER = (
    "INITIAL\nEnd Date:11/6/2014\nFirm Name: Citigroup Global Markets Inc.\n"
    "Form:Daily Seg - FOCUS II Submit Date:11/7/2014\nDaily Segregation - Segregation Statement\n"
)
_by_text: dict[str, Normalised] = {}


def read(text: str, among: Iterable[str] = ()) -> Normalised:
    """What is read of a text. `among` are the texts of all cases of a test: the first case that
    asks reads them together, in one batch, and the others find theirs."""
    if text in _by_text:
        return _by_text[text]
    others = [*among]
    found = read_all([text, *others])
    if others:
        _by_text.update(found)
    return found[text]


def read_all(texts: Iterable[str]) -> dict[str, Normalised]:
    """What is read of each text, all as documents of one batch. Every printed number of them is
    accounted for."""
    ids = {text: f"{at:013x}".ljust(64, "0") for at, text in enumerate(dict.fromkeys(texts))}
    documents = pl.DataFrame({"document_id": ids.values(), "text": ids.keys()})
    found = normalise_texts(documents, load_codebook().form_spec)
    assert count_handled(found).filter(pl.col("printed_amounts") != pl.col("handled")).is_empty()
    parts = [frame.partition_by("document_id", as_dict=True) for frame in found]
    return {
        text: Normalised(
            *(part.get((key,), frame.clear()) for part, frame in zip(parts, found, strict=True))
        )
        for text, key in ids.items()
    }


def lines(found: Normalised) -> dict[str, int]:
    """The amounts that were read, by line code."""
    return dict(found.line_items.select("line_code", "amount").iter_rows())


def reasons(found: Normalised) -> dict[str, str]:
    """Why amounts were not read, by line code."""
    coded = found.rejects.drop_nulls("line_code")
    return dict(coded.select("line_code", "reason").iter_rows())
