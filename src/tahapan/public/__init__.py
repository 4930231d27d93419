"""The portal of citizens: what anyone may ask without an account."""
