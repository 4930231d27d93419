"""Phones played in Python: the same bytes as the app's, a network that fails, days of work, a truth to compare.

`phone` what the app promises (docs/protocol.md) · `transport` ways to the server · `network` what goes wrong between ·
`schedule` who does what on which day · `scratch` the home it is played in · `run` the whole.
"""
