"""The page of GB/T 9704-2012: measures, paragraphs, lines, and what is drawn of them."""
