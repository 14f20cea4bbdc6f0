"""A firm against its own history.

History is made of the versions that hold today.
"""

SUITES = ("continuity",)
