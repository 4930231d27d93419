"""Election events, what is elected in them, and the dates an office fixed itself.

Lists, stations, officers and stock belong to an event, never to the office: a re-vote is an event of its own.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tahapan.core.text import Text


class EventKind(models.TextChoices):
    """What kind of event this is in law."""

    PEMILU = "pemilu", "Pemilu"
    PILKADA = "pilkada", "Pilkada"
    PSU = "psu", "Pemungutan suara ulang"
    SUSULAN = "susulan", "Pemungutan suara susulan"
    LANJUTAN = "lanjutan", "Pemungutan suara lanjutan"

    @property
    def repeats(self) -> bool:
        """Whether such an event replaces part of another."""
        return self in (EventKind.PSU, EventKind.SUSULAN, EventKind.LANJUTAN)


class Office(models.TextChoices):
    """What is elected in one contest."""

    GUBERNUR = "gubernur", "Gubernur dan Wakil Gubernur"
    BUPATI = "bupati", "Bupati dan Wakil Bupati"
    WALIKOTA = "walikota", "Wali Kota dan Wakil Wali Kota"
    DPD = "dpd", "Anggota DPD"
    DPR = "dpr", "Anggota DPR"
    PRESIDEN = "presiden", "Presiden dan Wakil Presiden"


class ElectionEvent(models.Model):
    """One election with its own roll, station map, officers and calendar.

    `area` is the part of the country this installation prepares; `rule_set` names the law it follows; `replaces` is
    the event whose stations vote again. `archived` events are kept for reference and are not in preparation.
    """

    slug = models.SlugField(max_length=80, unique=True)
    name_id = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=EventKind)
    rule_set = models.CharField(max_length=80)
    area = models.CharField(max_length=13)
    voting_day = models.DateField()
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    archived = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["voting_day", "slug"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="election_repeats_iff_replaces",
                condition=(
                    models.Q(kind__in=[EventKind.PSU, EventKind.SUSULAN, EventKind.LANJUTAN], replaces__isnull=False)
                    | models.Q(kind__in=[EventKind.PEMILU, EventKind.PILKADA], replaces__isnull=True)
                ),
            )
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def name(self) -> Text:
        return Text(self.name_id, self.name_en)


class Contest(models.Model):
    """One office elected in an event, over the area that elects it (the province for a governor)."""

    election = models.ForeignKey(ElectionEvent, on_delete=models.PROTECT, related_name="contests")
    office = models.CharField(max_length=10, choices=Office)
    area = models.CharField(max_length=13)

    class Meta:
        ordering: ClassVar = ["area", "office"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["election", "office", "area"], name="contest_once_per_event")
        ]

    def __str__(self) -> str:
        return f"{self.election_id} {self.office}"


class LocalDate(models.Model):
    """A date of a stage fixed by the office through a recorded decision. Later rows win; none is changed."""

    election = models.ForeignKey(ElectionEvent, on_delete=models.PROTECT, related_name="local_dates")
    stage = models.CharField(max_length=20)
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True)
    completed = models.DateField(null=True, blank=True)
    decision = models.CharField(max_length=200)
    line_id = models.BigIntegerField()

    class Meta:
        ordering: ClassVar = ["line_id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="local_date_in_order",
                condition=models.Q(start__isnull=True)
                | models.Q(end__isnull=True)
                | models.Q(end__gte=models.F("start")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.election_id} {self.stage}"
