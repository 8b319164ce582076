"""The page doors of shops and convenience goods, a module an activity."""
