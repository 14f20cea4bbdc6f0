"""Measurements, each beside what a user would otherwise do, in the same run."""

import segwatch  # noqa: F401 - it sets Polars' allocator, which must be said before Polars is loaded
