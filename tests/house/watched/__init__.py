"""What rooms add to `test_rows_are_watched`: a module a room with `live(city)`, which makes rows by commands,
and `EDITS`, one line a watched model: (model, column, value, the column that names the row or None)."""
