"""The page doors of the message room, a module an activity."""
