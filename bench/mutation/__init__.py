"""Does a damaged page give a wrong number? `make mutation`; `table.csv` says what can be read."""
