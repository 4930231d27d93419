"""Reading a filled sheet as it was typed: one field a person, `v`, `u` or `1`–`8`, what is wrong said at the field.

Nothing is written here. What was typed is kept as typed, so that a form that is refused comes back whole.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from tahapan.core import clock
from tahapan.core.errors import Problem, Refused
from tahapan.core.ids import uuid7
from tahapan.core.nik import LENGTH, parts
from tahapan.core.text import Text
from tahapan.fieldwork import rules
from tahapan.fieldwork.drafts import Evidence, FindingDraft, PersonDraft, Value, VisitDraft
from tahapan.fieldwork.kinds import Met, Outcome, Source, Tms
from tahapan.fieldwork.models import Household
from tahapan.fieldwork.sheets import House, Member
from tahapan.law import RuleSet
from tahapan.officers.models import Post
from tahapan.roll.models import Voter
from tahapan.stations.models import Station

MARK: Final = "ket"
SAME: Final = frozenset({"v", "✓"})
OPEN: Final = "-"
"""Left empty on paper: this person was not checked, and stays open."""
METS: Final[Mapping[str, Met]] = MappingProxyType({str(at): met for at, met in enumerate(Met, 1)})
"""The boxes of a family's line by their printed numbers."""

CORRECTED: Final = (
    "nkk", "name", "birth_place", "birth_date", "marital", "sex", "address", "rt", "rw", "disability", "ktp",
)  # fmt: skip
"""The cells of the form that are keyed for a U. A wrong NIK is not among them: it is another person to the roll."""
WHOLE: Final = (
    "nkk", "nik", "name", "birth_place", "birth_date", "marital", "sex", "address", "rt", "rw", "disability", "ktp",
)  # fmt: skip
"""All elements, as somebody new is written down."""
_MAY_BE_EMPTY: Final = frozenset({"birth_place", "rt", "rw", "disability"})
_LONGEST: Final = {"name": 120, "birth_place": 80, "address": 150}
_CODES: Final = {"marital": "marital", "sex": "sex", "ktp": "ktp-el"}
_SEPARATORS: Final = re.compile(r"[\s.\-]")
_DAY: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\Z")

MARK_EMPTY = Text(
    "Masih kosong. Tulis v, u, atau 1–8; tulis - bila di kertas memang tidak diisi.",
    "Still empty. Write v, u or 1–8; write - where the paper is empty too.",
)
MARK_UNKNOWN = Text("Tulis v, u, 1–8, atau -.", "Write v, u, 1–8 or -.")
NOBODY_MET = Text(
    "Pada kunjungan kosong atau ditolak tidak ada yang diperiksa: hapus tanda ini, atau ubah “Bertemu”.",
    "Nobody is checked where no one was met: remove this mark, or change “Met”.",
)
MET_UNKNOWN = Text("Tulis 1 sampai 5, seperti kotak di kertas.", "Write 1 to 5, as the boxes on the paper.")
NOTHING_CHANGED = Text(
    "U berarti ada yang dibetulkan: isi nilai yang benar pada kolom yang dicoret.",
    "U means something was corrected: fill in the right value of what was struck.",
)
EVIDENCE_UNKNOWN = Text("Pilih jenis bukti dari daftar.", "Choose the kind of evidence from the list.")
EVIDENCE_KIND = Text("Nomor bukti ditulis; pilih juga jenisnya.", "A number is given; choose the kind as well.")
STATION_WRONG = Text(
    "TPS itu tidak ada di desa ini, atau TPS ini sendiri.", "No such station in the village, or this one."
)
NUMBER_WRONG = Text("Perlu 16 angka.", "16 digits are needed.")
NIK_WRONG = Text(
    "Bukan NIK: 16 angka dengan tanggal lahir yang mungkin di tengahnya.",
    "No NIK: 16 digits with a possible birth date in them.",
)
DAY_WRONG = Text("Tulis tanggal seperti 31-12-1990.", "Write a date like 31-12-1990.")
CODE_WRONG = Text("Bukan kode yang dikenal.", "Not a known code.")
COUNT_WRONG = Text("Tulis angka 0 sampai 999.", "Write a number from 0 to 999.")
TOO_LONG = Text("Terlalu panjang.", "Too long.")
NEEDED = Text("Perlu diisi.", "This is needed.")
FAMILY_UNKNOWN = Text("Tidak ada keluarga bernomor ini di TPS ini.", "No family of this station has this number.")

DAY_AHEAD: Final = Problem(
    "visit-day-ahead",
    Text("Hari kunjungan {day} belum tiba.", "The day of the visit, {day}, has not come yet."),
    Text("Periksa tanggal pada lembar.", "Check the date on the sheet."),
)
DAY_OUTSIDE: Final = Problem(
    "visit-day-outside",
    Text(
        "Hari kunjungan {day} di luar masa coklit, {start} sampai {end}.",
        "The day of the visit, {day}, lies outside coklit, {start} to {end}.",
    ),
    Text("Periksa tanggal pada lembar.", "Check the date on the sheet."),
)
DAY_OUTSIDE_TERM: Final = Problem(
    "visit-day-outside-term",
    Text("Pada {day} petugas ini tidak bertugas.", "On {day} this officer did not serve."),
    Text("Periksa tanggal pada lembar, atau pilih petugas yang datang.", "Check the date, or choose who went."),
)


