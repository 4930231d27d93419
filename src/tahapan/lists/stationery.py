"""Who writes a form and where: the body's name and kop, the way down to the area, what the law's codes mean.

Read from register, law and home; nothing personal. What a form says of its cut never depends on the day it is printed.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from babel.dates import format_date, format_datetime

from tahapan.core import areas as codes
from tahapan.core import clock, home
from tahapan.core.areas import Level
from tahapan.elections import areas
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.engines.sheet import DIGITS_SHOWN, Paper
from tahapan.lists.documents.about import About, Places, day
from tahapan.lists.documents.letters import Head
from tahapan.lists.kinds import ListKind, Tier
from tahapan.lists.models import Cut, Plenary

_BODIES: Final = {Tier.PPS: "Panitia Pemungutan Suara", Tier.PPK: "Panitia Pemilihan Kecamatan"}
_MEMBERS: Final = {Tier.PPS: "pps.members", Tier.PPK: "ppk.members", Tier.REGENCY: "kpu.regency.members"}
CHAIR, MEMBER = "Ketua", "Anggota"


def called(area: str) -> str:
    """An area with its word: `Kabupaten Sijunjung`, `Nagari Sungai Lansek`."""
    return " ".join(areas.labelled_path(area)[-1])


def body(tier: Tier, area: str) -> str:
    """The body as letters name it: `KPU Kabupaten Sijunjung`, `PPK Kamang Baru`, `PPS Sungai Lansek`."""
    if tier is Tier.REGENCY:
        return f"KPU {called(area)}"
    return f"{tier.value.upper()} {areas.labelled_path(area)[-1][1]}"


def kop(tier: Tier, area: str) -> tuple[str, ...]:
    """The head of its letters, line by line."""
    if tier is Tier.REGENCY:
        return ("KOMISI PEMILIHAN UMUM", called(area).upper())
    regency = called(codes.up_to(area, Level.REGENCY)).upper()
    if tier is Tier.PPK:
        return ("PANITIA PEMILIHAN KECAMATAN", called(area).upper(), regency)
    district = called(codes.up_to(area, Level.DISTRICT)).upper()
    return ("PANITIA PEMUNGUTAN SUARA", called(area).upper(), f"{district} · {regency}")


def office(tier: Tier, area: str) -> str:
    """The kop of a table in one line."""
    if tier is Tier.REGENCY:
        return (home.current().office or f"KPU {called(area)}").upper()
    return f"{_BODIES[tier]} {areas.labelled_path(area)[-1][1]}".upper()


def members(election: ElectionEvent, tier: Tier) -> tuple[tuple[str, str], ...]:
    """The seats of a body to sign at: chair and members, as many as the law gives it; the names are written by hand."""
    return ((CHAIR, ""), *[(MEMBER, "")] * (elections.rules(election).integer(_MEMBERS[tier]) - 1))


def moment(at: dt.datetime, area: str) -> str:
    """`21 September 2024 14.30 WIB`."""
    local = at.astimezone(clock.zone_of(area))
    return f"{format_datetime(local, 'd MMMM yyyy HH.mm', locale='id')} {local.tzname()}"


def hour(at: dt.datetime, area: str) -> str:
    """`09.00 WIB`."""
    local = at.astimezone(clock.zone_of(area))
    return f"{local:%H.%M} {local.tzname()}"


def weekday(at: dt.datetime, area: str) -> str:
    """`Sabtu, 21 September 2024`."""
    return str(format_date(local_day(at, area), "EEEE, d MMMM yyyy", locale="id"))


def local_day(at: dt.datetime, area: str) -> dt.date:
    """The day of a moment where the area is."""
    return at.astimezone(clock.zone_of(area)).date()


def dated(at: dt.datetime, area: str) -> str:
    """Place and day of a signature: `Sijunjung, 21 September 2024`."""
    return f"{areas.labelled_path(area)[-1][1]}, {day(local_day(at, area))}"


def full_name(kind: str) -> str:
    """`Daftar Pemilih Sementara (DPS)`; list A by the name of its form alone."""
    return ListKind(kind).label if kind == ListKind.A else f"{ListKind(kind).label} ({kind})"


def short_name(kind: str) -> str:
    """`DPS`; `Daftar A`."""
    return "Daftar A" if kind == ListKind.A else kind


def about(cut: Cut, paper: Paper = Paper.F4) -> About:
    """The cut as its forms name it, under the kop of the body that decided it."""
    tier = Tier(cut.tier)
    return About(
        office=office(tier, cut.area),
        event=cut.election.name.id,
        code=cut.list,
        name=ListKind(cut.list).label,
        number=cut.number,
        digest=cut.snapshot_id,
        moment=moment(cut.line.at, cut.area),
        dated=dated(cut.line.at, cut.area),
        signer=f"{CHAIR} {body(tier, cut.area)}",
        voting_day=cut.election.voting_day,
        paper=paper,
    )


def places(area: str, station: int | None = None) -> Places:
    """The way down to an area, and to a station of it."""
    return (*areas.labelled_path(area), *((("TPS", str(station)),) if station is not None else ()))


def head(tier: Tier, area: str, foot: tuple[str, ...], qr: str = "", paper: Paper = Paper.F4) -> Head:
    """The kop and foot of a letter of a body."""
    return Head(body(tier, area), kop(tier, area), foot, qr, paper)


def head_of_cut(cut: Cut, title: str, paper: Paper = Paper.F4) -> Head:
    """The same with the cut in the foot and in the QR."""
    foot = (title, f"{cut.list} potongan {cut.number}", moment(cut.line.at, cut.area))
    qr = f"{cut.list} {cut.area} POTONGAN {cut.number} SHA256:{cut.snapshot_id}".upper()
    return head(Tier(cut.tier), cut.area, (*foot, f"Sidik {cut.snapshot_id[:DIGITS_SHOWN]}"), qr, paper)


def head_of_plenary(plenary: Plenary, title: str, paper: Paper = Paper.F4) -> Head:
    """The same of a plenary that has decided nothing yet."""
    meeting = f"Rapat pleno {plenary.list} ke-{plenary.attempt}"
    qr = f"{title} PLENO {plenary.list} {plenary.area} KE-{plenary.attempt}".upper()
    return head(Tier(plenary.tier), plenary.area, (title, meeting, called(plenary.area)), qr, paper)


def words(election: ElectionEvent, kind: str) -> dict[str, str]:
    """The codes of a list of the law that are in use, in Indonesian as the forms are."""
    return {code: one.name.id for code, one in elections.rules(election).codes(kind).items() if not one.old}


def legend(election: ElectionEvent) -> tuple[str, ...]:
    """What the codes of a full list mean, in lines for its foot."""

    def said(title: str, kind: str) -> str:
        return f"{title}: " + " · ".join(f"{code} {name}" for code, name in words(election, kind).items())

    return (
        said("Disabilitas", "disability"),
        said("Status kawin", "marital") + "   " + said("KTP-el", "ktp-el"),
    )
