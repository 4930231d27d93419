"""Phones of officers: who has one, how it does, a code for a new one, and what the office may do about one."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import segno
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from tahapan.core.errors import NotAllowed, NotFound, Refused
from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.elections import page_scope as scopes
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork import acts, device_queries, queries, words
from tahapan.fieldwork.acts.sync import Receipts
from tahapan.fieldwork.device_queries import Phone
from tahapan.fieldwork.kinds import DeviceState
from tahapan.fieldwork.models import Device
from tahapan.fieldwork.pages.tabs import tabs
from tahapan.journal.access import may
from tahapan.journal.registry import title as title_of
from tahapan.officers import queries as officers
from tahapan.officers.forms import ReasonForm
from tahapan.officers.models import Post

PER_PAGE: Final = 50
BACKUP_BYTES: Final = 20 << 20


@dataclass(frozen=True, slots=True)
class _Verb:
    """Something the office may do about a phone: its act, the function, in which states, and what it will do."""

    act: str
    do: Callable[..., Device]
    states: frozenset[DeviceState]
    effect: Text


_IN_USE: Final = frozenset(DeviceState) - {DeviceState.WIPED}
_VERBS: Final = {
    "pulihkan": _Verb(
        "fieldwork.allow-recovery",
        acts.devices.allow_recovery,
        _IN_USE,
        Text(
            "Selama satu jam HP ini dapat membuka datanya dengan PIN baru. Pastikan yang meminta adalah petugasnya.",
            "For one hour this phone can open its data with a new PIN. Make sure that its officer asks.",
        ),
    ),
    "serahkan": _Verb(
        "fieldwork.order-hand-over",
        acts.devices.order_hand_over,
        frozenset({DeviceState.ACTIVE}),
        Text(
            "Pada sambungan berikut HP mengirim semua catatan atau membuat cadangan, lalu mengosongkan diri.",
            "At its next contact the phone delivers everything or keeps a backup, then wipes itself.",
        ),
    ),
    "lanjutkan": _Verb(
        "fieldwork.keep-device",
        acts.devices.keep,
        frozenset({DeviceState.LEAVING, DeviceState.EMPTIED}),
        Text("HP ini dipakai terus.", "This phone goes on being used."),
    ),
    "akhiri": _Verb(
        "fieldwork.revoke-device",
        acts.devices.revoke,
        _IN_USE,
        Text(
            "Untuk HP yang hilang atau rusak: kirimannya tidak diterima lagi. Cadangannya masih bisa dibuka.",
            "For a phone lost or broken: the office takes nothing from it any more. Its backup can still be opened.",
        ),
    ),
}


class BackupForm(ReasonForm):
    """A phone's backup file, and why it is opened."""

    file = forms.FileField(label=lazy("Berkas cadangan (.thp)"))
    field_order = ("file", "reason")


@may(queries.READ)
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """Every Pantarlih of an area with their phones."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    silent, quiet = device_queries.silent(election, scope.code), request.GET.get("kabar") == "lama"
    posts = device_queries.posts(election, scope.code)
    shown = posts.filter(pk__in=silent.values("post")) if quiet else posts
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("halaman"))
    phones, codes = device_queries.phones(page), device_queries.open_codes(page)
    actor = request.actor  # type: ignore[attr-defined]
    context = {
        "scope": scope,
        "tabs": tabs(request, scope, "coklit-devices"),
        "page": page,
        "quiet": quiet,
        "silent": silent.count(),
        "query": scope.query + ("&kabar=lama" if quiet else ""),
        "rows": [(post, areas.get(post.area), _shown(phones.get(post.pk, [])), codes.get(post.pk)) for post in page],
        "may_invite": actor.may("fieldwork.invite-device", scope.code, slug),
    }
    return render(request, "fieldwork/devices.html", context)


def _shown(phones: list[Phone]) -> list[tuple[Phone, Text]]:
    return [(one, words.DEVICES[one.state]) for one in phones]


@may("fieldwork.invite-device")
def code(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A code for an officer's phone: asked for first, then shown once."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    post = officers.post(election, scope.limit, pk)
    made, refusal = "", None
    if request.method == "POST":
        try:
            made = acts.devices.invite(actor=request.actor, election=election, post=post)  # type: ignore[attr-defined]
        except NotAllowed:
            raise
        except Refused as refused:
            refusal = refused.problem
    app = request.build_absolute_uri(reverse("coklit"))
    context = {
        "post": post,
        "area": areas.get(post.area),
        "crumbs": _crumbs(scope, slug, post),
        "code": made,
        "qr": _drawn(f"{app}#kode/{made}") if made else "",
        "app": app,
        "hours": acts.devices.CODE_HOURS,
        "refusal": refusal,
    }
    answer = render(request, "fieldwork/device_code.html", context, status=422 if refusal else 200)
    answer.headers["Cache-Control"] = "no-store, private"
    return answer


def _drawn(address: str) -> SafeString:
    svg = segno.make(address, error="m").svg_inline(scale=5, border=4, light="#fff", dark="#000", svgclass="qr")
    return mark_safe(svg)  # noqa: S308 (drawn by segno: paths and numbers only)


def _crumbs(scope: scopes.Scope, slug: str, post: Post) -> list[tuple[str, str]]:
    board_of = f"{reverse('coklit-devices', args=[slug])}?{scopes.PARAMETER}={post.area}"
    return [(scopes.short_name(scope.area), ""), (_("HP petugas"), board_of), (post.officer.name, "")]


@may(queries.READ)
def device(request: HttpRequest, slug: str, pk: uuid.UUID) -> HttpResponse:
    """One phone: how it does, and what may be done about it."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    phone = device_queries.phone(election, pk, scope.limit)
    actor, post = request.actor, phone.device.post  # type: ignore[attr-defined]
    context = {
        "phone": phone,
        "post": post,
        "area": areas.get(post.area),
        "state": words.DEVICES[phone.state],
        "crumbs": _crumbs(scope, slug, post),
        "verbs": [
            (name, title_of(verb.act))
            for name, verb in _VERBS.items()
            if phone.state in verb.states and actor.may(verb.act, post.area, slug)
        ],
        "may_open": actor.may("fieldwork.open-backup", post.area, slug),
    }
    return render(request, "fieldwork/device.html", context)


