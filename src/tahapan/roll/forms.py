"""Forms of the voter pages. They read what was typed; what a reason must satisfy is for `rules`."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tahapan.core import nik
from tahapan.core.errors import Problem
from tahapan.core.text import Text
from tahapan.roll.rules import REASON_SHORT

_SEPARATORS: Final = re.compile(r"[\s.\-]")
_LONG_NUMBER: Final = re.compile(r"\d{13,}")


class SearchForm(forms.Form):
    """A name, or the 16 digits of a NIK or NKK. After `is_valid`, exactly one of `name` and `number` is filled."""

    cari = forms.CharField(
        label=_("Cari pemilih"),
        help_text=_("Nama atau sebagian nama, atau 16 angka NIK atau NKK."),
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Tulis nama, NIK atau NKK yang dicari.")},
    )
    name = ""
    number = ""

    def clean_cari(self) -> str:
        typed: str = self.cleaned_data["cari"]
        digits = _SEPARATORS.sub("", typed)
        if not (digits.isascii() and digits.isdigit()):
            self.name = typed
            return typed
        self._forget_typed()
        if len(digits) != nik.LENGTH:
            raise ValidationError(
                _("NIK dan NKK terdiri atas 16 angka; yang ditulis %(found)s angka."), params={"found": len(digits)}
            )
        self.number = digits
        return ""

    def _forget_typed(self) -> None:
        """A number typed is looked up and never written back into a page."""
        self.data = {"cari": ""}


class ReasonForm(forms.Form):
    """Why someone does what leaves a trace."""

    reason = forms.CharField(
        label=_("Alasan"),
        help_text=_("Untuk apa dan atas dasar apa. Ditulis di jurnal; jangan sebut NIK atau NKK di sini."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_reason(self) -> str:
        typed: str = self.cleaned_data["reason"]
        if _LONG_NUMBER.search(_SEPARATORS.sub("", typed)):
            self.data = {**self.data, "reason": ""}
            raise ValidationError(_("Alasan memuat nomor yang panjang. Jurnal tidak menyimpan NIK atau NKK."))
        return typed

    def refuse(self, problem: Problem) -> None:
        """Show a refusal at the field it is about, or on top of the form."""
        said = f"{_say(problem.what)} {_say(problem.next)}"
        self.add_error("reason" if problem.code == REASON_SHORT.code else None, said)


class ExportForm(ReasonForm):
    """In which form the roll leaves the house, and why."""

    form = forms.ChoiceField(
        label=_("Bentuk berkas"),
        choices=[
            (".csv", _("CSV (teks, dapat dibuka di mana saja)")),
            (".xlsx", _("XLSX (lembar kerja, semua kolom teks)")),
            (".parquet", _("Parquet (untuk olah data)")),
        ],
        widget=forms.RadioSelect,
        initial=".csv",
        error_messages={"required": _("Pilih salah satu bentuk.")},
    )
    field_order = ("form", "reason")


class UploadForm(forms.Form):
    """A voter file, and a small file that names its columns where they are not recognised."""

    MAPPING_MAX: Final = 64 * 1024

    file = forms.FileField(
        label=_("Berkas daftar pemilih"),
        help_text=_("CSV, XLSX atau Parquet; satu baris satu orang. NIK dan NKK sebagai teks."),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.parquet"}),
        error_messages={
            "required": _("Berkas belum dipilih."),
            "empty": _("Berkas ini kosong (0 byte). Salin atau unduh lagi dari sumbernya."),
            "max_length": _("Nama berkas ini terlalu panjang. Pendekkan sampai %(max)d huruf."),
        },
    )
    mapping = forms.FileField(
        label=_("Berkas pemetaan kolom (bila perlu)"),
        help_text=_("TOML atau CSV, satu baris per elemen: nama elemen, lalu nama kolom dalam berkas Anda."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".toml,.csv,.txt"}),
        error_messages={"empty": _("Berkas pemetaan kolom ini kosong.")},
    )

    def clean_mapping(self) -> Any:
        mapping = self.cleaned_data["mapping"]
        if mapping is not None and mapping.size > self.MAPPING_MAX:
            raise ValidationError(_("Berkas pemetaan kolom paling besar 64 kB. Apakah berkasnya tertukar?"))
        return mapping


def _say(text: Text) -> str:
    return text.say(get_language() or "id")
