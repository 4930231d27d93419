"""The phones' API under `/coklit/api/` (docs/protocol.md): plain views over pydantic models.

No API framework: these are eight requests of one contract, signed in a way no framework knows, and what they say is
checked by the models of `sync.protocol` anyway. A view reads, asks an act, and tells; `_request` does what all share.
"""

from __future__ import annotations

import functools
import json
import time
import uuid
from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from pydantic import BaseModel, ValidationError

from tahapan.core import clock
from tahapan.core.errors import NotAllowed, Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.fieldwork import acts, package_document
from tahapan.fieldwork.actor import DeviceActor
from tahapan.fieldwork.acts.sync import Receipt
from tahapan.fieldwork.kinds import DeviceState
from tahapan.fieldwork.models import Device
from tahapan.fieldwork.sync import keys, orders, problems, protocol, sender
from tahapan.journal import files
from tahapan.journal.access import public

BATCH_BYTES: Final = 1 << 20
PHOTO_BYTES: Final = 2 << 20
WORD_BYTES: Final = 4 << 10
VERSION_HEADER: Final = "X-Tahapan-Protocol"

STATUS: Final = {
    problems.BATCH_BROKEN.code: 400,
    problems.PROTOCOL_UNKNOWN.code: 400,
    problems.KEY_WRONG.code: 400,
    problems.CHALLENGE_OLD.code: 401,
    problems.DEVICE_UNKNOWN.code: 403,
    problems.DEVICE_ENDED.code: 403,
    problems.SIGNATURE_WRONG.code: 403,
    problems.CODE_WRONG.code: 403,
    problems.RECOVERY_NOT_ALLOWED.code: 403,
    problems.BATCH_TOO_LARGE.code: 413,
    problems.PHOTO_TOO_LARGE.code: 413,
    problems.PHOTOS_OF_PHONE.code: 429,
    problems.PHOTOS_OF_EVENT.code: 429,
}
"""The status of a refusal by its code; of every other refusal, 409."""

Model = TypeVar("Model", bound=BaseModel)
View = Callable[..., HttpResponseBase]


def refusal(problem: Problem, status: int, **more: Any) -> JsonResponse:
    """A problem as the answer to a request."""
    return JsonResponse({**more, "problem": _problem(problem)}, status=status)


def _problem(problem: Problem) -> dict[str, Any]:
    why = problem.why
    return {
        "code": problem.code,
        "what": _say(problem.what),
        "next": _say(problem.next),
        "why": {"id": why.cite("id"), "en": why.cite("en")} if why else None,
    }


def _say(text: Text) -> dict[str, str]:
    return {"id": text.id, "en": text.en}


# ── What every request shares


def _request(method: str, most: int, too_large: Problem = problems.BATCH_TOO_LARGE) -> Callable[[View], View]:
    """A request of the API: its method, the bytes its body may have, its version, refusals as JSON."""

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def run(request: HttpRequest, **named: Any) -> HttpResponseBase:
            try:
                response = _checked(request, method, most, too_large) or view(request, **named)
            except NotAllowed as refused:
                response = refusal(refused.problem, 403)
            except Refused as refused:
                response = refusal(refused.problem, STATUS.get(refused.problem.code, 409))
            response.headers[VERSION_HEADER] = str(protocol.CURRENT)
            response.headers["Cache-Control"] = "no-store, private"
            return response

        return public(csrf_exempt(run))

    return wrap


def _checked(request: HttpRequest, method: str, most: int, too_large: Problem) -> HttpResponse | None:
    """Refuse before anything is read: another method, a version nobody speaks, too many bytes."""
    if request.method != method:
        return HttpResponse(status=405, headers={"Allow": method})
    version = request.headers.get(VERSION_HEADER, "")
    if not (version.isascii() and version.isdecimal() and protocol.understood(int(version))):
        raise Refused(problems.PROTOCOL_UNKNOWN)
    told = request.META.get("CONTENT_LENGTH") or "0"
    if not told.isdecimal() or int(told) > most:
        raise Refused(too_large)
    if len(request.body) < int(told):
        raise Refused(problems.BATCH_BROKEN)
    return None


def _parsed(request: HttpRequest, model: type[Model]) -> Model:
    """The body as a model. Raises Refused; what was wrong is not told, for it may be somebody's number."""
    try:
        return model.model_validate_json(request.body)
    except ValidationError:
        raise Refused(problems.BATCH_BROKEN) from None


def _device(request: HttpRequest, read: Callable[[uuid.UUID], Device | None] | None = None) -> Device:
    """The device that signed this request, found by `read` (None: whole). Raises Refused (401 or 403)."""
    try:
        pk = uuid.UUID(request.headers.get("X-Tahapan-Device", ""))
    except ValueError:
        raise Refused(problems.DEVICE_UNKNOWN) from None
    device = _known(pk, read or _whole)
    challenge = request.headers.get("X-Tahapan-Challenge", "")
    if not keys.is_challenge(challenge, device.pk, time.time()):
        raise Refused(problems.CHALLENGE_OLD)
    signed = f"{challenge}\n{request.method}\n{request.path}\n{keys.sha256(request.body)}"
    signature = request.headers.get("X-Tahapan-Signature", "")
    if not keys.is_signed(keys.public_key(device.public_key), signed, signature):
        raise Refused(problems.SIGNATURE_WRONG if _is_whole(request) else problems.BATCH_BROKEN)
    return device