@may(queries.READ)
def change(request: HttpRequest, slug: str, pk: uuid.UUID, verb: str) -> HttpResponse:
    """Do one thing about a phone, with a reason."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    phone = device_queries.phone(election, pk, scope.limit)
    chosen = _VERBS.get(verb)
    if chosen is None or phone.state not in chosen.states:
        raise NotFound(device_queries.UNKNOWN)
    form = ReasonForm(request.POST or None)

    def do() -> str:
        chosen.do(actor=request.actor, device=phone.device, reason=form.cleaned_data["reason"])  # type: ignore[attr-defined]
        return _("Tercatat dalam jurnal: %(what)s.") % {"what": title_of(chosen.act).say(get_language() or "id")}

    return _act(request, slug, phone, form, do, title_of(chosen.act), chosen.effect)


@may("fieldwork.open-backup")
def backup(request: HttpRequest, slug: str, pk: uuid.UUID) -> HttpResponse:
    """Open a phone's backup file and take in what it holds."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    phone = device_queries.phone(election, pk, scope.limit)
    form = BackupForm(request.POST or None, request.FILES or None)

    def do() -> str:
        taken: Receipts = acts.sync.open_backup(
            actor=request.actor,  # type: ignore[attr-defined]
            device=phone.device,
            file=form.cleaned_data["file"].read(BACKUP_BYTES),
            reason=form.cleaned_data["reason"],
        )
        held = sum(one.status == acts.sync.HELD for one in taken.receipts)
        counts = {"n": len(taken.receipts), "held": held, "altered": len(taken.altered)}
        return _("%(n)s catatan diterima, %(held)s menunggu diperiksa, %(altered)s pernah diterima lain.") % counts

    effect = Text(
        "Catatan di dalam berkas diterima seperti dikirim HP itu sendiri; yang sudah diterima tidak dihitung lagi.",
        "What the file holds is taken in as if the phone had sent it; what came before is not counted again.",
    )
    return _act(request, slug, phone, form, do, title_of("fieldwork.open-backup"), effect)


def _act(
    request: HttpRequest, slug: str, phone: Phone, form: ReasonForm, do: Callable[[], str], title: Text, effect: Text
) -> HttpResponse:
    """Show the form, or do what it asks for and show the phone."""
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            said = do()
        except NotAllowed:
            raise
        except Refused as refused:
            refusal = refused.problem
        else:
            messages.success(request, said)
            return redirect("coklit-device", slug, phone.device.pk)
    context: dict[str, Any] = {
        "form": form,
        "phone": phone,
        "post": phone.device.post,
        "heading": title,
        "effect": effect,
        "refusal": refusal,
        "crumbs": _crumbs(scopes.of(request), slug, phone.device.post),
    }
    return render(request, "fieldwork/device_act.html", context, status=422 if form.errors or refusal else 200)
