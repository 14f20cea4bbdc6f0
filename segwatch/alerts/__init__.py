"""Alerts: what failed, how it is worded, where it is sent, who acknowledged it."""
