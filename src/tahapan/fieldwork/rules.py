"""What the law says of coklit: when, which TMS code strikes and on what proof, what an officer may change. No Django.

PKPU 7/2024 and Keputusan KPU 799/2024 as told in the field guide of 2024, and PKPU 7/2022 where only the older text was
found (voter-list dossier sections 7 to 9). Values and their sources stand in `law/rules/*/voters.toml`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from tahapan.core.errors import Problem, Refused
from tahapan.core.source import Source
from tahapan.core.text import Text
from tahapan.fieldwork.kinds import Tms
from tahapan.law import Code, RuleSet, Value
from tahapan.stations.rules import MAX_VOTERS

STAGE: Final = "1.8.a.2"
"""Coklit in the official table of stages."""
LATE_AFTER_DAYS: Final = 5
"""An event that waited longer on a phone is taken in with a mark. A rule of this house: the texts name no limit."""

ELEMENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "1": "nkk",
        "2": "nik",
        "3": "name",
        "4": "birth_place",
        "5": "birth_date",
        "6": "marital",
        "7": "sex",
        "8": "address",
        "9": "rt",
        "10": "rw",
        "11": "disability",
        "12": "ktp",
    }
)
"""Elements of Model A-Daftar Pemilih (law: codes `element`) by the names they have in the roll and in packages."""

# ── Refusals several parts of this room share

NO_COKLIT = Problem(
    "no-coklit",
    Text("Pemilihan ini tidak memakai coklit.", "This event has no coklit."),
    Text("Pilih pemilihan lain di atas halaman.", "Choose another event above."),
)
PACKAGE_TOO_LARGE = Problem(
    "package-too-large",
    Text(
        "Paket TPS {number} di {village} akan berisi {people} orang; paling banyak {limit}.",
        "The package of station {number} in {village} would hold {people} people; at most {limit} are allowed.",
    ),
    Text("Pindahkan keluarga ke TPS lain lebih dahulu.", "Move families to another station first."),
)
NOTHING_TO_PREPARE = Problem(
    "nothing-to-prepare",
    Text("Di wilayah ini belum ada pemilih di TPS.", "No voters stand at a station of this area yet."),
    Text("Petakan TPS lebih dahulu.", "Map the stations first."),
)
POST_NOT_PANTARLIH = Problem(
    "post-not-pantarlih",
    Text("Jabatan ini bukan Pantarlih dari pemilihan ini.", "This post is no Pantarlih of this event."),
    Text("Pilih seorang Pantarlih.", "Choose a Pantarlih."),
)
POST_ENDED = Problem(
    "coklit-post-ended",
    Text("Masa kerja Pantarlih ini sudah berakhir.", "The term of this Pantarlih has ended."),
    Text(
        "Hubungi PPS: yang sudah dikerjakan tetap diterima dan diperiksa.",
        "Ask PPS: what was done is still received and looked at.",
    ),
)
NO_SUCCESSOR = Problem(
    "no-successor",
    Text("Pantarlih ini belum mempunyai pengganti.", "This Pantarlih has no successor yet."),
    Text("Ganti dahulu petugasnya pada halaman petugas.", "Replace the officer first, on the officer's page."),
)
NO_PACKAGE = Problem(
    "no-package",
    Text("Paket untuk petugas ini belum disiapkan.", "The package of this officer is not prepared yet."),
    Text("Mintalah PPS menyiapkan paket.", "Ask PPS to prepare the packages."),
)
OFFICER_UNKNOWN = Problem(
    "pantarlih-unknown",
    Text("Pantarlih ini tidak ada di wilayah Anda.", "There is no such Pantarlih in your area."),
    Text("Pilih dari daftar petugas.", "Choose from the list of officers."),
)
HOUSEHOLD_UNKNOWN = Problem(
    "household-unknown",
    Text("Keluarga ini tidak ada di wilayah Anda.", "This family is not in your area."),
    Text("Pilih dari daftar keluarga.", "Choose from the list of families."),
)

# ── When


def has_coklit(law: RuleSet) -> bool:
    """Whether the rules know the stage at all; a re-vote takes the list of the election it repeats."""
    return _window(law) is not None


def window(law: RuleSet) -> tuple[dt.date, dt.date]:
    """First and last day of coklit. Raises Refused where the event has none."""
    found = _window(law)
    if found is None:
        raise Refused(NO_COKLIT)
    return found


def _window(law: RuleSet) -> tuple[dt.date, dt.date] | None:
    stage = next((one for one in law.stages() if one.code == STAGE), None)
    if stage is None or stage.start is None or stage.end is None:
        return None
    return stage.start, stage.end


def is_late(made: dt.datetime, received: dt.datetime) -> bool:
    """Whether an event waited on its phone for more than five days."""
    return received - made > dt.timedelta(days=LATE_AFTER_DAYS)


# ── Strike or mark


@dataclass(frozen=True, slots=True)
class TmsRule:
    """One TMS code at coklit: whether it strikes, the evidence that serves it (empty: none is asked), and the source.

    `strike` is False for codes that are only marked; None where the texts are silent: then it is marked too.
    """

    tms: Tms
    name: Text
    strike: bool | None
    evidence: tuple[str, ...]
    source: Source

    @property
    def why(self) -> Text:
        """What happens with this code, in a sentence with its source."""
        if not self.strike:
            said = MARKED if self.strike is False else SILENT
        else:
            said = STRUCK_WITH_PROOF if self.evidence else STRUCK
        return Text(f"{said.id} · {self.source.cite('id')}", f"{said.en} · {self.source.cite('en')}")


STRUCK: Final = Text("Dicoret.", "Struck.")
STRUCK_WITH_PROOF: Final = Text(
    "Dicoret bila buktinya ditunjukkan; tanpa bukti hanya ditandai.", "Struck on proof; without it, only marked."
)
MARKED: Final = Text("Ditandai, tidak dicoret.", "Marked, not struck.")
SILENT: Final = Text(
    "Ditandai: naskah yang ditemukan tidak menyebut hal ini.", "Marked: the texts found do not speak of this case."
)


def tms_rules(law: RuleSet) -> Mapping[Tms, TmsRule]:
    """What coklit does with each TMS code of today, in the official order. Raises UnknownRule without coklit."""
    names = law.codes("tms")
    return {tms: _tms_rule(law, tms, names[str(int(tms))]) for tms in Tms}


def _tms_rule(law: RuleSet, tms: Tms, code: Code) -> TmsRule:
    key = f"coklit.tms.{int(tms)}"
    evidence = law.value(f"{key}.evidence").value if f"{key}.evidence" in law.values else ()
    entry = law.values[f"{key}.strike"][0].entry
    return TmsRule(
        tms=tms,
        name=code.name,
        strike=entry.value is True if isinstance(entry, Value) else None,
        evidence=evidence if isinstance(evidence, tuple) else (),
        source=entry.source,
    )


def strikes(law: RuleSet, tms: int, evidence: str = "") -> bool:
    """Whether somebody with this TMS code and this kind of evidence (empty: none shown) is struck from the list.

    Otherwise the finding is a mark and moves nobody: always for 4 and 8 (PKPU 7/2022: menandai), for 5 on which the
    texts are silent, and for the others when the proof they ask for is missing. Raises ValueError on no TMS code.
    """
    rule = tms_rules(law)[Tms(tms)]
    return rule.strike is True and (not rule.evidence or evidence in rule.evidence)


# ── What is recorded


def editable(law: RuleSet) -> tuple[str, ...]:
    """The elements an officer may change, by their names in the roll (law: codes `coklit-editable`)."""
    return tuple(ELEMENTS[code] for code in law.codes("coklit-editable"))


def report_days(law: RuleSet) -> int:
    """The most days between two reports of an officer."""
    return law.integer("coklit.report.days.max")


def report_gaps(law: RuleSet, start: dt.date, today: dt.date, days: Iterable[dt.date]) -> int:
    """How many reports are missing by `today` from an officer who began on `start` and reported on `days`.

    A report is due on the last day of the law's longest gap; every one that a gap leaves out counts.
    """
    longest = report_days(law)
    reported = sorted({day for day in days if start <= day <= today})
    gaps = ((later - earlier).days for earlier, later in pairwise([start, *reported, today]))
    return sum(max(gap - 1, 0) // longest for gap in gaps)


def package_limit(law: RuleSet) -> Value:
    """The most people in one package: what a station may hold."""
    return law.value(MAX_VOTERS)
