"""Marks in the DPT: voters who died or joined TNI or Polri after it was determined. They stay in the list, marked."""

from __future__ import annotations

from typing import Any, Final

from tahapan.core import clock
from tahapan.core.actor import Actor
from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.journal.act import act, current, note
from tahapan.lists import after_queries, after_rules, drafts, matter_queries, matter_rules
from tahapan.lists.drafts import Attachment
from tahapan.lists.kinds import Asked, ListKind
from tahapan.lists.models import Coding
from tahapan.roll.models import Place, Voter

CODE: Final = "lists.code-voter"

MARKED_ALREADY: Final = Problem(
    "coding-twice",
    Text("Pemilih ini sudah diberi tanda.", "This voter is marked already."),
    Text("Lihat tandanya dalam daftar penandaan.", "See it in the list of marks."),
)
NOT_IN_DPT: Final = Problem(
    "coding-not-in-dpt",
    Text("Orang ini tidak berada dalam DPT di sebuah TPS.", "This person stands at no station in the DPT."),
    Text("Tidak ada yang perlu ditandai.", "There is nothing to mark."),
)


def _of_voter(arguments: dict[str, Any]) -> tuple[str, str]:
    return arguments["voter"].village, arguments["election"].slug


@act(CODE, title=Text("Beri tanda dalam DPT", "Mark a voter in the DPT"), scope=_of_voter)
def code_voter(
    *,
    actor: Actor,
    election: ElectionEvent,
    voter: Voter,
    tms: int,
    evidence: str,
    file: Attachment | None = None,
) -> Coding:
    """Mark a voter of the DPT who died (1) or joined TNI (6) or Polri (7), on the proof the law asks for the code.

    Side effects: one Coding, the evidence kept; roll and list stay as determined. Raises Refused, with the article,
    without a DPT, on a day outside the stage (1.8.f), for another code or evidence, for somebody marked already.
    """
    cut = after_queries.dpt(election, voter.village)
    if cut is None:
        raise Refused(after_rules.NO_DPT.fill(area=areas.get(voter.village).name))
    law = elections.rules(election)
    days = matter_queries.days(election, after_rules.MARKING)
    after_rules.check_coding(law, tms, clock.today(clock.zone_of(election.area)), days.start, days.end)
    matter_rules.check_evidence(law, Asked.STRIKE, tms, ListKind.DPT, evidence)
    if voter.election_id != election.pk or voter.place != Place.STATION:
        raise Refused(NOT_IN_DPT)
    if after_queries.marked(voter):
        raise Refused(MARKED_ALREADY)
    kept = drafts.keep(file) if file else None
    made = Coding.objects.create(cut=cut, voter=voter, tms=tms, evidence=evidence, file=kept, line_id=current().seq)
    note(cut=cut.number, voter=voter.pk, tms=tms)
    return made
