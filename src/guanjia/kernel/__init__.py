"""The smallest room: who acts, what can go wrong, what time it is, and quantities with units. No Django, no I/O."""
