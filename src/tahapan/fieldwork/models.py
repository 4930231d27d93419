"""Packages and families to visit, phones, what they told, visits and findings, conflicts, reports, re-visits.

What a phone told (`Event`) is append-only and kept byte for byte; `Visit` and `Finding` are what it means.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, ClassVar

from django.db import models

from tahapan.core.ids import uuid7
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork.kinds import (
    ConflictKind,
    DeviceState,
    EventKind,
    FindingState,
    HouseholdState,
    Met,
    Outcome,
    ReportKind,
    SampleFinding,
    Source,
)
from tahapan.journal.models import Line
from tahapan.officers.models import Post
from tahapan.roll.models import Entry, Voter
from tahapan.stations.models import Station


def _choices(kinds: type[Enum]) -> list[tuple[Any, Any]]:
    return [(kind.value, kind.value) for kind in kinds]


# ── Who visits whom


class Assignment(models.Model):
    """One officer's part of one station: `part` of `parts`, in visit order. Ended, never deleted, when it passes on."""

    election = models.ForeignKey(ElectionEvent, on_delete=models.PROTECT, related_name="assignments", db_index=False)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="assignments")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="assignments")
    part = models.PositiveSmallIntegerField(default=1)
    parts = models.PositiveSmallIntegerField(default=1)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    ended = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["station__village", "station__number", "part"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["station", "part"], condition=models.Q(ended=False), name="assignment_once_per_part"
            ),
            models.CheckConstraint(
                name="assignment_part_of_parts", condition=models.Q(part__gte=1, part__lte=models.F("parts"))
            ),
        ]

    def __str__(self) -> str:
        return f"tugas {self.pk}"


class Household(models.Model):
    """One family card to visit at one station, `number` in the order of the walk (hamlet, RW, RT, address).

    `head` is the voter of the card with the lowest id: the family's name in events, so that no NKK travels.
    `state`, `visited_on` and `settled` (people with a finding that stands) are what its visits say, kept here so that
    progress needs no second table.
    """

    election = models.ForeignKey(ElectionEvent, on_delete=models.PROTECT, related_name="households", db_index=False)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="households")
    assignment = models.ForeignKey(Assignment, null=True, on_delete=models.PROTECT, related_name="households")
    village = models.CharField(max_length=13)
    number = models.PositiveIntegerField()
    head = models.ForeignKey(Voter, on_delete=models.PROTECT, related_name="+")
    people = models.PositiveSmallIntegerField()
    planned = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=_choices(HouseholdState), default=HouseholdState.WAITING.value)
    visited_on = models.DateField(null=True, blank=True)
    settled = models.PositiveSmallIntegerField(default=0)
    closed = models.BooleanField(default=False)
    """The family no longer stands at this station (moved or mapped anew)."""

    class Meta:
        ordering: ClassVar = ["station", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["station", "head"], condition=models.Q(closed=False), name="household_once_per_station"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["election", "village", "state", "visited_on"],
                name="household_progress",
                opclasses=["int8_ops", "varchar_pattern_ops", "varchar_ops", "date_ops"],
            )
        ]

    def __str__(self) -> str:
        return f"keluarga {self.pk}"


# ── Phones and what they told


class Invitation(models.Model):
    """A one-time code with which an officer signs a phone in. Only its hash is kept."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="invitations")
    code_hash = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField()
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+", db_constraint=False)

    def __str__(self) -> str:
        return f"undangan {self.pk}"


class Device(models.Model):
    """One phone of one officer. Its private key never left it; `public_key` is SPKI (P-256), base64.

    `share` and `recovery` (base64, 32 bytes) are the server's part in the phone's vault key; see docs/security.md.
    `last_seq` and `last_hash` are the end of the chain of events received without a gap.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="devices")
    public_key = models.CharField(max_length=200)
    name = models.CharField(max_length=80, blank=True)
    share = models.CharField(max_length=44)
    recovery = models.CharField(max_length=44)
    recovery_until = models.DateTimeField(null=True, blank=True)
    enrolled = models.DateTimeField()
    seen = models.DateTimeField(null=True, blank=True)
    packed = models.DateTimeField(null=True, blank=True)
    """When it last took its package."""
    state = models.CharField(max_length=8, choices=_choices(DeviceState), default=DeviceState.ACTIVE.value)
    last_seq = models.PositiveIntegerField(default=0)
    last_hash = models.CharField(max_length=64, default="0" * 64)
    unsent = models.PositiveIntegerField(default=0)
    """How many events it said it still holds."""
    app = models.CharField(max_length=20, blank=True)
    clock_ms = models.BigIntegerField(default=0)
    """How far its clock is ahead of ours, in milliseconds."""
    photo_day = models.DateField(null=True, blank=True)
    """The day its last photo came in; of that day are `photos` and `photo_bytes`, which are bounded a day."""
    photos = models.PositiveIntegerField(default=0)
    photo_bytes = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["enrolled"]

    def __str__(self) -> str:
        return f"perangkat {self.pk}"


