"""Checklists: versioned forms, visits with answers, reproducible draws, campaigns, plans, routes and coverage."""
