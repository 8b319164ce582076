"""Keeps sensitive values unreadable at rest and masked on sight."""
