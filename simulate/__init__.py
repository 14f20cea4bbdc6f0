"""Filings that are printed, not received: samples of real figures, and firms that are invented."""
