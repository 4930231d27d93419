"""Voters who are back, in words: on their own page, and as rows of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from tahapan.core import clock
from tahapan.core.actor import Actor
from tahapan.core.text import Text
from tahapan.elections.page_scope import PARAMETER
from tahapan.lists import continuity
from tahapan.lists.continuity import Earlier
from tahapan.lists.kinds import Asked
from tahapan.roll.hints import Hint
from tahapan.roll.models import Place, Voter
from tahapan.roll.words import PLACES

RAISE: Final = "lists.raise-matter"
LABEL: Final = Text("Ajukan sebagai tidak memenuhi syarat", "Ask to strike")

_WHAT: Final = Text("Dalam {event} orang ini dinyatakan {tms}.", "In {event} this person was recorded as {tms}.")
_WHEN: Final = Text("Dicatat {day}, jurnal nomor {line}.", "Recorded on {day}, journal number {line}.")
_PROOF: Final = Text("Bukti: {evidence}.", "Evidence: {evidence}.")
_FILE: Final = Text("Berkas {file} tersimpan.", "Document {file} is kept.")
_NO_PROOF: Final = Text("Buktinya tidak tersimpan di sini.", "Its evidence is not kept here.")
_SINCE: Final = Text("Sejak itu: {what}.", "Since then: {what}.")
_JUDGE: Final = Text(
    "Ini saran untuk diperiksa; tidak ada yang dicoret karenanya.", "Something to look at; nobody is struck by it."
)


def tms(one: Earlier) -> Text:
    """The reason of then: `TMS 1 · Meninggal`."""
    return PLACES[Place(f"tms-{one.tms}")]


def details(one: Earlier) -> list[Text]:
    """When, on which act and proof, and what this election found since."""
    told = []
    if one.at is not None:
        told.append(_WHEN.fill(day=one.at.astimezone(clock.zone_of(one.event.area)).date(), line=one.line))
    if one.evidence is not None:
        told.append(_PROOF.fill(evidence=one.evidence))
    if one.file:
        told.append(_FILE.fill(file=one.file))
    if not one.is_proved:
        told.append(_NO_PROOF)
    return [*told, *(_SINCE.fill(what=what) for what in one.since)]


def address(voter: Voter, actor: Actor) -> str:
    """Where `actor` may ask to strike the voter; empty where they may not."""
    slug = voter.election.slug
    if not actor.may(RAISE, voter.village, slug):
        return ""
    try:
        page = reverse("matter-new", args=[slug])
    except NoReverseMatch:
        return ""
    return f"{page}?{urlencode({PARAMETER: voter.village, 'minta': Asked.STRIKE.value, 'pemilih': voter.pk})}"


def hints(voter: Voter, actor: Actor) -> Sequence[Hint]:
    """What the voter's page says of earlier elections; nothing of somebody who is not in the roll."""
    if not Place(voter.place).is_inside:
        return []
    return [
        Hint(_WHAT.fill(event=one.event.name, tms=tms(one)), [*details(one), _JUDGE], LABEL, address(voter, actor))
        for one in continuity.of(voter)
    ]
