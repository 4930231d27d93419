"""Sign-in, second factor, sessions."""
