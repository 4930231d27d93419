"""What the public types. Numbers are read and never written back into a page."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tahapan.core import nik
from tahapan.lists.listed import plain_name

_SEPARATORS: Final = re.compile(r"[\s.\-]")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})\D(\d{1,2})\D(\d{4})|(\d{2})(\d{2})(\d{4})", re.ASCII)
_QUIET: Final = {"autocomplete": "off", "spellcheck": "false"}
"""Nothing typed here is offered to the next who uses this phone."""


def day(typed: str) -> dt.date | None:
    """`17-08-1980`, `17/8/1980`, `17081980`, day first, as a date; None where it is none."""
    found = _DAY_FIRST.fullmatch(typed.strip())
    if found is None:
        return None
    first, month, year = (int(part) for part in found.groups() if part)
    try:
        return dt.date(year, month, first)
    except ValueError:
        return None


class NikField(forms.CharField):
    """The 16 digits of a NIK, however they are set apart."""

    def __init__(self, **more: Any) -> None:
        typed = forms.TextInput(attrs={**_QUIET, "inputmode": "numeric"})
        super().__init__(max_length=40, widget=typed, **more)

    def clean(self, value: Any) -> str:
        digits = _SEPARATORS.sub("", super().clean(value) or "")
        if digits and not (digits.isascii() and digits.isdigit() and len(digits) == nik.LENGTH):
            raise ValidationError(
                _("NIK terdiri atas 16 angka; yang ditulis %(found)s."), params={"found": len(digits)}
            )
        return digits


class DayField(forms.CharField):
    """A day, day first; None where nothing is typed."""

    def __init__(self, **more: Any) -> None:
        typed = forms.TextInput(attrs={**_QUIET, "inputmode": "numeric"})
        super().__init__(max_length=20, required=False, widget=typed, **more)

    def clean(self, value: Any) -> dt.date | None:
        typed = super().clean(value)
        if not typed:
            return None
        found = day(typed)
        if found is None:
            raise ValidationError(_("Tulis tanggal, bulan, tahun, misalnya 17-08-1980."))
        return found


class CheckForm(forms.Form):
    """Whom to look for: a NIK, and the name or the birth date. Both given, both must fit."""

    nik = NikField(
        label="NIK",
        help_text=_("16 angka pada KTP-el atau kartu keluarga."),
        error_messages={"required": _("Tulis 16 angka NIK Anda.")},
    )
    name = forms.CharField(
        label=_("Nama lengkap"),
        help_text=_("Seperti pada KTP-el, tanpa gelar."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs=_QUIET),
    )
    born = DayField(label=_("Tanggal lahir"), help_text=_("Misalnya 17-08-1980 atau 17081980."))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not plain_name(given["name"]) and given["born"] is None:
            self.add_error("name", _("Tulis nama lengkap atau tanggal lahir: NIK saja tidak cukup."))
        self.data = {"name": given.get("name", "")}
        return given
