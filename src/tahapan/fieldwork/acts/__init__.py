"""Every write of coklit, by what it concerns.

`plan` who visits whom · `sample` re-visits of supervisors.
"""

from tahapan.fieldwork.acts.plan import hand_over, prepare
from tahapan.fieldwork.acts.sample import draw_sample, enter_revisit

__all__ = [
    "draw_sample",
    "enter_revisit",
    "hand_over",
    "prepare",
]
