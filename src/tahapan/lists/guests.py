"""Who is usually invited to a plenary, by its tier: a proposal that whoever calls it can change.

Voter-list dossier section 13: guests of the PPS plenary as in Keputusan KPU 27/2023, of the PPK plenary as seen.
"""

from __future__ import annotations

from tahapan.core.areas import Level
from tahapan.elections import areas
from tahapan.elections.areas import Area
from tahapan.lists.acts.plenary import Invited
from tahapan.lists.kinds import GuestKind, Tier

_PARTICIPANTS = Invited(GuestKind.PARTICIPANT, "Utusan peserta pemilihan")


def usual(tier: Tier, code: str) -> list[Invited]:
    """The offices to invite to a plenary of the body of an area, in the order of an invitation."""
    area = areas.get(code)
    if tier is Tier.PPS:
        return _of_village(area)
    if tier is Tier.PPK:
        return _of_district(area)
    return _of_regency(area)


def _of_village(area: Area) -> list[Invited]:
    return [
        Invited(GuestKind.PANTARLIH, f"Pantarlih {area.name}"),
        Invited(GuestKind.SUPERVISOR, f"Pengawas Kelurahan/Desa {area.name}"),
        _PARTICIPANTS,
        Invited(GuestKind.VILLAGE, f"Pemerintah {area.village_word} {area.name}"),
    ]


def _of_district(area: Area) -> list[Invited]:
    return [
        Invited(GuestKind.SUPERVISOR, f"Panwaslu Kecamatan {area.name}"),
        *(Invited(GuestKind.PPS, f"PPS {one.name}") for one in areas.within(area.code, Level.VILLAGE)),
        Invited(GuestKind.POLICE, f"Polsek {area.name}"),
        Invited(GuestKind.CAMAT, f"Camat {area.name}"),
        _PARTICIPANTS,
    ]


def _of_regency(area: Area) -> list[Invited]:
    return [
        Invited(GuestKind.SUPERVISOR, f"Bawaslu {area.name}"),
        *(Invited(GuestKind.PPK, f"PPK {one.name}") for one in areas.within(area.code, Level.DISTRICT)),
        Invited(GuestKind.REGISTRY, f"Disdukcapil {area.name}"),
        Invited(GuestKind.POLICE, f"Polres {area.name.removeprefix('Kabupaten ')}"),
        Invited(GuestKind.ARMY, f"Kodim {area.name.removeprefix('Kabupaten ')}"),
        _PARTICIPANTS,
    ]
