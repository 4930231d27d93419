"""What the public types. Numbers are read and never written back into a page."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tahapan.core import nik
from tahapan.elections.areas import Area
from tahapan.law import RuleSet
from tahapan.lists import matter_rules
from tahapan.lists.kinds import Asked, ListKind
from tahapan.lists.listed import plain_name
from tahapan.lists.pages.matter_forms import DocumentField, say

NAME_LENGTH: Final = 120
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


def digits_of(typed: str) -> str:
    """A number without what sets its parts apart."""
    return _SEPARATORS.sub("", typed)


def is_nik(digits: str) -> bool:
    """Whether this is 16 digits."""
    return len(digits) == nik.LENGTH and digits.isascii() and digits.isdigit()


@dataclass(frozen=True, slots=True)
class Person:
    """Who is looked for: a NIK with a name, a birth date, or both."""

    nik: str
    name: str
    born: dt.date | None


def person(typed: QueryDict) -> Person | None:
    """Who was typed; None where something is missing or wrong, and `CheckForm` says what.

    Reading by hand takes a tenth of the time of a form, which everyone who asks would wait for.
    """
    number, name, born = digits_of(typed.get("nik", "")), typed.get("name", ""), typed.get("born", "").strip()
    birth = day(born) if born else None
    told = is_nik(number) and len(name) <= NAME_LENGTH and (birth is not None or not born)
    return Person(number, name, birth) if told and (birth is not None or plain_name(name)) else None


class NikField(forms.CharField):
    """The 16 digits of a NIK, however they are set apart."""

    def __init__(self, **more: Any) -> None:
        typed = forms.TextInput(attrs={**_QUIET, "inputmode": "numeric"})
        super().__init__(max_length=40, widget=typed, **more)

    def clean(self, value: Any) -> str:
        digits = digits_of(super().clean(value) or "")
        if digits and not is_nik(digits):
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
        max_length=NAME_LENGTH,
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


# ── Comments


class AboutForm(forms.Form):
    """Somebody who stands in a posted list, as the list shows them: name, village, station; and the proof."""

    village = forms.ChoiceField(label=_("Desa atau nagari"))
    tps = forms.IntegerField(label=_("Nomor TPS (boleh kosong)"), min_value=1, max_value=999, required=False)
    name = forms.CharField(
        label=_("Nama pemilih"),
        help_text=_("Seperti tertulis dalam daftar yang diumumkan."),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs=_QUIET),
    )
    tms = forms.TypedChoiceField(label=_("Mengapa tidak memenuhi syarat"), coerce=int)
    wrong = forms.CharField(
        label=_("Apa yang salah dan apa yang benar"),
        help_text=_("Misalnya: nama seharusnya SITI AMINAH. Tanpa NIK."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    evidence = forms.ChoiceField(label=_("Bukti"))
    evidence_file = DocumentField(label=_("Foto atau salinan bukti"))

    def __init__(self, *given: Any, asked: Asked, law: RuleSet, villages: Iterable[Area], **named: Any) -> None:
        super().__init__(*given, **named)
        codes = matter_rules.STRIKES if asked is Asked.STRIKE else (None,)
        serves = {kind for tms in codes for kind in matter_rules.accepted(law, asked, tms, ListKind.DPS).kinds}
        reasons = law.codes("tms")
        self._choose("village", [(one.code, one.name) for one in villages])
        self._choose("evidence", [(c, say(one.name)) for c, one in law.codes("evidence").items() if c in serves])
        self._choose("tms", [(code, say(reasons[str(code)].name)) for code in matter_rules.STRIKES])
        del self.fields["wrong" if asked is Asked.STRIKE else "tms"]

    def _choose(self, name: str, choices: list[tuple[Any, str]]) -> None:
        self.fields[name].choices = [("", "–"), *choices]  # type: ignore[attr-defined]


class SenderForm(forms.Form):
    """Who comments, and what else they want to say."""

    raised_by = forms.CharField(label=_("Nama Anda"), max_length=150, widget=forms.TextInput(attrs=_QUIET))
    contact = forms.CharField(
        label=_("Telepon atau surel (boleh kosong)"),
        help_text=_("Hanya untuk bertanya kembali; dilihat oleh yang memutuskan saja."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs=_QUIET),
    )
    words = forms.CharField(
        label=_("Keterangan (boleh kosong)"),
        help_text=_("Tanpa NIK."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TrackForm(forms.Form):
    """The tracking number of a comment."""

    number = forms.CharField(
        label=_("Nomor pelacakan"),
        help_text=_("Misalnya 127-7KQF2-M9DXA."),
        max_length=40,
        widget=forms.TextInput(attrs=_QUIET),
    )
