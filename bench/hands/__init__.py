"""Filings printed by ten tools, read again, and beside what they print what was loaded."""
