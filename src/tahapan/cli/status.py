"""Where the preparation stands, as one document: the `status` command and whoever reads its JSON."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tahapan.core import clock
from tahapan.core.areas import Level
from tahapan.core.balance import Count
from tahapan.elections import areas
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork import queries as fieldwork
from tahapan.fieldwork import rules as coklit_rules
from tahapan.fieldwork.outlook import Outlook
from tahapan.officers import queries as officers
from tahapan.officers.loads import loads as told
from tahapan.roll import loads
from tahapan.roll import queries as roll

NEXT = 5
"""Deadlines told at least, however far they lie."""


def collect(today: dt.date | None = None) -> dict[str, Any]:
    """One object per election event in preparation, next voting day first. Reads only; keys are in docs/cli.md."""
    day = today or clock.today()
    return {"today": day.isoformat(), "events": [event(one, day) for one in elections.in_preparation()]}


def event(election: ElectionEvent, day: dt.date) -> dict[str, Any]:
    """The standing of one event."""
    dated = elections.stages(election, day)
    by_district = roll.counts_by(election, election.area, Level.DISTRICT)
    stations = loads.figures(election, election.area)
    total = sum(by_district.values(), Count())
    return {
        "slug": election.slug,
        "name": {"id": election.name_id, "en": election.name_en},
        "voting_day": election.voting_day.isoformat(),
        "days_left": (election.voting_day - day).days,
        "replaces": election.replaces.slug if election.replaces else None,
        "contests": [contest.office for contest in election.contests.all()],
        "areas": {
            "kecamatan": len(areas.within(election.area, Level.DISTRICT)),
            "nagari": len(areas.within(election.area, Level.VILLAGE)),
        },
        "voters": count(total) | {"by_kecamatan": {code: count(found) for code, found in by_district.items()}},
        "stations": {
            "count": stations.count,
            "max_load": stations.max_load,
            "mean_load": stations.mean_load,
            "over_limit": stations.over_limit,
            "split_families": stations.split_families,
            "special": stations.special,
            "by_nagari": stations.by_village,
        },
        "pantarlih_needed": stations.pantarlih,
        "officers": {
            body.value: {name: getattr(standing, name) for name in ("needed", "appointed", "sworn", "trained")}
            for body, standing in officers.by_body(election, election.area, told(election, election.area)).items()
        },
        "coklit": coklit(election, day),
        "stages_running": [stage.code for stage in elections.running(dated)],
        "stages_late": [stage.code for stage in elections.late(dated)],
        "next_deadlines": [
            {
                "date": due.day.isoformat(),
                "kind": "end" if due.ends else "start",
                "code": due.stage.code,
                "name_id": due.stage.stage.name.id,
                "name_en": due.stage.stage.name.en,
                "source": due.stage.stage.source.cite(),
            }
            for due in elections.next_deadlines(dated, NEXT, day)
        ],
    }


def coklit(election: ElectionEvent, day: dt.date) -> dict[str, Any] | None:
    """How far the visits are and when they will end; None for an event without coklit."""
    if not coklit_rules.has_coklit(elections.rules(election)):
        return None
    outlook = Outlook(election, day)
    ends = outlook.of(election.area)
    whole = fieldwork.overall(election, election.area, day)
    return {
        "families": whole.families,
        "done": whole.done,
        "again": whole.again,
        "people": whole.people,
        "settled": whole.settled,
        "by_kecamatan": {
            code: {
                "families": one.families,
                "done": one.done,
                "again": one.again,
                "people": one.people,
                "settled": one.settled,
                "share_people": round(one.share, 4),
            }
            for code, one in fieldwork.progress(election, election.area, Level.DISTRICT, day).items()
        },
        "forecast": {name: _day(getattr(ends, name)) for name in ("low", "mid", "high")},
        "late_nagari": outlook.late(election.area),
        "conflicts": fieldwork.conflicts(election, election.area),
    }


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def count(found: Count) -> dict[str, int]:
    return {"total": found.total, "male": found.male, "female": found.female}
