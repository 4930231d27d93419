"""Officers, the posts they hold, what happened to each post, and the files they came from."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.db import models

from tahapan.elections.models import ElectionEvent
from tahapan.journal.models import Line, StoredFile
from tahapan.officers.bodies import Body, Position, Sex, StepKind
from tahapan.stations.models import Station


def _choices(kinds: type[StrEnum]) -> list[tuple[str, str]]:
    return [(kind.value, kind.value) for kind in kinds]


class Officer(models.Model):
    """One person who serves or served in an event. NIK, birth date, phone and e-mail are personal data.

    `birth_from_nik`: the file named no birth date or sex, so they were read from the NIK, which may differ from the
    person's documents. `village` is where the person lives; from a PPK's file it may be the kecamatan. Belongs to the
    event, like everything of a poll: a re-vote appoints anew.
    """

    election = models.ForeignKey(ElectionEvent, on_delete=models.PROTECT, related_name="officers", db_index=False)
    nik = models.CharField(max_length=16)
    name = models.CharField(max_length=120)
    sex = models.CharField(max_length=1, choices=_choices(Sex))
    birth_date = models.DateField()
    birth_from_nik = models.BooleanField(default=False)
    village = models.CharField(max_length=13)
    address = models.CharField(max_length=150, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.CharField(max_length=254, blank=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["election", "nik"], name="officer_nik_once_per_event"),
            models.CheckConstraint(name="officer_sex_known", condition=models.Q(sex__in=[one.value for one in Sex])),
        ]

    def __str__(self) -> str:
        return f"petugas {self.pk}"


class Post(models.Model):
    """One post held by one officer. Never deleted: one that ended before its time keeps its row and its reason.

    `area` is the kecamatan of a PPK, the village of every other body. `sworn_on`, `pact_on` and `trained_on` (the last
    training) are what the post's steps say, kept here so that counts need no second table.
    """

    election = models.ForeignKey(ElectionEvent, on_delete=models.PROTECT, related_name="posts", db_index=False)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="posts")
    body = models.CharField(max_length=10, choices=_choices(Body))
    position = models.CharField(max_length=10, choices=_choices(Position))
    area = models.CharField(max_length=13)
    station = models.ForeignKey(Station, null=True, blank=True, on_delete=models.PROTECT, related_name="posts")
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    decision = models.CharField(max_length=200)
    decision_date = models.DateField()
    honour = models.PositiveIntegerField(null=True, blank=True)
    """Rupiah a month as the law said on the first day; None where it names none."""
    sworn_on = models.DateField(null=True, blank=True)
    oath_place = models.CharField(max_length=120, blank=True)
    pact_on = models.DateField(null=True, blank=True)
    trained_on = models.DateField(null=True, blank=True)
    ended_because = models.CharField(max_length=200, blank=True)
    successor = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessor"
    )

    class Meta:
        ordering: ClassVar = ["area", "station__number", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["officer", "body"], condition=models.Q(ended_because=""), name="post_once_per_body_at_a_time"
            ),
            models.CheckConstraint(
                name="post_in_order", condition=models.Q(end__isnull=True) | models.Q(end__gte=models.F("start"))
            ),
            models.CheckConstraint(
                name="post_at_station_of_its_body",
                condition=models.Q(body__in=[Body.PPK.value, Body.PPS.value], station__isnull=True)
                | models.Q(body__in=[Body.PANTARLIH.value, Body.KPPS.value, Body.GUARD.value], station__isnull=False),
            ),
            models.CheckConstraint(
                name="post_with_successor_has_ended",
                condition=models.Q(successor__isnull=True) | ~models.Q(ended_because=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["election", "body", "area"],
                name="post_by_body_and_area",
                opclasses=["int8_ops", "varchar_ops", "varchar_pattern_ops"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.position} {self.area}"

    @property
    def is_running(self) -> bool:
        """Whether the post has not been ended before its time."""
        return not self.ended_because


class Step(models.Model):
    """One thing that happened to a post, on a day, by an act. Append-only in the database."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="steps")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    kind = models.CharField(max_length=10, choices=_choices(StepKind))
    day = models.DateField()
    place = models.CharField(max_length=120, blank=True)
    topics = models.JSONField(default=list)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"


class OfficerIntake(models.Model):
    """One file of officers taken in: rows = new + changed + same + rejected. Append-only."""

    election = models.ForeignKey(ElectionEvent, on_delete=models.PROTECT, related_name="officer_intakes")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    rejects = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    body = models.CharField(max_length=10, choices=_choices(Body))
    area = models.CharField(max_length=13)
    rows = models.PositiveIntegerField()
    new = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    same = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()
    by_code = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="officer_intake_adds_up",
                condition=models.Q(
                    rows=models.F("new") + models.F("changed") + models.F("same") + models.F("rejected")
                ),
            )
        ]

    def __str__(self) -> str:
        return f"berkas petugas {self.pk}"


class PartyList(models.Model):
    """One list of party members the officers were compared with. Its file is kept as personal; members are no rows."""

    election = models.ForeignKey(ElectionEvent, on_delete=models.PROTECT, related_name="party_lists")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"daftar partai {self.pk}"


class PartyConflict(models.Model):
    """An officer found in a party list: by NIK, or (a namesake is possible) by name and birth date. Append-only."""

    party_list = models.ForeignKey(PartyList, on_delete=models.PROTECT, related_name="conflicts")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="conflicts")
    by_nik = models.BooleanField()

    class Meta:
        ordering: ClassVar = ["-by_nik", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["party_list", "officer"], name="party_conflict_once_per_list")
        ]

    def __str__(self) -> str:
        return f"petugas {self.officer_id} · daftar {self.party_list_id}"
