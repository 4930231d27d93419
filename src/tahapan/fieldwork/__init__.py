"""Coklit: who visits whom, the phone they carry, what they found, and how far and how well the work goes."""
