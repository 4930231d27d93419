"""HTML of coklit, by what it shows."""
