"""Ideas, votes and the practical-benefit items of a year: propose, do, rate."""