class Event(models.Model):
    """One thing a phone told, byte for byte as it signed it. Append-only. `sha256` is of the UTF-8 bytes of `text`."""

    id = models.UUIDField(primary_key=True, editable=False)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="events")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=_choices(EventKind))
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    prev = models.CharField(max_length=64)
    signature = models.CharField(max_length=96)
    made = models.DateTimeField()
    """When it was made by the phone's clock, set right by what we know of that clock."""
    received = models.DateTimeField()
    late = models.BooleanField(default=False)
    """It waited on the phone for more than five days."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["device", "seq"], name="event_chain")]

    def __str__(self) -> str:
        return f"peristiwa {self.pk}"


class Waiting(models.Model):
    """An event that is stored and not yet applied."""

    event = models.OneToOneField(Event, primary_key=True, on_delete=models.PROTECT, related_name="waiting")

    def __str__(self) -> str:
        return f"menunggu {self.pk}"


class Altered(models.Model):
    """An event sent again under its id with other bytes: kept for a person, never applied. Append-only."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="altered")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    signature = models.CharField(max_length=96)
    received = models.DateTimeField()
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+", db_constraint=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["event", "sha256"], name="altered_once")]

    def __str__(self) -> str:
        return f"berubah {self.pk}"


# ── What was found


class Visit(models.Model):
    """One call at one family, by phone (its id is the event's) or keyed in from paper.

    `household` is None where the family is not one this officer was given. `replaced`: another version named it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    election = models.ForeignKey(ElectionEvent, on_delete=models.PROTECT, related_name="visits", db_index=False)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    source = models.CharField(max_length=6, choices=_choices(Source))
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="visits")
    device = models.ForeignKey(Device, null=True, on_delete=models.PROTECT, related_name="visits")
    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="visits")
    village = models.CharField(max_length=13)
    at = models.DateTimeField()
    day = models.DateField()
    met = models.CharField(max_length=8, choices=_choices(Met))
    sticker = models.BooleanField(default=False)
    proof = models.BooleanField(default=False)
    witness = models.CharField(max_length=80, blank=True)
    signed = models.BooleanField(default=False)
    lat = models.FloatField(null=True, blank=True)
    lng = models.FloatField(null=True, blank=True)
    accuracy = models.FloatField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    replaced = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["election", "village", "day"],
                name="visit_by_village_and_day",
                opclasses=["int8_ops", "varchar_pattern_ops", "date_ops"],
            ),
            models.Index(fields=["post", "at"], name="visit_by_officer"),
        ]

    def __str__(self) -> str:
        return f"kunjungan {self.pk}"


class Replacement(models.Model):
    """A version of a visit (`visit`) names one it takes the place of; the named one may arrive later. Append-only."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="replacements")
    replaces = models.UUIDField(db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["visit", "replaces"], name="replacement_once")]

    def __str__(self) -> str:
        return f"ganti {self.pk}"


