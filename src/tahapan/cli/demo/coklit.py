"""Coklit as it was played: packages and phones on the first day, then evening by evening until the demo's own day.

Visits are real: every one is signed by a phone of its own and taken in by the office as any phone's would be. What is
found follows the truth of the demo's people (`truth`); who is slow, without signal or careless is drawn from the seed.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import groupby
from typing import Final

from django.db import transaction

from tahapan.cli.demo import cast, incidents
from tahapan.cli.demo.play import Play, deliver, doors_of, equip, village
from tahapan.cli.demo.walker import Manner, Walker
from tahapan.cli.desk import Report as Progress
from tahapan.core import clock
from tahapan.elections import areas
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork import rules
from tahapan.fieldwork.acts import devices, plan
from tahapan.officers import queries as officers
from tahapan.officers.bodies import Body
from tahapan.officers.models import Post

BEHIND: Final = 0.08
"""Share of villages that are clearly late."""
NO_SIGNAL: Final = 48 / 445
"""Share of stations without a network: 48 of the 445 of Sijunjung, November 2024 (operations dossier)."""
ON_PAPER: Final = 3
"""Officers who prefer paper."""
_PREPARED, _EVENING = dt.time(8), dt.time(20, 15)
_EVENING_SECONDS: Final = 2 * 3600
_DESK: Final = 9
"""The officer, counted from the first, whose visits raise a question."""


def begin(election: ElectionEvent, seed: int, today: dt.date, progress: Progress) -> Play:
    """The first day: packages are prepared, officers sign a phone in and take their package along."""
    start, end = rules.window(elections.rules(election))
    days = [start + dt.timedelta(days=number) for number in range((end - start).days + 1)]
    last = min(today - dt.timedelta(days=1), end)
    play = Play(election, seed, days, last, clock.zone_of(election.area), progress)
    with clock.pretend(play.moment(start, _PREPARED)):
        plan.prepare(actor=cast.acting("data"), election=election, area=election.area)
    running = officers.posts(election, election.area, Body.PANTARLIH).select_related("election")
    posts = list(running.order_by("area", "station__number", "id"))
    play.on_paper = _on_paper(posts)
    manners = _manners(play, posts)
    for code, group in groupby(posts, key=lambda post: post.area):
        with _written_once():
            play.walkers += _equip(play, code, [post for post in group if post not in play.on_paper], manners)
        progress("phones", len(play.walkers), len(posts))
    return play


def _on_paper(posts: Sequence[Post]) -> list[Post]:
    """The first officer of the first stations: the village of the cast, and others where it has few."""
    first = {post.station_id: post for post in reversed(posts)}
    return sorted(first.values(), key=posts.index)[:ON_PAPER]


def _manners(play: Play, posts: Sequence[Post]) -> dict[int, Manner]:
    """How each officer works, by post; nobody is late in the village of the cast."""
    villages = sorted({post.area for post in posts} - {posts[0].area}, key=lambda one: play.draw("late", one))
    late = set(villages[: round(len(villages) * BEHIND)])
    places = sorted({post.station_id for post in posts}, key=lambda one: play.draw("signal", one))
    silent = set(places[: round(len(places) * NO_SIGNAL)])
    found = {}
    for number, post in enumerate(posts):
        chance = random.Random(play.draw("manner", number))
        pace = chance.gauss(0.5, 0.05) if post.area in late else chance.gauss(1.17, 0.06)
        pace = max(0.3, min(1.5, pace))
        if number == _DESK:
            found[post.pk] = Manner(max(1.3, pace), desk=True)
        elif post.station_id in silent:
            found[post.pk] = Manner(pace, every=7, shift=chance.randrange(1, 7), silent=True, helped=post.area in late)
        else:
            found[post.pk] = Manner(pace, every=chance.choice((5, 6, 7)), helped=post.area in late)
    return found


def _equip(play: Play, code: str, posts: Sequence[Post], manners: Mapping[int, Manner]) -> list[Walker]:
    """Phones and packages of one village's officers, and the doors each will call at."""
    met, people = village(play, code)
    pairs = [equip(play, post, manners[post.pk], play.days[0]) for post in posts]
    routes = [list(doors_of(package, met, people)) for _, package in pairs]
    for number, door in enumerate(met.unlisted() if routes else ()):
        route = routes[number % len(routes)]
        route.insert(play.draw("unlisted", number) % (len(route) + 1), door)
    for (walker, package), route in zip(pairs, routes, strict=True):
        walker.take(package, route, play.last)
    return [walker for walker, _ in pairs]


def _written_once() -> AbstractContextManager[None]:
    """Acts in this block reach the disk together: a demo cut short is thrown away whole, so none needs its own wait."""
    return transaction.atomic()


def until_today(play: Play) -> None:
    """Every evening from the first day of coklit to the last one played."""
    played = [day for day in play.days if day <= play.last]
    for number, day in enumerate(played, 1):
        for incident in incidents.ON_DAY.get(number, ()):
            incident(play, day)
        _evening(play, day)
        play.progress("coklit", number, len(played))


def _evening(play: Play, day: dt.date) -> None:
    """Whoever has a signal tonight delivers all that was done since the last time, one phone after the other."""
    tonight = [one for one in play.walkers if one.delivers(day, play.last)]
    with _written_once():
        for number, walker in enumerate(tonight):
            start = play.moment(day, _EVENING) + dt.timedelta(seconds=_EVENING_SECONDS * number // len(tonight))
            deliver(play, walker, day, start)


def phone_to_try(play: Play) -> cast.PhoneToTry | None:
    """A fresh code for the first officer on paper; None where nobody serves any more."""
    post = play.on_paper[0] if play.on_paper else None
    if post is None or post.station is None or (post.end is not None and post.end < clock.today()):
        return None
    code = devices.invite(actor=cast.acting("data"), election=play.election, post=post)
    return cast.PhoneToTry(code, post.station.number, areas.get(post.area).name)
