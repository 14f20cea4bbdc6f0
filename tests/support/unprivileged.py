"""A user of its own for servers that refuse to run as root."""

import os
import pwd
import subprocess
import tempfile
from pathlib import Path
from typing import Any


class Unprivileged:
    """A folder, and a user who owns it and may do nothing else: Postgres refuses to run as root.

    The folders that pytest makes are closed to other users, so this one stands beside them.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="segwatch-cluster-"))
        self.rights: dict[str, Any] = {"cwd": self.folder}
        if os.geteuid() == 0:
            user = pwd.getpwnam("nobody")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self.rights |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def run(self, *words: str, environment: dict[str, str]) -> None:
        """Run a program to its end as that user."""
        done = subprocess.run(words, env=environment, capture_output=True, text=True, **self.rights)
        assert done.returncode == 0, done.stderr