def _known(pk: uuid.UUID, read: Callable[[uuid.UUID], Device | None]) -> Device:
    """The device with its officer's post. Raises Refused for one that is unknown or has ended."""
    found = read(pk)
    _check_state(found.state if found else None)
    assert found is not None
    return found


def _whole(pk: uuid.UUID) -> Device | None:
    return next(iter(Device.objects.select_related("post__election").order_by().filter(pk=pk)), None)


def _check_state(state: str | None) -> None:
    """Raise Refused for the state of a device that is unknown (None) or has ended."""
    if state is None:
        raise Refused(problems.DEVICE_UNKNOWN)
    if state == DeviceState.WIPED:
        raise Refused(problems.DEVICE_ENDED)


def _is_whole(request: HttpRequest) -> bool:
    """Whether a body that should be JSON is: one cut off on the way is no forgery."""
    if request.method != "POST":
        return True
    try:
        json.loads(request.body)
    except ValueError:
        return False
    return True


def _now() -> str:
    return clock.now().isoformat()


# ── The requests


@_request("POST", WORD_BYTES)
def hello(request: HttpRequest) -> HttpResponse:
    """A challenge, good for ten minutes of this machine's clock."""
    pk = _parsed(request, protocol.HelloRequest).device
    _check_state(Device.objects.filter(pk=pk).values_list("state", flat=True).first())
    return JsonResponse({"challenge": keys.challenge(pk, time.time()), "time": _now()})


@_request("POST", WORD_BYTES)
def enrol(request: HttpRequest) -> HttpResponse:
    """Sign a phone in by its officer's code."""
    asked = _parsed(request, protocol.EnrolRequest)
    made = acts.devices.enrol(code=asked.code, key=asked.key, name=asked.name, app=asked.app)
    post, device = made.post, made.device
    area = areas.get(post.area)
    told = {
        "device": str(device.pk),
        "share": device.share,
        "recovery": device.recovery,
        "time": _now(),
        "officer": {"name": post.officer.name, "role": post.body},
        "term": {"start": post.start.isoformat(), "end": post.end.isoformat() if post.end else None},
        "election": package_document.election_of(post.election),
        "area": {"code": area.code, "name": area.name},
    }
    return JsonResponse(told, status=201)


@_request("GET", WORD_BYTES)
def package(request: HttpRequest) -> HttpResponse:
    """The package of the phone's officer."""
    device = _device(request)
    return JsonResponse(acts.devices.take_package(actor=DeviceActor(device.post), device=device))


@_request("POST", BATCH_BYTES)
def events(request: HttpRequest) -> HttpResponse:
    """A delivery: a receipt for every event, or the ids that came with other bytes than before."""
    device = _device(request, sender.read)
    asked = _parsed(request, protocol.EventsRequest)
    taken = acts.sync.receive(
        actor=DeviceActor(device.post),
        election=device.post.election,
        device=device,
        events=[{"text": one.text, "signature": one.signature} for one in asked.events],
        unsent=asked.unsent,
        app=asked.app,
    )
    if taken.altered:
        return refusal(problems.ALTERED, 409, altered=[str(one) for one in taken.altered])
    told = {
        "receipts": [_receipt(one) for one in taken.receipts],
        "time": _now(),
        "orders": [{"order": one} for one in taken.orders],
    }
    return JsonResponse(told, status=202 if taken.waits else 201)


def _receipt(one: Receipt) -> dict[str, Any]:
    said = _problem(one.problem) if one.problem else None
    return {"id": str(one.id), "sha256": one.sha256, "status": one.status, "problem": said}


@_request("PUT", PHOTO_BYTES, problems.PHOTO_TOO_LARGE)
def photo(request: HttpRequest, sha256: str) -> HttpResponse:
    """A photo of evidence, by its hash."""
    device = _device(request)
    with files.scratch("foto") as folder:
        draft = folder / "foto.jpg"
        draft.write_bytes(request.body)
        acts.sync.keep_photo(actor=DeviceActor(device.post), device=device, path=draft, sha256=sha256)
    return JsonResponse({"sha256": sha256}, status=201)


@_request("POST", WORD_BYTES)
def recovery(request: HttpRequest) -> HttpResponse:
    """The recovery key, where PPS allowed it within the last hour."""
    device = _device(request)
    return JsonResponse({"recovery": acts.devices.recover(actor=DeviceActor(device.post), device=device)})


@_request("POST", WORD_BYTES)
def handed_over(request: HttpRequest) -> HttpResponse:
    """What the phone still holds; once that is nothing or backed up, a phone that is to leave may wipe itself."""
    device = _device(request)
    asked = _parsed(request, protocol.HandedOverRequest)
    left = acts.devices.handed_over(
        actor=DeviceActor(device.post), device=device, unsent=asked.unsent, backup=asked.backup
    )
    told = [{"order": one} for one in orders.of(left)]
    return JsonResponse({"time": _now(), "orders": told}, status=201)


@_request("POST", WORD_BYTES)
def wiped(request: HttpRequest) -> HttpResponse:
    """The phone wiped itself."""
    device = _device(request)
    acts.devices.wiped(actor=DeviceActor(device.post), device=device)
    return JsonResponse({"time": _now(), "orders": []}, status=201)
