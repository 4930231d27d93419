"""What the law says of comments, recommendations and objections: when, on which proof, and which desk may decide.

Pure: plain data in, a value or a refusal with its source out (voter-list dossier sections 2, 7, 12 and 15).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from tahapan.core import areas as codes
from tahapan.core import nik as niks
from tahapan.core.age import age_on
from tahapan.core.areas import Level
from tahapan.core.errors import Problem, Refused
from tahapan.core.source import Source
from tahapan.core.text import Text
from tahapan.law import RuleSet
from tahapan.lists.kinds import Asked, ListKind, MatterKind, Tier
from tahapan.roll import words
from tahapan.roll.changes import Value
from tahapan.roll.intake.elements import Element

COMMENTS: Final = "1.8.c.2"
"""Public comments on the DPS in the official table of stages."""
CORRECTING: Final = "1.8.c"
"""Compiling the DPSHP: what was said of the DPS is decided within it."""
POSTED: Final = (ListKind.DPS, ListKind.DPSHP, ListKind.DPT)
"""Lists the public sees, so that it can say something of them."""
STRIKES: Final = (1, 2, 3, 4, 5, 6, 7)
"""TMS codes a row may ask for; a wrong station (8) is corrected, not struck."""
ELEMENTS: Final = (
    "nkk", "nik", "name", "birth_place", "birth_date", "marital", "sex", "address", "rt", "rw", "disability", "ktp",
)  # fmt: skip
MAY_BE_EMPTY: Final[Mapping[str, Value]] = {"birth_place": "", "address": "", "rt": 0, "rw": 0, "disability": 0}
NEEDED: Final = tuple(name for name in (*ELEMENTS, "village") if name not in MAY_BE_EMPTY)
"""What is told of somebody to be listed, whatever else is missing."""

NO_EVIDENCE: Final = Problem(
    "evidence-missing",
    Text(
        "Bukti belum disebut: setiap pemilih baru, TMS dan perbaikan bertumpu pada dokumen kependudukan.",
        "No evidence is named: every new voter, strike and correction rests on a population document.",
    ),
    Text("Sebut dokumennya: {kinds}.", "Name the document: {kinds}."),
)
EVIDENCE_NOT_ACCEPTED: Final = Problem(
    "evidence-not-accepted",
    Text("{given} bukan bukti untuk hal ini.", "{given} is no evidence for this."),
    Text("Yang diterima: {kinds}.", "Accepted: {kinds}."),
)
CODE_NOT_ASKED: Final = Problem(
    "matter-code-unknown",
    Text("Kode TMS 1 sampai 7 belum dipilih.", "No TMS code from 1 to 7 was chosen."),
    Text(
        "Pilih alasannya; TPS yang salah (kode 8) dicatat sebagai elemen yang salah, dengan TPS yang benar.",
        "Choose the reason; a wrong station (code 8) is a wrong element, with the right station.",
    ),
)
NOTHING_ASKED: Final = Problem(
    "matter-nothing-asked",
    Text("Belum disebut elemen mana yang salah.", "It is not said which element is wrong."),
    Text("Isi nilai yang benar, atau TPS yang benar.", "Fill in the right value, or the right station."),
)
NO_VOTER: Final = Problem(
    "matter-no-voter",
    Text("Pemilih yang dimaksud belum disebut.", "The voter meant is not named."),
    Text("Cari pemilihnya, lalu sebut apa yang dimintakan.", "Find the voter, then say what is asked."),
)
ELEMENTS_MISSING: Final = Problem(
    "matter-elements-missing",
    Text("Data orang ini belum lengkap: {missing}.", "The data of this person are not complete: {missing}."),
    Text("Lengkapi dari KTP-el atau KK.", "Complete them from the KTP-el or family card."),
)
NUMBER_WRONG: Final = Problem(
    "matter-number-wrong",
    Text("NIK dan NKK terdiri atas 16 angka; NIK memuat tanggal lahir yang mungkin.",
         "NIK and NKK have 16 digits; a NIK holds a possible birth date."),
    Text("Salin lagi dari KTP-el atau KK.", "Copy it again from the KTP-el or family card."),
)  # fmt: skip
TOO_YOUNG: Final = Problem(
    "matter-too-young",
    Text(
        "Pada hari pemungutan suara orang ini berumur {age} tahun dan belum kawin.",
        "On voting day this person is {age} years old and not married.",
    ),
    Text("Periksa tanggal lahir dan status perkawinan.", "Check birth date and marital status."),
)
NOT_POSTED: Final = Problem(
    "matter-list-not-posted",
    Text("{list} tidak diumumkan, jadi belum ditanggapi masyarakat.", "{list} is not posted, so not commented on yet."),
    Text("Tanggapan diterima sejak DPS diumumkan.", "Comments are taken from the posting of the DPS."),
)
BEFORE_WINDOW: Final = Problem(
    "matter-too-early",
    Text("Tanggapan atas DPS diterima mulai {start}.", "Comments on the DPS are taken from {start}."),
    Text("Simpan buktinya dan kembali pada hari itu.", "Keep the evidence and come back that day."),
)
AHEAD: Final = Problem(
    "matter-day-ahead",
    Text("Tanggal diterima {day} belum tiba.", "The day of receipt, {day}, has not come yet."),
    Text("Periksa tanggalnya.", "Check the date."),
)
DUE_BEFORE: Final = Problem(
    "matter-due-before",
    Text("Batas waktu {due} mendahului tanggal diterima.", "The deadline {due} comes before the day of receipt."),
    Text("Periksa kedua tanggal pada surat.", "Check both dates in the letter."),
)
LETTER_MISSING: Final = Problem(
    "matter-letter-missing",
    Text("Nomor surat saran perbaikan belum ditulis.", "The number of the letter of recommendation is missing."),
    Text("Salin dari kepala surat Bawaslu.", "Copy it from the head of Bawaslu's letter."),
)
PLENARY_MISSING: Final = Problem(
    "matter-no-plenary",
    Text(
        "Keberatan diajukan dalam rapat pleno yang sedang berlangsung.",
        "An objection is raised in a plenary under way.",
    ),
    Text(
        "Buka halaman plenonya; di luar pleno, catat sebagai tanggapan atau saran.",
        "Open the page of the plenary; outside of one, record a comment or a recommendation.",
    ),
)
NO_WORDS: Final = Problem(
    "matter-no-words",
    Text("Siapa yang mengajukan, atau apa isinya, belum ditulis.", "Who raises it, or what it says, is missing."),
    Text("Isi keduanya.", "Fill in both."),
)
NUMBER_IN_TEXT: Final = Problem(
    "matter-number-in-text",
    Text("Dalam uraian ada nomor panjang, seperti NIK.", "The words hold a long number, such as a NIK."),
    Text("Tulis NIK hanya pada kolom NIK.", "Write a NIK only in the field for it."),
)
DESK_OUTSIDE: Final = Problem(
    "matter-desk-outside",
    Text("Wilayah ini bukan wilayah {desk}.", "This area is not one of a {desk}."),
    Text(
        "Pilih desa bagi PPS, kecamatan bagi PPK, atau kabupaten/kota bagi KPU.",
        "Choose a village for PPS, a sub-district for PPK, the regency for KPU.",
    ),
)


# ── Desks


def desk_of(area: str) -> Tier:
    """The desk of somebody whose role covers `area`: village PPS, sub-district PPK, larger KPU Kabupaten/Kota."""
    level = codes.level(area)
    return {Level.VILLAGE: Tier.PPS, Level.DISTRICT: Tier.PPK}.get(level, Tier.REGENCY)


_RANK: Final = {Tier.PPS: 0, Tier.PPK: 1, Tier.REGENCY: 2}


def is_above(desk: Tier, holders: Iterable[Tier]) -> bool:
    """Whether `desk` stands above every one of the bodies whose plenary holds a roll: only then may it change it."""
    return all(_RANK[desk] > _RANK[one] for one in holders)


def check_desk(desk: Tier, area: str, event: str) -> None:
    """Raise Refused where no such desk stands for `area` within the event."""
    if not codes.is_code(area) or codes.level(area) is not desk.level or not codes.contains(event, area):
        raise Refused(DESK_OUTSIDE.fill(desk=desk.body))


# ── When


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day of a stage, as far as known, and its source."""

    start: dt.date | None
    end: dt.date | None
    source: Source


