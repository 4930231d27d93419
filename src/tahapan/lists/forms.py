"""All forms of a list, written into a folder with a manifest: the same cut and paper give the same bytes.

What is posted shows nothing personal in full; Model A-KabKo, the change list and letters of answer do, and the manifest
marks them. A list whose cut does not say the same when it is counted again is not printed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

import polars as pl

from tahapan.core import areas as codes
from tahapan.core.areas import Level
from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.elections.models import ElectionEvent
from tahapan.engines.sheet import Paper
from tahapan.lists import paperwork, recap, snapshots, standing, stationery
from tahapan.lists.documents import changes, voters
from tahapan.lists.documents import recap as recap_form
from tahapan.lists.documents.about import About
from tahapan.lists.documents.sheets import Sheet, workbook
from tahapan.lists.kinds import ListKind, Tier
from tahapan.lists.manifest import Folder, Manifest
from tahapan.lists.models import Coding, Cut, Matter
from tahapan.lists.recap import RecapRow
from tahapan.stations.models import Station

Report = Callable[[str, int, int], None]
"""How far the printing is: step, villages done, villages in all."""


class Form(StrEnum):
    """What is printed of a list; the value is its folder."""

    POSTED = "pengumuman"
    FULL = "model-a-kabko"
    CHANGES = "perubahan"
    RECAP = "rekapitulasi"
    MINUTES = "berita-acara"
    INVITATION = "undangan"
    ANSWERS = "jawaban"

    @property
    def is_personal(self) -> bool:
        """Whether it shows personal data in full."""
        return self in (Form.FULL, Form.CHANGES, Form.ANSWERS)


_OF_STATIONS: Final = frozenset({ListKind.DPS, ListKind.DPT})
"""Lists that are put up and kept station by station: those KPU Kabupaten/Kota determines."""

UNBALANCED: Final = Problem(
    "forms-unbalanced",
    Text(
        "Daftar {list} potongan {cut} tidak dicetak: hitungan ulangnya berbeda di {count} tempat.",
        "List {list}, cut {cut}, is not printed: counted again it differs in {count} places.",
    ),
    Text("Panggil penanggung jawab sistem; jangan cetak dari sumber lain.", "Call whoever is in charge of the system."),
)
NOT_DECIDED: Final = Problem(
    "forms-not-decided",
    Text("Belum ada daftar {list} yang disahkan untuk {area}.", "No list {list} of {area} has been decided."),
    Text("Cetak sesudah rapat plenonya ditutup.", "Print after its plenary closed."),
)
NO_FORMS: Final = Problem(
    "forms-of-list-a",
    Text("Model A-Daftar Pemilih dicetak per TPS untuk coklit.", "Model A-Daftar Pemilih is printed for coklit."),
    Text("Buka Coklit › Kertas dan pilih TPS-nya.", "Open House visits › Paper and choose the station."),
)


@dataclass(frozen=True, slots=True)
class Job:
    """What is printed of one cut: the part of its area, which forms, how they name it; `marks` stand behind voters (by
    id), put there up to journal line `marked`."""

    cut: Cut
    area: str
    only: frozenset[Form]
    about: About
    marks: Mapping[int, str]
    marked: int | None

    def places(self, area: str, station: int | None = None) -> tuple[tuple[str, str], ...]:
        return stationery.places(area, station)

    @property
    def stem(self) -> str:
        return f"{self.cut.list}-{self.cut.tier}"


def decided(election: ElectionEvent, kind: ListKind, area: str) -> tuple[Cut, ...]:
    """The cuts that together tell a list in `area`. Raises Refused where there is none, and for list A."""
    if kind is ListKind.A:
        raise Refused(NO_FORMS)
    found = standing.within(election, kind, area)
    if not found:
        raise Refused(NOT_DECIDED.fill(list=kind.value, area=area))
    return found


def issue(
    cuts: Cut | Sequence[Cut],
    out: Path,
    *,
    only: Collection[Form] = tuple(Form),
    area: str | None = None,
    paper: Paper = Paper.F4,
    marked: bool = False,
    report: Report | None = None,
) -> Manifest:
    """Print a cut, or all of one list (a DPHP has many), into the folder `out`, of `area` only where one is given.

    PDF of every form, XLSX beside every table, `manifest.json` last; files are readable by their owner only. What an
    earlier run wrote there is replaced. `marked`: the lists of stations show the marks made since (who died, joined TNI
    or Polri after the DPT), and every foot says up to which journal line. Raises Refused where the folder holds
    anything else, and where a cut counted again differs. Reads the database, writes nothing to it.
    """
    cuts = [cuts] if isinstance(cuts, Cut) else cuts
    jobs = [_job(cut, codes.narrower(area or cut.area, cut.area), frozenset(only), paper, marked) for cut in cuts]
    for cut in cuts:
        if found := recap.check(cut):
            raise Refused(UNBALANCED.fill(list=cut.list, cut=cut.number, count=len(found)))
    folder = Folder(out)
    total = sum(len(_villages(job)) for job in jobs)
    done = 0
    for job in jobs:
        _papers(folder, job)
        _recaps(folder, job)
        for _ in _people(folder, job):
            done += 1
            if report is not None:
                report("print", done, total)
    notes = {Form.RECAP.value: recap_form.NOT_FOUND}
    return folder.close(cuts[0].list, [_facts(job) for job in jobs], paper.name, notes)


def _job(cut: Cut, area: str, only: frozenset[Form], paper: Paper, marked: bool) -> Job:
    about = stationery.about(cut, paper)
    codings = list(Coding.objects.filter(cut=cut).order_by("line_id")) if marked else []
    if not codings:
        return Job(cut, area, only, about, {}, None)
    last = codings[-1].line_id
    about = replace(about, extra=(f"penandaan sampai jurnal {last}",))
    return Job(cut, area, only, about, {one.voter_id: f"TMS {one.tms}" for one in codings}, last)


def _facts(job: Job) -> dict[str, object]:
    cut = job.cut
    return {
        "number": cut.number,
        "tier": cut.tier,
        "area": cut.area,
        "printed": job.area,
        "upto": cut.upto,
        "snapshot": cut.snapshot_id,
        "male": cut.male,
        "female": cut.female,
        "marked": job.marked,
    }


def _villages(job: Job) -> list[str]:
    """The villages of the area with stations of the event."""
    found = Station.objects.filter(election=job.cut.election).values_list("village", flat=True).distinct()
    return sorted(village for village in found.order_by() if codes.contains(job.area, village))


# ── Minutes and letters


def _papers(folder: Folder, job: Job) -> None:
    """Minutes and invitation of the plenary, answers given on the way to this list."""
    cut, paper = job.cut, job.about.paper
    name = f"{job.stem}-{cut.area}.pdf"
    plenary = cut.plenary if job.area == cut.area else None
    if plenary is not None and plenary.opened_line_id is not None and Form.MINUTES in job.only:
        content = paperwork.minutes(cut, paper)
        folder.add(f"{Form.MINUTES}/{name}", content, Form.MINUTES, cut.area, None, personal=False)
    if plenary is not None and Form.INVITATION in job.only:
        content = paperwork.invitation(plenary, paper)
        folder.add(f"{Form.INVITATION}/{name}", content, Form.INVITATION, cut.area, None, personal=False)
    if Form.ANSWERS in job.only:
        for matter in _answered(job):
            content = paperwork.answer(matter, paper=paper)
            target = f"{Form.ANSWERS}/{matter.kind}-{matter.pk:05}.pdf"
            folder.add(target, content, Form.ANSWERS, matter.area, None, personal=True)


def _answered(job: Job) -> Iterator[Matter]:
    """What the body of this cut answered between the list before and this one."""
    cut = job.cut
    since = cut.previous.line_id if cut.previous else 0
    asked = Matter.objects.filter(election=cut.election, desk=cut.tier, kind__in=paperwork.KINDS)
    found = asked.filter(answered_line__gt=since)
    for matter in found.filter(answered_line__lte=cut.line_id).order_by("pk"):
        if codes.contains(job.area, matter.area):
            yield matter


# ── Recaps


def _recaps(folder: Folder, job: Job) -> None:
    """A recap for every area from the cut's own down to the villages."""
    if Form.RECAP not in job.only or job.cut.previous is None:
        return
    told = recap.of(job.cut, job.area)
    level = codes.level(job.area)
    for tier in (Tier.REGENCY, Tier.PPK, Tier.PPS):
        if codes.LENGTH_OF_LEVEL[tier.level] >= codes.LENGTH_OF_LEVEL[level]:
            for row in recap.table(told, tier.level):
                if row.stations or row.previous.total:
                    _recap(folder, job, tier, row)


