"""Which number of a filing is wrong: proposals, and what arithmetic proves."""
