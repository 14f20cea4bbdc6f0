"""Worker processes, and work that is done ahead of its turn."""
