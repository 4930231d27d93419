"""Play the days of coklit against a real server and count what came of them.

What was made is known from the witnesses beside the phones, what arrived from the database, what should be from the
truth: three sources, none computed from another.
"""

from __future__ import annotations

import datetime as dt
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from tahapan.core import clock
from tahapan.core.actor import Actor
from tahapan.core.home import Home
from tahapan.elections import queries as elections
from tahapan.fieldwork import rules as coklit
from tahapan.fieldwork.acts import plan
from tahapan.fieldwork.simulate import office_work, reckoning, schedule
from tahapan.fieldwork.simulate.network import LEVELS, Network
from tahapan.fieldwork.simulate.phone import SAME, Ledger, NotDelivered, Phone
from tahapan.fieldwork.simulate.reckoning import Call
from tahapan.fieldwork.simulate.schedule import Mishap, Step, Team
from tahapan.fieldwork.simulate.scratch import Office, Progress
from tahapan.fieldwork.simulate.server import ADDRESS, Server
from tahapan.fieldwork.simulate.transport import Answer, Http, Unreachable
from tahapan.fieldwork.simulate.truth import Row, Truth, as_shown
from tahapan.roll.changes import room
from tahapan.roll.models import Voter
from tahapan.stations.models import Station

THREADS: Final = 6
TRIES: Final = 3
"""How often a phone tries at one contact."""
ROUNDS: Final = 60
"""How often everyone tries again when the days are over, before what is left counts as lost."""
MISHAPS: Final[Mapping[str, float]] = {"none": 0.0, "light": 0.002, "heavy": 0.01}
KILLS: Final[Mapping[str, int]] = {"none": 0, "light": 1, "heavy": 5}
_FIRST_CALL: Final = dt.time(8, 0)
_CALL_MINUTES: Final = 20


@dataclass(slots=True)
class Clock:
    """The true time, everywhere: the day being played, at the present time of day."""

    day: dt.date

    def now(self) -> dt.datetime:
        local = dt.datetime.now(clock.WIB)
        return dt.datetime.combine(self.day, local.timetz())


