"""segwatch: daily segregation filings of futures brokers, from document to verdict."""

import os

# Polars' allocator (jemalloc) hands freed memory back within half a second, and a night of books
# then faults most of it in again: a fifth of its CPU time. It must be said before Polars is loaded.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:30000,muzzy_decay_ms:30000")
