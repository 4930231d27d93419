"""From coklit to the DPT as it was played: marks decided, plenaries tier by tier, comments, recommendations, postings.

Days are those of 2024 (voter-list dossier section 13); where no official window was found, the office fixed its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from tahapan.cli.demo import cast
from tahapan.core import clock, home
from tahapan.core.actor import Actor
from tahapan.elections import acts as election_acts
from tahapan.elections import areas
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork.acts import conflicts
from tahapan.fieldwork.models import Conflict
from tahapan.lists import cutting, guests
from tahapan.lists.acts import base, coding, marks, matters, plenary, posting, transfers
from tahapan.lists.drafts import Attachment, Row
from tahapan.lists.kinds import Answer, Asked, ListKind, MatterKind, PlenaryState, Tier
from tahapan.lists.models import Matter, Plenary
from tahapan.roll.models import Place, Voter

Dated = tuple[dt.date, Callable[[ElectionEvent], None]]

DECISION: Final = "Keputusan KPU Kabupaten/Kota (contoh)"
DECIDED: Final = "Diputus dalam rapat KPU Kabupaten/Kota atas dasar bukti (contoh)."
PROVEN: Final = "Bukti pindah diperiksa bersama Disdukcapil (contoh)."
LEFT: Final = "Kedua temuan dibandingkan dengan KTP-el; daftar tetap (contoh)."
_BODY: Final = {Tier.PPS: "pps", Tier.PPK: "ppk"}
_HOUR: Final = 9
_NAMED, _COMMENTS, _MARKED, _ELSEWHERE = 6, 12, 3, 4


def fix_base(election: ElectionEvent) -> None:
    """The evening before coklit the working list is fixed."""
    base.fix_base(actor=cast.acting("data"), election=election)


def settle_conflicts(election: ElectionEvent) -> None:
    """What coklit left in conflict is settled by the office."""
    for one in Conflict.objects.filter(election=election, settled=None).order_by("pk"):
        conflicts.settle(actor=cast.acting("data"), conflict=one, choice=None, reason=LEFT)


def decide_marks(election: ElectionEvent, about: ListKind) -> None:
    """The marks of coklit that have a proof are decided, village by village."""
    data = cast.acting("data")
    marks.compile_marks(actor=cast.acting("operator"), election=election, list=about, area=election.area)
    for matter in _open_matters(election, MatterKind.MARK):
        matters.decide_rest(actor=data, election=election, matter=matter, accept=True, reason=PROVEN)
        matters.answer(actor=data, election=election, matter=matter, text=DECIDED)


def _open_matters(election: ElectionEvent, kind: MatterKind) -> list[Matter]:
    return list(Matter.objects.filter(election=election, kind=kind, answered_line=None).select_related("election"))


def fix_days(election: ElectionEvent) -> None:
    """The office fixes the days of the DPSHP plenaries, for which no official window was found."""
    for stage, start, end in (
        ("1.8.c.3", dt.date(2024, 9, 5), dt.date(2024, 9, 7)),
        ("1.8.c.4", dt.date(2024, 9, 9), dt.date(2024, 9, 11)),
    ):
        election_acts.set_local_date(
            actor=cast.acting("data"), election=election, stage=stage, start=start, end=end, decision=DECISION
        )


# ── Plenaries


def call(election: ElectionEvent, about: ListKind, tier: Tier, days: Sequence[dt.date]) -> None:
    """Every body of a tier calls its plenary, in turn on one of `days`, and invites the usual guests."""
    for number, area in enumerate(areas.within(election.area, tier.level)):
        day = days[number % len(days)]
        moment = dt.datetime.combine(day, dt.time(_HOUR), clock.zone_of(area.code))
        host = _signer(tier, area.code, 1)
        called = plenary.call(
            actor=host,
            election=election,
            list=about,
            tier=tier,
            area=area.code,
            scheduled=moment,
            venue=_VENUES[tier].format(name=area.name),
            letter=f"{number + 1:03}/PL.01/{about.value}/2024",
        )
        invited = guests.usual(tier, area.code)
        plenary.invite(actor=host, election=election, plenary=called, version=called.version, guests=invited)


_VENUES: Final = {
    Tier.PPS: "Kantor wali nagari atau kepala desa {name}",
    Tier.PPK: "Aula kantor camat {name}",
    Tier.REGENCY: "Aula KPU {name}",
}


def _signer(tier: Tier, area: str, number: int) -> Actor:
    """The first or the second person of a body."""
    if tier is Tier.REGENCY:
        return cast.acting("data" if number == 1 else "ketua")
    return cast.Member(_BODY[tier], area, number)


def hold(election: ElectionEvent, about: ListKind, tier: Tier, day: dt.date) -> None:
    """The plenaries called for `day`, side by side: opened and attended, proposed by one, confirmed by another."""
    called = Plenary.objects.filter(election=election, list=about, tier=tier, state=PlenaryState.CALLED)
    in_order = called.order_by("scheduled", "area")
    held = [one for one in in_order if one.scheduled.astimezone(clock.zone_of(one.area)).date() == day]
    for after, step in ((0, _open), (120, _propose), (150, _confirm)):
        for number, one in enumerate(held):
            with clock.pretend(one.scheduled + dt.timedelta(minutes=after, seconds=10 * number)):
                held[number] = step(election, one)


def _open(election: ElectionEvent, one: Plenary) -> Plenary:
    host = _signer(Tier(one.tier), one.area, 1)
    now = plenary.open_plenary(actor=host, election=election, plenary=one, version=one.version)
    came = {guest.pk: 1 + (guest.pk % 3 == 0) for guest in now.guests.all()}
    return plenary.record_attendance(actor=host, election=election, plenary=now, version=now.version, people=came)


def _propose(election: ElectionEvent, one: Plenary) -> Plenary:
    host = _signer(Tier(one.tier), one.area, 1)
    return plenary.propose(actor=host, election=election, plenary=one, version=one.version)


def _confirm(election: ElectionEvent, one: Plenary) -> Plenary:
    second, minutes = _signer(Tier(one.tier), one.area, 2), f"{one.pk:03}/PL.02.1-BA/{one.list}/2024"
    plenary.confirm(actor=second, election=election, plenary=one, version=one.version, minutes=minutes)
    return one


# ── What others say


def _listed(election: ElectionEvent, purpose: int, count: int) -> list[Voter]:
    """Some voters who stand at stations, spread over the roll; other ones for each `purpose`."""
    standing = Voter.objects.filter(election=election, place=Place.STATION).order_by("pk").select_related("election")
    total = standing.count()
    return [standing[(total * at // count + 7 + purpose * 31) % total] for at in range(count)]


def bawaslu_recommends(election: ElectionEvent) -> None:
    """Bawaslu names people who died; the office decides on the deeds that came with the letter, and answers."""
    named = [Row(Asked.STRIKE, "akta-kematian", voter, 1) for voter in _listed(election, 1, _NAMED)]
    today = clock.today()
    matter = matters.raise_matter(
        actor=cast.acting("bawaslu"),
        election=election,
        kind=MatterKind.RECOMMENDATION,
        list=ListKind.DPHP,
        desk=Tier.REGENCY,
        area=election.area,
        raised_by="Bawaslu Kabupaten/Kota",
        contact="",
        received=today,
        due=today + dt.timedelta(days=3),
        text="Saran perbaikan: nama berikut meninggal menurut hasil pengawasan (contoh).",
        rows=named,
        letter="021/PM.00.02/K/08/2024",
    )
    _decide(election, matter)


def public_comments(election: ElectionEvent) -> None:
    """People say that somebody died, or that an element is wrong; each at the PPS of the village."""
    for number, voter in enumerate(_listed(election, 2, _COMMENTS)):
        if number % 3 == 0:
            row = Row(Asked.STRIKE, "akta-kematian", voter, 1)
        else:
            row = Row(Asked.CORRECT, "ktp-el", voter, values={"address": f"{voter.address} No. {number + 1}".strip()})
        matters.raise_matter(
            actor=cast.Member("pps", voter.village),
            election=election,
            kind=MatterKind.RESPONSE,
            list=ListKind.DPS,
            desk=Tier.PPS,
            area=voter.village,
            raised_by="Warga (contoh)",
            contact="",
            received=clock.today(),
            text="Tanggapan atas DPS yang diumumkan (contoh).",
            rows=[row],
        )


def decide_comments(election: ElectionEvent) -> None:
    """Every comment is decided and answered; one is rejected."""
    for number, matter in enumerate(_open_matters(election, MatterKind.RESPONSE)):
        _decide(election, matter, accept=number != 1)


def _decide(election: ElectionEvent, matter: Matter, *, accept: bool = True) -> None:
    data = cast.acting("data")
    for row in matter.rows.filter(state=Answer.OPEN).select_related("matter__election"):
        matters.decide_row(actor=data, election=election, row=row, accept=accept, reason=DECIDED)
    matters.answer(actor=data, election=election, matter=matter, text=DECIDED)


def post(election: ElectionEvent, about: ListKind) -> None:
    """Every PPS puts the list up at the village office."""
    determined = cutting.standing(election, about, election.area)
    assert determined is not None
    for area in areas.within(election.area, Tier.PPS.level):
        posting.post(
            actor=cast.Member("pps", area.code),
            election=election,
            cut=determined,
            village=area.code,
            place=f"Papan pengumuman kantor {area.name}",
            posted_on=clock.today(),
        )


# ── After the DPT


def after_dpt(election: ElectionEvent) -> None:
    """Some of the DPT died since and are marked; some will vote at another station, each with a proof."""
    determined = cutting.standing(election, ListKind.DPT, election.area)
    assert determined is not None
    data = cast.acting("data")
    for voter in _listed(election, 3, _MARKED):
        coding.code_voter(actor=data, election=election, voter=voter, tms=1, evidence="akta-kematian")
    voters = _listed(election, 4, 2 * _ELSEWHERE)
    for voter, other in zip(voters[:_ELSEWHERE], voters[_ELSEWHERE:], strict=True):
        transfers.register(
            actor=data,
            election=election,
            area=election.area,
            voter=voter,
            cause="tugas",
            evidence=Attachment(_proof(), "surat-tugas.pdf"),
            to_station=other.station,
        )


def _proof() -> Path:
    """A letter as a PDF, as if it had been scanned."""
    file = home.current().path / "masuk" / "surat-tugas-contoh.pdf"
    if not file.exists():
        page = Canvas(str(file), invariant=True)
        page.drawString(72, 720, "Surat tugas (contoh)")
        page.save()
    return file


# ── Which day


def _days(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]


@dataclass(frozen=True, slots=True)
class _Round:
    """The plenaries of one tier on one list: the day they are called, and the days they are held."""

    list: ListKind
    tier: Tier
    called: dt.date
    first: dt.date
    last: dt.date

    def steps(self) -> Iterator[Dated]:
        held = _days(self.first, self.last)
        yield self.called, partial(call, about=self.list, tier=self.tier, days=held)
        for day in held:
            yield day, partial(hold, about=self.list, tier=self.tier, day=day)


def _day(month: int, number: int) -> dt.date:
    return dt.date(2024, month, number)


_ROUNDS: Final = (
    _Round(ListKind.DPHP, Tier.PPS, _day(7, 27), _day(8, 1), _day(8, 3)),
    _Round(ListKind.DPHP, Tier.PPK, _day(8, 2), _day(8, 5), _day(8, 7)),
    _Round(ListKind.DPS, Tier.REGENCY, _day(8, 7), _day(8, 11), _day(8, 11)),
    _Round(ListKind.DPSHP, Tier.PPS, _day(9, 3), _day(9, 5), _day(9, 7)),
    _Round(ListKind.DPSHP, Tier.PPK, _day(9, 6), _day(9, 9), _day(9, 11)),
    _Round(ListKind.DPT, Tier.REGENCY, _day(9, 14), _day(9, 19), _day(9, 19)),
)
STORY: Final[tuple[Dated, ...]] = tuple(
    sorted(
        (
            (_day(6, 23), fix_base),
            (_day(7, 25), settle_conflicts),
            (_day(7, 26), partial(decide_marks, about=ListKind.DPHP)),
            (_day(8, 9), bawaslu_recommends),
            (_day(8, 18), partial(post, about=ListKind.DPS)),
            (_day(8, 22), public_comments),
            (_day(8, 29), decide_comments),
            (_day(8, 30), partial(decide_marks, about=ListKind.DPSHP)),
            (_day(9, 1), fix_days),
            (_day(9, 22), partial(post, about=ListKind.DPT)),
            (_day(9, 24), after_dpt),
            *(step for one in _ROUNDS for step in one.steps()),
        ),
        key=lambda step: step[0],
    )
)
"""What is done on which day, in order."""
