"""What happened on which day, until the day the demo lives on.

Each step is dated and goes through the acts of its room, so the demo's journal reads as the office's would.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from tahapan import law
from tahapan.accounts.actor import ConsoleActor
from tahapan.cli import events
from tahapan.cli.demo import cast, coklit, crew, land, plenaries, truth
from tahapan.cli.demo.play import Play
from tahapan.core import clock
from tahapan.core.areas import Level
from tahapan.elections import acts as election_acts
from tahapan.elections import areas, figures
from tahapan.elections.models import ElectionEvent
from tahapan.engines import population
from tahapan.engines.siting import Preferences
from tahapan.officers.bodies import Body
from tahapan.roll import acts as roll_acts
from tahapan.roll import queries as roll
from tahapan.roll.mapping import Wishes
from tahapan.roll.tasks import EVEN_TOLERANCE
from tahapan.stations import acts as station_acts
from tahapan.stations.models import FIRST_SPECIAL_NUMBER

Progress = Callable[[str, int, int], None]

CONSOLE: Final = ConsoleActor("demo")
"""Opens the office; from then on its people act."""
MAPPING_STAGE: Final = "1.8.a.1"
_PLANNED_LOAD: Final = 540
"""Voters a station at most, on average of its village: coklit finds about two in a hundred who are not listed."""


@dataclass(slots=True)
class Stage:
    """What the steps share: the area, the chance, the files, and how far they are."""

    area: str
    seed: int
    today: dt.date
    folder: Path
    progress: Progress
    pilkada: ElectionEvent | None = None
    base: ElectionEvent | None = None
    accounts: list[cast.Account] = field(default_factory=list)
    coklit: Play | None = None
    _population: population.Population | None = None

    @property
    def voting_day(self) -> dt.date:
        return law.load(events.PILKADA_RULES).voting_day

    @property
    def people(self) -> population.Population:
        """The population, made when first needed."""
        if self._population is None:
            self.progress("population", 0, 1)
            specs = land.villages(self.area)
            self._population = population.generate(specs, self.voting_day, self.seed)
            self.progress("population", 1, 1)
        return self._population

    def forget_people(self) -> None:
        """Let the population go once its files are written: millions of people are gigabytes."""
        self._population = None


def open_events(stage: Stage) -> None:
    """The Pilkada is opened, and the office's people get their accounts."""
    stage.pilkada = events.open_pilkada(CONSOLE, stage.area)
    stage.accounts = cast.hire(CONSOLE, stage.area)


def take_last_roll(stage: Stage) -> None:
    """The general election's roll is taken in: the re-vote will need it, and DP4 is compared with it."""
    if not events.has_revote(stage.area):
        return
    base = stage.base = events.open_pemilu(cast.acting("data"), stage.area)
    file = _write(stage, population.last_dpt(stage.people), "dpt-pemilu-2024")
    roll_acts.import_file(
        actor=cast.acting("data"), election=base, path=file, file_name=file.name, progress=stage.progress
    )


def form_ppk(stage: Stage) -> None:
    """Every kecamatan gets its PPK, sworn in the same day (stage 1.4.a.12)."""
    assert stage.pilkada is not None
    crew.write_committees(stage.people, stage.folder)
    crew.form_committee(stage.pilkada, Body.PPK, stage.folder)


def form_pps(stage: Stage) -> None:
    """Every village gets its PPS, sworn in the same day (stage 1.4.b.11)."""
    assert stage.pilkada is not None
    crew.form_committee(stage.pilkada, Body.PPS, stage.folder)


def send_pantarlih(stage: Stage) -> None:
    """One or two Pantarlih a station begin their work (stage 1.4.c.5)."""
    assert stage.pilkada is not None
    crew.send_pantarlih(stage.pilkada, stage.folder)


def survey_land(stage: Stage) -> None:
    """Where every RT lies and where one could vote is recorded."""
    station_acts.set_rt_points(actor=cast.acting("data"), area=stage.area, points=land.rt_rows(stage.people))
    station_acts.add_venues(actor=cast.acting("data"), area=stage.area, venues=land.venue_rows(stage.people))
    if stage.base is not None:
        _map_february(stage, stage.base)


def _map_february(stage: Stage, base: ElectionEvent) -> None:
    """The stations of February, as many per village as KPU's list has, special locations included."""
    count = {area.code: figures.stations_february_2024(area.code) for area in areas.within(stage.area, Level.VILLAGE)}
    wishes = Wishes(stations={village: stations.regular for village, stations in count.items() if stations.regular})
    roll_acts.map_stations(
        actor=cast.acting("data"), election=base, area=stage.area, wishes=wishes, progress=stage.progress
    )
    for village, stations in count.items():
        for extra in range(stations.special):
            number = FIRST_SPECIAL_NUMBER + extra
            station_acts.open_special(
                actor=cast.acting("data"), election=base, village=village, number=number, name=f"Lokasi khusus {number}"
            )


