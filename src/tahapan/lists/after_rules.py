"""What the law says of voters after the DPT: those who vote elsewhere (DPTb), are marked, or are in no list (DPK).

Pure: plain data in, a value or a refusal with its source out (voter-list dossier section 19; PKPU 7/2024 Pasal 53).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NoReturn
from zoneinfo import ZoneInfo

from tahapan.core import areas as codes
from tahapan.core.areas import Level
from tahapan.core.errors import Problem, Refused
from tahapan.core.source import Source
from tahapan.core.text import Text
from tahapan.law import Code, RuleSet
from tahapan.lists.kinds import TransferWay

CODED: Final = (1, 6, 7)
"""TMS codes a voter of the DPT is marked with afterwards: died, TNI, Polri."""
MARKING: Final = "1.8.f"
"""The stage of marking in the official table."""

NO_DPT: Final = Problem(
    "no-dpt",
    Text("DPT untuk {area} belum ditetapkan.", "The DPT of {area} is not determined yet."),
    Text("Selama itu, perubahan dicatat sebagai masukan atas daftar.", "Until then, changes are recorded as comments."),
)
REASON_UNKNOWN: Final = Problem(
    "dptb-reason-unknown",
    Text("Alasan pindah memilih belum dipilih.", "The reason to vote elsewhere is missing."),
    Text("Pilih salah satu dari sembilan alasan.", "Choose one of the nine reasons."),
)
AFTER_NINE: Final = Problem(
    "dptb-after-nine",
    Text(
        "Pindah memilih dengan alasan “{reason}” ditutup {last}, 30 hari sebelum pemungutan suara.",
        "Voting elsewhere for the reason “{reason}” closed on {last}, 30 days before voting.",
    ),
    Text("Sampai {later} masih dilayani: {others}.", "Until {later} these are still served: {others}."),
)
AFTER_FOUR: Final = Problem(
    "dptb-after-four",
    Text(
        "Pindah memilih ditutup {last}, 7 hari sebelum pemungutan suara.",
        "Voting elsewhere closed on {last}, 7 days before voting.",
    ),
    Text("Pemilih memberikan suara di TPS tempatnya terdaftar.", "The voter votes at the station they are listed at."),
)
OTHER_PROVINCE: Final = Problem(
    "dptb-other-province",
    Text(
        "Pindah memilih ke atau dari provinsi lain tidak dilayani: tidak ada surat suara yang dapat diberikan.",
        "Voting elsewhere to or from another province is not served: there is no ballot to give.",
    ),
    Text(
        "Pemilih memberikan suara di TPS tempatnya terdaftar, dengan KTP-el.",
        "The voter votes at the station they are listed at, with the KTP-el.",
    ),
)
WRONG_WAY: Final = Problem(
    "dptb-area-wrong",
    Text(
        "Asal dan tujuan tidak cocok: di dalam kabupaten/kota tujuannya sebuah TPS, di luar sebuah kabupaten/kota.",
        "Origin and destination do not fit: inside the regency the destination is a station, outside a regency.",
    ),
    Text("Periksa wilayah tujuan.", "Check the area of destination."),
)
CODE_NOT_MARKED: Final = Problem(
    "coding-code-unknown",
    Text(
        "Sesudah DPT, tanda hanya untuk yang meninggal (1), menjadi TNI (6) atau Polri (7).",
        "After the DPT only those who died (1) or joined TNI (6) or Polri (7) are marked.",
    ),
    Text("Pilih salah satunya.", "Choose one of these."),
)
MARKING_OVER: Final = Problem(
    "coding-over",
    Text("Penandaan DPT berlangsung {start} sampai {end}.", "The DPT is marked from {start} to {end}."),
    Text("Di luar hari itu tidak ada tanda yang dibuat.", "No marks are made on other days."),
)
NOT_THE_DAY: Final = Problem(
    "dpk-not-the-day",
    Text(
        "Pemilih yang belum terdaftar hanya dilayani pada hari pemungutan suara, {day}, pukul {opens} sampai {closes}.",
        "Unlisted voters are served only on voting day, {day}, from {opens} to {closes}.",
    ),
    Text("Catat jam pelayanannya di TPS.", "Record the time they were served at the station."),
)
OTHER_NEIGHBOURHOOD: Final = Problem(
    "dpk-other-neighbourhood",
    Text(
        "RT {rt} RW {rw} pada dokumen bukan wilayah TPS {number}.",
        "RT {rt} RW {rw} on the document does not belong to station {number}.",
    ),
    Text("Arahkan ke TPS yang melayani RT/RW itu: {others}.", "Send them to the station of that RT/RW: {others}."),
)
NOT_HERE: Final = Text("tidak ditemukan di desa ini", "none found in this village")


def _refuse(problem: Problem, why: Source) -> NoReturn:
    raise Refused(Problem(problem.code, problem.what, problem.next, why))


# ── DPTb


def reasons(law: RuleSet) -> Mapping[str, Code]:
    """The nine reasons to vote elsewhere, in the official order."""
    return law.codes("dptb-nine")


def last_day(law: RuleSet, reason: str, voting_day: dt.date) -> dt.date:
    """The last day a reason is served: 30 days before voting, for four of them 7. Raises Refused on no such reason."""
    if reason not in reasons(law):
        raise Refused(REASON_UNKNOWN)
    days = "dptb.four.days-before" if reason in law.codes("dptb-four") else "dptb.nine.days-before"
    return voting_day - dt.timedelta(days=law.integer(days))


def check_deadline(law: RuleSet, reason: str, day: dt.date, voting_day: dt.date) -> None:
    """Raise Refused, with the source, for a reason whose last day is over; names those that are still served."""
    last = last_day(law, reason, voting_day)
    if day <= last:
        return
    four = law.codes("dptb-four")
    latest = voting_day - dt.timedelta(days=law.integer("dptb.four.days-before"))
    if reason in four or day > latest:
        _refuse(AFTER_FOUR.fill(last=latest), law.value("dptb.four.days-before").source)
    names = Text(", ".join(one.name.id for one in four.values()), ", ".join(one.name.en for one in four.values()))
    problem = AFTER_NINE.fill(reason=reasons(law)[reason].name, last=last, later=latest, others=names)
    _refuse(problem, law.value("dptb.nine.days-before").source)


def way(law: RuleSet, event: str, origin: str, target: str) -> TransferWay:
    """Which way a voter goes between two areas, seen from the event of regency `event`.

    Raises Refused, with the source, where one of them lies in another province, and where neither lies in the event.
    """
    allowed = law.value("dptb.other-province.allowed")
    if codes.up_to(origin, Level.PROVINCE) != codes.up_to(target, Level.PROVINCE) and allowed.value is not True:
        _refuse(OTHER_PROVINCE, allowed.source)
    leaves, arrives = codes.contains(event, origin), codes.contains(event, target)
    if not leaves and not arrives:
        raise Refused(WRONG_WAY)
    if leaves and arrives:
        return TransferWay.WITHIN
    return TransferWay.OUT if leaves else TransferWay.IN


def contests(law: RuleSet, which: TransferWay, offices: Iterable[str]) -> tuple[str, ...]:
    """The ballots such a voter gets, of the event's `offices`: inside the regency all, from another of the province
    the governor's (law: `dptb.contests…`). A walikota is to a kota what the law's bupati is to a kabupaten."""
    key = "dptb.contests.same-regency" if which is TransferWay.WITHIN else "dptb.contests.same-province"
    given = law.value(key).value
    known = set(given) if isinstance(given, tuple) else set()
    if "bupati" in known:
        known.add("walikota")
    return tuple(one for one in offices if one in known)


# ── Marks in the DPT


def check_coding(law: RuleSet, tms: int, day: dt.date, start: dt.date | None, end: dt.date | None) -> None:
    """Raise Refused for a code that is not marked, and on a day outside the stage (its source is the law's)."""
    if tms not in CODED:
        raise Refused(CODE_NOT_MARKED)
    if (start is not None and day < start) or (end is not None and day > end):
        stage = next(one for one in law.stages() if one.code == MARKING)
        _refuse(MARKING_OVER.fill(start=start or "–", end=end or "–"), stage.source)


# ── DPK


@dataclass(frozen=True, slots=True)
class Hour:
    """When unlisted voters are served on voting day, in the local time of the station, and the article."""

    opens: dt.time
    closes: dt.time
    source: Source


def hour(law: RuleSet) -> Hour:
    """12:00 to 13:00 (PKPU 7/2024 Pasal 53)."""
    opens, closes = law.value("dpk.opens"), law.value("dpk.closes")
    if not isinstance(opens.value, dt.time) or not isinstance(closes.value, dt.time):
        raise TypeError("the hour of unlisted voters is no time")
    return Hour(opens.value, closes.value, opens.source)


def check_served(law: RuleSet, served: dt.datetime, now: dt.datetime, voting_day: dt.date, zone: ZoneInfo) -> None:
    """Raise Refused, with the article, unless `served` lies in the hour of voting day at the station, not ahead."""
    known = hour(law)
    local = served.astimezone(zone)
    if served > now or local.date() != voting_day or not known.opens <= local.time() <= known.closes:
        problem = NOT_THE_DAY.fill(day=voting_day, opens=f"{known.opens:%H.%M}", closes=f"{known.closes:%H.%M}")
        _refuse(problem, known.source)


def check_neighbourhood(law: RuleSet, number: int, here: tuple[int, int], numbers: Iterable[int]) -> None:
    """Raise Refused, with the article, unless station `number` is among `numbers`, which serve (rt, rw) `here`."""
    rule = law.value("dpk.same-neighbourhood")
    told = sorted(numbers)
    if rule.value is not True or number in told:
        return
    others = ", ".join(f"TPS {one}" for one in told) or NOT_HERE
    _refuse(OTHER_NEIGHBOURHOOD.fill(rt=here[0], rw=here[1], number=number, others=others), rule.source)
