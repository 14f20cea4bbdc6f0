"""Settings: safe defaults, each one a SEGWATCH_* variable."""

from functools import cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Where things are kept, and how much is done at once."""

    model_config = SettingsConfigDict(env_prefix="SEGWATCH_", extra="forbid", frozen=True)

    warehouse: Path = Field(PROJECT / "data" / "warehouse.duckdb", description="The DuckDB file.")
    archive: Path | None = Field(
        None, description="Archived documents by hash; default: `archive` beside the warehouse."
    )
    landing: Path = Field(
        PROJECT / "data" / "landing", description="Where the schedule looks for new filings."
    )
    batch_documents: int = Field(500, gt=0, description="Documents read and loaded at once.")
    batch_bytes: int = Field(64_000_000, gt=0, description="Bytes of documents held at once.")
    max_document_bytes: int = Field(20_000_000, gt=0, description="Larger documents are rejected.")

    @property
    def archive_folder(self) -> Path:
        """The folder of archived documents."""
        return self.archive or self.warehouse.resolve().parent / "archive"


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
