"""Tahapan: the preparation of an Indonesian regional election."""
