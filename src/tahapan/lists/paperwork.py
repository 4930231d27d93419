"""Minutes, invitation, answers and letters for voters who vote elsewhere: what they say, read from the records.

What a paper says of a plenary is what was recorded up to its closing, so that it says the same whenever it is printed.
Answers and letters of voters hold personal data: whoever hands them out does so by an act.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tahapan.core.areas import Level
from tahapan.core.balance import Count
from tahapan.elections import areas
from tahapan.elections import queries as elections
from tahapan.elections.models import Office
from tahapan.engines.sheet import Paper
from tahapan.lists import after_rules, matter_queries, queries, recap, stationery
from tahapan.lists.documents import letters
from tahapan.lists.documents.about import day, day_in_words, grouped, in_words
from tahapan.lists.documents.letters import Answer, Area, Came, Decided, Invitation, Minutes, Movement, Objection
from tahapan.lists.documents.recap import difference, equation, struck
from tahapan.lists.kinds import Answer as Decision
from tahapan.lists.kinds import Asked, ListKind, MatterKind, Tier, TransferWay
from tahapan.lists.models import Cut, Matter, MatterRow, Plenary, Transfer
from tahapan.lists.recap import RecapRow
from tahapan.lists.recap.tables import Rows
from tahapan.lists.rules import Step

BELOW: Final[Mapping[Tier, Rows]] = {Tier.PPS: recap.STATION, Tier.PPK: Level.VILLAGE, Tier.REGENCY: Level.DISTRICT}
"""What one line of a body's recap is about."""
KINDS: Final = {
    MatterKind.RESPONSE: "tanggapan masyarakat",
    MatterKind.RECOMMENDATION: "saran perbaikan",
    MatterKind.OBJECTION: "keberatan dalam rapat pleno",
}
"""What is answered by letter; marks of coklit were raised by nobody outside."""
_DECISIONS: Final = {Decision.ACCEPTED: "diterima", Decision.REJECTED: "ditolak", Decision.OPEN: "belum diputus"}
_LETTER_NUMBER: Final = "........................"
"""Where a number was not recorded, it is written by hand."""


def unit(tier: Tier, area: str) -> str:
    """What a line of a body's recap is called: `TPS`, `Nagari`, `Kecamatan`."""
    if tier is Tier.PPS:
        return "TPS"
    return "Kecamatan" if tier is Tier.REGENCY else areas.get(area).village_word.capitalize()


def purpose(step: Step) -> str:
    """What a plenary is held for."""
    verb = "rekapitulasi dan penetapan" if step.determines else "rekapitulasi"
    return f"{verb} {stationery.full_name(step.list)}"


def _law(plenary: Plenary, step: Step) -> str:
    """The source of its days."""
    return queries.window(plenary.election, step).source.cite("id")


# ── Plenaries


def minutes(cut: Cut, paper: Paper = Paper.F4) -> bytes:
    """Berita Acara of the plenary that decided a cut, as PDF. ValueError for a list no plenary decided."""
    plenary = cut.plenary
    if plenary is None or plenary.opened_line is None:
        raise ValueError("no plenary decided this list")
    tier, step = Tier(cut.tier), queries.step_of(plenary)
    told = recap.of(cut)
    whole = recap.whole(told)
    base = cut.previous.list if cut.previous else ""
    body, opened = stationery.body(tier, cut.area), plenary.opened_line.at
    content = Minutes(
        number=plenary.minutes,
        subject=(purpose(step), stationery.called(cut.area), cut.election.name.id),
        body=body,
        purpose=purpose(step),
        day=day_in_words(stationery.local_day(opened, cut.area)),
        time=stationery.hour(opened, cut.area),
        venue=plenary.venue,
        dated=stationery.dated(cut.line.at, cut.area),
        attempt=plenary.attempt,
        law=_law(plenary, step),
        list=cut.list,
        list_name=step.list.label,
        area=stationery.called(cut.area),
        unit=unit(tier, cut.area),
        base=stationery.full_name(base),
        stations=whole.stations,
        male=whole.male,
        female=whole.female,
        total=whole.total,
        total_words=in_words(whole.total),
        rows=tuple(Area(row.name, row.stations, row.male, row.female) for row in recap.table(told, BELOW[tier])),
        equation=equation(whole, stationery.short_name(base), cut.list),
        movements=_movements(whole, cut, base),
        guests=tuple(Came(one.office, one.people) for one in plenary.guests.all() if one.people),
        absent=tuple(one.office for one in plenary.guests.all() if one.invited and not one.people),
        objections=_objections(plenary),
        decision=_decision(step, cut),
        cut=cut.number,
        sha256=cut.snapshot_id,
        signers=stationery.members(cut.election, tier),
        witnesses=tuple((one.office, "") for one in plenary.guests.all() if one.people),
    )
    return letters.draw(stationery.head_of_cut(cut, "Berita Acara", paper), content)


def _decision(step: Step, cut: Cut) -> str:
    verb = "ditetapkan" if step.determines else "disahkan sebagai hasil rekapitulasi"
    return f"{stationery.full_name(cut.list)} {stationery.called(cut.area)} {verb}."


