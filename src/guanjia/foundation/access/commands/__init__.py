"""Every write of the access room, a module an activity."""
