"""The facts of `codebook/`: read, checked, and as the rest of segwatch uses them."""
