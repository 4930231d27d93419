"""Comments of the public on a posted list, and what became of them. Nothing typed here is answered by what the roll
holds: whether somebody is listed is for the look-up alone."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tahapan.core import clock
from tahapan.core.areas import Level
from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.elections import queries as elections
from tahapan.journal.access import public
from tahapan.lists import acts, matter_queries, matter_rules, matter_words
from tahapan.lists.drafts import Row
from tahapan.lists.kinds import Answer, Asked, ListKind, MatterKind, Tier
from tahapan.lists.models import Matter
from tahapan.lists.pages.matter_forms import RowForm
from tahapan.lists.pages.uploads import attached
from tahapan.public import buckets, frame, look_up, tracking, visitors
from tahapan.public.buckets import Limit
from tahapan.public.citizen import Citizen
from tahapan.public.forms import AboutForm, SenderForm, TrackForm
from tahapan.public.pages.check import later
from tahapan.roll.models import Place
from tahapan.roll.words import PLACES

PATH: Final = "/tanggapan/"
TRACK: Final = "/tanggapan/lacak/"
KIND: Final = "jenis"

OF_ADDRESS: Final = Limit(2, burst=10, seconds=600)
OF_ALL: Final = Limit(3, burst=200, seconds=90)
"""Everybody together: each comment brings a file of up to 5 MB, and the disk is the office's."""
OF_TRACKING: Final = Limit(4, burst=30, seconds=20)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest) -> HttpResponse:
    """Say that somebody is missing, does not belong, or is written wrongly; answered with a tracking number."""
    here = look_up.asked()
    if here is None:
        return frame.sent(look_up.closed(PATH))
    kind = next((one for one in Asked if one.value == request.GET.get(KIND)), None)
    if kind is None:
        kinds = [(one.value, matter_words.ASKED[one]) for one in Asked]
        return frame.sent(frame.page("public/comment_kind.html", PATH, kinds=kinds, **look_up.told(here)))
    about, sender = _forms(request, here, kind)
    if not (about.is_bound and about.is_valid() & sender.is_valid()):
        return _form(request, here, kind, (about, sender), None)
    seconds = buckets.take((OF_ADDRESS, visitors.address(request)), (OF_ALL, ""))
    if seconds:
        return later(PATH, seconds)
    try:
        made = _raise(here, kind, about, sender.cleaned_data)
    except Refused as refused:
        return _form(request, here, kind, (about, sender), refused.problem)
    told: dict[str, Any] = {"number": tracking.number(made), "matter": made, "village": areas.get(made.area)}
    return frame.sent(frame.page("public/commented.html", PATH, **told, **look_up.told(here)))


def _form(
    request: HttpRequest,
    here: look_up.Asked,
    kind: Asked,
    typed: tuple[forms.Form, forms.Form],
    refusal: Problem | None,
) -> HttpResponse:
    about, sender = typed
    context = {
        "csrf_token": get_token(request),
        "address": f"{PATH}?{KIND}={kind.value}",
        "asked": matter_words.ASKED[kind],
        "about": about,
        "sender": sender,
        "refusal": refusal,
        **look_up.told(here),
    }
    wrong = refusal or about.errors or sender.errors
    return frame.sent(frame.page("public/comment.html", PATH, **context), 422 if wrong else 200, is_checked=True)


def _forms(request: HttpRequest, here: look_up.Asked, kind: Asked) -> tuple[RowForm | AboutForm, SenderForm]:
    law, villages = elections.rules(here.election), areas.within(here.election.area, Level.VILLAGE)
    posted, sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    sender = SenderForm(posted)
    if kind is not Asked.ENTER:
        return AboutForm(posted, sent, asked=kind, law=law, villages=villages), sender
    person = RowForm(posted, sent, asked=kind, law=law, villages=villages, voter=None)
    del person.fields["tps"]
    person.fields["evidence_file"].required = True
    person.fields["evidence_file"].label = AboutForm.base_fields["evidence_file"].label
    return person, sender


# ── Raising


def _raise(here: look_up.Asked, kind: Asked, about: RowForm | AboutForm, sender: dict[str, Any]) -> Matter:
    """Take the comment in at the PPS of the village.

    Who is to be listed is a row. Whoever stands in the list already is told in words, and the desk finds them: from
    here nobody learns whether there is such a voter. Raises Refused as the act does.
    """
    typed, about_list = about.cleaned_data, ListKind(here.cut.list)
    law = elections.rules(here.election)
    matter_rules.check_evidence(law, kind, typed.get("tms"), about_list, typed["evidence"])
    with attached(typed["evidence_file"]) as file:
        rows = []
        if isinstance(about, RowForm):
            rows = [Row(asked=kind, evidence=typed["evidence"], values=about.values(), evidence_file=file)]
        return acts.matters.raise_matter(
            actor=Citizen(here.election),
            election=here.election,
            kind=MatterKind.RESPONSE,
            list=about_list,
            desk=Tier.PPS,
            area=typed["village"],
            raised_by=sender["raised_by"],
            contact=sender["contact"],
            received=clock.today(clock.zone_of(here.election.area)),
            text=_words(kind, typed, law.codes("evidence")[typed["evidence"]].name, sender["words"]),
            rows=rows,
            file=None if rows else file,
        )


def _words(kind: Asked, typed: dict[str, Any], evidence: Text, more: str) -> str:
    """What the desk reads, in the words of the office."""
    parts = [matter_words.ASKED[kind].id]
    if kind is not Asked.ENTER:
        station = f", TPS {typed['tps']}" if typed["tps"] else ""
        parts.append(f"{typed['name']}{station}, {areas.get(typed['village']).name}")
        parts.append(PLACES[Place(f"tms-{typed['tms']}")].id if kind is Asked.STRIKE else typed["wrong"])
    return ". ".join([*parts, f"Bukti: {evidence.id}", *filter(None, [more.strip()])])


# ── What became of it


@public
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """What became of a comment, by its tracking number, which is sent and never stands in an address."""
    form = TrackForm(request.POST) if request.method == "POST" else TrackForm()
    found = None
    if form.is_bound and form.is_valid():
        seconds = buckets.take((OF_TRACKING, visitors.address(request)))
        if seconds:
            return later(TRACK, seconds)
        found = tracking.find(form.cleaned_data["number"])
        if found is None:
            form.add_error("number", _("Tidak ada tanggapan dengan nomor ini. Salin lagi semua huruf dan angkanya."))
    context: dict[str, Any] = {"csrf_token": get_token(request), "form": form}
    if found is not None:
        context |= _told(found)
    return frame.sent(frame.page("public/track.html", TRACK, **context), 422 if form.errors else 200, is_checked=True)


def _told(matter: Matter) -> dict[str, Any]:
    """The state of a matter without anybody's name."""
    rows = [
        (matter_words.ANSWERS[Answer(row.state)], matter_words.STATUS[Answer(row.state)], row.reason)
        for row in matter_queries.rows(matter)
    ]
    return {
        "matter": matter,
        "election": matter.election,
        "rows": rows,
        "village": areas.get(matter.area),
        "desk": Tier(matter.desk).body,
    }
