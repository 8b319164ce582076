"""A person's pass: a short signed code that a gate can check without a network. docs/handbook/pass-format.md."""
