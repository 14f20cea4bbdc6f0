"""The SQL of `sql/`, and what runs it: an open warehouse as those below `store` know it."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, Protocol

import polars as pl

from segwatch.shipped_files import shipped_folder

SQL = shipped_folder("sql")


@cache
def sql_text(name: str) -> str:
    """The text of `sql/<name>.sql`."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


class Warehouse(Protocol):
    """What `store.Store` does."""

    def run_file(self, name: str, parameters: Mapping[str, Any] | None = None) -> None:
        """Run the statements of `sql/<name>.sql`."""

    def query_file(self, name: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """The answer of `sql/<name>.sql`."""

    def query_text(self, text: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """The answer of SQL text."""

    def register_frames(self, frames: Mapping[str, pl.DataFrame]) -> AbstractContextManager[None]:
        """Make frames readable under their names while the context lasts."""

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing."""
