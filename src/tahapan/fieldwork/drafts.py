"""A visit as it is handed to `recording.record`, whichever way it came: from a phone, from paper, from the demo."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tahapan.fieldwork.kinds import Met, Outcome, Source
from tahapan.fieldwork.models import Device, Household
from tahapan.officers.models import Post

Value = str | int | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The document that was shown: its kind (law: codes `evidence`), number, and the SHA-256 of a photo, if any."""

    kind: str = ""
    number: str = ""
    photo: str = ""


@dataclass(frozen=True, slots=True)
class FindingDraft:
    """What was found about one voter of the roll. `base` is the voter's last entry the finder had seen.

    `changes` is {element: (old, new)}, dates as ISO text; `station` the number of the right station for TMS 8.
    """

    voter: int
    base: int
    outcome: Outcome
    changes: Mapping[str, tuple[Value, Value]] = field(default_factory=dict)
    tms: int = 0
    evidence: Evidence = field(default_factory=Evidence)
    station: int | None = None


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """Somebody eligible who is not listed: all elements of Model A-Daftar Pemilih by name, dates as ISO text."""

    elements: Mapping[str, Any]
    evidence: Evidence = field(default_factory=Evidence)


@dataclass(frozen=True, slots=True)
class Position:
    lat: float
    lng: float
    accuracy: float | None = None


@dataclass(frozen=True, slots=True)
class VisitDraft:
    """One call at one family. `replaces` names the visits it takes the place of, known here or not."""

    id: uuid.UUID
    post: Post
    at: dt.datetime
    met: Met
    source: Source
    household: Household | None
    device: Device | None = None
    people: tuple[FindingDraft, ...] = ()
    new: tuple[PersonDraft, ...] = ()
    replaces: tuple[uuid.UUID, ...] = ()
    sticker: bool = False
    proof: bool = False
    witness: str = ""
    signed: bool = False
    position: Position | None = None
    note: str = ""
