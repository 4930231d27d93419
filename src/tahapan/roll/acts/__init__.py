"""Every write of this room, and every opening of personal data: both leave a line.

`intake` a file becomes voters · `mapping` who votes where · `openings` who saw what.
"""

from tahapan.roll.acts.intake import import_file, take_in
from tahapan.roll.acts.mapping import copy_roll, map_stations, move_family, move_rt
from tahapan.roll.acts.openings import Revealed, download_rejects, export_file, reveal

__all__ = [
    "Revealed",
    "copy_roll",
    "download_rejects",
    "export_file",
    "import_file",
    "map_stations",
    "move_family",
    "move_rt",
    "reveal",
    "take_in",
]
