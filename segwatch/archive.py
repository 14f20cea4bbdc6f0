"""Every document is kept by content hash before anyone reads it; only its owner can read it."""

import hashlib
import os
from pathlib import Path

from segwatch.errors import UnfinishedError


def document_id(content: bytes) -> str:
    """The sha256 of a document as hex: its id, and its name in the archive."""
    return hashlib.sha256(content).hexdigest()


class Archive:
    """A folder of documents, each named by its hash."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: set[str] = set()

    def _path(self, document: str) -> str:
        return os.path.join(self.folder, document[:2], document)  # noqa: PTH118 - once a document

    def _write(self, path: str, content: bytes) -> None:
        folder = path[: path.rindex(os.sep)]
        if folder not in self._made:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            Path(folder).mkdir(mode=0o700, exist_ok=True)
            self._made.add(folder)
        # Two runs may keep one document at once: each has a part of its own.
        part = f"{path}.{os.getpid()}"
        file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(file, "wb", buffering=0) as whole:
                written = whole.write(content)
                while written < len(content):
                    written += whole.write(content[written:])
            Path(part).replace(path)
        except OSError:
            Path(part).unlink(missing_ok=True)
            raise

    def keep(self, content: bytes) -> str:
        """Write a document once, whole or not at all, and return its id."""
        document = document_id(content)
        path = self._path(document)
        try:
            if os.stat(path).st_size == len(content):  # noqa: PTH116 - once a document
                return document
        except OSError:
            pass  # not there yet
        try:
            self._write(path, content)
        except OSError as error:
            raise UnfinishedError(
                f"The archive {self.folder} cannot be written ({error.strerror}); "
                "free the disk or correct the folder's rights and run again."
            ) from error
        return document

    def content(self, document: str) -> bytes:
        """The bytes of an archived document."""
        try:
            return Path(self._path(document)).read_bytes()
        except OSError as error:
            raise UnfinishedError(
                f"Document {document[:12]} is not in the archive {self.folder} "
                f"({error.strerror}); restore the folder from its backup."
            ) from error
