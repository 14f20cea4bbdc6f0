"""Folders that commands write into."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from segwatch.errors import UnfinishedError, UsageError


@contextmanager
def name_folder_faults(folder: Path) -> Iterator[None]:
    """A folder that cannot be written, or holds what is not ours, becomes a sentence."""
    from dashboard.folder import ForeignFolderError

    try:
        yield
    except ForeignFolderError as error:
        raise UsageError(str(error)) from error
    except (OSError, duckdb.IOException) as error:
        why = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise UnfinishedError(
            f"{folder} cannot be written ({why}); free the disk or name another folder."
        ) from error
