"""Phones and the office: keys, the protocol's words, storing what a phone told and applying it (docs/protocol.md)."""
