"""Plenaries and what they decided, cuts of the roll and what they count, what was raised and answered, transfer voters.

What was determined is append-only in the database itself: `Cut`, `CutCount`, `Listed`, `Posting`, `Coding`.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tahapan.elections.models import ElectionEvent
from tahapan.journal.models import Line, StoredFile
from tahapan.lists.kinds import (
    Answer,
    Asked,
    Column,
    GuestKind,
    ListKind,
    MatterKind,
    PlenaryState,
    Tier,
    TransferWay,
)
from tahapan.roll.models import Sex, Voter
from tahapan.stations.models import Station


class Plenary(models.Model):
    """One open plenary of one body on one list. A reopened one stays, and the next is a further `attempt`.

    `version` counts what changed of it, so that a page left open in another browser cannot decide on what it no longer
    shows. `proposed_*`: the first of two signatures, with the figures (L, P) the person saw.
    """

    election = models.ForeignKey(ElectionEvent, on_delete=models.PROTECT, related_name="plenaries")
    list = models.CharField(max_length=5, choices=ListKind)
    tier = models.CharField(max_length=10, choices=Tier)
    area = models.CharField(max_length=13)
    attempt = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=PlenaryState, default=PlenaryState.CALLED)
    version = models.PositiveIntegerField(default=1)
    scheduled = models.DateTimeField()
    venue = models.CharField(max_length=150)
    letter = models.CharField(max_length=80, blank=True)
    proposed_by = models.CharField(max_length=150, blank=True)
    proposed_role = models.CharField(max_length=60, blank=True)
    proposed_line = models.BigIntegerField(null=True)
    proposed_male = models.PositiveIntegerField(null=True)
    proposed_female = models.PositiveIntegerField(null=True)
    minutes = models.CharField(max_length=80, blank=True)
    reopen_by = models.CharField(max_length=150, blank=True)
    reopen_role = models.CharField(max_length=60, blank=True)
    reopen_decision = models.CharField(max_length=80, blank=True)
    """The first of two people who reopen it, and by which decision."""
    called_line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    opened_line = models.ForeignKey(Line, null=True, on_delete=models.PROTECT, related_name="+")
    closed_line = models.ForeignKey(Line, null=True, on_delete=models.PROTECT, related_name="+")
    reopened_line = models.ForeignKey(Line, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["scheduled", "area"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["election", "list", "tier", "area", "attempt"], name="plenary_attempt_once"
            ),
            models.UniqueConstraint(
                fields=["election", "list", "tier", "area"],
                condition=~models.Q(state=PlenaryState.REOPENED),
                name="plenary_one_alive",
            ),
            models.CheckConstraint(
                name="plenary_closed_by_two",
                condition=~models.Q(state__in=[PlenaryState.PROPOSED, PlenaryState.CLOSED])
                | (~models.Q(proposed_by="") & models.Q(proposed_line__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"pleno {self.list} {self.tier} {self.area}"


class Guest(models.Model):
    """An office or delegation invited to a plenary, and whether it came. Offices, never names of people."""

    plenary = models.ForeignKey(Plenary, on_delete=models.PROTECT, related_name="guests")
    kind = models.CharField(max_length=10, choices=GuestKind)
    office = models.CharField(max_length=120)
    invited = models.BooleanField(default=True)
    people = models.PositiveSmallIntegerField(null=True)
    """How many came; null until attendance was taken, 0 when nobody came."""

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plenary", "kind", "office"], name="guest_once_per_plenary")
        ]

    def __str__(self) -> str:
        return self.office


class Cut(models.Model):
    """The roll of an area as a list at one moment: entries up to journal line `upto`. Append-only.

    `snapshot` holds its voters (`snapshots`); `previous` is the cut it is counted against. List A has no plenary.
    """

    election = models.ForeignKey(ElectionEvent, on_delete=models.PROTECT, related_name="cuts")
    list = models.CharField(max_length=5, choices=ListKind)
    tier = models.CharField(max_length=10, choices=Tier)
    area = models.CharField(max_length=13)
    number = models.PositiveIntegerField()
    """1, 2 … among the cuts of the event: the "nomor potongan" printed on every page."""
    plenary = models.ForeignKey(Plenary, null=True, on_delete=models.PROTECT, related_name="cuts")
    previous = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    upto = models.BigIntegerField()
    snapshot = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    male = models.PositiveIntegerField()
    female = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["election", "number"], name="cut_number_once")]

    def __str__(self) -> str:
        return f"{self.list} {self.tier} {self.area} #{self.number}"


class CutCount(models.Model):
    """How many of one sex stand in one column of a cut's recap at one station; zero has no row. Append-only.

    `station` is null for voters of the village who stand at no station yet.
    """

    cut = models.ForeignKey(Cut, on_delete=models.PROTECT, related_name="counts")
    village = models.CharField(max_length=13)
    station = models.ForeignKey(Station, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    sex = models.CharField(max_length=1, choices=Sex)
    column = models.CharField(max_length=8, choices=Column)
    number = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["cut", "village"], name="cut_count_village")]

    def __str__(self) -> str:
        return f"{self.column} {self.number}"


class Listed(models.Model):
    """One voter of a determined list for the public look-up, without anything personal: keyed hashes and a station.

    `key` of the NIK, `by_name` of NIK and name, `by_birth` of NIK and birth date, under the home's key. Append-only.
    """

    cut = models.ForeignKey(Cut, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.BinaryField(max_length=16)
    by_name = models.BinaryField(max_length=16)
    by_birth = models.BinaryField(max_length=16)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "cut"], name="listed_once_per_cut")]

    def __str__(self) -> str:
        return f"terdaftar {self.pk}"


class Posting(models.Model):
    """A list put up where people can read it (PPS at the village office, on boards, on the web). Append-only."""

    cut = models.ForeignKey(Cut, on_delete=models.PROTECT, related_name="postings")
    village = models.CharField(max_length=13)
    place = models.CharField(max_length=150)
    posted_on = models.DateField()
    photo = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"pengumuman {self.village}"


class Matter(models.Model):
    """Something raised that must be answered: a comment of the public, a recommendation of Bawaslu, an objection.

    `raised_by` is an office or delegation; of a citizen it is personal, shown only to who may decide. `due` is unknown
    (null) where no text read sets one.
    """

    election = models.ForeignKey(ElectionEvent, on_delete=models.PROTECT, related_name="matters")
    kind = models.CharField(max_length=10, choices=MatterKind)
    list = models.CharField(max_length=5, choices=ListKind)
    desk = models.CharField(max_length=10, choices=Tier)
    area = models.CharField(max_length=13)
    plenary = models.ForeignKey(Plenary, null=True, on_delete=models.PROTECT, related_name="matters")
    letter = models.CharField(max_length=80, blank=True)
    raised_by = models.CharField(max_length=150)
    contact = models.CharField(max_length=80, blank=True)
    received = models.DateField()
    due = models.DateField(null=True)
    text = models.TextField(max_length=2000)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(max_length=2000, blank=True)
    answered_line = models.ForeignKey(Line, null=True, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["received", "id"]
        indexes: ClassVar = [models.Index(fields=["election", "kind", "area"], name="matter_area")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class MatterRow(models.Model):
    """One named row of a matter: whom it is about, what is asked, with which evidence, what was decided, what it did.

    `voter` is null for somebody not listed yet, whose elements stand in `values`. `entry` is the entry of the roll the
    accepted row wrote; null where it changed nothing.
    """

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="rows")
    voter = models.ForeignKey(Voter, null=True, on_delete=models.PROTECT, related_name="matter_rows")
    asked = models.CharField(max_length=25, choices=Asked)
    tms = models.PositiveSmallIntegerField(null=True)
    values = models.JSONField(default=dict)
    station = models.ForeignKey(Station, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    evidence = models.CharField(max_length=30)
    evidence_file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=Answer, default=Answer.OPEN)
    reason = models.CharField(max_length=300, blank=True)
    entry = models.BigIntegerField(null=True)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    """By which the row was named: whoever named it does not accept it."""
    decided_line = models.ForeignKey(Line, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="matter_row_strike_has_code",
                condition=(models.Q(asked=Asked.STRIKE) & models.Q(tms__isnull=False))
                | (~models.Q(asked=Asked.STRIKE) & models.Q(tms__isnull=True)),
            ),
            models.CheckConstraint(
                name="matter_row_names_a_voter",
                condition=models.Q(asked=Asked.ENTER) | models.Q(voter__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"baris {self.pk}"


class Transfer(models.Model):
    """A DPTb voter: where they are listed, where they will vote, why, until when that could be asked, which ballots.

    `voter` is null for one who comes from elsewhere; then `nik` and `name` are kept. `contests` are offices.
    """

    election = models.ForeignKey(ElectionEvent, on_delete=models.PROTECT, related_name="transfers")
    way = models.CharField(max_length=6, choices=TransferWay)
    voter = models.ForeignKey(Voter, null=True, on_delete=models.PROTECT, related_name="transfers")
    nik = models.CharField(max_length=16, blank=True)
    name = models.CharField(max_length=120, blank=True)
    sex = models.CharField(max_length=1, choices=Sex)
    from_area = models.CharField(max_length=13)
    from_station = models.ForeignKey(Station, null=True, on_delete=models.PROTECT, related_name="+")
    to_area = models.CharField(max_length=13)
    to_station = models.ForeignKey(Station, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20)
    evidence = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    contests = models.JSONField()
    letter = models.CharField(max_length=60)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    cancelled_line = models.ForeignKey(Line, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["election", "voter"], condition=models.Q(cancelled_line__isnull=True), name="transfer_once"
            ),
            models.UniqueConstraint(fields=["election", "letter"], name="transfer_letter_once"),
        ]

    def __str__(self) -> str:
        return f"pindah memilih {self.pk}"


class Coding(models.Model):
    """A voter of the DPT who died or joined TNI/Polri since: marked in the printed list, never removed. Append-only."""

    cut = models.ForeignKey(Cut, on_delete=models.PROTECT, related_name="codings")
    voter = models.ForeignKey(Voter, on_delete=models.PROTECT, related_name="+")
    tms = models.PositiveSmallIntegerField()
    evidence = models.CharField(max_length=30)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["cut", "voter"], name="coded_once")]

    def __str__(self) -> str:
        return f"penandaan {self.pk}"


class Unlisted(models.Model):
    """A DPK voter served on voting day at the station of their address (PKPU 7/2024 Pasal 53)."""

    election = models.ForeignKey(ElectionEvent, on_delete=models.PROTECT, related_name="unlisted")
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="+")
    nik = models.CharField(max_length=16)
    name = models.CharField(max_length=120)
    sex = models.CharField(max_length=1, choices=Sex)
    rt = models.PositiveSmallIntegerField()
    rw = models.PositiveSmallIntegerField()
    served = models.DateTimeField()
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["election", "nik"], name="unlisted_once")]

    def __str__(self) -> str:
        return f"DPK {self.pk}"
