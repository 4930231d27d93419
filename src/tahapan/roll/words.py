"""The codes of the roll in words of both languages, for pages. The codes themselves stand in `models`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tahapan.core.text import Text
from tahapan.roll.intake.elements import Element
from tahapan.roll.models import Disability, DptMatch, EntryKind, Ktp, Marital, Place, Sex

PLACES: Final[Mapping[Place, Text]] = {
    Place.NEW: Text("Di luar daftar", "Outside the roll"),
    Place.UNMAPPED: Text("Belum dipetakan", "Not mapped yet"),
    Place.STATION: Text("Di TPS", "At a station"),
    Place.TMS_1: Text("TMS 1 · Meninggal", "TMS 1 · Died"),
    Place.TMS_2: Text("TMS 2 · Ganda", "TMS 2 · Double"),
    Place.TMS_3: Text("TMS 3 · Di bawah umur", "TMS 3 · Under age"),
    Place.TMS_4: Text("TMS 4 · Pindah domisili", "TMS 4 · Moved domicile"),
    Place.TMS_5: Text("TMS 5 · WNA", "TMS 5 · Foreign citizen"),
    Place.TMS_6: Text("TMS 6 · TNI", "TMS 6 · Armed forces"),
    Place.TMS_7: Text("TMS 7 · Polri", "TMS 7 · Police"),
    Place.TMS_8: Text("TMS 8 · Salah penempatan TPS", "TMS 8 · Placed at the wrong station"),
    Place.MOVED_OUT: Text("Pindah keluar", "Moved out"),
}
SEXES: Final[Mapping[Sex, Text]] = {Sex.MALE: Text("Laki-laki", "Male"), Sex.FEMALE: Text("Perempuan", "Female")}
MARITAL: Final[Mapping[Marital, Text]] = {
    Marital.NOT_YET: Text("Belum kawin", "Never married"),
    Marital.MARRIED: Text("Sudah kawin", "Married"),
    Marital.ONCE: Text("Pernah kawin", "Was married"),
}
KTP: Final[Mapping[Ktp, Text]] = {
    Ktp.HAS: Text("Sudah ber-KTP-el", "Has a KTP-el"),
    Ktp.HAS_NOT: Text("Belum ber-KTP-el", "Has no KTP-el yet"),
}
DISABILITIES: Final[Mapping[Disability, Text]] = {
    Disability.NONE: Text("Tidak ada", "None"),
    Disability.PHYSICAL: Text("Fisik", "Physical"),
    Disability.INTELLECTUAL: Text("Intelektual", "Intellectual"),
    Disability.MENTAL: Text("Mental", "Mental"),
    Disability.SPEECH: Text("Sensorik wicara", "Speech"),
    Disability.HEARING: Text("Sensorik rungu", "Hearing"),
    Disability.SIGHT: Text("Sensorik netra", "Sight"),
}
DPT_MATCHES: Final[Mapping[DptMatch, Text]] = {
    DptMatch.UNKNOWN: Text("Tanpa DPT pembanding", "No DPT to compare with"),
    DptMatch.MATCHED: Text("Ada di DPT terakhir", "In the last DPT"),
    DptMatch.ONLY_DP4: Text("Hanya di DP4", "Only in DP4"),
}
ENTRY_KINDS: Final[Mapping[EntryKind, Text]] = {
    EntryKind.INTAKE: Text("Masuk dari berkas", "Taken in from a file"),
    EntryKind.COPY: Text("Disalin dari pemilihan lain", "Copied from another election"),
    EntryKind.MAPPING: Text("Dipetakan ke TPS", "Mapped to a station"),
    EntryKind.CORRECTION: Text("Elemen diperbaiki", "Elements corrected"),
    EntryKind.STRIKE: Text("Dinyatakan tidak memenuhi syarat", "Struck as not eligible"),
    EntryKind.NEW: Text("Pemilih baru", "New voter"),
    EntryKind.MOVE: Text("Pindah tempat", "Moved"),
    EntryKind.RETURN: Text("Dikembalikan ke daftar", "Returned to the roll"),
}
ELEMENTS: Final[Mapping[Element, Text]] = {
    Element.NKK: Text("NKK", "NKK"),
    Element.NIK: Text("NIK", "NIK"),
    Element.NAME: Text("Nama", "Name"),
    Element.BIRTH_PLACE: Text("Tempat lahir", "Place of birth"),
    Element.BIRTH_DATE: Text("Tanggal lahir", "Date of birth"),
    Element.MARITAL: Text("Status perkawinan", "Marital status"),
    Element.SEX: Text("Jenis kelamin", "Sex"),
    Element.ADDRESS: Text("Alamat", "Address"),
    Element.RT: Text("RT", "RT"),
    Element.RW: Text("RW", "RW"),
    Element.DISABILITY: Text("Disabilitas", "Disability"),
    Element.KTP: Text("KTP-el", "KTP-el"),
    Element.NOTE: Text("Keterangan", "Note"),
    Element.VILLAGE: Text("Desa/kelurahan", "Village"),
}