def begin_coklit(stage: Stage) -> None:
    """Packages are prepared, and the officers' phones signed in (stage 1.8.a.2)."""
    assert stage.pilkada is not None
    stage.coklit = coklit.begin(stage.pilkada, stage.seed, stage.today, stage.progress)


def walk(stage: Stage) -> None:
    """Coklit, evening by evening, as far as the demo's day."""
    assert stage.coklit is not None
    coklit.until_today(stage.coklit)


def take_dp4(stage: Stage) -> None:
    """DP4 arrives and is taken in; what is true of its people stays in the demo."""
    assert stage.pilkada is not None
    truth.keep(stage.people)
    file = _write(stage, population.dp4(stage.people), "dp4")
    stage.forget_people()
    roll_acts.import_file(
        actor=cast.acting("data"), election=stage.pilkada, path=file, file_name=file.name, progress=stage.progress
    )


def map_stations(stage: Stage) -> None:
    """The office fixes its window for mapping, and maps evenly: every station keeps room for people not listed yet."""
    assert stage.pilkada is not None
    voters = roll.counts_by(stage.pilkada, stage.area, Level.VILLAGE)
    planned = {code: math.ceil(count.total / _PLANNED_LOAD) for code, count in voters.items() if count.total}
    election_acts.set_local_date(
        actor=cast.acting("data"),
        election=stage.pilkada,
        stage=MAPPING_STAGE,
        start=dt.date(2024, 5, 31),
        end=dt.date(2024, 6, 12),
        completed=dt.date(2024, 6, 10),
        decision="Keputusan KPU Kabupaten/Kota (contoh)",
    )
    roll_acts.map_stations(
        actor=cast.acting("data"),
        election=stage.pilkada,
        area=stage.area,
        wishes=Wishes(preferences=Preferences(even_tolerance=EVEN_TOLERANCE), stations=planned),
        progress=stage.progress,
    )


def open_revote(stage: Stage) -> None:
    """After the court's order the re-vote is opened with the roll and the stations of February."""
    if stage.base is None:
        return
    revote = events.open_revote(cast.acting("ketua"), stage.area, stage.base)
    roll_acts.copy_roll(actor=cast.acting("data"), election=revote)


def _of_the_pilkada(step: Callable[[ElectionEvent], None]) -> Callable[[Stage], None]:
    def run(stage: Stage) -> None:
        assert stage.pilkada is not None
        step(stage.pilkada)

    return run


_LISTS: Final = tuple((day, _of_the_pilkada(step)) for day, step in plenaries.STORY)
_COKLIT: Final = dt.date(2024, 6, 24)

STORY: Final[tuple[tuple[dt.date, Callable[[Stage], None]], ...]] = (
    (dt.date(2024, 4, 17), open_events),
    (dt.date(2024, 4, 24), take_last_roll),
    (dt.date(2024, 5, 16), form_ppk),
    (dt.date(2024, 5, 20), survey_land),
    (dt.date(2024, 5, 24), take_dp4),
    (dt.date(2024, 5, 26), form_pps),
    (dt.date(2024, 6, 10), map_stations),
    (dt.date(2024, 6, 19), open_revote),
    *(step for step in _LISTS if step[0] < _COKLIT),
    (_COKLIT, send_pantarlih),
    (_COKLIT, begin_coklit),
    (_COKLIT, walk),
    *(step for step in _LISTS if step[0] > _COKLIT),
)
"""In the order of the days; coklit is walked to its end, or the demo's day, before what follows it."""


def build(area: str, today: dt.date, seed: int, folder: Path, progress: Progress) -> cast.Cast:
    """Play the story of `area` up to `today` into the open, empty home. Returns who is in it.

    Side effects: everything the acts do; the files the office would have received, under `folder`; the truth about the
    demo's people in the home.
    """
    areas.get(area)
    stage = Stage(area=area, seed=seed, today=today, folder=folder, progress=progress)
    for day, step in STORY:
        if day <= today:
            with clock.pretend(day):
                step(stage)
    if stage.coklit is None:
        return cast.Cast(stage.accounts)
    with clock.pretend(today):
        return cast.Cast(stage.accounts, coklit.phone_to_try(stage.coklit))


def _write(stage: Stage, frame: pl.DataFrame, name: str) -> Path:
    stage.folder.mkdir(parents=True, exist_ok=True)
    file = stage.folder / f"{name}-{stage.area}.csv"
    population.write(frame, file)
    return file
