"""Comments with mentions, followers and a timeline on every object."""