def _recap(folder: Folder, job: Job, tier: Tier, whole: RecapRow) -> None:
    cut, area = job.cut, whole.code
    assert cut.previous is not None
    rows = recap.table(recap.of(cut, area), paperwork.BELOW[tier])
    if tier is Tier.PPS:
        rows = [replace(row, name=_station_name(row.code)) for row in rows]
    unit, base = paperwork.unit(tier, area), stationery.short_name(cut.previous.list)
    pdf = recap_form.draw(
        job.about,
        job.places(area),
        area,
        rows,
        whole,
        base=base,
        unit=unit,
        tms=list(stationery.words(cut.election, "tms").values()),
        signers=stationery.members(cut.election, Tier(cut.tier)),
        body=stationery.body(Tier(cut.tier), cut.area),
    )
    name = f"{Form.RECAP}/{job.stem}-{area}"
    folder.add(f"{name}.pdf", pdf, Form.RECAP, area, None, personal=False)
    table = recap_form.figures(rows, whole, base, cut.list, unit)
    sheet = Sheet("Rekapitulasi", (*_heading(job, area), recap_form.NOT_FOUND), table)
    folder.add(f"{name}.xlsx", _workbook(job, [sheet]), Form.RECAP, area, None, personal=False)


def _station_name(code: str) -> str:
    number = code.rpartition("/")[2]
    return "Belum di TPS" if number == "-" else f"TPS {number}"


