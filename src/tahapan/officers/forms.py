"""Forms of the officers' pages. They read what was typed; what may be done is for `rules` and the acts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tahapan.core import clock
from tahapan.elections.models import ElectionEvent
from tahapan.elections.queries import rules as law_of
from tahapan.elections.queries import stages
from tahapan.officers import rules
from tahapan.officers.bodies import NAMES, SEXES, Body, Position, Sex
from tahapan.officers.hiring import Decision, Person

_LONG_NUMBER: Final = re.compile(r"\d{13,}")


def _say(text: Any) -> str:
    return str(text.say(get_language() or "id"))


def _no_nik(typed: str) -> str:
    """What the journal keeps holds no NIK."""
    if _LONG_NUMBER.search(re.sub(r"[\s.\-]", "", typed)):
        raise ValidationError(_("Jangan sebut NIK di sini; jurnal tidak menyimpannya."))
    return typed


class DateField(forms.DateField):
    """A day chosen in the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DecisionForm(forms.Form):
    """The decision an appointment rests on, and the days it names; days of the law are filled in."""

    decision = forms.CharField(
        label=_("Nomor surat keputusan"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    decision_date = DateField(label=_("Tanggal surat keputusan"))
    start = DateField(label=_("Hari pertama"))
    end = DateField(label=_("Hari terakhir (boleh kosong)"), required=False)

    def clean_decision(self) -> str:
        return _no_nik(self.cleaned_data["decision"])

    @property
    def decided(self) -> Decision:
        """The decision typed, after `is_valid`."""
        typed = self.cleaned_data
        return Decision(typed["decision"], typed["decision_date"], typed["start"], typed["end"])


def days_of_law(election: ElectionEvent, body: Body) -> dict[str, Any]:
    """Initial days of a form: the body's term where it runs or is ahead, else from today."""
    term = rules.term(law_of(election), [one.stage for one in stages(election)], body)
    today = clock.today()
    start = term.start if term.start and term.start > today else today
    return {"start": start, "end": term.end, "decision_date": today}


class PersonForm(DecisionForm):
    """A person to be appointed. A NIK typed is never written back into a page."""

    nik = forms.CharField(
        label="NIK", max_length=20, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )
    name = forms.CharField(label=_("Nama lengkap"), max_length=120)
    sex = forms.ChoiceField(label=_("Jenis kelamin"), widget=forms.RadioSelect)
    birth_date = DateField(label=_("Tanggal lahir"))
    address = forms.CharField(label=_("Alamat (boleh kosong)"), max_length=150, required=False)
    phone = forms.CharField(label=_("Telepon (boleh kosong)"), max_length=30, required=False)
    email = forms.EmailField(label=_("Surel (boleh kosong)"), required=False)
    reason = forms.CharField(
        label=_("Alasan penggantian"), max_length=200, help_text=_("Misalnya: mengundurkan diri, surat 5 Juli 2024")
    )
    position = forms.ChoiceField(label=_("Jabatan"))
    station = forms.ChoiceField(label=_("TPS"))
    field_order = ("reason", "position", "station", "nik", "name", "sex", "birth_date", "address", "phone", "email")

    def __init__(
        self, *given: Any, positions: Iterable[Position] = (), stations: Iterable[Any] = (), **named: Any
    ) -> None:
        """Without `positions` the form replaces: it asks for a reason and no seat."""
        super().__init__(*given, **named)
        self._choices("sex", [(sex.value, _say(SEXES[sex])) for sex in Sex])
        offered = [(one.value, _say(NAMES[one])) for one in positions]
        if offered:
            del self.fields["reason"]
        self._choices("position", offered)
        self._choices("station", [(str(one.pk), f"TPS {one.number}") for one in stations])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        if choices:
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    def clean_reason(self) -> str:
        return _no_nik(self.cleaned_data["reason"])

    def clean_nik(self) -> str:
        typed: str = self.cleaned_data["nik"].replace(" ", "")
        self.data = {name: self.data.get(name) for name in self.data} | {"nik": ""}
        return typed

    def person(self, village: str) -> Person:
        """The person typed, living in `village`, after `is_valid`."""
        typed = self.cleaned_data
        return Person(
            nik=typed["nik"],
            name=typed["name"],
            sex=Sex(typed["sex"]),
            birth_date=typed["birth_date"],
            village=village,
            address=typed["address"],
            phone=typed["phone"],
            email=typed["email"],
        )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Alasan"), max_length=200, help_text=_("Tercatat dalam jurnal; tanpa NIK."))

    def clean_reason(self) -> str:
        return _no_nik(self.cleaned_data["reason"])


class RecordForm(forms.Form):
    """What happened on one day to several officers."""

    day = DateField(label=_("Tanggal"))
    place = forms.CharField(label=_("Tempat"), max_length=120, required=False)
    topics = forms.MultipleChoiceField(label=_("Materi"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *given: Any, topics: Iterable[tuple[str, Any]] = (), **named: Any) -> None:
        super().__init__(*given, **named)
        offered = [(code, _say(name)) for code, name in topics]
        if offered:
            self.fields["topics"].choices = offered  # type: ignore[attr-defined]
        else:
            del self.fields["topics"]


class FileForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=_("Berkas"),
        help_text=_("CSV atau XLSX."),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={"required": _("Berkas belum dipilih."), "empty": _("Berkas ini kosong (0 byte).")},
    )


class IntakeForm(DecisionForm, FileForm):
    """A file of officers and the decision that appoints them."""

    field_order = ("file", "decision", "decision_date", "start", "end")
