"""The closed words of comments, recommendations and objections, and of voters after the DPT, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.lists.kinds import Answer, Asked, ListKind, MatterKind, Tier, TransferWay

KINDS: Final[Mapping[MatterKind, Text]] = {
    MatterKind.RESPONSE: Text("Tanggapan masyarakat", "Public comment"),
    MatterKind.RECOMMENDATION: Text("Saran perbaikan Bawaslu", "Recommendation of Bawaslu"),
    MatterKind.OBJECTION: Text("Keberatan dalam pleno", "Objection in a plenary"),
    MatterKind.MARK: Text("Tanda coklit", "Mark of coklit"),
}
ASKED: Final[Mapping[Asked, Text]] = {
    Asked.ENTER: Text("Memenuhi syarat, belum terdaftar", "Eligible, not listed"),
    Asked.STRIKE: Text("Terdaftar, tidak memenuhi syarat", "Listed, not eligible"),
    Asked.CORRECT: Text("Elemen data salah", "Wrong element"),
}
ANSWERS: Final[Mapping[Answer, Text]] = {
    Answer.OPEN: Text("Belum diputus", "Not decided"),
    Answer.ACCEPTED: Text("Diterima", "Accepted"),
    Answer.REJECTED: Text("Ditolak", "Rejected"),
}
STATUS: Final[Mapping[Answer, str]] = {Answer.OPEN: "risk", Answer.ACCEPTED: "done", Answer.REJECTED: "none"}
"""Their status among the five of the house."""
WAYS: Final[Mapping[TransferWay, Text]] = {
    TransferWay.WITHIN: Text("Di dalam kabupaten/kota", "Inside the regency"),
    TransferWay.OUT: Text("Ke kabupaten/kota lain", "To another regency"),
    TransferWay.IN: Text("Dari kabupaten/kota lain", "From another regency"),
}
A_CITIZEN: Final = Text("Seorang warga", "A citizen")
"""What stands for the name of somebody who commented, for those who do not decide."""


def desk(tier: Tier, area: str) -> Text:
    """The desk of an area as people call it: `PPS Muaro`, `KPU Kabupaten Sijunjung`."""
    name = areas.get(area).name
    if tier is Tier.REGENCY:
        return Text(f"KPU {name}", f"KPU {name}")
    return Text(f"{tier.body.id} {name}", f"{tier.body.en} {name}")


def plenary(kind: ListKind, tier: Tier, area: str) -> Text:
    """A plenary as people call it: `DPHP PPS Muaro`, `DPT KPU Kota Padang Panjang`."""
    body = desk(tier, area)
    return Text(f"{kind} {body.id}", f"{kind} {body.en}")
