"""Marks of coklit brought to decision when the DPHP is compiled.

At the door somebody who moved away, or whose proof was missing, is marked and not struck (PKPU 7/2022: menandai). What
came of it is a person's decision on the proof: so every mark with a proof that serves becomes a named row.
"""

from __future__ import annotations

from typing import Final

from tahapan.core import clock
from tahapan.core.actor import Actor
from tahapan.core.errors import Refused
from tahapan.core.text import Text
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.elections.scope import in_area
from tahapan.fieldwork.kinds import FindingState, Outcome
from tahapan.fieldwork.models import Finding
from tahapan.journal.act import act, current, note
from tahapan.lists import matter_rules
from tahapan.lists.kinds import Answer, Asked, ListKind, MatterKind, Tier
from tahapan.lists.models import Matter, MatterRow
from tahapan.roll.models import INSIDE

FOUND_BY: Final = "Pantarlih"
TEXT: Final = "Tanda coklit dengan bukti, untuk diputus pada penyusunan {list}."


@act("lists.compile-marks", title=Text("Himpun tanda coklit", "Compile the marks of coklit"))
def compile_marks(*, actor: Actor, election: ElectionEvent, list: ListKind, area: str) -> int:  # noqa: A002
    """Make a matter of every village of `area` that has marks to decide on for `list`; returns how many rows.

    A mark counts when its visit stands, its voter is still listed, its proof serves for this list (see
    `matter_rules.accepted`) and no row asks the same of the voter already. Side effects: Matters of kind MARK at the
    desk of PPS, their rows.
    """
    law = elections.rules(election)
    asked = MatterRow.objects.filter(asked=Asked.STRIKE, matter__election=election).exclude(state=Answer.REJECTED)
    marks = (
        Finding.objects.filter(
            in_area(area, "voter__village"),
            visit__election=election,
            visit__replaced=False,
            outcome=Outcome.TMS,
            state=FindingState.MARKED,
            voter__place__in=INSIDE,
        )
        .exclude(voter__in=asked.values("voter"))
        .order_by("voter__village", "voter_id", "-visit__at")
        .values_list("voter__village", "voter_id", "tms", "evidence")
    )
    found: dict[str, dict[int, MatterRow]] = {}
    for village, voter, tms, evidence in marks:
        try:
            matter_rules.check_evidence(law, Asked.STRIKE, tms, list, evidence)
        except Refused:
            continue  # it stays a mark: nothing proves it yet
        row = MatterRow(voter_id=voter, asked=Asked.STRIKE, tms=tms, evidence=evidence)
        found.setdefault(village, {}).setdefault(voter, row)
    today = clock.today(clock.zone_of(election.area))
    for village, rows in found.items():
        matter = Matter.objects.create(
            election=election,
            kind=MatterKind.MARK,
            list=list,
            desk=Tier.PPS,
            area=village,
            raised_by=FOUND_BY,
            received=today,
            text=TEXT.format(list=list.value),
            line_id=current().seq,
        )
        for row in rows.values():
            row.matter, row.line_id = matter, current().seq
        MatterRow.objects.bulk_create(rows.values())
    count = sum(map(len, found.values()))
    note(list=list.value, villages=len(found), rows=count)
    return count
