"""Every document is kept by content hash before anyone reads it; only its owner can read it."""

import hashlib
import os
from pathlib import Path

from segwatch.errors import UnfinishedError


def document_id(content: bytes) -> str:
    """The sha256 of a document as hex: its id, and its name in the archive."""
    return hashlib.sha256(content).hexdigest()


def _write_file(path: str, content: bytes, if_there: int) -> None:
    """Write a file (O_EXCL, O_TRUNC: what else if there is one); a full disk leaves it empty."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | if_there, 0o600)
    try:
        _fill_file(file, content)
    except OSError:
        # By its name it may be another run's by now, and whole.
        os.ftruncate(file, 0)
        raise
    finally:
        os.close(file)


def _write_anew(path: str, content: bytes) -> None:
    """Put a whole file in the place of a shorter one, which another run may still be writing."""
    part = f"{path}.{os.getpid()}"
    try:
        _write_file(part, content, os.O_TRUNC)
        Path(part).replace(path)
    except OSError:
        Path(part).unlink(missing_ok=True)
        raise


def _fill_file(file: int, content: bytes) -> None:
    written = os.write(file, content)
    while written < len(content):
        written += os.write(file, content[written:])


class Archive:
    """A folder of documents, each named by its hash."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: set[str] = set()

    def _path_of(self, document: str) -> str:
        return os.path.join(self.folder, document[:2], document)  # noqa: PTH118 - once a document

    def _make_folder(self, path: str) -> None:
        """Make the folder that a document stands in."""
        folder = path[: path.rindex(os.sep)]
        if folder not in self._made:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            Path(folder).mkdir(mode=0o700, exist_ok=True)
            self._made.add(folder)

    def keep_document(self, content: bytes) -> str:
        """Write a document once and return its id; it is whole when this returns.

        What a killed run left unfinished under a document's name is shorter, and written again.
        """
        document = document_id(content)
        path = self._path_of(document)
        try:
            self._make_folder(path)
            try:
                _write_file(path, content, os.O_EXCL)
            except FileExistsError:
                if os.stat(path).st_size != len(content):  # noqa: PTH116 - once a document
                    _write_anew(path, content)
        except OSError as error:
            raise UnfinishedError(
                f"The archive {self.folder} cannot be written ({error.strerror}); "
                "free the disk or correct the folder's rights and run again."
            ) from error
        return document

    def read_document(self, document: str) -> bytes:
        """The bytes of an archived document."""
        try:
            content = Path(self._path_of(document)).read_bytes()
        except OSError as error:
            raise UnfinishedError(
                f"Document {document[:12]} is not in the archive {self.folder} "
                f"({error.strerror}); restore the folder from its backup."
            ) from error
        if document_id(content) != document:
            raise UnfinishedError(
                f"Document {document[:12]} of the archive {self.folder} holds other bytes than "
                "those that arrived; restore the folder from its backup."
            )
        return content
