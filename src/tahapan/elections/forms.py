"""Forms of this room. They read dates; what the dates must satisfy is for `rules`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _date(label: Any, hint: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=hint,
        required=False,
        widget=_DATE,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Tanggal ini tidak terbaca. Tulis seperti 2024-07-08.")},
    )


class LocalDateForm(forms.Form):
    """The office's own dates of one stage, and the decision they rest on."""

    start = _date(_("Mulai"), _("Kosongkan bila tanggal mulai menurut peraturan tetap berlaku."))
    end = _date(_("Selesai"), _("Kosongkan bila tanggal selesai menurut peraturan tetap berlaku."))
    completed = _date(_("Dinyatakan selesai pada"), _("Isi hanya bila tahapan ini sudah tuntas."))
    decision = forms.CharField(
        label=_("Dasar keputusan"),
        help_text=_(
            "Nomor dan tanggal keputusan atau berita acara, misalnya BA 45/PL.02.1/1303/2024 tanggal 8 Juli 2024."
        ),
        max_length=200,
        error_messages={"required": _("Keputusan yang menetapkan tanggal ini belum disebut. Tulis nomornya.")},
    )
