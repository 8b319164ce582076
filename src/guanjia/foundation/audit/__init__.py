"""Append-only trail of who did what, chained and anchored so that tampering shows."""
