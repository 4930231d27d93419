"""The printed forms of coklit, drawn from plain data: the same data and moment give the same bytes. No Django."""
