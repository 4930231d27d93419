"""What the law says of the ad hoc officers: who may serve, how many, how long, for what honour. Plain data, no Django.

PKPU 8/2022 and the decrees named by each value in `law/rules/*/officers.toml`. Where a rule set holds no value for a
body, nothing is checked: the texts were searched, and no limit is made up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from tahapan.core import areas
from tahapan.core.age import age_on
from tahapan.core.errors import Problem, Refused
from tahapan.core.source import Source
from tahapan.core.text import Text
from tahapan.law import RuleSet, Stage, Value
from tahapan.officers.bodies import BODIES, NAMES, Body, Position
from tahapan.stations.rules import PANTARLIH_ABOVE_LIMIT, PANTARLIH_UP_TO_LIMIT, pantarlih_needed

MEMBERS: Final[Mapping[Body, str]] = MappingProxyType(
    {
        Body.PPK: "ppk.members",
        Body.PPS: "pps.members",
        Body.PANTARLIH: PANTARLIH_ABOVE_LIMIT,
        Body.KPPS: "kpps.members",
        Body.GUARD: "guard.per-station",
    }
)
SECRETARIAT: Final[Mapping[Body, str]] = MappingProxyType({Body.PPK: "ppk.secretariat", Body.PPS: "pps.secretariat"})
LOWEST_AGE: Final[Mapping[Body, str]] = MappingProxyType(
    {Body.PPK: "committee.age.min", Body.PPS: "committee.age.min", Body.KPPS: "kpps.age.min"}
)
PREFERRED_AGE: Final[Mapping[Body, str]] = MappingProxyType({Body.KPPS: "kpps.age.preferred-max"})
PARTY_ALLOWED: Final[Mapping[Body, str]] = MappingProxyType({Body.PANTARLIH: "pantarlih.party-member.allowed"})
_WORK_STAGE: Final[Mapping[Body, str]] = MappingProxyType(
    {Body.PPK: "1.4.a.12", Body.PPS: "1.4.b.11", Body.PANTARLIH: "1.4.c.5"}
)
"""The stage on which work begins; the end is its end only where it is a span (Pantarlih)."""
_HONOUR: Final[Mapping[Position, str]] = MappingProxyType(
    {Position.MEMBER: "member", Position.CHAIR: "chair", Position.SECRETARY: "secretary", Position.STAFF: "staff"}
)
TOPICS: Final = "pantarlih-training"

BODY_NOT_HERE = Problem(
    "body-not-here",
    Text("Pemilihan ini tidak memakai {body}.", "This event has no {body}."),
    Text("Pilih badan lain, atau pemilihan lain di atas halaman.", "Choose another body, or another event above."),
)
POSITION_WRONG = Problem(
    "position-wrong",
    Text("{body} tidak mempunyai jabatan {position}.", "{body} has no position of {position}."),
    Text("Pilih jabatan yang ada pada badan itu.", "Choose a position that body has."),
)
AREA_WRONG = Problem(
    "post-area-wrong",
    Text("Wilayah ini bukan tempat {body} dari pemilihan ini.", "This area is not where {body} of this event serves."),
    Text(
        "PPK berkedudukan di kecamatan; PPS, Pantarlih, KPPS dan petugas ketertiban di desa.",
        "A PPK belongs to a kecamatan; PPS, Pantarlih, KPPS and guards to a village.",
    ),
)
STATION_WRONG = Problem(
    "post-station-wrong",
    Text("TPS tidak disebut, tidak ada di desa ini, atau sudah ditutup.", "The station is missing here, or closed."),
    Text("Sebut nomor TPS yang dipakai di desa itu.", "Name the number of a station in use in that village."),
)
UNDER_AGE = Problem(
    "officer-under-age",
    Text("Umurnya {age} tahun; {body} paling rendah {least} tahun.", "Aged {age}; {body} must be at least {least}."),
    Text("Cocokkan tanggal lahir dengan KTP-el, atau pilih orang lain.", "Compare the KTP-el, or choose someone else."),
)
PARTY_MEMBER = Problem(
    "officer-party-member",
    Text(
        "NIK orang ini ada dalam daftar anggota partai politik.", "This person's NIK stands in a list of party members."
    ),
    Text(
        "Anggota partai tidak boleh menjadi {body}. Pilih orang lain, atau mintalah surat bukan anggota partai dan "
        "daftar partai yang diperbaiki.",
        "A party member may not serve as {body}. Choose someone else, or ask for a corrected party list.",
    ),
)
NO_SEAT = Problem(
    "no-seat-left",
    Text(
        "Tempat {body} sudah penuh: {taken} dari {seats} terisi.",
        "No seat is left in {body}: {taken} of {seats} are taken.",
    ),
    Text("Akhiri atau ganti dahulu yang lama.", "End or replace an earlier one first."),
)
ONE_CHAIR = Problem(
    "one-chair",
    Text("{body} di tempat ini sudah mempunyai ketua.", "{body} has a chair here already."),
    Text("Angkat sebagai anggota, atau ganti ketuanya.", "Appoint as a member, or replace the chair."),
)
ALREADY_SERVES = Problem(
    "already-serves",
    Text("Orang ini sudah menjabat di {body}.", "This person already holds a post in {body}."),
    Text("Akhiri dahulu jabatan itu, atau buka catatannya.", "End that post first, or open its record."),
)
NIK_WRONG = Problem(
    "officer-nik-wrong",
    Text("NIK ini bukan 16 angka dengan susunan yang benar.", "This NIK has not 16 digits of a sound structure."),
    Text("Salin 16 angka dari KTP-el.", "Copy the 16 digits from the KTP-el."),
)
NAME_WRONG = Problem(
    "officer-name-wrong",
    Text("Nama kosong, memuat nomor, atau lebih dari 120 huruf.", "The name is empty, holds a number or is too long."),
    Text("Tulis nama seperti di KTP-el.", "Write the name as on the KTP-el."),
)
DAY_AHEAD = Problem(
    "day-ahead",
    Text("Tanggal {day} belum tiba.", "The date {day} has not come yet."),
    Text("Catat setelah terjadi.", "Record it once it has happened."),
)
DAY_OUTSIDE = Problem(
    "day-outside-term",
    Text("Tanggal {day} di luar masa kerja {start} – {end}.", "The date {day} lies outside the term {start} – {end}."),
    Text("Periksa tanggalnya.", "Check the date."),
)
HAS_ENDED = Problem(
    "post-has-ended",
    Text("Jabatan ini sudah berakhir.", "This post has ended."),
    Text("Pilih jabatan yang masih berjalan.", "Choose a post that still runs."),
)
ALREADY_SWORN = Problem(
    "already-sworn",
    Text("{count} orang yang dipilih sudah diambil sumpahnya.", "{count} of those chosen are sworn in already."),
    Text("Hapus pilihannya; sumpah tercatat satu kali.", "Take them out; an oath is recorded once."),
)
ALREADY_SIGNED = Problem(
    "already-signed",
    Text("{count} orang yang dipilih sudah menandatangani.", "{count} of those chosen have signed already."),
    Text("Hapus pilihannya; pakta tercatat satu kali.", "Take them out; a pact is recorded once."),
)
NOBODY_CHOSEN = Problem(
    "nobody-chosen",
    Text("Belum ada orang yang dipilih di wilayah ini.", "Nobody of this area is chosen."),
    Text("Centang paling sedikit satu orang.", "Tick at least one person."),
)
TOPIC_UNKNOWN = Problem(
    "topic-unknown",
    Text("Materi bimbingan teknis belum dipilih atau tidak dikenal.", "No known training topic is chosen."),
    Text("Pilih dari daftar materi.", "Choose from the list of topics."),
)
OFFICER_UNKNOWN = Problem(
    "officer-unknown",
    Text("Petugas ini tidak ada di wilayah Anda.", "There is no such officer in your area."),
    Text("Pilih dari daftar petugas.", "Choose from the list of officers."),
)
NO_REJECTS = Problem(
    "officer-no-rejects",
    Text("Berkas ini tidak menolak baris apa pun.", "This file rejected no row."),
    Text("Tidak ada yang perlu diperbaiki.", "Nothing needs mending."),
)


@dataclass(frozen=True, slots=True)
class Term:
    """First and last day of a body's work and where they stand; None where the texts name no day."""

    start: dt.date | None
    end: dt.date | None
    source: Source | None