class Wire:
    """The way to the server as it is now: it may be down, or another process than a moment ago. One thread's own."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._open: tuple[int, Http] | None = None

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        port = self._server.port
        if self._open is None or self._open[0] != port:
            self.close()
            self._open = (port, Http(ADDRESS, port))
        return self._open[1].send(method, path, headers, body)

    def close(self) -> None:
        if self._open is not None:
            self._open[1].close()
            self._open = None


@dataclass(slots=True)
class Play:
    """Everything of one simulation. `calls`: every call made at a family."""

    actor: Actor
    office: Office
    server: Server
    truth: Truth
    before: Mapping[int, Row]
    """The roll as it was listed when coklit began."""
    clock: Clock
    level: str
    days: int
    seed: int
    progress: Progress
    teams: list[Team] = field(default_factory=list)
    disputes: schedule.Disputes = field(default_factory=schedule.Disputes)
    calls: list[Call] = field(default_factory=list)
    mishaps: Counter[str] = field(default_factory=Counter)
    kill_days: set[int] = field(default_factory=set)


def play(
    *, actor: Actor, home: Home, office: Office, level: str, days: int, seed: int, log: Path, progress: Progress
) -> dict[str, Any]:
    """Play `days` of coklit with faults of `level`; returns the figures of docs/cli.md.

    Side effects: all in `home`, which is to be a copy nobody else uses; server processes, all ended at the end.
    """
    began = time.perf_counter()
    election = office.election
    with clock.pretend(office.start):
        plan.prepare(actor=actor, election=election, area=election.area)
    before = reckoning.roll(election)
    truth = _truth(office, seed, before)
    server = Server(home, log)
    game = Play(actor, office, server, truth, before, Clock(office.start), level, days, seed, progress)
    served = range(2, days, 2)
    game.kill_days = set(random.Random(seed).sample(served, min(KILLS[level], len(served))))
    try:
        _begin(game)
        for day in range(days):
            _one_day(game, day)
        _end(game)
    finally:
        server.stop()
    return _figures(game) | {"seconds": round(time.perf_counter() - began, 1)}


def _truth(office: Office, seed: int, before: Mapping[int, Row]) -> Truth:
    election = office.election
    law = elections.rules(election)
    stations = {(one.village, one.number): one.pk for one in Station.objects.filter(election=election, closed=False)}
    return Truth(
        seed=seed,
        stations=stations,
        room=room(election, stations.values()),
        strikes=lambda code, kind: coklit.strikes(law, code, kind),
        numbers=list(Voter.objects.filter(election=election).order_by("id").values_list("nik", flat=True)),
    )


# ── Days


def _begin(game: Play) -> None:
    """Every officer signs in and takes the package; then everything to come is drawn."""
    rates = LEVELS[game.level]
    game.server.start(game.office.start)
    for number, post in enumerate(game.office.posts):
        chance = random.Random(game.seed << 20 | number)
        ledger = Ledger()
        count = 2 if chance.random() < schedule.SECOND_SHARE or number == 0 else 1
        phones = [Phone(now=game.clock.now, chance=chance, ledger=ledger) for _ in range(count)]
        networks = [Network(Wire(game.server), random.Random(chance.random()), rates) for _ in range(count)]
        game.teams.append(Team(post, chance, ledger, phones, networks))
    game.server.wait()
    for number in range(max(len(team.phones) for team in game.teams)):
        game.progress("enrol", number, 2)
        _sign_in(game, [team for team in game.teams if len(team.phones) > number], number)
    for team in game.teams:
        schedule.draw_visits(team, game.truth, game.days)
        schedule.draw_contacts(team, game.days)
        schedule.draw_mishaps(team, game.days, MISHAPS[game.level])
    schedule.draw_rivals(game.teams, game.truth, game.days, game.disputes)
    game.server.stop()


def _sign_in(game: Play, teams: Sequence[Team], number: int) -> None:
    """Enrol phone `number` of each team and take its package, trying until all have one."""
    left = list(teams)
    for _ in range(ROUNDS):
        for team in left:
            if not team.phones[number].device and not team.code:
                team.code = office_work.invite(game.actor, game.office.election, team.post, game.clock.day)
        _everyone(game, left, lambda team: _enrol(team, number))
        left = [team for team in left if not team.phones[number].households]
        if not left:
            return
    raise RuntimeError(f"{len(left)} phones could not sign in")


def _enrol(team: Team, number: int) -> None:
    phone, network = team.phones[number], team.networks[number]
    try:
        if not phone.device:
            phone.enrol(network, team.code)
            team.code = ""
        phone.take_package(network)
    except NotDelivered as refused:
        # The code may have been used by a request whose answer was lost: the next round brings a new one.
        if not phone.device and refused.problem not in ("", "not-ours"):
            team.code = ""
    except Unreachable:
        pass


def _one_day(game: Play, day: int) -> None:
    game.progress("days", day, game.days)
    game.clock.day = game.office.start + dt.timedelta(days=day)
    contacts = [team for team in game.teams if day in team.contacts]
    if contacts:
        game.server.start(game.clock.day)
    cleared = [team for team in game.teams if _befall(game, team, day)]
    for team in game.teams:
        if team not in cleared:
            _work(game, team, day)
    if not contacts:
        return
    game.server.wait()
    if cleared:
        _start_over(game, cleared, day)
    _everyone(game, contacts, _contact, kill=day in game.kill_days)
    game.server.stop()


def _befall(game: Play, team: Team, day: int) -> bool:
    """What happens to the phone today; whether its storage is gone."""
    if not team.phone.logged_in:
        team.phone.log_in()
    mishap = team.mishaps.get(day)
    if mishap is not None:
        game.mishaps[mishap] += 1
    team.phone.clock_error = dt.timedelta()
    if mishap is Mishap.CLOCK:
        team.phone.clock_error = dt.timedelta(days=team.chance.choice((-2, 2)), minutes=team.chance.randrange(60))
    elif mishap is Mishap.UPDATED:
        team.phone.update(f"1.{day}")
    return mishap is Mishap.CLEARED


def _work(game: Play, team: Team, day: int) -> None:
    """Today's calls; the report in the evening."""
    phone = team.phone
    calls: list[tuple[Phone, Mapping[str, Any] | None, Step]] = [(phone, None, step) for step in team.days.get(day, ())]
    calls += [(team.phones[-1], household, step) for household, step in team.rival_days.get(day, ())]
    for number, (who, borrowed, step) in enumerate(calls):
        moment = dt.datetime.combine(game.clock.day, _FIRST_CALL, clock.WIB) + number * dt.timedelta(
            minutes=_CALL_MINUTES
        )
        game.calls.append(_call(game, who, step, borrowed, moment))
    evening = dt.datetime.combine(game.clock.day, dt.time(20, 0), clock.WIB)
    if team.days.get(day):
        phone.report("harian", game.clock.day, game.clock.day, at=evening)
    if day == game.days - 1:
        phone.report("akhir", game.office.start, game.clock.day, at=evening)
    if team.mishaps.get(day) is Mishap.LOG_OUT:
        phone.log_out()


