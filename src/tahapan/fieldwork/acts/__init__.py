"""Every write of coklit, by what it concerns.

`devices` phones · `sync` what they tell · `conflicts` what a person settles · `paper` lists printed, sheets keyed in ·
`plan` who visits whom · `reports` of officers · `sample` re-visits.
"""

from tahapan.fieldwork.acts import conflicts, devices, sync
from tahapan.fieldwork.acts.paper import enter_sheet, print_sheet
from tahapan.fieldwork.acts.plan import hand_over, prepare
from tahapan.fieldwork.acts.reports import take_report
from tahapan.fieldwork.acts.sample import announce_frame, draw_sample, enter_revisit

__all__ = [
    "announce_frame",
    "conflicts",
    "devices",
    "draw_sample",
    "enter_revisit",
    "enter_sheet",
    "hand_over",
    "prepare",
    "print_sheet",
    "sync",
    "take_report",
]
