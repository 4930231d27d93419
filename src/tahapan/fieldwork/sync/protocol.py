"""The contents of the protocol as checked models, and how older versions are brought up to the current one.

A phone keeps its app for a week without a network, so events of the current version and the two before are read: an
older one is upgraded step by step (`UPGRADES`) and then read as of today. What cannot be read is kept and held, never
lost. Fields this version does not know say nothing to it and are passed over; the bytes are kept whole anyway.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json

from tahapan.fieldwork.drafts import Value
from tahapan.fieldwork.kinds import EventKind, Met, Outcome, ReportKind

CURRENT: Final = 1
KEPT: Final = 2
"""How many versions before the current one are understood."""

Document = dict[str, Any]
Upgrade = Callable[[Document], Document]
UPGRADES: Final[Mapping[int, Upgrade]] = {}
"""What makes an event of version n one of version n + 1, by n; it gets and gives `v`, `kind` and `body`."""

MOST: Final = 2**53
_LONG_AGO: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""When an event was made whose time no calendar holds."""
NUL: Final = "\x00"
HASH: Final = r"^[0-9a-f]{64}$"


class NotUnderstood(Exception):
    """An event is genuine and its content is not what this version understands. Says where, never what."""


class BrokenBatch(Exception):
    """What arrived is not what the protocol says."""


def understood(version: int, current: int = CURRENT) -> bool:
    """Whether events and requests of `version` are understood."""
    return max(1, current - KEPT) <= version <= current


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


# ── What every event has, whatever its version


class Envelope(_Model):
    """The part of an event that never changes from version to version."""

    v: int
    id: uuid.UUID
    device: uuid.UUID
    seq: int = Field(ge=1, le=2_000_000_000)
    prev: str = Field(pattern=HASH)
    at: dt.datetime
    offset: Annotated[int, Field(ge=-MOST, le=MOST)] | None = None
    kind: str = Field(max_length=100)
    body: Any = None

    @property
    def made(self) -> dt.datetime:
        """When it was made, the phone's clock set right by what the phone knew of it."""
        for offset in (self.offset or 0, 0):
            try:
                return (self.at - dt.timedelta(milliseconds=offset)).astimezone(dt.UTC)
            except OverflowError:
                continue
        return _LONG_AGO


def envelope(text: str) -> Envelope:
    """The envelope of an event; its body is None where it holds signs no database keeps. Raises BrokenBatch."""
    try:
        document = _json(text)
        found = Envelope.model_validate(document)
    except (ValueError, RecursionError) as wrong:
        raise BrokenBatch from wrong
    if found.at.tzinfo is None or NUL in text:
        raise BrokenBatch
    return found


def _json(text: str) -> Any:
    """An event as JSON. Half an emoji or an escaped NUL, typed by nobody, must not hold up a whole queue."""
    try:
        document = from_json(text)
        clean = "\\u0000" not in text
    except ValueError:
        document, clean = json.loads(text), False
    if not clean and isinstance(document, dict):
        return {**document, "body": None}
    return document


# ── Bodies, as of the current version


def _within(longest: int, least: int = 0) -> Callable[[str], str]:
    def check(text: str) -> str:
        clean = " ".join(text.split())
        if not least <= len(clean) <= longest:
            raise ValueError("length")
        return clean

    return check


def _iso_day(text: str) -> str:
    return dt.date.fromisoformat(text).isoformat()


def _plain(text: str) -> str:
    return text.replace(NUL, "")


Plain = Annotated[str, AfterValidator(_plain)]
"""Text without the sign no database keeps."""
Number = Annotated[int, Field(ge=0, le=999)]
Name = Annotated[str, AfterValidator(_within(120, 1))]
BirthPlace = Annotated[str, AfterValidator(_within(80))]
BirthDate = Annotated[str, AfterValidator(_iso_day)]
Address = Annotated[str, AfterValidator(_within(150))]
Digits = Annotated[str, Field(pattern=r"^[0-9]{16}$")]
Disability = Annotated[int, Field(ge=0, le=6)]
Photo = Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]


class EvidenceBody(_Model):
    kind: str = Field("", max_length=30)
    number: str = Field("", max_length=60)
    photo: Photo | None = None


class Elements(_Model):
    """New values of elements; those not named are not changed."""

    nkk: Digits | None = None
    nik: Digits | None = None
    name: Name | None = None
    birth_place: BirthPlace | None = None
    birth_date: BirthDate | None = None
    marital: Literal["B", "S", "P"] | None = None
    sex: Literal["L", "P"] | None = None
    address: Address | None = None
    rt: Number | None = None
    rw: Number | None = None
    disability: Disability | None = None
    ktp: Literal["S", "B"] | None = None


class FoundBody(_Model):
    voter: int = Field(ge=1, le=2**62)
    base: int = Field(ge=0, le=2**62)
    outcome: Literal[Outcome.SAME, Outcome.CHANGED, Outcome.TMS]
    changes: dict[str, tuple[Value, Value]] = {}
    tms: int = Field(0, ge=0, le=8)
    evidence: EvidenceBody | None = None
    station: int | None = Field(None, ge=1, le=9999)


