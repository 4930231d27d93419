"""Pages of the lists, by what they show: see `urls`."""