def serves(law: RuleSet, body: Body) -> bool:
    """Whether the rules of this event speak of the body at all (a re-vote has no coklit, hence no Pantarlih)."""
    return MEMBERS[body] in law.values


def check_body(law: RuleSet, body: Body, position: Position) -> None:
    """Raise Refused for a body this event has not, or a position the body has not."""
    if not serves(law, body):
        raise Refused(_named(BODY_NOT_HERE, body))
    if position not in body.positions:
        problem = _named(POSITION_WRONG, body, keep="position")
        what = Text(
            problem.what.id.format(position=NAMES[position].id), problem.what.en.format(position=NAMES[position].en)
        )
        raise Refused(Problem(problem.code, what, problem.next))


def check_area(body: Body, area: str, election_area: str) -> None:
    """Raise Refused unless `area` (a code of the register) is one where the body of this event serves."""
    if areas.level(area) is not body.level or not areas.contains(election_area, area):
        raise Refused(_named(AREA_WRONG, body))


def appointing_area(body: Body, area: str, election_area: str) -> str:
    """How far the right to appoint must reach: PPK and PPS are KPU's to appoint, so all of the event; Pantarlih, KPPS
    and guards are appointed by PPS on behalf of KPU, so the village (voter-list dossier section 6)."""
    return election_area if body.by_commission else area


