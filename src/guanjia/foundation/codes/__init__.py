"""One code for every thing: QR and short text, resolved by the asker's role."""
