"""Compounds, buildings, storeys, rooms and points, with plans."""
