"""How much one document may cost; beyond it the document is rejected, and no other with it."""

from typing import NamedTuple


class Limits(NamedTuple):
    """How much one document may cost."""

    document_bytes: int
    document_seconds: float
    pages: int
    text_characters: int
    worker_bytes: int
