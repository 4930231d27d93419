"""The tiny world everyone knows: one nagari, two stations, five families, twelve people, one death, one move, one TNI,
one double. (`OkSmall` of this house.)"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tahapan.core.text import Text
from tahapan.elections import acts as election_acts
from tahapan.elections.models import ElectionEvent, EventKind, Office
from tahapan.journal import bulk
from tahapan.journal.act import act, current
from tahapan.roll.models import EntryKind, Place, Voter
from tests.support.people import ANYONE_ALLOWED

VILLAGE = "13.03.04.2001"
OTHER_VILLAGE = "13.03.04.2002"


@dataclass(frozen=True)
class Person:
    """A made-up person; `fate` is what coklit will find."""

    family: int
    serial: int
    name: str
    born: dt.date
    sex: str
    rt: int
    hamlet: str = "JORONG KOTO TUO"
    marital: str = "S"
    fate: str = ""

    @property
    def nkk(self) -> str:
        return f"130304010120{self.family:04}"

    @property
    def nik(self) -> str:
        day = self.born.day + (40 if self.sex == "P" else 0)
        return f"130304{day:02}{self.born:%m%y}{self.serial:04}"


PEOPLE = (
    Person(1, 1, "ASRIL", dt.date(1961, 3, 4), "L", 1),
    Person(1, 1, "ROSMANIAR", dt.date(1964, 7, 1), "P", 1),
    Person(1, 1, "DEDI ASRIL", dt.date(1990, 12, 31), "L", 1, marital="B", fate="pindah"),
    Person(2, 1, "YUSNI", dt.date(1938, 1, 15), "P", 1, marital="P", fate="meninggal"),
    Person(3, 1, "HENDRA SAPUTRA", dt.date(1985, 5, 20), "L", 2),
    Person(3, 1, "FITRI YENI", dt.date(1988, 9, 9), "P", 2),
    Person(4, 1, "ZULKIFLI", dt.date(1979, 2, 28), "L", 3, hamlet="JORONG BALAI TANGAH", fate="TNI"),
    Person(4, 1, "ELVI SUKAESIH", dt.date(1980, 8, 17), "P", 3, hamlet="JORONG BALAI TANGAH"),
    Person(4, 1, "RANI ZULKIFLI", dt.date(2007, 11, 1), "P", 3, hamlet="JORONG BALAI TANGAH", marital="B"),
    Person(5, 1, "SYAMSUDDIN", dt.date(1955, 6, 6), "L", 4, hamlet="JORONG BALAI TANGAH"),
    Person(5, 2, "NURHAYATI", dt.date(1958, 10, 10), "P", 4, hamlet="JORONG BALAI TANGAH"),
    Person(5, 3, "NURHAYATI", dt.date(1958, 10, 10), "P", 4, hamlet="JORONG BALAI TANGAH", fate="ganda"),
)


def pilkada(area: str = "13.03") -> ElectionEvent:
    """The Pilkada of Sijunjung."""
    return election_acts.create_event(
        actor=ANYONE_ALLOWED,
        slug="pilkada-2024-sijunjung",
        name=Text("Pilkada 2024", "2024 regional election"),
        kind=EventKind.PILKADA,
        rule_set="pilkada-2024",
        area=area,
        voting_day=dt.date(2024, 11, 27),
        contests=[(Office.GUBERNUR, "13"), (Office.BUPATI, "13.03")],
    )


def settle(election: ElectionEvent, people: tuple[Person, ...] = PEOPLE, village: str = VILLAGE) -> list[Voter]:
    """Put people into the roll of a village, not mapped yet, each with the entry that brought them."""
    return _settle(actor=ANYONE_ALLOWED, election=election, people=people, village=village)


def _enter(*, actor: object, election: ElectionEvent, people: tuple[Person, ...], village: str) -> list[Voter]:
    voters = Voter.objects.bulk_create(
        [
            Voter(
                election=election,
                nkk=p.nkk,
                nik=p.nik,
                name=p.name,
                birth_place="SIJUNJUNG",
                birth_date=p.born,
                marital=p.marital,
                sex=p.sex,
                address=p.hamlet,
                rt=p.rt,
                ktp="S",
                village=village,
                fingerprint=0,
            )
            for p in people
        ]
    )
    bulk.insert(
        "roll_entry",
        (
            "election_id",
            "line_id",
            "voter_id",
            "kind",
            "sex",
            "from_place",
            "from_village",
            "to_place",
            "to_village",
            "reason",
        ),
        [
            (election.pk, current().seq, v.pk, EntryKind.INTAKE, v.sex, Place.NEW, "", Place.UNMAPPED, village, "")
            for v in voters
        ],
    )
    return voters


_settle = act("uji.settle", title=Text("Isi dunia kecil", "Settle the tiny world"))(_enter)