def _heading(job: Job, area: str, station: int | None = None) -> tuple[str, ...]:
    """The lines above a table in a spreadsheet."""
    cut = job.cut
    where = stationery.called(area) + (f" TPS {station}" if station is not None else "")
    return (
        f"{stationery.full_name(cut.list)} {where}",
        f"{job.about.event} · {job.about.office}",
        f"{cut.list} potongan {cut.number} · {job.about.moment} · SHA-256 {cut.snapshot_id}",
    )


def _workbook(job: Job, sheets: Sequence[Sheet]) -> bytes:
    return workbook(job.about.office, stationery.full_name(job.cut.list), job.cut.line.at, sheets)


# ── People, village by village


def _people(folder: Folder, job: Job) -> Iterator[str]:
    """Print what names people, one village after the other; yields each when it is done."""
    posted, full = ({form} & job.only for form in (Form.POSTED, Form.FULL))
    lists = posted | full if ListKind(job.cut.list) in _OF_STATIONS else frozenset()
    listed = _by_village(snapshots.listed(job.cut, job.area)) if lists else {}
    changed = _changes(job) if Form.CHANGES in job.only and job.cut.previous else None
    for village in _villages(job):
        people = listed.get(village)
        for form in sorted(lists):
            _stations(folder, job, form, village, people)
        if changed is not None:
            _change_list(folder, job, village, changed)
        yield village


def _by_village(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    return {str(key[0]): part for key, part in rows.partition_by("village", as_dict=True).items()}


def _stations(folder: Folder, job: Job, form: Form, village: str, people: pl.DataFrame | None) -> None:
    """The lists of the stations of a village in one form: a PDF each, one workbook of all."""
    if people is None:
        return
    legend, sheets = stationery.legend(job.cut.election), []
    base = f"{form}/{codes.up_to(village, Level.DISTRICT)}/{village}/{job.cut.list}-{village}"
    for (number,), part in people.partition_by("station", as_dict=True).items():
        station = None if number is None else int(number)
        places, area = job.places(village, station), f"{village} TPS {station or '-'}"
        if form is Form.FULL:
            pdf = voters.draw_full(job.about, places, area, part, legend, job.marks)
            rows = voters.full_rows(part, job.marks)
        else:
            pdf = voters.draw_posted(job.about, places, area, part, job.marks)
            rows = voters.posted_rows(part, job.cut.election.voting_day, job.marks)
        name = f"{base}-TPS-{station or 0:03}.pdf"
        folder.add(name, pdf, form, village, station, personal=form.is_personal)
        sheets.append(Sheet(f"TPS {station or '-'}", _heading(job, village, station), rows))
    folder.add(f"{base}.xlsx", _workbook(job, sheets), form, village, None, personal=form.is_personal)


def _changes(job: Job) -> dict[str, pl.DataFrame]:
    """The changes of every village of the area."""
    cut = job.cut
    assert cut.previous is not None
    before = snapshots.read(cut.previous)
    now = snapshots.read(cut)
    names = {code: areas.get(code).name for code in {*before["village"].unique(), *now["village"].unique()}}
    return _by_village(changes.between(before, now, names, stationery.words(cut.election, "tms")))


def _change_list(folder: Folder, job: Job, village: str, changed: dict[str, pl.DataFrame]) -> None:
    """Model A-Daftar Perubahan Pemilih of a village, also where nothing changed."""
    cut = job.cut
    assert cut.previous is not None
    found = changed[village] if village in changed else changes.nothing()
    base = stationery.full_name(cut.previous.list)
    pdf = changes.draw(job.about, job.places(village), village, found, stationery.legend(cut.election), base)
    name = f"{Form.CHANGES}/{codes.up_to(village, Level.DISTRICT)}/{job.stem}-{village}"
    folder.add(f"{name}.pdf", pdf, Form.CHANGES, village, None, personal=True)
    sheets = [
        Sheet(heading[3:], _heading(job, village), changes.rows_of(found.filter(pl.col("section") == section)))
        for section, heading in changes.SECTIONS.items()
    ]
    folder.add(f"{name}.xlsx", _workbook(job, sheets), Form.CHANGES, village, None, personal=True)
