"""Template tags of the codes room."""
