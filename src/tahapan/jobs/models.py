"""The table of long work."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tahapan.core.ids import uuid7


class State(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", "menunggu"
    RUNNING = "running", "berjalan"
    DONE = "done", "selesai"
    REFUSED = "refused", "ditolak"
    FAILED = "failed", "gagal"

    @property
    def is_over(self) -> bool:
        return self in (State.DONE, State.REFUSED, State.FAILED)


class Job(models.Model):
    """One piece of long work. `arguments` and `result` are JSON without personal data."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task = models.CharField(max_length=80)
    title_id = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    election = models.CharField(max_length=80, blank=True)
    requested_by = models.CharField(max_length=150)
    actor = models.JSONField()
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    result = models.JSONField(null=True)
    problem = models.JSONField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created = models.DateTimeField()
    started = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-created"]
        indexes: ClassVar = [models.Index(fields=["state", "created"], name="job_state_created")]

    def __str__(self) -> str:
        return f"{self.task} {self.state}"
