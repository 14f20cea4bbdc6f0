"""Signs and magnitudes of single figures.

A figure with the wrong sign is often misread.
"""

SUITES = ("signs",)