def check_day(law: RuleSet, post: Post, day: dt.date) -> None:
    """Raise Refused for a day of a visit that lies ahead, outside coklit, or outside the officer's term."""
    start, end = rules.window(law)
    if day > clock.today():
        raise Refused(DAY_AHEAD.fill(day=day))
    if not start <= day <= end:
        raise Refused(DAY_OUTSIDE.fill(day=day, start=start, end=end))
    if not post.start <= day <= (post.end or day):
        raise Refused(DAY_OUTSIDE_TERM.fill(day=day))


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is asked once for a whole sheet: the station, who went, on which day, and the law with its codes."""

    station: Station
    post: Post
    day: dt.date
    law: RuleSet
    others: Collection[int]
    """Numbers of the other stations of the village."""

    @property
    def at(self) -> dt.datetime:
        """Noon of the day, local: paper names no hour."""
        return dt.datetime.combine(self.day, dt.time(12), clock.zone_of(self.station.village))


@dataclass(slots=True)
class Typed:
    """A part of a form as typed, what is wrong with it by field name, and the visit it makes if nothing is."""

    values: Mapping[str, str]
    visit: uuid.UUID
    faults: dict[str, Text] = field(default_factory=dict)
    draft: VisitDraft | None = None
    touched: bool = False


def blank(fields: Mapping[str, str] = MappingProxyType({})) -> Typed:
    """A part nobody has typed in yet."""
    return Typed(fields, uuid7())


def read_family(posted: Mapping[str, str], house: House, sheet: Sheet) -> Typed:
    """One family of a posted form. Untouched: neither faults nor draft."""
    key = f"h{house.household.pk}."
    typed = Typed(posted, _visit_of(posted.get(key + "id", "")))
    marks = {one: _mark(posted, one) for one in house.people}
    met_typed = posted.get(key + "bertemu", "").strip()
    ticked = [bool(posted.get(key + name)) for name in ("stiker", "tanda", "ganti")]
    typed.touched = any(marks.values()) or bool(met_typed) or any(ticked)
    if not typed.touched:
        return typed
    met = METS.get(met_typed or "1")
    if met is None:
        typed.faults[key + "bertemu"] = MET_UNKNOWN
        return typed
    people = []
    for one, mark in marks.items():
        finding = _finding(posted, one, mark, met, sheet, typed.faults)
        people += [finding] if finding else []
    if not typed.faults:
        typed.draft = VisitDraft(
            id=typed.visit,
            post=sheet.post,
            at=sheet.at,
            met=met,
            source=Source.PAPER,
            household=house.household,
            people=tuple(people),
            replaces=_replaced(posted, key, house) if ticked[2] else (),
            sticker=ticked[0],
            proof=ticked[1],
        )
    return typed


def _visit_of(text: str) -> uuid.UUID:
    """The id the page gave this visit, so that sending a form twice enters it once; a new one for anything else."""
    try:
        found = uuid.UUID(text)
    except ValueError:
        return uuid7()
    return found if found.version == 7 else uuid7()


def _mark(posted: Mapping[str, str], one: Member) -> str:
    return posted.get(f"p{one.voter.pk}.{MARK}", "").strip().lower()


def _replaced(posted: Mapping[str, str], key: str, house: House) -> tuple[uuid.UUID, ...]:
    """The visits that stood beside the fields when they were typed: only those can have been seen."""
    shown = set(posted.get(key + "lihat", "").split())
    return tuple(one.pk for one in house.visits if str(one.pk) in shown)


def _finding(
    posted: Mapping[str, str], one: Member, mark: str, met: Met, sheet: Sheet, faults: dict[str, Text]
) -> FindingDraft | None:
    """What the paper says of one person; None where it says nothing, or where it cannot be understood (a fault)."""
    key = f"p{one.voter.pk}."
    if not met.settles:
        if mark not in ("", OPEN):
            faults[key + MARK] = NOBODY_MET
        return None
    if mark == OPEN or (not mark and not one.here):
        return None
    if mark in SAME:
        return FindingDraft(one.voter.pk, one.base, Outcome.SAME)
    if mark == "u":
        return _changed(posted, one, sheet, faults)
    if mark in {str(tms.value) for tms in Tms}:
        return _struck(posted, one, int(mark), sheet, faults)
    faults[key + MARK] = MARK_UNKNOWN if mark else MARK_EMPTY
    return None


def _changed(posted: Mapping[str, str], one: Member, sheet: Sheet, faults: dict[str, Text]) -> FindingDraft | None:
    key = f"p{one.voter.pk}."
    given = {name: posted.get(key + name, "").strip() for name in CORRECTED}
    values, wrong = read_elements({name: said for name, said in given.items() if said}, sheet.law)
    faults.update({key + name: fault for name, fault in wrong.items()})
    changes = {name: (old, new) for name, new in values.items() if (old := element_of(one.voter, name)) != new}
    if not changes and not wrong:
        faults[key + MARK] = NOTHING_CHANGED
    return FindingDraft(one.voter.pk, one.base, Outcome.CHANGED, changes) if changes and not wrong else None


def _struck(
    posted: Mapping[str, str], one: Member, tms: int, sheet: Sheet, faults: dict[str, Text]
) -> FindingDraft | None:
    key = f"p{one.voter.pk}."
    evidence = read_evidence(posted, key, sheet.law, faults)
    station = posted.get(key + "tps", "").strip()
    known = tms == Tms.WRONG_STATION and bool(station)
    if known and not (station.isascii() and station.isdigit() and int(station) in sheet.others):
        faults[key + "tps"] = STATION_WRONG
    if any(name.startswith(key) for name in faults):
        return None
    return FindingDraft(
        one.voter.pk, one.base, Outcome.TMS, tms=tms, evidence=evidence, station=int(station) if known else None
    )


def read_evidence(posted: Mapping[str, str], key: str, law: RuleSet, faults: dict[str, Text]) -> Evidence:
    """The document that was shown: kind and number, both of which may be empty (then the finding is a mark)."""
    kind, number = posted.get(key + "bukti", "").strip(), posted.get(key + "nomor", "").strip()
    if kind and kind not in law.codes("evidence"):
        faults[key + "bukti"] = EVIDENCE_UNKNOWN
    elif number and not kind:
        faults[key + "bukti"] = EVIDENCE_KIND
    if len(number) > 60:
        faults[key + "nomor"] = TOO_LONG
    return Evidence(kind, number)


# ── Elements


def element_of(voter: Voter, name: str) -> Value:
    """An element of the roll as drafts carry it: dates as ISO text."""
    value = getattr(voter, name)
    return value.isoformat() if isinstance(value, dt.date) else value


def read_elements(given: Mapping[str, str], law: RuleSet) -> tuple[dict[str, Any], dict[str, Text]]:
    """Elements as typed → (values as the roll keeps them, what is wrong by element)."""
    values: dict[str, Any] = {}
    faults: dict[str, Text] = {}
    for name, said in given.items():
        value, fault = _element(name, " ".join(said.split()), law)
        if fault is not None:
            faults[name] = fault
        else:
            values[name] = value
    return values, faults


def _element(name: str, said: str, law: RuleSet) -> tuple[Value, Text | None]:
    if name in ("nkk", "nik"):
        digits = _SEPARATORS.sub("", said)
        if len(digits) != LENGTH or not (digits.isascii() and digits.isdigit()):
            return None, NUMBER_WRONG
        return digits, NIK_WRONG if name == "nik" and parts(digits) is None else None
    if name == "birth_date":
        return _day(said)
    if name in _CODES:
        code = said.upper()
        return code, None if code in law.codes(_CODES[name]) else CODE_WRONG
    if name == "disability":
        code = said or "0"
        return (int(code), None) if code == "0" or code in law.codes("disability") else (None, CODE_WRONG)
    if name in ("rt", "rw"):
        number = said or "0"
        fits = number.isascii() and number.isdigit() and len(number) <= 3
        return (int(number), None) if fits else (None, COUNT_WRONG)
    return said.upper(), TOO_LONG if len(said) > _LONGEST[name] else None


def _day(said: str) -> tuple[Value, Text | None]:
    found = _DAY.match(said)
    try:
        day = dt.date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:
        day = None
    if day is None or not dt.date(1900, 1, 1) <= day <= clock.today():
        return None, DAY_WRONG
    return day.isoformat(), None


# ── People who are not listed


def read_new(posted: Mapping[str, str], row: int, families: Mapping[int, Household], sheet: Sheet) -> Typed:
    """Row `row` of the form of people who are not listed; each is a visit of its own at the family named, if any."""
    key = f"b{row}."
    typed = Typed(posted, _visit_of(posted.get(key + "id", "")))
    given = {name: posted.get(key + name, "").strip() for name in WHOLE}
    number = posted.get(key + "keluarga", "").strip()
    typed.touched = bool(number) or any(given.values())
    if not typed.touched:
        return typed
    typed.faults.update({key + name: NEEDED for name, said in given.items() if not said and name not in _MAY_BE_EMPTY})
    whole = {name: said for name, said in given.items() if key + name not in typed.faults}
    values, wrong = read_elements(whole, sheet.law)
    typed.faults.update({key + name: fault for name, fault in wrong.items()})
    evidence = Evidence(posted.get(key + "dokumen", "").strip())
    if evidence.kind and evidence.kind not in sheet.law.codes("identity-document"):
        typed.faults[key + "dokumen"] = EVIDENCE_UNKNOWN
    household = families.get(int(number)) if number.isascii() and number.isdigit() else None
    if number and household is None:
        typed.faults[key + "keluarga"] = FAMILY_UNKNOWN
    if not typed.faults:
        typed.draft = VisitDraft(
            id=typed.visit,
            post=sheet.post,
            at=sheet.at,
            met=Met.PERSON,
            source=Source.PAPER,
            household=household,
            new=(PersonDraft(values, evidence),),
        )
    return typed