def check_list(kind: MatterKind, about: ListKind, received: dt.date, today: dt.date, comments: Days) -> None:
    """Raise Refused for a list the public has not seen, or a day before comments on the DPS are taken.

    What comes after the last day is taken in: no text found says that it may be turned away (see `is_late`).
    """
    if received > today:
        raise Refused(AHEAD.fill(day=received))
    if kind is not MatterKind.RESPONSE:
        return
    if about not in POSTED:
        raise Refused(NOT_POSTED.fill(list=about.label))
    if comments.start is not None and received < comments.start:
        _refuse(BEFORE_WINDOW.fill(start=comments.start), comments.source)


def is_late(kind: MatterKind, about: ListKind, received: dt.date, comments: Days) -> bool:
    """Whether a comment on the DPS came after the last day for them."""
    on_dps = kind is MatterKind.RESPONSE and about is ListKind.DPS
    return on_dps and comments.end is not None and received > comments.end


def due(
    kind: MatterKind, about: ListKind, given: dt.date | None, received: dt.date, correcting: Days
) -> dt.date | None:
    """Until when it is answered: the day given (a letter names one); for comments on the DPS the last day of compiling
    the DPSHP; else unknown. Raises Refused for a day before the receipt."""
    if given is not None and given < received:
        raise Refused(DUE_BEFORE.fill(due=given))
    if given is None and kind is MatterKind.RESPONSE and about is ListKind.DPS and correcting.end is not None:
        return max(correcting.end, received)
    return given


