"""Fields of the pages where a filled sheet is keyed in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from tahapan.core.text import Text
from tahapan.fieldwork.kinds import ReportKind, Tms
from tahapan.fieldwork.paper import Typed
from tahapan.journal.models import Line
from tahapan.officers.forms import DateField
from tahapan.officers.models import Post
from tahapan.roll.intake.elements import Element
from tahapan.roll.words import ELEMENTS

CODED: Final = frozenset({"marital", "sex", "disability", "ktp"})
NUMERIC: Final = frozenset({"nkk", "nik", "rt", "rw"})


@dataclass(frozen=True, slots=True)
class Box:
    """One field of a form: its name, what was typed, and what is wrong with it."""

    name: str
    value: str
    fault: Text | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One element of a person as a field; `coded`: chosen from the law's codes."""

    box: Box
    element: str
    label: Text
    coded: bool
    numeric: bool


def box(name: str, typed: Typed) -> Box:
    return Box(name, typed.values.get(name, ""), typed.faults.get(name))


def element(key: str, name: str, typed: Typed) -> Cell:
    """The field of element `name` of the person whose fields begin with `key`."""
    return Cell(box(key + name, typed), name, ELEMENTS[Element(name)], name in CODED, name in NUMERIC)


def _number(label: Any) -> forms.IntegerField:
    """A count that may be left empty, which is 0."""
    return forms.IntegerField(label=label, min_value=0, max_value=999_999, required=False)


class SheetForm(forms.Form):
    """What is asked once for a sheet. It is sent by GET, so that the address remembers it."""

    petugas = forms.ChoiceField(label=_("Siapa yang datang ke rumah"))
    hari = DateField(label=_("Hari kunjungan"))
    cetakan = forms.ChoiceField(
        label=_("Nomor cetakan"),
        required=False,
        help_text=_("Tertera di kaki setiap lembar. Kosongkan bila lembar bukan cetakan dari sini."),
    )

    def __init__(self, *given: Any, posts: Iterable[Post] = (), prints: Iterable[Line] = (), **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["petugas"].choices = [  # type: ignore[attr-defined]
            (str(post.pk), _officer(post)) for post in posts
        ]
        self.fields["cetakan"].choices = [  # type: ignore[attr-defined]
            ("", "–"),
            *((str(one.seq), f"{one.seq} · {date_format(one.at, 'j M Y')}") for one in prints),
        ]


def _officer(post: Post) -> str:
    return post.officer.name if post.is_running else f"{post.officer.name} ({_('tidak lagi bertugas')})"


class ReportForm(forms.Form):
    """A report as an officer handed it in on paper."""

    kind = forms.ChoiceField(
        label=_("Jenis laporan"),
        choices=[
            (ReportKind.DAILY.value, _("Harian")),
            (ReportKind.PERIODIC.value, _("Paling lama tiap 10 hari")),
            (ReportKind.FINAL.value, _("Hasil coklit (akhir)")),
        ],
    )
    start = DateField(label=_("Dari hari"))
    day = DateField(label=_("Sampai hari"))
    sesuai = _number(_("Sesuai"))
    ubah = _number(_("Ubah"))
    tms1 = _number("TMS 1")
    tms2 = _number("TMS 2")
    tms3 = _number("TMS 3")
    tms4 = _number("TMS 4")
    tms5 = _number("TMS 5")
    tms6 = _number("TMS 6")
    tms7 = _number("TMS 7")
    tms8 = _number("TMS 8")
    baru = _number(_("Pemilih baru"))
    households = _number(_("KK dikunjungi"))
    stickers = _number(_("Stiker ditempel"))
    proofs = _number(_("Tanda bukti diberikan"))
    again = _number(_("Kosong atau ditolak"))

    @property
    def figures(self) -> dict[str, Any]:
        """As a report carries them (docs/protocol.md), after `is_valid`."""
        typed = {name: value or 0 for name, value in self.cleaned_data.items() if name not in ("kind", "start", "day")}
        tms = {str(code.value): typed.pop(f"tms{code.value}") for code in Tms}
        return typed | {"tms": tms, "people": typed["sesuai"] + typed["ubah"] + sum(tms.values())}
