"""Arrive, read, normalise, load: from a folder of documents to the warehouse."""
