"""The closed words of coklit in both languages, for pages. The codes themselves stand in `kinds`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tahapan.core.text import Text
from tahapan.fieldwork.kinds import ConflictKind, DeviceState, FindingState, Met, Source

CONFLICTS: Final[Mapping[ConflictKind, Text]] = {
    ConflictKind.FINDINGS: Text("Temuan berbeda", "Findings differ"),
    ConflictKind.OFFICE: Text("Diubah kantor lebih dahulu", "Changed by the office before"),
    ConflictKind.OUTSIDE: Text("Di luar paket petugas", "Outside the officer's package"),
    ConflictKind.LISTED: Text("NIK sudah terdaftar", "NIK is listed already"),
    ConflictKind.FULL: Text("TPS tujuan penuh", "The station would be too full"),
    ConflictKind.TERM: Text("Di luar masa kerja", "Outside the term"),
    ConflictKind.UNREADABLE: Text("Isi tidak terbaca", "Content cannot be read"),
    ConflictKind.INELIGIBLE: Text("NIK atau umur perlu diperiksa", "NIK or age must be looked at"),
    ConflictKind.LOCKED: Text("Daftar dikunci rapat pleno", "Roll held by a plenary"),
}
WHY: Final[Mapping[ConflictKind, Text]] = {
    ConflictKind.FINDINGS: Text(
        "Dua kunjungan yang tidak saling tahu menemukan hal yang berbeda.",
        "Two visits that did not know of each other found different things.",
    ),
    ConflictKind.OFFICE: Text(
        "Sesudah paket dibuat, kantor mengubah atau memutuskan pemilih ini; petugas belum melihatnya.",
        "After the package was made, the office changed or settled this voter; the officer had not seen that.",
    ),
    ConflictKind.OUTSIDE: Text(
        "Pemilih ini bukan bagian dari paket petugas yang mencatatnya.",
        "This voter is not in the package of the officer who recorded this.",
    ),
    ConflictKind.LISTED: Text(
        "Orang yang dicatat sebagai pemilih baru sudah ada dalam daftar dengan NIK yang sama.",
        "Somebody recorded as new stands in the roll with the same NIK already.",
    ),
    ConflictKind.FULL: Text(
        "TPS yang dituju akan berisi lebih banyak pemilih daripada yang dibolehkan.",
        "The station meant would hold more voters than the law allows.",
    ),
    ConflictKind.TERM: Text(
        "Kunjungan dicatat di luar masa kerja petugasnya.", "The visit was recorded outside its officer's term."
    ),
    ConflictKind.UNREADABLE: Text(
        "Catatan dari HP asli, tetapi isinya tidak dikenal versi ini. Catatan disimpan utuh.",
        "What the phone told is genuine, but this version does not understand it. It is kept whole.",
    ),
    ConflictKind.INELIGIBLE: Text(
        "NIK yang dicatat bukan NIK, umur belum cukup tanpa perkawinan, atau NIK pemilih lama dicatat lain.",
        "What was given is no NIK, the age is too low without a marriage, or a listed voter was given another NIK.",
    ),
    ConflictKind.LOCKED: Text(
        "Rapat pleno sudah menutup daftar desa ini. Temuannya tersimpan, tetapi tidak mengubah daftar: bawa buktinya ke"
        " KPU Kabupaten/Kota. Sesudah kunci berakhir, temuan ini dapat diputuskan di sini.",
        "A plenary has closed the list of this village. What was found is kept but does not change the roll: bring the"
        " evidence to KPU Kabupaten/Kota. Once the lock is over it can be settled here.",
    ),
}
WHY_OPENED: Final = Text(
    "HP melaporkan membuka NIK pemilih yang tidak pernah ada dalam paket petugas ini. Pembukaan itu tidak dicatat pada"
    " pemilihnya. Tanyakan kepada petugas, dan gantilah HP bila perlu.",
    "The phone says it showed the NIK of a voter who never was in this officer's package. That is not put on the"
    " voter's record. Ask the officer, and change the phone if need be.",
)
DEVICES: Final[Mapping[DeviceState, Text]] = {
    DeviceState.ACTIVE: Text("Dipakai", "In use"),
    DeviceState.LEAVING: Text("Diminta menyerahkan catatan", "Asked to hand over"),
    DeviceState.EMPTIED: Text("Sudah menyerahkan, akan dikosongkan", "Handed over, to be wiped"),
    DeviceState.WIPED: Text("Berakhir", "Ended"),
}
MET: Final[Mapping[Met, Text]] = {
    Met.PERSON: Text("Bertemu sendiri", "Met in person"),
    Met.RELATIVE: Text("Bertemu keluarga", "Met a relative"),
    Met.VIDEO: Text("Panggilan video", "Video call"),
    Met.NOBODY: Text("Tidak ada orang", "Nobody home"),
    Met.REFUSED: Text("Menolak", "Refused"),
}
SOURCES: Final[Mapping[Source, Text]] = {
    Source.PHONE: Text("HP", "Phone"),
    Source.PAPER: Text("Kertas", "Paper"),
}
FINDINGS: Final[Mapping[FindingState, Text]] = {
    FindingState.APPLIED: Text("Berlaku", "Stands"),
    FindingState.MARKED: Text("Ditandai", "Marked"),
    FindingState.DISPUTED: Text("Sengketa", "Disputed"),
    FindingState.REPLACED: Text("Diganti versi baru", "Replaced"),
    FindingState.REJECTED: Text("Ditolak", "Rejected"),
}
