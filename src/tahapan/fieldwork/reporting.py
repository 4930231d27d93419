"""Reports of Pantarlih to PPS: taking them, counting again what they say, and which are due.

An officer reports every day, at least every ten days, and at the end (law: codes `pantarlih-report`, value
`coklit.report.days.max`; PKPU 7/2022 and Keputusan KPU 27/2023). Fields of the forms beyond sesuai, TMS and ubah were
not found; the others here are what is recorded at the door (voter-list dossier section 9).
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count

from tahapan.core import clock
from tahapan.core.errors import NotFound, Problem
from tahapan.core.ids import uuid7
from tahapan.core.text import Text
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.elections.scope import in_area
from tahapan.fieldwork import rules
from tahapan.fieldwork.kinds import FindingState, Met, Outcome, ReportKind, Tms
from tahapan.fieldwork.models import Report, Visit
from tahapan.journal import bulk
from tahapan.journal.act import current
from tahapan.journal.bulk import as_day, as_uuid
from tahapan.officers.bodies import Body
from tahapan.officers.models import Post

SETTLING: Final = frozenset(met.value for met in Met if met.settles)
UNKNOWN_REPORT: Final = Problem(
    "report-unknown",
    Text("Laporan ini tidak ada di wilayah Anda.", "There is no such report in your area."),
    Text("Pilih dari daftar laporan.", "Choose from the list of reports."),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What an officer did in some days. `again`: doors where nobody answered or somebody refused."""

    households: int = 0
    people: int = 0
    same: int = 0
    changed: int = 0
    tms: tuple[int, ...] = (0,) * len(Tms)
    """By code, 1 to 8."""
    new: int = 0
    stickers: int = 0
    proofs: int = 0
    again: int = 0

    @property
    def tms_total(self) -> int:
        return sum(self.tms)

    def told(self) -> dict[str, Any]:
        """As a report carries them (docs/protocol.md)."""
        return {
            "households": self.households,
            "people": self.people,
            "sesuai": self.same,
            "ubah": self.changed,
            "tms": {str(code.value): number for code, number in zip(Tms, self.tms, strict=True) if number},
            "baru": self.new,
            "stickers": self.stickers,
            "proofs": self.proofs,
            "again": self.again,
        }


def figures_of(told: Mapping[str, Any]) -> Figures:
    """Figures from a report; whatever is missing or no count is 0, so that no report is lost over a field."""
    of_tms = told.get("tms")
    by_code = of_tms if isinstance(of_tms, Mapping) else {}
    return Figures(
        households=_count(told.get("households")),
        people=_count(told.get("people")),
        same=_count(told.get("sesuai")),
        changed=_count(told.get("ubah")),
        tms=tuple(_count(by_code.get(str(code.value))) for code in Tms),
        new=_count(told.get("baru")),
        stickers=_count(told.get("stickers")),
        proofs=_count(told.get("proofs")),
        again=_count(told.get("again")),
    )


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1_000_000 else 0


@dataclass(frozen=True, slots=True)
class Work:
    """The visits of one officer, whatever their source, to be counted for any days. Made by `work_of`.

    `until`, first of each row: the day of the visit that took its place; `dt.date.max` while it stands.
    """

    visits: tuple[tuple[dt.date, dt.date, int | None, str, bool, bool], ...]
    """(until, day, household, met, sticker, proof)"""
    findings: tuple[tuple[dt.date, dt.date, str, int, int], ...]
    """(until, day, outcome, TMS code, how many)"""

    def figures(self, start: dt.date, end: dt.date) -> Figures:
        """What was done from `start` to `end`, both included, as it stood that evening: an empty call whose family
        was met later was an empty call still."""
        visits = [one[2:] for one in self.visits if start <= one[1] <= end < one[0]]
        found: Counter[tuple[str, int]] = Counter()
        for until, day, outcome, tms, number in self.findings:
            if start <= day <= end < until:
                found[outcome, tms] += number
        by_tms = tuple(found[Outcome.TMS.value, code.value] for code in Tms)
        same, changed = found[Outcome.SAME.value, 0], found[Outcome.CHANGED.value, 0]
        settled = [household for household, met, _, _ in visits if met in SETTLING]
        return Figures(
            # A family found at the door has no card in the package: each such visit is a family.
            households=len(set(settled) - {None}) + settled.count(None),
            people=same + changed + sum(by_tms),
            same=same,
            changed=changed,
            tms=by_tms,
            new=found[Outcome.NEW.value, 0],
            stickers=sum(sticker for *_, sticker, _ in visits),
            proofs=sum(proof for *_, proof in visits),
            again=len(visits) - len(settled),
        )


