"""Normalise: from printed text to filings, line items, targets and rejects. Pure Polars.

A transform takes frames and facts and returns frames. It opens no file, reads no setting, logs
nothing and imports nothing of the rest of the product, so it can be read and tested by itself.
"""
