"""Expect: the checks as SQL, what they read, and the verdicts they give."""