_UNTIL: Final = (
    "CASE WHEN v.replaced THEN (SELECT MIN(w.day) FROM fieldwork_replacement r JOIN fieldwork_visit w"
    " ON w.id = r.visit_id WHERE r.replaces = v.id) END"
)
_VISITS: Final = (
    f"SELECT {_UNTIL}, v.replaced, v.day, v.household_id, v.met, v.sticker, v.proof FROM fieldwork_visit v"
    " WHERE v.post_id {ids} AND v.day BETWEEN %s AND %s"
)
_FINDINGS: Final = (
    "SELECT until, replaced, day, outcome, tms, COUNT(*) FROM ("
    f"SELECT {_UNTIL} AS until, v.replaced, v.day, f.outcome, f.tms FROM fieldwork_visit v"
    " JOIN fieldwork_finding f ON f.visit_id = v.id WHERE v.post_id {ids} AND v.day BETWEEN %s AND %s"
    " AND (v.replaced OR f.state <> %s)) AS told GROUP BY until, replaced, day, outcome, tms"
)


def work_of(post: Post, days: tuple[dt.date, dt.date] = (dt.date.min, dt.date.max)) -> Work:
    """Everything an officer did, or did on these days; what was replaced counts until the day it was. Two queries."""
    first, last = (day.isoformat() for day in days)
    visits = tuple(
        (_until(until, replaced), as_day(day), household, met, bool(sticker), bool(proof))
        for until, replaced, day, household, met, sticker, proof in bulk.rows(_VISITS, [post.pk], first, last)
    )
    found = bulk.rows(_FINDINGS, [post.pk], first, last, FindingState.REPLACED.value)
    findings = tuple((_until(until, replaced), as_day(day), *told) for until, replaced, day, *told in found)
    return Work(visits, findings)


def _until(day: Any, replaced: Any) -> dt.date:
    if not replaced:
        return dt.date.max
    return as_day(day) if day is not None else dt.date.min


