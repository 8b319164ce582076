"""Marks text for translation where no framework is at hand."""


def N_(text: str) -> str:
    """The text itself; the message catalogues collect it, the door that shows it translates it."""
    return text
