"""Net capital on the cover against its levels.

The cover prints it on some days only; without it nothing is judged.
"""

SUITES = ("capital",)
