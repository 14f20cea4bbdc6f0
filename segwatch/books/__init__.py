"""A broker's own books: read, checked, and compared with the filing."""