def _call(game: Play, phone: Phone, step: Step, borrowed: Mapping[str, Any] | None, moment: dt.datetime) -> Call:
    own = phone.households.get(step.household)
    if borrowed is not None and own is None:
        phone.households[step.household] = dict(borrowed)
    people = phone.households[step.household]["people"]
    told = {
        one["id"]: as_shown(step.findings.get(one["id"], SAME), one, game.before[one["id"]])
        for one in people
        if one["id"] in game.before
    }
    if step.empty:
        made = phone.visit(step.household, met="kosong", at=moment)
    else:
        made = phone.visit(step.household, told, new=step.new, at=moment)
    if own is None:
        del phone.households[step.household]
    return reckoning.call(made, phone.replaced_by(made), people, replace(step, findings=told))


def _start_over(game: Play, teams: Sequence[Team], day: int) -> None:
    """Storage was cleared: the backup of last evening goes to the office, the phone is enrolled anew, work goes on."""
    for team in teams:
        file, device = team.phone.backup(), team.phone.device
        team.phone.clear_storage()
        office_work.open_backup(game.actor, device, file, game.clock.day)
    _sign_in(game, teams, 0)
    for team in teams:
        _work(game, team, day)


def _contact(team: Team) -> None:
    """The officer has a network: deliver, a few tries, and do what the office orders."""
    for phone, network in zip(team.phones, team.networks, strict=True):
        for _ in range(TRIES):
            delivery = phone.deliver(network)
            try:
                phone.obey(network, [one for one in delivery.orders if one == "refresh"])
            except (Unreachable, NotDelivered):
                continue
            if delivery:
                break
        network.flush()
        network.inner.close()  # type: ignore[attr-defined]


def _everyone(game: Play, teams: Iterable[Team], task: Callable[[Team], None], kill: bool = False) -> None:
    """Run `task` for every team, several at once; with `kill` the server dies in the middle and comes back."""
    with ThreadPoolExecutor(THREADS) as pool:
        running: set[Future[None]] = {pool.submit(task, team) for team in teams}
        many = len(running)
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for one in done:
                one.result()
            if kill and len(running) <= many * 2 // 3:
                kill = False
                game.server.kill()
                game.server.start(game.clock.day)
                game.server.wait()


def _end(game: Play) -> None:
    """After the last day everyone delivers what is left."""
    game.clock.day = game.office.start + dt.timedelta(days=game.days)
    game.server.start(game.clock.day)
    game.server.wait()
    for team in game.teams:
        team.phone.log_in()
        team.phone.clock_error = dt.timedelta()
    for number in range(ROUNDS):
        left = [team for team in game.teams if any(phone.queue for phone in team.phones)]
        game.progress("deliver", len(game.teams) - len(left), len(game.teams))
        if not left:
            break
        _everyone(game, left, _contact, kill=number == 0 and game.level == "heavy")
    game.server.stop()


# ── What came of it


def _figures(game: Play) -> dict[str, Any]:
    game.progress("reckon", 0, 1)
    made: dict[str, str] = {}
    for team in game.teams:
        made |= team.ledger.made
    faults: Counter[str] = Counter(game.mishaps)
    for team in game.teams:
        for network in team.networks:
            faults.update({kind.value: count for kind, count in network.happened.items()})
    found = reckoning.reckon(game.office.election, made, game.calls, game.truth, game.disputes.may, game.before)
    visited = {voter for call in game.calls for voter in call.claims}
    return {
        "officers": len(game.teams),
        "stations": game.office.stations,
        "days": game.days,
        "voters": len(visited),
        **found,
        "server_kills": game.server.kills,
        "faults": [{"kind": kind, "count": count} for kind, count in sorted(faults.items())],
    }