# ── Proof


@dataclass(frozen=True, slots=True)
class Accepted:
    """The kinds of evidence (law: codes `evidence`) one of which is needed, and the source that asks for them."""

    kinds: tuple[str, ...]
    source: Source

    def names(self, law: RuleSet) -> Text:
        """The kinds in words."""
        known = law.codes("evidence")
        return joined(known[one].name for one in self.kinds)


def accepted(law: RuleSet, asked: Asked, tms: int | None, about: ListKind) -> Accepted:
    """What serves as proof of a row.

    Entering and correcting: an identity document (PKPU 7/2024 Pasal 4); who left TNI or Polri may show the decree.
    Striking: what coklit asks for the code; where its table asks for nothing (2), an identity document. From the DPS
    on, a letter of the village head proves a death as well (`surat-wali-nagari`; contested, as the law's note says).
    Raises Refused for a code that is not struck.
    """
    identity = law.codes("identity-document")
    documents = tuple(identity)
    if asked is not Asked.STRIKE:
        decree = ("sk-tni-polri",) if asked is Asked.ENTER else ()
        return Accepted((*documents, *decree), next(iter(identity.values())).source)
    if tms not in STRIKES:
        raise Refused(CODE_NOT_ASKED)
    key = f"coklit.tms.{tms}.evidence"
    if key not in law.values:
        return Accepted(documents, law.value(f"coklit.tms.{tms}.strike").source)
    found = law.value(key)
    kinds = found.value if isinstance(found.value, tuple) else ()
    letter = ("surat-wali-nagari",) if tms == 1 and about in POSTED else ()
    return Accepted((*kinds, *letter), found.source)


def check_evidence(law: RuleSet, asked: Asked, tms: int | None, about: ListKind, evidence: str) -> None:
    """Raise Refused, with the article, where a row names no evidence or one that does not serve."""
    needed = accepted(law, asked, tms, about)
    if evidence in needed.kinds:
        return
    known = law.codes("evidence").get(evidence)
    problem = EVIDENCE_NOT_ACCEPTED if known else NO_EVIDENCE
    _refuse(problem.fill(given=known.name if known else "–", kinds=needed.names(law)), needed.source)


# ── People


def check_person(law: RuleSet, values: Mapping[str, Any], voting_day: dt.date) -> None:
    """Raise Refused where somebody to be listed is not told in full, has no possible NIK or NKK, or is too young."""
    missing = [words.ELEMENTS[Element(name)] for name in NEEDED if not values.get(name)]
    if missing:
        raise Refused(ELEMENTS_MISSING.fill(missing=joined(missing)))
    nkk = str(values["nkk"])
    if niks.parts(str(values["nik"])) is None or len(nkk) != niks.LENGTH or not (nkk.isascii() and nkk.isdigit()):
        raise Refused(NUMBER_WRONG)
    age = age_on(voting_day, dt.date.fromisoformat(str(values["birth_date"])))
    needed = law.value("voter.age.min")
    if age < law.integer("voter.age.min") and values["marital"] == "B":
        _refuse(TOO_YOUNG.fill(age=age), needed.source)


def joined(parts: Iterable[Text]) -> Text:
    """Several words as one list, with commas."""
    told = list(parts)
    return Text(", ".join(one.id for one in told), ", ".join(one.en for one in told))


def _refuse(problem: Problem, why: Source) -> NoReturn:
    raise Refused(Problem(problem.code, problem.what, problem.next, why))