def _movements(whole: RecapRow, cut: Cut, base: str) -> tuple[Movement, ...]:
    """The equation line by line: the list before, what came, what went by reason, the list now."""
    names = stationery.words(cut.election, "tms")
    told: list[tuple[str, Count]] = [
        (stationery.full_name(base), whole.previous),
        ("Pemilih baru, termasuk pasangan kode 8", whole.new),
        *((f"TMS {code}: {names.get(str(code), '')}", count) for code, count in enumerate(whole.tms, 1)),
        ("Jumlah TMS", struck(whole)),
        *([("Koreksi jenis kelamin", whole.sex)] if whole.sex != Count() else []),
        (stationery.full_name(cut.list), whole.current),
        ("Selisih", difference(whole)),
        ("Perbaikan data (tidak mengubah jumlah)", whole.changed),
        ("Potensial non KTP-el", whole.no_ktp),
    ]
    return tuple(Movement(name, (grouped(n.male), grouped(n.female), grouped(n.total))) for name, n in told)


def _objections(plenary: Plenary) -> tuple[Objection, ...]:
    """What was raised in a plenary, with the answers given before it closed."""
    closed = plenary.closed_line_id or 0
    found = Matter.objects.filter(plenary=plenary).order_by("id")
    return tuple(
        Objection(one.raised_by, one.text, one.answer if 0 < (one.answered_line_id or 0) <= closed else "")
        for one in found
    )


def invitation(plenary: Plenary, paper: Paper = Paper.F4) -> bytes:
    """The letter that calls to a plenary, as PDF, to every office invited so far."""
    step, area = queries.step_of(plenary), plenary.area
    called = plenary.called_line.at
    agenda = "pembukaan, rekapitulasi, tanggapan, " + ("penetapan" if step.determines else "penandatanganan")
    content = Invitation(
        number=plenary.letter or _LETTER_NUMBER,
        dated=stationery.dated(called, area),
        date=day(stationery.local_day(called, area)),
        body=stationery.body(step.tier, area),
        event=plenary.election.name.id,
        purpose=purpose(step),
        agenda=f"{agenda}, penyerahan Berita Acara",
        day=stationery.weekday(plenary.scheduled, area),
        time=stationery.hour(plenary.scheduled, area),
        venue=plenary.venue,
        attempt=plenary.attempt,
        law=_law(plenary, step),
        guests=tuple(one.office for one in plenary.guests.all() if one.invited),
    )
    return letters.draw(stationery.head_of_plenary(plenary, "Undangan", paper), content)


# ── Answers


def answer(matter: Matter, number: str = "", paper: Paper = Paper.F4) -> bytes:
    """The letter that answers a matter, as PDF, with the decision on every named row. Personal.

    `number` is that of the letter; it is written by hand where none is given. ValueError where nothing was answered.
    """
    if matter.answered_line is None:
        raise ValueError("this matter has no answer yet")
    tier, at = Tier(matter.desk), matter.answered_line.at
    rows = matter_queries.rows(matter)
    kind = KINDS[MatterKind(matter.kind)]
    states = [Decision(row.state) for row in rows]
    content = Answer(
        number=number or _LETTER_NUMBER,
        dated=stationery.dated(at, matter.area),
        body=stationery.body(tier, matter.area),
        to=matter.raised_by,
        subject=f"Jawaban atas {kind}",
        kind=kind,
        received=day(matter.received),
        letter=matter.letter,
        list=matter.list,
        list_name=ListKind(matter.list).label,
        answer=matter.answer,
        rows=tuple(map(_decided, rows)),
        accepted=states.count(Decision.ACCEPTED),
        rejected=states.count(Decision.REJECTED),
    )
    foot = (f"Jawaban atas {kind}", f"Masukan nomor {matter.pk}", stationery.moment(at, matter.area))
    return letters.draw(stationery.head(tier, matter.area, foot, f"JAWABAN MASUKAN {matter.pk}", paper), content)


def _decided(row: MatterRow) -> Decided:
    asked = Asked(row.asked).label + (f" (TMS\u00a0{row.tms})" if row.tms else "")
    steps = [
        f"{step.origin.id} menjadi {step.target.id}" if step.origin and step.target else step.kind.id
        for step in matter_queries.effect(row)
    ]
    return Decided(
        name=row.voter.name if row.voter else str(row.values.get("name", "")),
        asked=asked,
        decision=_DECISIONS[Decision(row.state)],
        reason=row.reason,
        effect="; ".join(steps),
    )


# ── Voters who vote elsewhere


def transfer_letter(transfer: Transfer, paper: Paper = Paper.F4) -> bytes:
    """Model A-Surat Pindah Memilih of a voter, as PDF. Personal. ValueError for one who came with another's letter."""
    voter, election = transfer.voter, transfer.election
    if voter is None or transfer.way == TransferWay.IN:
        raise ValueError("that letter was written elsewhere")
    law, here = elections.rules(election), transfer.from_area
    origin = transfer.from_station.number if transfer.from_station else None
    target = transfer.to_station.number if transfer.to_station else None
    at = transfer.line.at
    content = letters.Transfer(
        number=transfer.letter,
        dated=stationery.dated(at, election.area),
        body=stationery.body(Tier.REGENCY, election.area),
        event=election.name.id,
        voting_day=day(election.voting_day),
        nik=voter.nik,
        name=voter.name,
        sex=voter.get_sex_display(),
        origin=stationery.places(here, origin),
        target=stationery.places(transfer.to_area, target),
        reason=after_rules.reasons(law)[transfer.reason].name.id,
        ballots=tuple(Office(one).label for one in transfer.contests),
        deadline=day(after_rules.last_day(law, transfer.reason, election.voting_day)),
        law=after_rules.reasons(law)[transfer.reason].source.cite("id"),
    )
    foot = ("Model A-Surat Pindah Memilih", f"Nomor {transfer.letter}", stationery.moment(at, election.area))
    return letters.draw(stationery.head(Tier.REGENCY, election.area, foot, transfer.letter.upper(), paper), content)
