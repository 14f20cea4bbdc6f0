"""What is due is printed, in time, and carries the right dates.

Lateness is judged on the first version alone.
"""

SUITES = ("completeness",)
