"""Approvals: templates as data, cases that keep their version, one to-do list for all rooms."""
