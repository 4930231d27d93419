"""Reading re-visits: the frame of a draw, samples, their families, what they show. Always within an area."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from tahapan.core import areas as codes
from tahapan.core.errors import NotFound
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.elections.scope import in_area
from tahapan.fieldwork import sample_rules
from tahapan.fieldwork.kinds import Met, SampleFinding
from tahapan.fieldwork.models import Revisit, Sample, Visit
from tahapan.fieldwork.sample_rules import Standing
from tahapan.journal import files
from tahapan.journal.models import Line
from tahapan.journal.registry import right

READ: Final = right("fieldwork.read-samples", Text("Lihat uji petik", "See re-visit samples"))

SETTLING: Final = tuple(met.value for met in Met if met.settles)


@dataclass(frozen=True, slots=True)
class Family:
    """One family of a sample, with no more than a supervisor needs to find it."""

    order: int
    head: str
    address: str
    rt: int
    rw: int
    village: str
    station: int
    found: SampleFinding | None
    note: str


def frame(election: ElectionEvent, area: str) -> list[str]:
    """The ids of the visits a draw is made from: per family still at its station the newest visit that stands and at
    which people were met. Sorted. One query."""
    newest: dict[int | None, UUID] = dict(
        Visit.objects.filter(
            in_area(area), election=election, replaced=False, household__closed=False, met__in=SETTLING
        )
        .order_by("at", "id")
        .values_list("household_id", "id")
    )
    return sorted(str(one) for one in newest.values())


def announced(election: ElectionEvent, area: str, sha256: str) -> list[str]:
    """The ids of a list fixed for `area` before a draw. Raises NotFound for one that was never fixed there."""
    lines = Line.objects.filter(act="fieldwork.announce-frame", election=election.slug, area=area)
    path = files.path_of(sha256)
    if not any(line.facts.get("sha256") == sha256 for line in lines) or not path.is_file():
        raise NotFound(sample_rules.FRAME_UNKNOWN)
    return path.read_text(encoding="utf-8").split()


def samples(election: ElectionEvent, limit: str) -> list[tuple[Sample, Standing]]:
    """Samples that touch `limit`, newest first, with what each shows. Two queries."""
    found = [one for one in Sample.objects.filter(election=election).select_related("line") if _touches(one, limit)]
    results: dict[int, list[SampleFinding | None]] = defaultdict(list)
    rows = Revisit.objects.filter(sample__in=found).order_by("sample", "order").values_list("sample_id", "found")
    for pk, value in rows:
        results[pk].append(_finding(value))
    return [(one, sample_rules.standing(one.population, results[one.pk])) for one in found]


def sample(election: ElectionEvent, limit: str, pk: int) -> Sample:
    """One of them. Raises NotFound, also for one that does not touch `limit`."""
    found = Sample.objects.filter(election=election, pk=pk).select_related("line").first()
    if found is None or not _touches(found, limit):
        raise NotFound(sample_rules.SAMPLE_UNKNOWN)
    return found


def _touches(one: Sample, limit: str) -> bool:
    return codes.contains(limit, one.area) or codes.contains(one.area, limit)


def results(one: Sample) -> list[SampleFinding | None]:
    """The results of the whole sample in the order drawn, wherever the families live. One query."""
    return [_finding(value) for value in one.revisits.order_by("order").values_list("found", flat=True)]


def families(one: Sample, limit: str) -> list[Family]:
    """The families of a sample that live in `limit`, in the order drawn. One query."""
    return [_family(row) for row in _rows(one, limit)]


def family(one: Sample, limit: str, order: int) -> tuple[Revisit, Family]:
    """One family. Raises NotFound, also for one outside `limit`."""
    row = _rows(one, limit).filter(order=order).first()
    if row is None:
        raise NotFound(sample_rules.FAMILY_UNKNOWN)
    return row, _family(row)


def next_open(one: Sample, limit: str, after: int) -> int | None:
    """The order of the next family in `limit` without a result, beginning after `after` and then from the start."""
    waiting = list(_rows(one, limit).filter(found="").values_list("order", flat=True))
    return next((order for order in waiting if order > after), waiting[0] if waiting else None)


def entered(one: Revisit) -> list[Line]:
    """The lines by which a result was entered and corrected, newest first."""
    if one.line_id is None:
        return []
    lines = Line.objects.filter(act="fieldwork.enter-revisit", election=one.sample.election.slug)
    return [line for line in lines if (line.facts.get("sample"), line.facts.get("order")) == (one.sample_id, one.order)]


def _rows(one: Sample, limit: str) -> QuerySet[Revisit]:
    return (
        Revisit.objects.filter(in_area(limit, "visit__village"), sample=one)
        .select_related("visit__household__head", "visit__household__station", "sample__election")
        .order_by("order")
    )


def _family(row: Revisit) -> Family:
    household = row.visit.household
    assert household is not None  # the frame holds visits of families only
    head = household.head
    return Family(
        order=row.order,
        head=head.name,
        address=head.address,
        rt=head.rt,
        rw=head.rw,
        village=row.visit.village,
        station=household.station.number,
        found=_finding(row.found),
        note=row.note,
    )


def _finding(value: str) -> SampleFinding | None:
    return SampleFinding(value) if value else None
