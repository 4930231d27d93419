"""Every write of coklit, by what it concerns."""
