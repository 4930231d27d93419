"""Tables people send: CSV, XLSX, Parquet, read piece by piece as text, or refused by name. Public face.

`read(path, heading)` gives pieces of `Raw`; what the columns mean, and which must be there, a room says by a `Heading`.
"""

from tahapan.engines.tables.heading import Cells, Columns, Heading, plain
from tahapan.engines.tables.reader import ROW, WIDTH, Raw, read
from tahapan.engines.tables.rejects import ADDED, without_formulas, write_rejects

__all__ = [
    "ADDED",
    "ROW",
    "WIDTH",
    "Cells",
    "Columns",
    "Heading",
    "Raw",
    "plain",
    "read",
    "without_formulas",
    "write_rejects",
]
