"""Pages of the roll and its stations: thin views over queries and acts. `scope` is what all of them share."""
