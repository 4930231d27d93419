"""The journal's two tables. Both are append-only in the database itself (see migration 0002)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Line(models.Model):
    """One act. Holds who, in which role and area, what, why, and with which evidence; no personal data of voters."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    act = models.CharField(max_length=80)
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=60)
    actor_area = models.CharField(max_length=13, blank=True)
    area = models.CharField(max_length=13, blank=True)
    election = models.CharField(max_length=80, blank=True)
    facts = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    evidence = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["-seq"]
        indexes: ClassVar = [
            models.Index(fields=["act", "seq"], name="journal_act_seq"),
            models.Index(fields=["election", "seq"], name="journal_election_seq"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.act}"


class StoredFile(models.Model):
    """A file kept under its SHA-256. `personal` files are opened only through an act that records the opening."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    personal = models.BooleanField(default=True)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="files")

    def __str__(self) -> str:
        return self.sha256[:12]
