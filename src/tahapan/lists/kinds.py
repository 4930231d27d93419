"""The closed words of the lists: which list, which tier, what happened to a plenary, what is asked of a voter's row."""

from __future__ import annotations

from django.db import models

from tahapan.core.areas import Level
from tahapan.core.text import Text


class ListKind(models.TextChoices):
    """Lists that are cuts of the roll (code list `list`). DPTb and DPK are registers beside the DPT, no cuts."""

    A = "A", "Model A-Daftar Pemilih"
    DPHP = "DPHP", "Daftar Pemilih Hasil Pemutakhiran"
    DPS = "DPS", "Daftar Pemilih Sementara"
    DPSHP = "DPSHP", "Daftar Pemilih Sementara Hasil Perbaikan"
    DPT = "DPT", "Daftar Pemilih Tetap"


class Tier(models.TextChoices):
    """Who holds a plenary (code list `plenary-level`)."""

    PPS = "pps", "PPS (desa/nagari)"
    PPK = "ppk", "PPK (kecamatan)"
    REGENCY = "kabupaten", "KPU Kabupaten/Kota"

    @property
    def level(self) -> Level:
        """The areas such bodies answer for."""
        return _LEVELS[self]

    @property
    def body(self) -> Text:
        """The body in short: PPS, PPK, KPU Kab/Kota."""
        return _BODIES[self]


_BODIES = {
    Tier.PPS: Text("PPS", "PPS"),
    Tier.PPK: Text("PPK", "PPK"),
    Tier.REGENCY: Text("KPU Kabupaten/Kota", "KPU Kabupaten/Kota"),
}
_LEVELS = {Tier.PPS: Level.VILLAGE, Tier.PPK: Level.DISTRICT, Tier.REGENCY: Level.REGENCY}


class PlenaryState(models.TextChoices):
    """CALLED → OPEN → PROPOSED (one person has signed) → CLOSED; a closed one may be REOPENED by a decision."""

    CALLED = "called", "Diundang"
    OPEN = "open", "Dibuka"
    PROPOSED = "proposed", "Menunggu tanda tangan kedua"
    CLOSED = "closed", "Ditutup"
    REOPENED = "reopened", "Dibuka kembali"


class GuestKind(models.TextChoices):
    """Who is invited (voter-list dossier section 13)."""

    PANTARLIH = "pantarlih", "Pantarlih"
    PPS = "pps", "PPS"
    PPK = "ppk", "PPK"
    SUPERVISOR = "pengawas", "Bawaslu, Panwascam atau PKD"
    PARTICIPANT = "peserta", "Utusan peserta pemilihan"
    VILLAGE = "nagari", "Perangkat nagari/desa"
    CAMAT = "camat", "Camat"
    POLICE = "polri", "Kepolisian"
    ARMY = "tni", "TNI"
    REGISTRY = "dukcapil", "Disdukcapil"
    OTHER = "lain", "Lainnya"


class Column(models.TextChoices):
    """What is counted of a station in one list against the list before; every voter stands in the net of their way.

    previous + new + in-8 + in-4 + in-sex − tms-1 … tms-7 − out-8 − out-4 − gone − out-sex = current, for L and P.
    """

    PREVIOUS = "previous", "Daftar sebelumnya"
    NEW = "new", "Pemilih baru"
    IN_STATION = "in-8", "Masuk dari TPS lain sedesa (pasangan kode 8)"
    IN_VILLAGE = "in-4", "Masuk dari desa lain (pasangan kode 4)"
    IN_SEX = "in-sex", "Perbaikan jenis kelamin, masuk"
    TMS_1 = "tms-1", "TMS 1 · Meninggal"
    TMS_2 = "tms-2", "TMS 2 · Ganda"
    TMS_3 = "tms-3", "TMS 3 · Di bawah umur"
    TMS_4 = "tms-4", "TMS 4 · Pindah domisili"
    TMS_5 = "tms-5", "TMS 5 · WNA"
    TMS_6 = "tms-6", "TMS 6 · TNI"
    TMS_7 = "tms-7", "TMS 7 · Polri"
    OUT_STATION = "out-8", "Keluar ke TPS lain sedesa (kode 8)"
    OUT_VILLAGE = "out-4", "Keluar ke desa lain (kode 4)"
    GONE = "gone", "Keluar dari daftar tanpa kode TMS"
    OUT_SEX = "out-sex", "Perbaikan jenis kelamin, keluar"
    CURRENT = "current", "Daftar ini"
    CHANGED = "changed", "Perbaikan data"
    NO_KTP = "no-ktp", "Potensial non KTP-el"


class MatterKind(models.TextChoices):
    """What somebody raises and KPU must answer."""

    RESPONSE = "tanggapan", "Tanggapan masyarakat"
    RECOMMENDATION = "saran", "Saran perbaikan Bawaslu"
    OBJECTION = "keberatan", "Keberatan dalam pleno"
    MARK = "tanda", "Tanda coklit"


class Asked(models.TextChoices):
    """What is asked of one row (code list `response-type`; a wrong station is an element like others)."""

    ENTER = "belum-terdaftar", "Memenuhi syarat, belum terdaftar"
    STRIKE = "tidak-memenuhi-syarat", "Terdaftar, tidak memenuhi syarat"
    CORRECT = "elemen-salah", "Elemen data salah"


class Answer(models.TextChoices):
    OPEN = "open", "Belum diputus"
    ACCEPTED = "accepted", "Diterima"
    REJECTED = "rejected", "Ditolak"


class TransferWay(models.TextChoices):
    """Where a DPTb voter comes from and goes to, seen from this event."""

    WITHIN = "dalam", "Di dalam kabupaten/kota"
    OUT = "keluar", "Ke kabupaten/kota lain"
    IN = "masuk", "Dari kabupaten/kota lain"
