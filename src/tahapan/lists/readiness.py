"""Whether the lists are ready, in indicators: each a count of records against what there should be, with its day.

Nothing here is entered by hand; a room that wants to know asks `indicators`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from django.db.models import Count, Q

from tahapan.core.errors import Refused
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork.readiness import PEOPLE, Indicator
from tahapan.lists import matter_queries, posting, progress, queries, refusals
from tahapan.lists.kinds import MatterKind, Tier
from tahapan.lists.standing import standing
from tahapan.roll import queries as roll
from tahapan.roll.kept import kept
from tahapan.roll.models import Ktp

PLENARIES: Final = Text("rapat", "plenaries")
VILLAGES: Final = Text("desa atau kelurahan", "villages")
MATTERS: Final = Text("masukan", "matters")

_OWNERS: Final = {Tier.PPS: "pps", Tier.PPK: "ppk", Tier.REGENCY: "kpu-ketua"}
_CLOSED: Final = Text("Rapat pleno {name} ditutup", "Plenary {name} closed")
_POSTED: Final = Text("{list} diumumkan di desa atau kelurahan", "{list} posted in the villages")
_ANSWERED: Final[Mapping[MatterKind, Text]] = {
    MatterKind.RESPONSE: Text("Tanggapan masyarakat dijawab", "Public comments answered"),
    MatterKind.RECOMMENDATION: Text("Saran perbaikan Bawaslu dijawab", "Recommendations of Bawaslu answered"),
    MatterKind.OBJECTION: Text("Keberatan dalam pleno diselesaikan", "Objections in plenaries settled"),
}
_KTP: Final = Text("Pemilih sudah ber-KTP-el", "Voters with a KTP-el")


def indicators(election: ElectionEvent, scope: str) -> list[Indicator]:
    """The indicators of the lists in `scope`, in the order of the work. Raises Refused for an event without lists."""
    if not queries.has_lists(election):
        raise Refused(refusals.NO_LISTS)
    return [*_plenaries(election, scope), *_posted(election, scope), *_matters(election, scope), _ktp(election, scope)]


def _plenaries(election: ElectionEvent, scope: str) -> Iterator[Indicator]:
    """Held and due, one for each step on the way to the DPT."""
    for one in progress.steps(election, scope):
        step, window = one.step, one.window
        code = f"plenary-{step.list.value.lower()}-{step.tier.value}"
        topic, owner = _CLOSED.fill(name=one.name), _OWNERS[step.tier]
        yield Indicator(code, topic, scope, one.closed, one.needed, PLENARIES, window.end, owner, window.source)


def _posted(election: ElectionEvent, scope: str) -> Iterator[Indicator]:
    """Villages in which DPS and DPT are up; a list not determined is up nowhere."""
    villages = queries.villages(election, scope)
    for kind in posting.STAGES:
        stage = posting.stage(election, kind)
        if stage is None:
            continue
        cut = standing(election, kind, election.area, Tier.REGENCY)
        up = sum(bool(one.postings) for one in posting.posted(election, cut, scope)) if cut else 0
        topic, code = _POSTED.fill(list=kind.value), f"posted-{kind.value.lower()}"
        yield Indicator(code, topic, scope, up, len(villages), VILLAGES, stage.end, "pps", stage.stage.source)


def _matters(election: ElectionEvent, scope: str) -> Iterator[Indicator]:
    """What was raised and is answered; the day of each stands in its own record."""
    found = {one.kind: one for one in matter_queries.counts(election, scope)}
    for kind, topic in _ANSWERED.items():
        one = found[kind]
        answered = one.total - one.waiting
        yield Indicator(f"answered-{kind.value}", topic, scope, answered, one.total, MATTERS, None, "kpu-data", None)


def _ktp(election: ElectionEvent, scope: str) -> Indicator:
    """What is left of it are voters without a KTP-el (`potensial non KTP-el`)."""
    have, voters = _with_ktp(election, scope)
    return Indicator("ktp-el", _KTP, scope, have, voters, PEOPLE, None, "disdukcapil", None)


@kept
def _with_ktp(election: ElectionEvent, scope: str) -> tuple[int, int]:
    counted = roll.inside(election, scope).aggregate(have=Count("id", filter=Q(ktp=Ktp.HAS)), voters=Count("id"))
    return counted["have"], counted["voters"]
