"""Official documents in the layout of GB/T 9704-2012, as Word and PDF, numbered without gaps and kept as issued."""
