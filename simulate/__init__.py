"""Filings that are printed, not received: the samples' figures on the form, as text and as PDF."""
