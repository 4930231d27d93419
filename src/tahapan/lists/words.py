"""The closed words of the lists in both languages, for pages. The codes themselves stand in `kinds`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tahapan.core.text import Text
from tahapan.lists.kinds import GuestKind, ListKind, PlenaryState
from tahapan.lists.rules import Origin

LISTS: Final[Mapping[ListKind, Text]] = {
    ListKind.A: Text("Daftar dasar (Model A)", "Working list (Model A)"),
    ListKind.DPHP: Text("Daftar Pemilih Hasil Pemutakhiran", "Updated list"),
    ListKind.DPS: Text("Daftar Pemilih Sementara", "Provisional list"),
    ListKind.DPSHP: Text("Daftar Pemilih Sementara Hasil Perbaikan", "Corrected provisional list"),
    ListKind.DPT: Text("Daftar Pemilih Tetap", "Final list"),
}
STATES: Final[Mapping[PlenaryState | None, Text]] = {
    None: Text("Belum diundang", "Not called"),
    PlenaryState.CALLED: Text("Diundang", "Called"),
    PlenaryState.OPEN: Text("Dibuka", "Open"),
    PlenaryState.PROPOSED: Text("Menunggu tanda tangan kedua", "Waits for the second signature"),
    PlenaryState.CLOSED: Text("Ditutup", "Closed"),
    PlenaryState.REOPENED: Text("Dibuka kembali", "Reopened"),
}
STATUS: Final[Mapping[PlenaryState | None, str]] = {
    None: "none",
    PlenaryState.CALLED: "track",
    PlenaryState.OPEN: "track",
    PlenaryState.PROPOSED: "risk",
    PlenaryState.CLOSED: "done",
    PlenaryState.REOPENED: "late",
}
"""Their status among the five of the house."""
GUESTS: Final[Mapping[GuestKind, Text]] = {
    GuestKind.PANTARLIH: Text("Pantarlih", "Pantarlih"),
    GuestKind.PPS: Text("PPS", "PPS"),
    GuestKind.PPK: Text("PPK", "PPK"),
    GuestKind.SUPERVISOR: Text("Bawaslu, Panwascam atau PKD", "Bawaslu, Panwascam or PKD"),
    GuestKind.PARTICIPANT: Text("Utusan peserta pemilihan", "Delegate of a participant"),
    GuestKind.VILLAGE: Text("Perangkat nagari/desa", "Village government"),
    GuestKind.CAMAT: Text("Camat", "Camat"),
    GuestKind.POLICE: Text("Kepolisian", "Police"),
    GuestKind.ARMY: Text("TNI", "Army"),
    GuestKind.REGISTRY: Text("Disdukcapil", "Civil registry"),
    GuestKind.OTHER: Text("Lainnya", "Other"),
}
ORIGINS: Final[Mapping[Origin, Text]] = {
    Origin.LAW: Text("menurut peraturan", "by law"),
    Origin.OFFICE: Text("menurut keputusan kantor ini", "by this office's decision"),
    Origin.PARENT: Text(
        "naskah yang ditemukan tidak menyebut harinya; inilah batas tahapannya",
        "the texts found name no days; these bound the stage",
    ),
}
