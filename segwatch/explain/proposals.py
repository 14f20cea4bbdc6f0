"""Proposals: which number of a filing is wrong, for a person to judge. Nothing is changed."""

import polars as pl

from segwatch.codebook.load import Codebook
from segwatch.warehouse.connection import Store
from transforms.repair.proposals import proposals as proposed


def proposals(store: Store, book: Codebook, filings: pl.DataFrame) -> pl.DataFrame:
    """What would make the broken identities true of those filings (filing_id) that have any.

    Returns filing_id, origin, checks, rank, line_code, printed, proposed, edit, certain, words, as
    `transforms.repair.proposals` gives them: amounts in force in whole US dollars, words one
    sentence or two for a person. Filings are broken as their verdicts say.
    """
    identities = pl.DataFrame({"check_id": [i.check_id for i in book.identities]})
    with store.relations({"of_interest": filings.select("filing_id"), "identity": identities}):
        broken = store.frame("explain/broken")
    with store.relations({"judged": broken}):
        lines = store.frame("check_inputs/lines")
        printed = store.frame("check_inputs/printed")
        history = store.frame("explain/history")
    return proposed(lines, printed, history, book.facts)
