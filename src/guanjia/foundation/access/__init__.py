"""Accounts, roles, grants and log-in; turns a request into an Actor."""
