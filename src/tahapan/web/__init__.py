"""Settings, addresses, base templates, static files and the home page."""
