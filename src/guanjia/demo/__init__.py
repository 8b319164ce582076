"""The fictional city 云州市: drives the same commands as people do."""
