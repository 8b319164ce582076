"""The page doors of this room."""
