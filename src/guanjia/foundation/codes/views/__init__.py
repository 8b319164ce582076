"""The page doors of codes, by business activity: meaning, labels, templates, photos, passes."""
