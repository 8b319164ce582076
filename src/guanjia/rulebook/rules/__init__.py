"""The rules, by resource. Importing this package enters them all into the list."""

from guanjia.rulebook.rules import assets, codes, energy, equipment, reception, service, space, upkeep, vehicles

__all__ = ["assets", "codes", "energy", "equipment", "reception", "service", "space", "upkeep", "vehicles"]
