"""SQLite whose writers queue fairly across processes."""
