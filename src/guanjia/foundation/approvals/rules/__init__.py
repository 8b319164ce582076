"""The whole approval machine as data and pure functions: templates, running cases, delegations, and a simulator."""
