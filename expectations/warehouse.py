"""Keys, types and conservation of the warehouse's own tables.

Where one of them breaks nothing is published.
"""

SUITES = ("warehouse",)
