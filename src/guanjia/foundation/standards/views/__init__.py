"""The doors of the standards library."""
