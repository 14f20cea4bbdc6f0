"""A broker's books: from customer accounts to the statement it files, in pure Polars.

Read in the order of a night: `assignment`, `margin`, `sweeps`, `segregation`, `comparison`;
`night` strings them together. `frames` says what the frames hold, `money` how amounts are kept.
"""
