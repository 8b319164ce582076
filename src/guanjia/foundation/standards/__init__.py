"""Official documents, local limits, verdicts that are kept, exceptions: who says what, and where it is enforced."""
