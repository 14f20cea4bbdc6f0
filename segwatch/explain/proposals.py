"""Proposals: which number of a filing is wrong, for a person to judge. Nothing is changed."""

import polars as pl

from segwatch.codebook.load import Codebook
from segwatch.warehouse.connection import Store
from transforms.repair.proposals import propose_amounts


def propose_for_filings(store: Store, codebook: Codebook, filings: pl.DataFrame) -> pl.DataFrame:
    """What would make the broken identities true of those filings (filing_id) that have any.

    Returns filing_id, origin, checks, rank, line_code, printed, proposed, edit, certain, words, as
    `transforms.repair.proposals` returns them: amounts in force in whole US dollars, words one
    sentence or two for a person. Filings are broken as their verdicts say.
    """
    identities = pl.DataFrame({"check_id": [i.check_id for i in codebook.identities]})
    with store.register_frames(
        {"of_interest": filings.select("filing_id"), "identity": identities}
    ):
        broken = store.query_file("explain/broken")
    with store.register_frames({"judged": broken}):
        lines = store.query_file("check_inputs/lines")
        printed = store.query_file("check_inputs/printed")
        history = store.query_file("explain/history")
    return propose_amounts(lines, printed, history, codebook.form_spec)
