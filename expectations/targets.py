"""The excess against zero and against what the firm promised, and the promise itself.

The gravest check of all, R04, stands here.
"""

SUITES = ("targets",)