class NewBody(_Model):
    nkk: str = Field(max_length=32)
    nik: str = Field(max_length=32)
    name: Name
    birth_place: BirthPlace = ""
    birth_date: BirthDate
    marital: Literal["B", "S", "P"]
    sex: Literal["L", "P"]
    address: Address = ""
    rt: Number = 0
    rw: Number = 0
    disability: Disability = 0
    ktp: Literal["S", "B"]
    evidence: EvidenceBody | None = None


class PositionBody(_Model):
    lat: float = Field(ge=-90, le=90)
    lng: float = Field(ge=-180, le=180)
    accuracy: float | None = Field(None, ge=0, le=1e7)


class VisitBody(_Model):
    household: int | None = Field(None, ge=1, le=2**62)
    replaces: tuple[uuid.UUID, ...] = Field((), max_length=100)
    met: Met
    people: tuple[FoundBody, ...] = Field((), max_length=200)
    new: tuple[NewBody, ...] = Field((), max_length=50)
    sticker: bool = False
    proof: bool = False
    witness: str = Field("", max_length=200)
    signature: str = Field("", max_length=4096)
    position: PositionBody | None = None
    note: str = Field("", max_length=1000)


class ReportBody(_Model):
    report: ReportKind
    start: dt.date
    day: dt.date
    figures: dict[str, Any]


def _storable(moment: dt.datetime) -> dt.datetime:
    if not 1970 <= moment.year <= 9000:
        raise ValueError("moment")
    return moment


class OpenedBody(_Model):
    voter: int = Field(ge=1, le=2**62)
    at: Annotated[dt.datetime, AfterValidator(_storable)]


class OpeningsBody(_Model):
    opened: tuple[OpenedBody, ...] = Field(max_length=2000)


_BODIES: Final[Mapping[EventKind, type[_Model]]] = {
    EventKind.VISIT: VisitBody,
    EventKind.REPORT: ReportBody,
    EventKind.OPENINGS: OpeningsBody,
}


def body(
    event: Envelope, current: int = CURRENT, upgrades: Mapping[int, Upgrade] = UPGRADES
) -> VisitBody | ReportBody | OpeningsBody:
    """The content of an event as of the current version. Raises NotUnderstood."""
    if not understood(event.v, current):
        raise NotUnderstood(f"version {event.v}")
    try:
        document: Document = {"v": event.v, "kind": event.kind, "body": event.body}
        for version in range(event.v, current):
            document = upgrades[version](document)
        found = _BODIES[EventKind(document["kind"])].model_validate(document["body"])
        if isinstance(found, VisitBody):
            _check_visit(found)
    except ValidationError as wrong:
        # The message of a ValidationError quotes the value, which may be a NIK: only the places are told.
        raise NotUnderstood(", ".join(".".join(map(str, one["loc"])) for one in wrong.errors())[:200]) from None
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise NotUnderstood(type(wrong).__name__) from None
    return found  # type: ignore[return-value]


def _check_visit(found: VisitBody) -> None:
    """What no single field shows. Raises ValueError."""
    if found.people and not found.met.settles:
        raise ValueError("nobody was met")
    voters = [one.voter for one in found.people]
    if len(set(voters)) != len(voters):
        raise ValueError("a person is named twice")
    for one in found.people:
        if (one.outcome is Outcome.TMS) != (one.tms > 0) or (one.changes and one.outcome is not Outcome.CHANGED):
            raise ValueError("outcome")
        new_values(one)


def new_values(found: FoundBody) -> Mapping[str, tuple[Value, Value]]:
    """The changed elements as (old, new), the new values checked and brought to how the roll keeps them.

    Raises ValueError for an element nobody knows or a value it cannot have.
    """
    if not found.changes:
        return {}
    unknown = set(found.changes) - set(Elements.model_fields)
    if unknown or any(new is None for _, new in found.changes.values()):
        raise ValueError("element")
    told = Elements.model_validate({name: new for name, (_, new) in found.changes.items()})
    return {name: (old, getattr(told, name)) for name, (old, _) in found.changes.items()}


# ── Requests


class SentEvent(_Model):
    text: str
    signature: str = Field(max_length=96)


class EventsRequest(_Model):
    events: tuple[SentEvent, ...]
    unsent: int = Field(0, ge=0, le=1_000_000)
    app: Plain = Field("", max_length=20)


class EnrolRequest(_Model):
    code: str = Field(max_length=40)
    key: str = Field(max_length=200)
    name: Plain = Field("", max_length=200)
    app: Plain = Field("", max_length=200)


class HelloRequest(_Model):
    device: uuid.UUID


class HandedOverRequest(_Model):
    unsent: int = Field(ge=0, le=1_000_000)
    backup: bool = False