def counted(post: Post, start: dt.date, end: dt.date) -> Figures:
    """The same figures from the visits kept here. Two queries."""
    return work_of(post, (start, end)).figures(start, end)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: as the officer told it, as the visits said when the report came in, and as they say now. `given`
    where a source names it as part of the report; the others are recorded at the door."""

    label: Text
    told: int
    counted: int
    now: int
    given: bool = False

    @property
    def differs(self) -> bool:
        """Whether the visits never said so: work goes on after a report, and some of it arrives later."""
        return self.told not in (self.counted, self.now)


_TMS: Final = Text("TMS", "TMS")


def differs(told: Figures, then: Figures, now: Figures) -> bool:
    """Whether a report tells a figure the visits said neither when it came in nor say now."""
    return any(row.differs for row in rows_of(told, then, now, [_TMS] * len(Tms)))


def rows_of(told: Figures, then: Figures, now: Figures, tms: Sequence[Text]) -> list[Row]:
    """What was told beside what the visits said then and say now, line by line. `tms`: the names of the eight codes."""

    def row(indonesian: str, english: str, name: str, given: bool = False) -> Row:
        return Row(Text(indonesian, english), getattr(told, name), getattr(then, name), getattr(now, name), given)

    return [
        row("Sesuai", "As listed", "same", True),
        row("Ubah", "Changed", "changed", True),
        row("TMS seluruhnya", "TMS in all", "tms_total", True),
        *(
            Row(
                Text(f"TMS {at + 1} · {name.id}", f"TMS {at + 1} · {name.en}"),
                told.tms[at],
                then.tms[at],
                now.tms[at],
                given=True,
            )
            for at, name in enumerate(tms)
        ),
        row("Pemilih baru", "New voters", "new"),
        row("KK dikunjungi", "Families visited", "households"),
        row("Stiker ditempel", "Stickers pasted", "stickers"),
        row("Tanda bukti diberikan", "Proofs of listing given", "proofs"),
        row("Kosong atau ditolak", "Nobody home or refused", "again"),
    ]


# ── Taking a report


@dataclass(frozen=True, slots=True)
class Handed:
    """A report as an officer hands it in. `key` is the id of its event; the same again is the same report."""

    key: uuid.UUID
    kind: ReportKind
    start: dt.date
    day: dt.date
    figures: Mapping[str, Any]


def in_order(start: dt.date, day: dt.date) -> bool:
    """Whether a report may run from `start` to `day`: it ends no earlier than it begins, and not in the future."""
    return start <= day <= clock.today()


def record(
    post: Post,
    kind: ReportKind,
    start: dt.date,
    day: dt.date,
    figures: Mapping[str, Any],
    report: uuid.UUID | None = None,
) -> Report:
    """Keep a report within the act being done. The same id again: the one kept before.

    Side effects: one Report row, whose figures hold what was told and what the visits said at that moment.
    """
    return record_all(post, [Handed(report or uuid7(), kind, start, day, figures)])[0]


def record_all(post: Post, reports: Sequence[Handed]) -> list[Report]:
    """Keep reports of one officer as `record` does, in order; what the visits say is read once."""
    sql = "SELECT id FROM fieldwork_report WHERE id {ids}"
    known = {as_uuid(row[0]) for row in bulk.rows(sql, [one.key for one in reports])}
    fresh = {one.key: one for one in reports if one.key not in known}
    made = _counted(post, list(fresh.values())) if fresh else {}
    bulk.insert("fieldwork_report", _REPORT, map(_row, made.values()))
    made |= Report.objects.in_bulk(known) if known else {}
    return [made[one.key] for one in reports]


_REPORT: Final = ("id", "post_id", "kind", "start", "day", "figures", "line_id")


def _counted(post: Post, reports: Sequence[Handed]) -> dict[uuid.UUID, Report]:
    """The reports with what the visits say of their days."""
    work = work_of(post, (min(one.start for one in reports), max(one.day for one in reports)))
    return {
        one.key: Report(
            pk=one.key,
            post=post,
            kind=one.kind.value,
            start=one.start,
            day=one.day,
            figures={"told": figures_of(one.figures).told(), "counted": work.figures(one.start, one.day).told()},
            line_id=current().seq,
        )
        for one in reports
    }


def _row(one: Report) -> tuple[Any, ...]:
    days = one.start.isoformat(), one.day.isoformat()
    return (bulk.stored(one.pk), one.post_id, one.kind, *days, json.dumps(one.figures), one.line_id)


def told(report: Report) -> Figures:
    """What the officer said."""
    return figures_of(report.figures.get("told", report.figures))


def counted_then(report: Report) -> Figures:
    """What the visits said when the report was taken."""
    return figures_of(report.figures.get("counted", {}))


# ── What is due


@dataclass(frozen=True, slots=True)
class Due:
    """One Pantarlih and the reports: the last one, and the day by which the next is due.

    `next_by` is None when the final report is in. `missing`: how often so far the law's longest gap passed without a
    report, made up for or not. `final_due`: coklit is over and the final report is not in.
    """

    post: Post
    last: Report | None
    next_by: dt.date | None
    is_late: bool
    missing: int
    final: Report | None
    final_due: bool
    visits: int


def due(election: ElectionEvent, scope: str, today: dt.date) -> list[Due]:
    """Every Pantarlih of `scope` who serves or has reported, late ones first. Three queries.

    Raises Refused where the event has no coklit.
    """
    law = elections.rules(election)
    start, end = rules.window(law)
    posts = Post.objects.filter(in_area(scope, "area"), election=election, body=Body.PANTARLIH).select_related(
        "officer", "station"
    )
    reports: dict[int, list[Report]] = defaultdict(list)
    for report in Report.objects.filter(in_area(scope, "post__area"), post__election=election).order_by("day", "id"):
        reports[report.post_id].append(report)
    visits = dict(
        Visit.objects.filter(in_area(scope), election=election, replaced=False)
        .order_by()
        .values_list("post")
        .annotate(Count("id"))
    )
    found = [
        _due(post, reports[post.pk], visits.get(post.pk, 0), (max(post.start, start), end), today, law)
        for post in posts
        if post.is_running or reports[post.pk] or visits.get(post.pk)
    ]
    return sorted(found, key=lambda one: (not one.is_late, -one.missing, one.post.area, one.post.pk))


def _due(
    post: Post, reports: list[Report], visits: int, span: tuple[dt.date, dt.date], today: dt.date, law: Any
) -> Due:
    first, end = span
    last_day = min(end, post.end or end)
    until = min(today, last_day)
    final = next((one for one in reversed(reports) if one.kind == ReportKind.FINAL), None)
    days = [one.day for one in reports]
    missing = 0 if final is not None or until < first else rules.report_gaps(law, first, until, days)
    last = max([first, *days])
    next_by = None if final else min(last + dt.timedelta(days=rules.report_days(law)), last_day)
    return Due(
        post=post,
        last=reports[-1] if reports else None,
        next_by=next_by,
        is_late=next_by is not None and today > next_by,
        missing=missing,
        final=final,
        final_due=final is None and today > last_day,
        visits=visits,
    )


def reports(post: Post) -> list[Report]:
    """The reports of one officer, the newest first."""
    return list(Report.objects.filter(post=post).select_related("line").order_by("-day", "-id"))


def report(election: ElectionEvent, scope: str, key: uuid.UUID) -> Report:
    """One report. Raises NotFound, also for one outside `scope`."""
    found = (
        Report.objects.filter(in_area(scope, "post__area"), post__election=election, pk=key)
        .select_related("post__officer", "post__station__venue", "post__station__election", "post__election", "line")
        .first()
    )
    if found is None:
        raise NotFound(UNKNOWN_REPORT)
    return found
