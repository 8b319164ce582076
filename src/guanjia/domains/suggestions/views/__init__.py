"""The page doors of ideas, votes and practical-benefit items, a module an activity."""
