"""Pages across domains: home on phone and desk, services, to-do list, profile. Owns no tables."""
