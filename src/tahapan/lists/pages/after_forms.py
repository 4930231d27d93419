"""Forms of voters after the DPT. A NIK typed is never written back into a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from tahapan.core import areas as codes
from tahapan.core import clock
from tahapan.core.areas import Level
from tahapan.elections import areas
from tahapan.elections.areas import Area
from tahapan.law import RuleSet
from tahapan.lists import after_rules, matter_rules
from tahapan.lists.kinds import Asked, ListKind
from tahapan.lists.pages.matter_forms import DocumentField, say
from tahapan.roll.models import Sex
from tahapan.roll.words import SEXES

_NUMBER: Final = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})


class NikForm(forms.Form):
    """A form that asks for a NIK."""

    nik = forms.CharField(label="NIK", max_length=24, widget=_NUMBER, help_text=_("16 angka, dari KTP-el."))

    def clean_nik(self) -> str:
        typed: str = self.cleaned_data["nik"]
        self.data = {name: self.data.get(name) for name in self.data} | {"nik": ""}
        return "".join(sign for sign in typed if sign not in " .-")


class PlaceForm(forms.Form):
    """A station by its village and number."""

    village = forms.ChoiceField(label=_("Desa atau nagari"))
    tps = forms.IntegerField(label=_("Nomor TPS"), min_value=1, max_value=999)

    def offer(self, villages: Iterable[Area], needed: bool = True) -> None:
        """Choose among these villages."""
        offered = [(one.code, one.name) for one in villages]
        first = [] if len(offered) == 1 else [("", "–")]
        self.fields["village"].choices = [*first, *offered]  # type: ignore[attr-defined]
        self.fields["village"].required = self.fields["tps"].required = needed


class CauseForm(forms.Form):
    """Why somebody votes elsewhere, with the paper that proves it."""

    cause = forms.ChoiceField(label=_("Alasan pindah memilih"), widget=forms.RadioSelect)
    evidence = DocumentField(label=_("Bukti alasan"))

    def explain(self, law: RuleSet, voting_day: dt.date) -> None:
        """Offer the nine reasons, each with its last day."""
        offered = []
        for code, one in after_rules.reasons(law).items():
            last = date_format(after_rules.last_day(law, code, voting_day), "j F Y")
            offered.append((code, _("%(reason)s (sampai %(day)s)") % {"reason": say(one.name), "day": last}))
        self.fields["cause"].choices = offered  # type: ignore[attr-defined]


class TransferForm(NikForm, CauseForm, PlaceForm):
    """A voter of this DPT who votes elsewhere."""

    regency = forms.ChoiceField(label=_("Tujuan"), required=False)
    field_order = ("nik", "cause", "evidence", "regency", "village", "tps")

    def __init__(self, *given: Any, law: RuleSet, voting_day: dt.date, event: str, **named: Any) -> None:
        super().__init__(*given, **named)
        self.explain(law, voting_day)
        self.offer(areas.within(event, Level.VILLAGE), needed=False)
        self.fields["regency"].choices = [  # type: ignore[attr-defined]
            ("", _("Di dalam %(area)s (sebut desa dan TPS)") % {"area": areas.get(event).name}),
            *_elsewhere(event),
        ]

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if not typed.get("regency") and not (typed.get("village") and typed.get("tps")):
            self.add_error("tps", _("Sebut desa dan nomor TPS tujuan, atau pilih kabupaten/kota lain."))
        return typed


class ArrivalForm(NikForm, CauseForm, PlaceForm):
    """A voter of another regency who votes here, from the letter they bring."""

    name = forms.CharField(label=_("Nama"), max_length=120)
    sex = forms.ChoiceField(
        label=_("Jenis kelamin"), choices=[(one.value, one.label) for one in Sex], widget=forms.RadioSelect
    )
    regency = forms.ChoiceField(label=_("Kabupaten/kota asal"))
    letter = forms.CharField(label=_("Nomor surat pindah memilih"), max_length=60)
    field_order = ("nik", "name", "sex", "regency", "letter", "cause", "evidence", "village", "tps")

    def __init__(
        self, *given: Any, law: RuleSet, voting_day: dt.date, event: str, villages: Iterable[Area], **named: Any
    ) -> None:
        super().__init__(*given, **named)
        self.explain(law, voting_day)
        self.offer(villages)
        self.fields["sex"].choices = [(one.value, say(SEXES[one])) for one in Sex]  # type: ignore[attr-defined]
        self.fields["regency"].choices = [("", "–"), *_elsewhere(event)]  # type: ignore[attr-defined]
        self.fields["evidence"].label = _("Surat pindah memilih dari asal")


def _elsewhere(event: str) -> list[tuple[str, str]]:
    """The other regencies of the province, then the other provinces, whose voters are refused with the article."""
    province = codes.up_to(event, Level.PROVINCE)
    near = [(one.code, one.name) for one in areas.children(province) if not codes.contains(one.code, event)]
    far = [
        (one.code, str(_("Provinsi %(name)s") % {"name": one.name}))
        for one in areas.children(codes.NATION)
        if one.code != province
    ]
    return near + far


class CodingForm(forms.Form):
    """The mark of one voter of the DPT."""

    tms = forms.TypedChoiceField(label=_("Yang terjadi"), coerce=int, widget=forms.RadioSelect)
    evidence = forms.ChoiceField(label=_("Bukti yang ditunjukkan"))
    file = DocumentField(label=_("Salinan bukti (boleh kosong)"), required=False)

    def __init__(self, *given: Any, law: RuleSet, **named: Any) -> None:
        super().__init__(*given, **named)
        names = law.codes("tms")
        self.fields["tms"].choices = [(code, say(names[str(code)].name)) for code in after_rules.CODED]  # type: ignore[attr-defined]
        kinds = {
            kind
            for code in after_rules.CODED
            for kind in matter_rules.accepted(law, Asked.STRIKE, code, ListKind.DPT).kinds
        }
        known = [(code, say(one.name)) for code, one in law.codes("evidence").items() if code in kinds]
        self.fields["evidence"].choices = [("", "–"), *known]  # type: ignore[attr-defined]


class UnlistedForm(NikForm, PlaceForm):
    """Somebody unlisted served at a station, as written on its paper."""

    name = forms.CharField(label=_("Nama"), max_length=120)
    sex = forms.ChoiceField(label=_("Jenis kelamin"), widget=forms.RadioSelect)
    rt = forms.IntegerField(label=_("RT pada dokumen"), min_value=0, max_value=999)
    rw = forms.IntegerField(label=_("RW pada dokumen"), min_value=0, max_value=999, initial=0)
    time = forms.TimeField(label=_("Jam dilayani"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    field_order = ("village", "tps", "nik", "name", "sex", "rt", "rw", "time")

    def __init__(self, *given: Any, villages: Iterable[Area], **named: Any) -> None:
        super().__init__(*given, **named)
        self.offer(villages)
        self.fields["sex"].choices = [(one.value, say(SEXES[one])) for one in Sex]  # type: ignore[attr-defined]

    def served(self, voting_day: dt.date) -> dt.datetime:
        """The moment typed, on voting day at the station, after `is_valid`."""
        typed = self.cleaned_data
        return dt.datetime.combine(voting_day, typed["time"], clock.zone_of(typed["village"]))
