"""segwatch: daily segregation filings of futures brokers, from document to verdict."""

import os

# Polars' allocator (jemalloc) hands freed memory back within half a second, and a night of books
# then faults most of it in again: a fifth of its CPU time. But what it hands back it must not keep
# as address space, which is what a reading process is bounded by: after 75,000 ordinary filings one
# had 2 GB of it and 350 MB in use. It must be said before Polars is loaded.
os.environ.setdefault("_RJEM_MALLOC_CONF", "retain:false,dirty_decay_ms:5000,muzzy_decay_ms:0")