def seats(law: RuleSet, body: Body, load: int | None = None) -> int:
    """Members (chair included) of one committee or station. `load`: voters of the station, for Pantarlih; None: not
    known, then the larger number. Zero where the event has no such body."""
    if not serves(law, body):
        return 0
    if body is Body.PANTARLIH and load is not None:
        return pantarlih_needed(law, load)
    return law.integer(MEMBERS[body])


def check_seat(law: RuleSet, body: Body, position: Position, taken: Mapping[Position, int], load: int | None) -> None:
    """Raise Refused, with the regulation, when the committee or station has no seat left for `position`.

    `taken` counts the running posts there by position.
    """
    if position is Position.CHAIR and taken.get(Position.CHAIR, 0):
        raise Refused(_named(ONE_CHAIR, body))
    if position.in_secretariat:
        value, kinds = law.value(SECRETARIAT[body]), (Position.SECRETARY, Position.STAFF)
        limit = law.integer(SECRETARIAT[body])
    else:
        value, kinds = law.value(_seat_key(law, body, load)), (Position.MEMBER, Position.CHAIR)
        limit = seats(law, body, load)
    held = sum(taken.get(kind, 0) for kind in kinds)
    if held >= limit:
        raise Refused(_named(NO_SEAT, body, value.source, taken=held, seats=limit))


def _seat_key(law: RuleSet, body: Body, load: int | None) -> str:
    few = body is Body.PANTARLIH and load is not None and pantarlih_needed(law, load) <= 1
    return PANTARLIH_UP_TO_LIMIT if few else MEMBERS[body]


def check_age(law: RuleSet, body: Body, birth: dt.date, day: dt.date) -> None:
    """Raise Refused, with the regulation, for someone below the lowest age of the body on `day`."""
    value = _value(law, LOWEST_AGE.get(body))
    if value is not None and age_on(day, birth) < int(str(value.value)):
        raise Refused(_named(UNDER_AGE, body, value.source, age=age_on(day, birth), least=value.value))


