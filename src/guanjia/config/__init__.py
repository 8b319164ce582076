"""Wires all rooms together: settings, root addresses, the command line. Nobody imports it."""
