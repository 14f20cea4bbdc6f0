"""The one vocabulary of errors: what happened, where, and what to do.

SegwatchError
    UsageError      the command names something that does not exist        (exit 2)
    UnfinishedError the work could not be finished: disk, lock, folder     (exit 1)
        HeldError   another process has the warehouse open                 (exit 1)
    CodebookError   our own data contradicts itself                        (exit 1)
    ReadError       one document cannot be read; becomes a row in `reject`
"""

# How a command ends; 4 wins over 3.
EXIT_REJECTED = 3
EXIT_FAILED = 4
EXIT_STOPPED = 130  # as shells count an interrupt


class SegwatchError(Exception):
    """Root of all errors that a user may see; its text is one sentence."""

    exit_code = 1


class UsageError(SegwatchError):
    """A path, firm, date or option that does not exist or does not fit."""

    exit_code = 2


class UnfinishedError(SegwatchError):
    """The work could not be finished; what was done before it stands."""


class HeldError(UnfinishedError):
    """Another process has the warehouse open. `what` says which, `by_reader` that it only reads."""

    def __init__(self, what: str, remedy: str, *, by_reader: bool) -> None:
        super().__init__(f"{what}; {remedy}.")
        self.what = f"{what}."
        self.by_reader = by_reader


class CodebookError(SegwatchError):
    """A file in `codebook/` is wrong; names the file and the row."""


class ReadError(SegwatchError):
    """A document cannot be read. `reason` is the slug stored in `reject`, `stage` the step that
    refused it."""

    def __init__(self, reason: str, detail: str, stage: str = "read") -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.stage = stage

    @property
    def reason_and_detail(self) -> tuple[str, str]:
        """Reason and sentence as values, which cross processes."""
        return self.reason, self.detail