def check_party(law: RuleSet, body: Body, is_member: bool) -> None:
    """Raise Refused, with the regulation, for a party member where the body may have none."""
    value = _value(law, PARTY_ALLOWED.get(body))
    if is_member and value is not None and value.value is False:
        raise Refused(_named(PARTY_MEMBER, body, value.source))


def warnings(
    law: RuleSet, body: Body, birth: dt.date, day: dt.date, *, in_party_list: bool = False
) -> tuple[Text, ...]:
    """What is worth a second look and refuses nothing: above the preferred age; found in a party list."""
    found = []
    value = _value(law, PREFERRED_AGE.get(body))
    if value is not None and age_on(day, birth) > int(str(value.value)):
        found.append(
            Text(
                f"Umurnya di atas {value.value} tahun; yang lebih muda diutamakan ({value.source.cite('id')}).",
                f"Older than {value.value}; younger people are preferred ({value.source.cite('en')}).",
            )
        )
    if in_party_list:
        found.append(
            Text(
                "Ada dalam daftar anggota partai, atau senama dan lahir pada hari yang sama. Periksa orangnya.",
                "Stands in a list of party members, or shares name and birth date with one. Check the person.",
            )
        )
    return tuple(found)


def term(law: RuleSet, stages: Iterable[Stage], body: Body) -> Term:
    """The days the body works, from the calendar or the values of the rule set."""
    if body in (Body.KPPS, Body.GUARD):
        first, last = _value(law, "kpps.term.first"), _value(law, "kpps.term.last")
        return Term(_day(first), _day(last), first.source if first else None)
    stage = next((one for one in stages if one.code == _WORK_STAGE[body]), None)
    if stage is None:
        return Term(None, None, None)
    return Term(stage.start, stage.end if stage.end != stage.start else None, stage.source)


def _day(value: Value | None) -> dt.date | None:
    return value.value if value is not None and isinstance(value.value, dt.date) else None


def honour(law: RuleSet, body: Body, position: Position) -> Value | None:
    """Rupiah a month with its source; None where the rules name none."""
    if body is Body.GUARD:
        key = "honour.guard"
    elif body is Body.PANTARLIH:
        key = "honour.pantarlih"
    else:
        key = f"honour.{body}.{_HONOUR[position]}"
    return _value(law, key)


def topics(law: RuleSet) -> Mapping[str, Text]:
    """Training topics by code; empty where the rules list none."""
    if TOPICS not in law.lists:
        return {}
    return {code: one.name for code, one in law.codes(TOPICS).items()}


def check_topics(law: RuleSet, chosen: Iterable[str]) -> None:
    """Raise Refused when no topic, or an unknown one, is chosen."""
    given = list(chosen)
    if not given or not set(given) <= set(topics(law)):
        raise Refused(TOPIC_UNKNOWN)


def check_happened(day: dt.date, today: dt.date, start: dt.date, end: dt.date | None) -> None:
    """Raise Refused for a day still to come, or outside the post's term."""
    if day > today:
        raise Refused(DAY_AHEAD.fill(day=day.isoformat()))
    if day < start or (end is not None and day > end):
        raise Refused(
            DAY_OUTSIDE.fill(day=day.isoformat(), start=start.isoformat(), end=end.isoformat() if end else "…")
        )


def _value(law: RuleSet, key: str | None) -> Value | None:
    return law.value(key) if key is not None and key in law.values and law.is_known(key) else None


def _named(problem: Problem, body: Body, why: Source | None = None, keep: str = "", **values: object) -> Problem:
    """The problem about a body, its name in both languages. `keep` leaves one placeholder for later."""
    rest = values | ({keep: "{" + keep + "}"} if keep else {})

    def filled(text: Text) -> Text:
        return Text(text.id.format(body=BODIES[body].id, **rest), text.en.format(body=BODIES[body].en, **rest))

    return Problem(problem.code, filled(problem.what), filled(problem.next), why)


def already_serves(body: Body) -> Problem:
    """Someone who holds a post in this body."""
    return _named(ALREADY_SERVES, body)
