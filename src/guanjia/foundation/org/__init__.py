"""Divisions, the organisation tree, people, posts and mandates, each with validity."""
