"""The facts of a journal line in words. Acts note short English keys; a page shows these."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tahapan.core.text import Text
from tahapan.journal.models import Line

NAMES: Final[Mapping[str, Text]] = {
    "again": Text("dipetakan ulang", "mapped again"),
    "altered": Text("diterima dengan isi lain", "received with other content"),
    "area": Text("wilayah", "area"),
    "backup": Text("dengan cadangan", "with a backup"),
    "base": Text("pemilihan asal", "base event"),
    "by": Text("dengan", "by"),
    "by_code": Text("menurut sebab", "by cause"),
    "changed": Text("berubah", "changed"),
    "chosen": Text("temuan yang dipilih", "finding chosen"),
    "conflict": Text("sengketa nomor", "conflict number"),
    "contests": Text("pemilihan", "contests"),
    "decision": Text("keputusan", "decision"),
    "device": Text("perangkat", "device"),
    "end": Text("berakhir", "ends"),
    "event": Text("pemilihan", "event"),
    "events": Text("catatan", "records"),
    "format": Text("bentuk berkas", "file format"),
    "hamlet": Text("jorong atau dusun", "hamlet"),
    "held": Text("menunggu diperiksa", "waiting to be looked at"),
    "households": Text("keluarga", "families"),
    "intake": Text("pemasukan nomor", "intake number"),
    "job": Text("pekerjaan", "job"),
    "kind": Text("jenis", "kind"),
    "large_change_allowed": Text("perubahan besar diizinkan", "large change allowed"),
    "matched": Text("padan", "matched"),
    "mean_walk": Text("jalan rata-rata (m)", "mean walk (m)"),
    "method": Text("cara", "method"),
    "moved": Text("berpindah", "moved"),
    "new": Text("baru", "new"),
    "number": Text("nomor", "number"),
    "only_in_dp4": Text("hanya di DP4", "only in DP4"),
    "only_in_dpt": Text("hanya di DPT terakhir", "only in the last DPT"),
    "people": Text("orang", "people"),
    "points": Text("titik RT", "RT points"),
    "post": Text("jabatan nomor", "post number"),
    "rejected": Text("ditolak", "rejected"),
    "resent": Text("dikirim ulang", "sent again"),
    "role": Text("peran", "role"),
    "rows": Text("baris", "rows"),
    "rule_set": Text("kumpulan aturan", "rule set"),
    "same": Text("sama", "same"),
    "sessions_ended": Text("sesi diakhiri", "sessions ended"),
    "sha256": Text("SHA-256", "SHA-256"),
    "stage": Text("tahapan", "stage"),
    "start": Text("mulai", "starts"),
    "station": Text("TPS", "station"),
    "stations": Text("TPS", "stations"),
    "unsent": Text("belum dikirim", "not sent yet"),
    "user": Text("akun", "account"),
    "venues": Text("tempat", "venues"),
    "village": Text("desa", "village"),
    "voter": Text("pemilih nomor", "voter number"),
    "voters": Text("pemilih", "voters"),
    "voting_day": Text("hari pemungutan suara", "voting day"),
    "waiting": Text("menunggu diterapkan", "waiting to be applied"),
    "warnings": Text("peringatan", "warnings"),
    "work_cancelled": Text("pekerjaan dibatalkan", "work cancelled"),
}
"""A key not named here is shown as it is: better an English word than a missing fact."""


def facts(line: Line) -> list[tuple[Text, Text]]:
    """What a line says, as (name, value) in words; facts that say nothing (none, no, nothing counted) are left out."""
    return [
        (NAMES.get(key, Text(key, key)), _value(value))
        for key, value in line.facts.items()
        if value not in (None, False, "", [], {})
    ]


def _value(value: Any) -> Text:
    if value is True:
        return Text("ya", "yes")
    if isinstance(value, dict):
        said = ", ".join(f"{key} {count}" for key, count in value.items())
    else:
        said = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return Text(said, said)
