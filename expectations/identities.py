"""The arithmetic of one statement: each total is what the form says.

One suite a statement; they hold to the dollar.
"""

SUITES = ("identities_secured", "identities_segregated", "identities_cleared_swaps")
