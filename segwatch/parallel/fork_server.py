"""What the process that workers are forked from loads first: a worker that nobody waits for any
more ends without a word.

A run may end while its workers are still starting. What such a worker was to get from the run (its
work, its locks) has gone by then, which its Python would print as a traceback on the run's stderr.
"""

import sys
from types import TracebackType

_GONE = (EOFError, ConnectionError)
_LOCKS = "multiprocessing.synchronize"


def _say_what_matters(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, _GONE) or (issubclass(kind, FileNotFoundError) and _is_of_locks(trace)):
        return
    sys.__excepthook__(kind, error, trace)


def _is_of_locks(trace: TracebackType | None) -> bool:
    while trace and trace.tb_next:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_globals.get("__name__") == _LOCKS


sys.excepthook = _say_what_matters
