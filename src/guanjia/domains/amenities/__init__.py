"""Life services: shops with hours and prices, convenience goods borrowed and returned by code."""
