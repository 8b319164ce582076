"""Attachments: sniffed, limited, cleaned of location data, served by permission."""
