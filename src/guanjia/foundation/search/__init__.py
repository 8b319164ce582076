"""The global search: an index that the trail keeps current, asked through the eyes of the asker."""
