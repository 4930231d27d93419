"""What a phone, and whoever holds it, is told when something is not as docs/protocol.md says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tahapan.core.errors import Problem
from tahapan.core.text import Text
from tahapan.fieldwork.kinds import ConflictKind

_KEPT: Final = Text(
    "Tidak ada yang hilang: catatan tetap tersimpan di HP.", "Nothing is lost: what you recorded stays on the phone."
)

BATCH_BROKEN: Final = Problem("batch-broken", Text("Kiriman tidak utuh.", "The delivery did not arrive whole."), _KEPT)
BATCH_TOO_LARGE: Final = Problem(
    "batch-too-large",
    Text("Kiriman terlalu besar.", "The delivery is too large."),
    Text("HP akan mengirim lebih sedikit sekaligus.", "The phone will send less at a time."),
)
PROTOCOL_UNKNOWN: Final = Problem(
    "protocol-unknown",
    Text("Versi aplikasi ini tidak dikenal kantor.", "The office does not know this version of the app."),
    Text("Perbarui aplikasi. Catatan Anda tetap tersimpan.", "Update the app. What you recorded is kept."),
)
CHALLENGE_OLD: Final = Problem(
    "challenge-old",
    Text("Sambungan ke kantor sudah terlalu lama.", "The connection to the office is too old."),
    Text("HP akan menyambung lagi sendiri.", "The phone will connect again by itself."),
)
DEVICE_UNKNOWN: Final = Problem(
    "device-unknown",
    Text("HP ini tidak terdaftar di kantor.", "This phone is not known to the office."),
    Text("Simpan cadangan, lalu hubungi PPS.", "Keep a backup file, then ask PPS."),
)
DEVICE_ENDED: Final = Problem(
    "device-ended",
    Text("HP ini sudah tidak dipakai untuk coklit.", "This phone is no longer used for coklit."),
    Text("Simpan cadangan bila masih ada catatan, lalu hubungi PPS.", "Keep a backup of what is left, then ask PPS."),
)
DEVICE_LEAVING: Final = Problem(
    "device-leaving",
    Text("HP ini sedang diserahkan; paket baru tidak diberikan.", "This phone is leaving; it gets no new package."),
    Text("Kirim catatan yang masih ada, lalu hubungi PPS.", "Deliver what is left, then ask PPS."),
)
STILL_WAITING: Final = Problem(
    "events-still-waiting",
    Text("Belum ada catatan menunggu yang dapat diterapkan.", "Nothing that waits could be applied yet."),
    Text("Dicoba lagi nanti; catatannya tersimpan utuh.", "It is tried again later; the records are kept whole."),
)
SIGNATURE_WRONG: Final = Problem(
    "signature-wrong",
    Text("Tanda tangan HP tidak cocok.", "The phone's signature does not fit."),
    Text("Tidak ada yang hilang. Hubungi PPS.", "Nothing is lost. Ask PPS."),
)
CODE_WRONG: Final = Problem(
    "code-wrong",
    Text(
        "Kode ini salah, sudah dipakai, atau lewat 72 jam.", "This code is wrong, was used, or is older than 72 hours."
    ),
    Text("Mintalah kode baru kepada PPS.", "Ask PPS for a new code."),
)
KEY_WRONG: Final = Problem(
    "key-wrong",
    Text("Kunci HP tidak dapat dipakai.", "The phone's key cannot be used."),
    Text("Pasang ulang aplikasi, lalu coba lagi.", "Install the app again and try once more."),
)
ALTERED: Final = Problem(
    "event-altered",
    Text(
        "Catatan dengan nomor yang sama pernah diterima dengan isi lain.",
        "A record with the same number was received before with other content.",
    ),
    Text("Kedua versi disimpan; PPS akan memeriksanya.", "Both versions are kept; PPS will look at them."),
)
PHOTO_DIFFERS: Final = Problem(
    "photo-differs",
    Text("Foto tidak sama dengan yang dicatat, atau bukan JPEG.", "The photo is not the one recorded, or no JPEG."),
    Text("HP akan mengirimnya lagi; bila tetap, ambil foto ulang.", "It is sent again; else take the photo again."),
)
PHOTO_TOO_LARGE: Final = Problem(
    "photo-too-large",
    Text("Foto lebih besar daripada 2 MB.", "The photo is larger than 2 MB."),
    Text("Ambil foto ulang: aplikasi akan mengecilkannya.", "Take it again: the app makes it smaller."),
)
_PHOTOS_NEXT: Final = Text(
    "Foto tetap tersimpan di HP dan dikirim lagi sendiri besok; tidak perlu diambil ulang. Teruskan bekerja: kunjungan"
    " tetap terkirim. Hubungi PPS bila besok pun tidak terkirim.",
    "The photos stay on the phone and are sent again tomorrow by themselves; there is no need to take them again. Go on"
    " working: visits are sent as ever. Ask PPS if they do not go tomorrow either.",
)
PHOTOS_OF_PHONE: Final = Problem(
    "photos-enough-of-phone",
    Text(
        "Foto dari HP ini hari ini sudah sebanyak yang dapat diterima kantor.",
        "This phone has sent as many photos today as the office can take.",
    ),
    _PHOTOS_NEXT,
)
PHOTOS_OF_EVENT: Final = Problem(
    "photos-enough",
    Text(
        "Foto dari semua HP hari ini sudah sebanyak yang dapat diterima kantor.",
        "All phones together have sent as many photos today as the office can take.",
    ),
    _PHOTOS_NEXT,
)
RECOVERY_NOT_ALLOWED: Final = Problem(
    "recovery-not-allowed",
    Text("PPS belum mengizinkan pemulihan PIN.", "PPS has not allowed the PIN to be recovered."),
    Text("Hubungi PPS, lalu coba lagi dalam satu jam.", "Ask PPS, then try again within an hour."),
)
BACKUP_WRONG: Final = Problem(
    "backup-wrong",
    Text("Berkas ini bukan cadangan HP itu, atau rusak.", "This file is no backup of that phone, or is damaged."),
    Text(
        "Pilih berkas tahapan-cadangan….thp dari HP yang sama.", "Choose the file tahapan-cadangan….thp of that phone."
    ),
)
QUEUE_LEFT: Final = Problem(
    "queue-left",
    Text("HP ini masih menyimpan catatan yang belum dikirim.", "This phone still holds records that were not sent."),
    Text("Kirim dahulu, atau simpan cadangannya.", "Deliver them first, or keep a backup file."),
)
POST_NOT_RUNNING: Final = Problem(
    "post-not-running",
    Text("Petugas ini bukan Pantarlih yang sedang bertugas.", "This officer does not serve as Pantarlih now."),
    Text("Pilih Pantarlih yang sedang bertugas.", "Choose one who serves now."),
)

_LOOKS: Final = Text("PPS akan memeriksanya. Anda tidak perlu berbuat apa-apa.", "PPS will look. You need do nothing.")

HELD: Final[Mapping[ConflictKind, Problem]] = {
    ConflictKind.FINDINGS: Problem(
        "findings-differ",
        Text("Kunjungan lain menemukan hal yang berbeda.", "Another visit found something different."),
        _LOOKS,
    ),
    ConflictKind.OFFICE: Problem(
        "changed-by-office",
        Text("Kantor sudah mengubah pemilih ini lebih dahulu.", "The office changed this voter before."),
        _LOOKS,
    ),
    ConflictKind.OUTSIDE: Problem(
        "outside-package",
        Text("Pemilih ini bukan bagian paket Anda.", "This voter is not in your package."),
        _LOOKS,
    ),
    ConflictKind.LISTED: Problem(
        "nik-listed",
        Text("Orang baru ini sudah ada dalam daftar.", "This new person is in the roll already."),
        _LOOKS,
    ),
    ConflictKind.FULL: Problem(
        "station-full",
        Text("TPS yang dituju sudah penuh menurut aturan.", "The station would hold more than the law allows."),
        _LOOKS,
    ),
    ConflictKind.TERM: Problem(
        "outside-term",
        Text("Kunjungan ini di luar masa kerja Anda.", "This visit was made outside your term."),
        _LOOKS,
    ),
    ConflictKind.UNREADABLE: Problem(
        "not-understood",
        Text("Kantor belum dapat membaca catatan ini.", "The office cannot read this record yet."),
        _LOOKS,
    ),
    ConflictKind.INELIGIBLE: Problem(
        "cannot-be-listed",
        Text(
            "Yang dicatat belum dapat dimasukkan ke daftar: NIK atau umurnya perlu diperiksa.",
            "What was recorded cannot enter the roll yet: NIK or age must be looked at.",
        ),
        _LOOKS,
    ),
    ConflictKind.LOCKED: Problem(
        "roll-held",
        Text("Daftar desa ini sudah ditutup rapat pleno.", "A plenary has closed the list of this village."),
        Text("Bawa buktinya ke PPS; KPU Kabupaten/Kota yang memutuskan.", "Bring the evidence to PPS; KPU decides."),
    ),
}
"""What the officer is told about an event that waits for a person."""
