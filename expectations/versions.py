"""Amendments, and documents that contradict each other.

What an amendment changed is the view `amendment`.
"""

SUITES = ("versions",)
