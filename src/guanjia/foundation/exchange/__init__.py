"""Sheets in and out of every register."""
