"""Stations and venues of an election event; RT points of the land itself."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tahapan.elections.models import ElectionEvent


class VenueKind(models.TextChoices):
    """Where a station may stand (never inside a place of worship: KPU handbook, operations dossier section 10)."""

    SCHOOL = "sekolah", "Sekolah"
    HALL = "balai", "Balai atau gedung pertemuan"
    OFFICE = "kantor", "Kantor pemerintah"
    PRIVATE = "rumah", "Gedung atau rumah warga"
    YARD = "halaman", "Halaman atau tanah lapang"
    PRISON = "lapas", "Lapas atau rutan"
    CARE = "panti", "Panti sosial atau rehabilitasi"
    OTHER = "lain", "Tempat lain"


FIRST_SPECIAL_NUMBER = 901
"""Stations at special locations are numbered from here (TPS 901 of nagari Muaro, February 2024)."""


class StationKind(models.TextChoices):
    REGULAR = "reguler", "Reguler"
    SPECIAL = "khusus", "Lokasi khusus"


class Venue(models.Model):
    """A place with rooms; one room holds one station. Belongs to the land, so several events may use it."""

    village = models.CharField(max_length=13)
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=10, choices=VenueKind)
    address = models.CharField(max_length=200, blank=True)
    rooms = models.PositiveSmallIntegerField(default=1)
    lng = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    step_free = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["village", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["village", "name"], name="venue_once_per_village"),
            models.CheckConstraint(name="venue_has_rooms", condition=models.Q(rooms__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.village})"


class Station(models.Model):
    """One TPS of one event. Numbers run within a village; special locations start at 901.

    A station is never deleted: one that a later mapping no longer needs is `closed` and keeps its history.
    """

    election = models.ForeignKey(ElectionEvent, on_delete=models.PROTECT, related_name="stations")
    village = models.CharField(max_length=13)
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=StationKind, default=StationKind.REGULAR)
    venue = models.ForeignKey(Venue, null=True, blank=True, on_delete=models.PROTECT, related_name="stations")
    name = models.CharField(max_length=150, blank=True)
    closed = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["village", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["election", "village", "number"], name="station_number_once_per_village")
        ]

    def __str__(self) -> str:
        return f"TPS {self.number} ({self.village})"


class RtPoint(models.Model):
    """Where one RT lies. RT numbers are unique only within a hamlet (jorong, dusun) and RW."""

    village = models.CharField(max_length=13)
    hamlet = models.CharField(max_length=150)
    rw = models.PositiveSmallIntegerField(default=0)
    rt = models.PositiveSmallIntegerField(default=0)
    lng = models.FloatField()
    lat = models.FloatField()

    class Meta:
        ordering: ClassVar = ["village", "hamlet", "rw", "rt"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["village", "hamlet", "rw", "rt"], name="rt_point_once")
        ]

    def __str__(self) -> str:
        return f"RT {self.rt} RW {self.rw} {self.hamlet}"
