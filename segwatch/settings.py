"""Settings: safe defaults, each one a SEGWATCH_* variable."""

import os
from functools import cache
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from segwatch.errors import UsageError
from segwatch.limits import Limits
from segwatch.shipped_files import data_folder

DATA = data_folder()


class Settings(BaseSettings):
    """Where things are kept, and how much is done at once."""

    model_config = SettingsConfigDict(env_prefix="SEGWATCH_", extra="forbid", frozen=True)

    warehouse: Path = Field(DATA / "warehouse.duckdb", description="The DuckDB file.")
    archive: Path | None = Field(
        None, description="Archived documents by hash; default: `archive` beside the warehouse."
    )
    landing: Path = Field(DATA / "landing", description="Where the schedule looks for new filings.")
    books: Path = Field(
        DATA / "books", description="Where the schedule looks for a broker's books."
    )
    sources: Path | None = Field(
        None,
        description="The source that a DAG is given lies in or below this folder; default: in or "
        "below the folder that it looks in by itself.",
    )
    batch_documents: int = Field(3000, gt=0, description="Documents read and loaded at once.")
    batch_bytes: int = Field(64_000_000, gt=0, description="Bytes of documents held at once.")
    workers: int = Field(os.cpu_count() or 1, gt=0, description="Processes that read documents.")
    max_document_bytes: int = Field(20_000_000, gt=0, description="Larger documents are rejected.")
    max_document_seconds: float = Field(120, gt=0, description="Slower documents are rejected.")
    max_pages: int = Field(200, gt=0, description="PDFs of more pages are rejected.")
    max_text_characters: int = Field(5_000_000, gt=0, description="Longer texts are rejected.")
    max_worker_bytes: int = Field(
        2_000_000_000,
        gt=0,
        description="Memory of one reading process; beyond it the document is rejected.",
    )
    max_warehouse_bytes: int = Field(
        300_000_000 * (os.cpu_count() or 1),
        gt=0,
        description="Memory that DuckDB holds while it loads and judges; what is more goes to "
        "disk. Each core needs its part.",
    )
    query_seconds: float = Field(15, gt=0, description="Longer queries of the SQL page are ended.")
    wait_seconds: float = Field(
        30, ge=0, description="How long a command waits for others who have the warehouse open."
    )
    max_files: int = Field(1_000_000, gt=0, description="More files in one run are refused.")
    channels_file: Path | None = Field(
        None, description="TOML with the channels of alerts; its owner alone may read it."
    )
    site_url: str | None = Field(None, description="Where the dashboard is, for links in alerts.")
    alert_days: int = Field(
        10, gt=0, description="Facts about days further back, in due days, are not sent as new."
    )

    @property
    def limits(self) -> Limits:
        """How much one document may cost its reader."""
        return Limits(
            self.max_document_bytes,
            self.max_document_seconds,
            self.max_pages,
            self.max_text_characters,
            self.max_worker_bytes,
        )

    @property
    def archive_folder(self) -> Path:
        """The folder of archived documents."""
        return self.archive or self.warehouse.resolve().parent / "archive"

    def source_folder(self, source: str | None, usual: Path) -> Path:
        """The folder that a DAG takes in: the usual one, or the one that it is given.

        Whoever may start a DAG names the latter: raises UsageError where it lies, with all links
        followed, in neither `sources` nor, where that is not set, the usual one.
        """
        if not source:
            return usual
        root = (self.sources or usual).resolve()
        folder = Path(source).resolve()
        if not folder.is_relative_to(root):
            raise UsageError(
                f"The folder {source} does not lie below {root}; put it there, or set "
                "SEGWATCH_SOURCES to a folder above it."
            )
        return folder


@cache
def settings() -> Settings:
    """The settings of this process."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"SEGWATCH_{'_'.join(str(part) for part in first['loc']).upper()}"
        raise UsageError(f"{name} does not fit: {first['msg']}.") from error
