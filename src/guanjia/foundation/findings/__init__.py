"""Findings and their rectification: one object for every origin, from the notice to the close-out number."""
