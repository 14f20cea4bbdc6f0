"""Whether what a page shows is evidence enough for an amount."""
