"""Forms of comments, recommendations and objections. They read what was typed; what serves is for `matter_rules`.

NIK and NKK typed are never written back into a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tahapan.core.text import Text
from tahapan.elections.areas import Area
from tahapan.fieldwork.paper import read_elements
from tahapan.law import RuleSet
from tahapan.lists import matter_rules
from tahapan.lists.kinds import Asked, ListKind, MatterKind
from tahapan.lists.words import LISTS
from tahapan.officers.forms import DateField
from tahapan.roll.forms import ReasonForm
from tahapan.roll.intake.elements import Element
from tahapan.roll.models import Disability, Voter
from tahapan.roll.record import PERSONAL, said
from tahapan.roll.words import DISABILITIES, ELEMENTS

HIDDEN_AGAIN: Final = ("nik", "nkk")
_CODES: Final = {"marital": "marital", "sex": "sex", "ktp": "ktp-el", "disability": "disability"}
_DOCUMENT: Final = {"accept": ".pdf,.jpg,.jpeg,.png"}


def say(text: Text) -> str:
    return text.say(get_language() or "id")


class DocumentField(forms.FileField):
    """A scan or photo of a document; what it holds is checked by the act."""

    def __init__(self, **named: Any) -> None:
        hint = _("PDF, JPEG atau PNG, paling besar 5 MB.")
        super().__init__(max_length=200, widget=forms.FileInput(attrs=_DOCUMENT), help_text=hint, **named)


class MatterForm(forms.Form):
    """Who raises what, when. Fields a kind does not have are left out."""

    list = forms.ChoiceField(label=_("Tentang daftar"))
    raised_by = forms.CharField(label=_("Siapa yang mengajukan"), max_length=150)
    contact = forms.CharField(
        label=_("Kontak untuk jawaban (boleh kosong)"),
        max_length=80,
        required=False,
        help_text=_("Telepon atau surel."),
    )
    letter = forms.CharField(label=_("Nomor surat"), max_length=80)
    received = DateField(label=_("Diterima pada"))
    due = DateField(label=_("Batas waktu menurut surat (boleh kosong)"), required=False)
    text = forms.CharField(
        label=_("Isi masukan"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Apa yang disampaikan, tanpa NIK."),
    )
    file = DocumentField(label=_("Surat atau lampiran (boleh kosong)"), required=False)

    def __init__(self, *given: Any, kind: MatterKind, about: ListKind | None, **named: Any) -> None:
        """`about`: the list of the plenary an objection is raised in, which leaves nothing to choose."""
        super().__init__(*given, **named)
        posted = matter_rules.POSTED if kind is MatterKind.RESPONSE else tuple(ListKind)[1:]
        offered = (about,) if about else posted
        self.fields["list"].choices = [(one.value, f"{one.value} · {say(LISTS[one])}") for one in offered]  # type: ignore[attr-defined]
        if kind is not MatterKind.RECOMMENDATION:
            del self.fields["letter"], self.fields["due"]
        if kind is not MatterKind.RESPONSE:
            del self.fields["contact"]
            self.fields["raised_by"].help_text = _("Lembaga atau utusan, misalnya Bawaslu Kabupaten; tanpa nama orang.")


class RowForm(forms.Form):
    """One named row: the proof, and by what is asked the reason, the elements, the station."""

    tms = forms.TypedChoiceField(label=_("Alasan tidak memenuhi syarat"), coerce=int)
    village = forms.ChoiceField(label=_("Desa atau nagari"))
    tps = forms.IntegerField(label=_("Nomor TPS (boleh kosong)"), min_value=1, max_value=999, required=False)
    evidence = forms.ChoiceField(label=_("Bukti yang ditunjukkan"))
    evidence_file = DocumentField(label=_("Salinan bukti (boleh kosong)"), required=False)

    def __init__(
        self, *given: Any, asked: Asked, law: RuleSet, villages: Iterable[Area], voter: Voter | None, **named: Any
    ) -> None:
        super().__init__(*given, **named)
        self.asked, self.law, self.voter = asked, law, voter
        self.found: dict[str, Any] = {}
        self._choose("tms", _tms(law))
        self._choose("evidence", _evidence(law, asked))
        self._choose("village", [(one.code, one.name) for one in villages])
        if voter is not None:
            self.fields["village"].initial = voter.village
        if asked is not Asked.STRIKE:
            del self.fields["tms"]
            self._add_elements()
        else:
            del self.fields["village"], self.fields["tps"]
        if asked is Asked.CORRECT:
            self.fields["tps"].label = _("Nomor TPS yang benar (bila TPS-nya salah)")
            self.fields["village"].label = _("Desa atau nagari TPS yang benar")
            self.fields["village"].required = False

    def _choose(self, name: str, choices: list[tuple[Any, str]]) -> None:
        first = [] if len(choices) == 1 else [("", "–")]
        self.fields[name].choices = [*first, *choices]  # type: ignore[attr-defined]

    def _add_elements(self) -> None:
        """A field for every element; to correct, all may stay empty and the value listed now stands beside."""
        for name in matter_rules.ELEMENTS:
            element = Element(name)
            needed = self.asked is Asked.ENTER and name not in matter_rules.MAY_BE_EMPTY
            label = say(ELEMENTS[element])
            options: dict[str, Any] = {"label": label, "required": needed, "help_text": self._now(element)}
            if name in _CODES:
                codes = self.law.codes(_CODES[name])
                none = [("0", f"0 · {say(DISABILITIES[Disability.NONE])}")] if name == "disability" else []
                choices = [("", "–"), *none, *((code, f"{code} · {say(one.name)}") for code, one in codes.items())]
                self.fields[name] = forms.ChoiceField(choices=choices, **options)
            else:
                attrs = {"autocomplete": "off", "spellcheck": "false"}
                attrs |= {"inputmode": "numeric"} if name in (*HIDDEN_AGAIN, "rt", "rw") else {}
                self.fields[name] = forms.CharField(max_length=150, widget=forms.TextInput(attrs=attrs), **options)
        first = [*matter_rules.ELEMENTS] if self.asked is Asked.ENTER else ["village", "tps", *matter_rules.ELEMENTS]
        self.order_fields([*first, "village", "tps", "evidence", "evidence_file"])

    def _now(self, element: Element) -> Any:
        if element is Element.BIRTH_DATE:
            return _("Misalnya 31-12-1990.")
        if self.voter is None or element in PERSONAL:
            return ""
        value = getattr(self.voter, element.value)
        return _("Sekarang: %(value)s") % {"value": say(said(element, value))} if value not in ("", 0) else ""

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        given = {name: str(typed.get(name) or "") for name in matter_rules.ELEMENTS if typed.get(name)}
        self.found, faults = read_elements(given, self.law)
        for name, fault in faults.items():
            self.add_error(name, say(fault))
        self._forget_typed()
        return typed

    def _forget_typed(self) -> None:
        self.data = {name: self.data.get(name) for name in self.data} | dict.fromkeys(HIDDEN_AGAIN, "")

    def values(self) -> dict[str, Any]:
        """The elements typed, as the roll keeps them, after `is_valid`; of somebody new with the village."""
        if self.asked is Asked.ENTER:
            return {**matter_rules.MAY_BE_EMPTY, **self.found, "village": self.cleaned_data["village"]}
        return dict(self.found)


def _tms(law: RuleSet) -> list[tuple[Any, str]]:
    names = law.codes("tms")
    return [(code, f"{code} · {say(names[str(code)].name)}") for code in matter_rules.STRIKES]


def _evidence(law: RuleSet, asked: Asked) -> list[tuple[Any, str]]:
    """Every kind of proof that may serve for what is asked, in the order of the law's list."""
    codes = matter_rules.STRIKES if asked is Asked.STRIKE else (None,)
    kinds = {kind for tms in codes for kind in matter_rules.accepted(law, asked, tms, ListKind.DPS).kinds}
    return [(code, say(one.name)) for code, one in law.codes("evidence").items() if code in kinds]


class DecideForm(ReasonForm):
    """Accept or reject, and why."""

    accept = forms.TypedChoiceField(choices=[("1", _("Terima")), ("0", _("Tolak"))], coerce=lambda said: said == "1")


class AnswerForm(forms.Form):
    """The answer to whoever raised it."""

    text = forms.CharField(
        label=_("Jawaban"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Apa yang diputuskan dan atas dasar apa; tanpa NIK."),
    )
