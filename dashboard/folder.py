"""The folder of a site: files are written only where they differ, and those left over go."""

import json
import os
import tempfile
from pathlib import Path

_KEPT = "built.json"


class SiteFolder:
    """The folder that a site is built in, and what the last build left there.

    `built.json` names what each part was made from, so that a part that has not changed is not
    read again.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.path.mkdir(parents=True, exist_ok=True)
        self.before = _read(path / _KEPT)
        self.now: dict[str, str] = {}
        self.written = 0
        self._present: set[str] = {_KEPT}

    def is_current(self, part: str, made_from: str) -> bool:
        """Whether a part stands as it would be made anew; it is kept then."""
        self.now[part] = made_from
        if self.before.get(part) == made_from and (self.path / part).is_file():
            self._present.add(part)
            return True
        return False

    def keep(self, name: str) -> bool:
        """Keep a file of an earlier build, if it is there."""
        there = (self.path / name).is_file()
        if there:
            self._present.add(name)
        return there

    def write(self, name: str, content: str | bytes) -> None:
        """Write a file unless it holds these bytes already; readers see the old or the new."""
        self._present.add(name)
        if write_whole(self.path / name, content):
            self.written += 1

    def close(self, within: tuple[str, ...]) -> None:
        """Delete files below these folders that this build did not make, and note what was made."""
        for part in within:
            for file in (self.path / part).rglob("*"):
                if file.is_file() and str(file.relative_to(self.path)) not in self._present:
                    file.unlink()
        write_whole(self.path / _KEPT, json.dumps(self.now, indent=0, sort_keys=True))


def write_whole(path: Path, content: str | bytes) -> bool:
    """Write a file whole or not at all; gives whether it had to be written."""
    data = content.encode() if isinstance(content, str) else content
    if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(part).chmod(0o644)
        Path(part).replace(path)
    except OSError:
        Path(part).unlink(missing_ok=True)
        raise
    return True


def _read(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
