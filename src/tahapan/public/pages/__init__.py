"""Pages of the portal, by what they answer."""