class Conflict(models.Model):
    """Something only a person can settle, with every side kept. `voter` is None where nobody in the roll is meant."""

    election = models.ForeignKey(ElectionEvent, on_delete=models.PROTECT, related_name="conflicts", db_index=False)
    kind = models.CharField(max_length=20, choices=_choices(ConflictKind))
    village = models.CharField(max_length=13)
    voter = models.ForeignKey(Voter, null=True, on_delete=models.PROTECT, related_name="conflicts")
    event = models.ForeignKey(Event, null=True, on_delete=models.PROTECT, related_name="conflicts")
    opened = models.DateTimeField()
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    settled = models.DateTimeField(null=True)
    settled_line = models.ForeignKey(Line, null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    choice = models.ForeignKey("Finding", null=True, on_delete=models.PROTECT, related_name="+")
    """The finding that stands after settling; None: the roll stays as it was."""

    class Meta:
        ordering: ClassVar = ["opened", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["voter"],
                condition=models.Q(settled__isnull=True, voter__isnull=False),
                name="conflict_one_open_per_voter",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["election", "village"],
                name="conflict_by_village",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            )
        ]

    def __str__(self) -> str:
        return f"sengketa {self.pk}"


class Finding(models.Model):
    """What a visit found about one person. `voter` is None for somebody new who is not in the roll (yet).

    `base` is the id of the voter's last entry that the finder had seen (0: none). `changes` is {element: [old, new]};
    `person` holds the elements of somebody new. `entry` is the entry by which it stands in the roll.
    """

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="findings")
    voter = models.ForeignKey(Voter, null=True, on_delete=models.PROTECT, related_name="findings")
    outcome = models.CharField(max_length=6, choices=_choices(Outcome))
    tms = models.PositiveSmallIntegerField(default=0)
    changes = models.JSONField(null=True)
    person = models.JSONField(null=True)
    station_number = models.PositiveSmallIntegerField(null=True, blank=True)
    """The station of the same village where somebody with TMS 8 belongs, if known."""
    evidence = models.CharField(max_length=30, blank=True)
    evidence_number = models.CharField(max_length=60, blank=True)
    photo = models.CharField(max_length=64, blank=True)
    base = models.BigIntegerField(default=0)
    state = models.CharField(max_length=9, choices=_choices(FindingState))
    entry = models.ForeignKey(Entry, null=True, on_delete=models.PROTECT, related_name="+")
    conflict = models.ForeignKey(Conflict, null=True, on_delete=models.PROTECT, related_name="sides")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="finding_tms_has_code",
                condition=models.Q(outcome=Outcome.TMS.value, tms__gte=1, tms__lte=8)
                | (~models.Q(outcome=Outcome.TMS.value) & models.Q(tms=0)),
            )
        ]

    def __str__(self) -> str:
        return f"temuan {self.pk}"


class Opening(models.Model):
    """A phone showed the NIK of a voter to its officer. Append-only."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="openings")
    voter = models.ForeignKey(Voter, on_delete=models.PROTECT, related_name="phone_openings")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"pembukaan {self.pk}"


class Report(models.Model):
    """An officer's report to PPS: of a day, of up to ten days, or final (Model A-Laporan Hasil Coklit). Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=8, choices=_choices(ReportKind))
    start = models.DateField()
    day = models.DateField()
    figures = models.JSONField(default=dict)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+", db_constraint=False)

    class Meta:
        ordering: ClassVar = ["day", "id"]

    def __str__(self) -> str:
        return f"laporan {self.pk}"


# ── Re-visits


class Sample(models.Model):
    """A draw of families to visit again, from a seed everyone can see, over what stood as visited at that moment.

    `frame` is the SHA-256 of the sorted visit ids drawn from: with the seed, anyone can draw again.
    """

    election = models.ForeignKey(ElectionEvent, on_delete=models.PROTECT, related_name="samples")
    area = models.CharField(max_length=13)
    seed = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    population = models.PositiveIntegerField()
    frame = models.CharField(max_length=64)
    drawn = models.DateTimeField()
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+", db_constraint=False)

    class Meta:
        ordering: ClassVar = ["-drawn"]

    def __str__(self) -> str:
        return f"uji petik {self.pk}"


class Revisit(models.Model):
    """One family of a sample, in the order it was drawn, and what the supervisor found there."""

    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="revisits")
    order = models.PositiveIntegerField()
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="revisits")
    found = models.CharField(max_length=20, choices=_choices(SampleFinding), blank=True)
    note = models.CharField(max_length=300, blank=True)
    day = models.DateField(null=True, blank=True)
    line = models.ForeignKey(Line, null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False)

    class Meta:
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["sample", "order"], name="revisit_in_order")]

    def __str__(self) -> str:
        return f"kunjungan ulang {self.pk}"
