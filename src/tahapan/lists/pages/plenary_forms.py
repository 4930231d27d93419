"""Forms of a plenary. They read what was typed; what may be done is for `rules` and the acts.

Every form carries the `version` of the plenary its page showed.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tahapan.core import clock
from tahapan.lists import guests, words
from tahapan.lists.acts.plenary import Invited
from tahapan.lists.kinds import GuestKind, Tier
from tahapan.lists.models import Plenary
from tahapan.officers.forms import DateField, ReasonForm

MOST_PEOPLE: Final = 500


class TimeField(forms.TimeField):
    """A time of day; its zone is that of the area."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class VersionForm(forms.Form):
    """Nothing to fill in: what was shown is done."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *given: Any, plenary: Plenary, **named: Any) -> None:
        """Version and whatever stands already are those of `plenary`."""
        local = plenary.scheduled.astimezone(clock.zone_of(plenary.area))
        stands = {"day": local.date(), "time": local.time(), "venue": plenary.venue, "letter": plenary.letter}
        named["initial"] = {"version": plenary.version, **stands}
        super().__init__(*given, **named)


class ScheduleForm(forms.Form):
    """When and where."""

    day = DateField(label=_("Hari rapat"))
    time = TimeField(label=_("Pukul"))
    venue = forms.CharField(label=_("Tempat"), max_length=150, help_text=_("Misalnya: Balai pertemuan nagari."))
    letter = forms.CharField(label=_("Nomor surat undangan (boleh kosong)"), max_length=80, required=False)

    def scheduled(self, area: str) -> dt.datetime:
        """The moment typed, in the zone of the area, after `is_valid`."""
        return dt.datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"], tzinfo=clock.zone_of(area))


class RescheduleForm(ScheduleForm, VersionForm):
    """Another day or place."""


class InviteForm(VersionForm):
    """The usual guests, ticked, and others, one office a line."""

    usual = forms.MultipleChoiceField(
        label=_("Yang biasa diundang"), required=False, widget=forms.CheckboxSelectMultiple
    )
    kind = forms.ChoiceField(label=_("Jenis undangan lain"), required=False)
    offices = forms.CharField(
        label=_("Undangan lain (boleh kosong)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea,
        help_text=_("Satu lembaga atau utusan tiap baris; tanpa nama orang."),
    )

    def __init__(self, *given: Any, plenary: Plenary, **named: Any) -> None:
        super().__init__(*given, plenary=plenary, **named)
        known = set(plenary.guests.values_list("kind", "office"))
        self._usual = [
            one for one in guests.usual(Tier(plenary.tier), plenary.area) if (one.kind, one.office) not in known
        ]
        choices = [(str(at), one.office) for at, one in enumerate(self._usual)]
        self.fields["usual"].choices = choices  # type: ignore[attr-defined]
        self.fields["usual"].initial = [key for key, _office in choices]
        said = get_language() or "id"
        self.fields["kind"].choices = [(kind.value, words.GUESTS[kind].say(said)) for kind in GuestKind]  # type: ignore[attr-defined]
        self.fields["kind"].initial = GuestKind.OTHER.value
        if not choices:
            del self.fields["usual"]

    def guests(self) -> list[Invited]:
        """Who is named, after `is_valid`."""
        typed = self.cleaned_data
        kind = GuestKind(typed.get("kind") or GuestKind.OTHER)
        lines = [line.strip() for line in typed.get("offices", "").splitlines() if line.strip()]
        return [self._usual[int(at)] for at in typed.get("usual", [])] + [Invited(kind, line) for line in lines]


class AttendanceForm(VersionForm):
    """How many came of each office."""

    other = forms.CharField(label=_("Hadir tanpa undangan (boleh kosong)"), required=False, max_length=120)
    other_people = forms.IntegerField(label=_("Jumlahnya"), required=False, min_value=0, max_value=MOST_PEOPLE)

    def __init__(self, *given: Any, plenary: Plenary, **named: Any) -> None:
        super().__init__(*given, plenary=plenary, **named)
        for guest in plenary.guests.all():
            self.fields[f"guest-{guest.pk}"] = forms.IntegerField(
                label=guest.office, min_value=0, max_value=MOST_PEOPLE, initial=guest.people, required=False
            )
        self.order_fields([name for name in self.fields if name.startswith("guest-")])

    def people(self) -> dict[int, int]:
        """How many came, by guest, of those filled in, after `is_valid`."""
        typed = self.cleaned_data.items()
        return {int(name.removeprefix("guest-")): n for name, n in typed if name.startswith("guest-") and n is not None}

    def others(self) -> list[tuple[Invited, int]]:
        """Who came uninvited, after `is_valid`."""
        office = self.cleaned_data.get("other", "").strip()
        return [(Invited(GuestKind.OTHER, office), self.cleaned_data.get("other_people") or 0)] if office else []


class ConfirmForm(VersionForm):
    """The second signature."""

    minutes = forms.CharField(
        label=_("Nomor Berita Acara"), max_length=80, help_text=_("Misalnya: 12/PL.02.1-BA/1303/2024.")
    )


class WithdrawForm(ReasonForm, VersionForm):
    """Why the proposal is taken back."""


class ReopenForm(ReasonForm, VersionForm):
    """The decision that reopens it, and why."""

    decision = forms.CharField(label=_("Nomor keputusan"), max_length=80)
    field_order = ("decision", "reason")
