"""The calendar of an election event as iCalendar (RFC 5545), for the calendar clients of people and offices.

Whole-day events: DTEND is the day after the last one (RFC 5545 section 3.6.1). Their UIDs never change, and SEQUENCE
counts the office's own decisions on a stage, so that a client moves an event instead of doubling it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Final

from icalendar import Calendar, Event, vDuration

from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.elections.queries import DatedStage

PRODUCT: Final = "-//Tahapan//Tahapan pemilihan//ID"
_DAY: Final = dt.timedelta(days=1)
_DEADLINE: Final = Text("Batas akhir: {name}", "Deadline: {name}")
_STARTS: Final = Text("Mulai: {name}", "Starts: {name}")

Revision = tuple[int, dt.datetime]
"""How many local decisions a stage has had, and when what is known of it was last revised (UTC)."""
Revisions = Callable[[str], Revision]


def calendar(
    election: ElectionEvent,
    stages: Iterable[DatedStage],
    *,
    language: str,
    address: Callable[[str], str],
    revision: Revisions,
) -> bytes:
    """The feed of `election`: one event for each of `stages` that has a date.

    `address` gives the page of a stage code, `revision` its Revision. Lines end in CRLF and are folded at 75 octets.
    """
    feed = Calendar()
    feed.add("prodid", PRODUCT)
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("x-wr-calname", election.name.say(language))
    feed.add("refresh-interval", vDuration(_DAY), parameters={"VALUE": "DURATION"})
    for one in stages:
        if one.start or one.end:
            feed.add_component(_event(election, one, language, address(one.code), revision(one.code)))
    content: bytes = feed.to_ical()
    return content


def _event(election: ElectionEvent, one: DatedStage, language: str, address: str, revision: Revision) -> Event:
    first, last = one.start or one.end, one.end or one.start
    if first is None or last is None:
        raise ValueError("a stage without dates is no event")
    sequence, revised = revision
    event = Event()
    event.add("uid", f"{one.code}.{election.slug}@tahapan")
    event.add("dtstamp", revised)
    event.add("sequence", sequence)
    event.add("dtstart", first)
    event.add("dtend", last + _DAY)
    event.add("summary", f"{one.code} {_title(one).say(language)}")
    event.add("description", _description(one))
    event.add("categories", [one.stage.phase.label.say(language)])
    event.add("url", address)
    # The law's windows do not make anybody busy.
    event.add("transp", "TRANSPARENT")
    return event


def _title(one: DatedStage) -> Text:
    """The stage's name; where the law sets only one date, what happens on it."""
    if one.start is None:
        return _named(_DEADLINE, one)
    return one.stage.name if one.end is not None else _named(_STARTS, one)


def _named(pattern: Text, one: DatedStage) -> Text:
    return Text(pattern.id.format(name=one.stage.name.id), pattern.en.format(name=one.stage.name.en))


def _description(one: DatedStage) -> str:
    """Both languages, the rule behind the dates, the office's decision, the article and the page it was read on."""
    stage = one.stage
    lines = [stage.name.id, stage.name.en]
    if stage.open_rule:
        lines += [stage.open_rule.id, stage.open_rule.en]
    if one.is_local:
        lines.append(f"Keputusan / decision: {one.decision}")
    lines += dict.fromkeys((stage.source.cite("id"), stage.source.cite("en")))
    if stage.url:
        lines.append(stage.url)
    return "\n".join(lines)
