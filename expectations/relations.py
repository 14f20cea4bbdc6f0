"""What one page says against another, and both sides of a statement.

Soft but for margin deficiencies: they warn, or are a profile of the firm.
"""

SUITES = ("relations",)
