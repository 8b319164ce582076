"""Apps every domain stands on. Their order, from the ground up, is a contract in pyproject.toml."""
