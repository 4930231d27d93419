"""Polling stations (TPS), the venues they stand in, and where each RT lies."""
