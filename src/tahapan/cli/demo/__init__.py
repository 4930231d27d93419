"""A demo home: everything that would have happened by a day has happened, by acts, in every room.

`land` the ground and its people · `truth` what is true of them · `cast` who has an account · `crew` who serves ·
`story` what happened on which day · `coklit`, with `play`, `walker`, `doorstep`, `paper` and `incidents`, how the
door-to-door check went · `direct` how its phones reach the office.
"""

from tahapan.cli.demo.cast import card
from tahapan.cli.demo.story import build

__all__ = ["build", "card"]
