"""Official limits and formulas as dated data with their source; pure Python."""
