"""The 13 elements of Model A-Daftar Pemilih and the village code.

PKPU 7/2022 Pasal 15 (2) and Lampiran II (voter-list dossier section 3.2).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Element(StrEnum):
    """What is kept of a voter; the value is the field of `roll.Voter` (`note` is read and not kept)."""

    NKK = "nkk"
    NIK = "nik"
    NAME = "name"
    BIRTH_PLACE = "birth_place"
    BIRTH_DATE = "birth_date"
    MARITAL = "marital"
    SEX = "sex"
    ADDRESS = "address"
    RT = "rt"
    RW = "rw"
    DISABILITY = "disability"
    KTP = "ktp"
    NOTE = "note"
    VILLAGE = "village"


OPTIONAL: Final = frozenset(
    {Element.BIRTH_PLACE, Element.ADDRESS, Element.RT, Element.RW, Element.DISABILITY, Element.NOTE}
)

OFFICIAL: Final[Mapping[Element, str]] = MappingProxyType(
    {
        Element.NKK: "nkk",
        Element.NIK: "nik",
        Element.NAME: "nama",
        Element.BIRTH_PLACE: "tempat_lahir",
        Element.BIRTH_DATE: "tanggal_lahir",
        Element.MARITAL: "status_kawin",
        Element.SEX: "jenis_kelamin",
        Element.ADDRESS: "alamat",
        Element.RT: "rt",
        Element.RW: "rw",
        Element.DISABILITY: "disabilitas",
        Element.KTP: "ktp_el",
        Element.NOTE: "keterangan",
        Element.VILLAGE: "kode_wilayah",
    }
)
"""The column names files are written with, in the order of the form."""
