"""Voters, the entries that moved or corrected them, and the files they came from."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tahapan.elections.models import ElectionEvent
from tahapan.journal.models import Line, StoredFile
from tahapan.stations.models import Station


class Place(models.TextChoices):
    """Where a voter stands. Inside the roll: at a station, or in a village not mapped yet. Outside: where they came
    from (`new`) or why they left. TMS codes 1–8 are those of 2024 (voter-list dossier section 8.2)."""

    NEW = "new", "Baru"
    UNMAPPED = "unmapped", "Belum dipetakan"
    STATION = "station", "Di TPS"
    TMS_1 = "tms-1", "TMS 1 · Meninggal"
    TMS_2 = "tms-2", "TMS 2 · Ganda"
    TMS_3 = "tms-3", "TMS 3 · Di bawah umur"
    TMS_4 = "tms-4", "TMS 4 · Pindah domisili"
    TMS_5 = "tms-5", "TMS 5 · WNA"
    TMS_6 = "tms-6", "TMS 6 · TNI"
    TMS_7 = "tms-7", "TMS 7 · Polri"
    TMS_8 = "tms-8", "TMS 8 · Salah penempatan TPS"
    MOVED_OUT = "moved-out", "Pindah keluar"

    @property
    def is_inside(self) -> bool:
        """Whether a voter standing here is in the roll."""
        return self in INSIDE


INSIDE = (Place.UNMAPPED, Place.STATION)


class Sex(models.TextChoices):
    MALE = "L", "Laki-laki"
    FEMALE = "P", "Perempuan"


class Marital(models.TextChoices):
    NOT_YET = "B", "Belum kawin"
    MARRIED = "S", "Sudah kawin"
    ONCE = "P", "Pernah kawin"


class Ktp(models.TextChoices):
    HAS = "S", "Sudah ber-KTP-el"
    HAS_NOT = "B", "Belum ber-KTP-el"


class Disability(models.IntegerChoices):
    """Ragam disabilitas of 2024 (voter-list dossier section 8.3); 0 is none."""

    NONE = 0, "Tidak ada"
    PHYSICAL = 1, "Fisik"
    INTELLECTUAL = 2, "Intelektual"
    MENTAL = 3, "Mental"
    SPEECH = 4, "Sensorik wicara"
    HEARING = 5, "Sensorik rungu"
    SIGHT = 6, "Sensorik netra"


class DptMatch(models.TextChoices):
    """How a row of the population file met the last DPT."""

    UNKNOWN = "", "Tanpa DPT pembanding"
    MATCHED = "padan", "Padan dengan DPT terakhir"
    ONLY_DP4 = "baru", "Hanya di DP4"


class Voter(models.Model):
    """One person in the roll of one event, with the elements of Model A-Daftar Pemilih and where they stand now.

    `place` and `station` are the end of this voter's last entry; they change only together with one.
    `fingerprint` is a signed 64-bit hash of the elements, by which an import finds what changed.
    """

    election = models.ForeignKey(ElectionEvent, on_delete=models.PROTECT, related_name="voters", db_index=False)
    nkk = models.CharField(max_length=16)
    nik = models.CharField(max_length=16)
    name = models.CharField(max_length=120)
    birth_place = models.CharField(max_length=80, blank=True)
    birth_date = models.DateField()
    marital = models.CharField(max_length=1, choices=Marital)
    sex = models.CharField(max_length=1, choices=Sex)
    address = models.CharField(max_length=150, blank=True)
    rt = models.PositiveSmallIntegerField(default=0)
    rw = models.PositiveSmallIntegerField(default=0)
    disability = models.PositiveSmallIntegerField(choices=Disability, default=Disability.NONE)
    ktp = models.CharField(max_length=1, choices=Ktp)
    village = models.CharField(max_length=13)
    place = models.CharField(max_length=10, choices=Place, default=Place.UNMAPPED)
    station = models.ForeignKey(Station, null=True, blank=True, on_delete=models.PROTECT, related_name="voters")
    dpt_match = models.CharField(max_length=5, choices=DptMatch, blank=True, default=DptMatch.UNKNOWN)
    fingerprint = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["election", "nik"], name="voter_nik_once_per_event"),
            models.CheckConstraint(
                name="voter_stands_in_one_place",
                condition=models.Q(place=Place.STATION, station__isnull=False)
                | (~models.Q(place=Place.STATION) & models.Q(station__isnull=True)),
            ),
            models.CheckConstraint(name="voter_sex_known", condition=models.Q(sex__in=Sex.values)),
        ]
        indexes: ClassVar = [
            models.Index(fields=["election", "nkk"], name="voter_family"),
            models.Index(fields=["election", "name"], name="voter_name"),
            models.Index(
                # Answers every count (recap, loads of stations) without touching the rows.
                fields=["election", "village", "place", "station", "sex"],
                name="voter_recap",
                # PostgreSQL answers a prefix (scope) from an index only with pattern operators; SQLite ignores this.
                opclasses=["int8_ops", "varchar_pattern_ops", "varchar_ops", "int8_ops", "varchar_ops"],
            ),
        ]

    def __str__(self) -> str:
        return f"pemilih {self.pk}"


class EntryKind(models.TextChoices):
    """Why an entry was made."""

    INTAKE = "intake", "Masuk dari berkas"
    COPY = "copy", "Salinan dari pemilihan lain"
    MAPPING = "mapping", "Pemetaan TPS"
    CORRECTION = "correction", "Perbaikan elemen"
    STRIKE = "strike", "Tidak memenuhi syarat"
    NEW = "new", "Pemilih baru"
    MOVE = "move", "Pindah TPS"
    RETURN = "return", "Dikembalikan ke daftar"


class Entry(models.Model):
    """One movement of one voter from one place to another, or a correction in place (both ends equal).

    Append-only in the database. `sex` and the villages are those at that moment, so that a recap of any day is a sum
    over entries. `changes` holds corrected elements as {element: [old, new]}.
    """

    election = models.ForeignKey(ElectionEvent, on_delete=models.PROTECT, related_name="entries", db_index=False)
    # No constraint in the database: the line is written at the end of the act, and while a deferred constraint is open
    # SQLite searches all entries for every station it inserts. The act's transaction makes sure the line exists.
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    voter = models.ForeignKey(Voter, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=EntryKind)
    sex = models.CharField(max_length=1, choices=Sex)
    from_place = models.CharField(max_length=10, choices=Place)
    from_village = models.CharField(max_length=13, blank=True)
    from_station = models.ForeignKey(Station, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    to_place = models.CharField(max_length=10, choices=Place)
    to_village = models.CharField(max_length=13, blank=True)
    to_station = models.ForeignKey(Station, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    changes = models.JSONField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.from_place} → {self.to_place}"


class Intake(models.Model):
    """One file taken into a roll, with what became of its rows: rows = new + changed + same + rejected."""

    election = models.ForeignKey(ElectionEvent, on_delete=models.PROTECT, related_name="intakes")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    rejects = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    warnings_file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField()
    new = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    same = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()
    warnings = models.PositiveIntegerField()
    by_code = models.JSONField(default=dict)
    matched = models.PositiveIntegerField(default=0)
    only_in_dp4 = models.PositiveIntegerField(default=0)
    only_in_dpt = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="intake_adds_up",
                condition=models.Q(
                    rows=models.F("new") + models.F("changed") + models.F("same") + models.F("rejected")
                ),
            )
        ]

    def __str__(self) -> str:
        return f"berkas {self.pk}"


class Lock(models.Model):
    """An area whose roll a closed plenary holds still, to the last day of the law's repair window.

    `holder` says which plenary in words of the lists ("DPHP pps"); the roll only knows that somebody holds the area.
    """

    election = models.ForeignKey(ElectionEvent, on_delete=models.PROTECT, related_name="locks")
    area = models.CharField(max_length=13)
    holder = models.CharField(max_length=40)
    until = models.DateField()
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    released_line = models.ForeignKey(Line, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["election", "area", "holder"],
                condition=models.Q(released_line__isnull=True),
                name="lock_held_once",
            )
        ]

    def __str__(self) -> str:
        return f"kunci {self.area}"
