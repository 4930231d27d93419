"""Reading the journal: lines within an area, and who opened personal data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from tahapan.core import areas
from tahapan.core.text import Text
from tahapan.journal import registry
from tahapan.journal.models import Line
from tahapan.journal.registry import right

READ = right("journal.read", Text("Baca jurnal", "Read the journal"))
PAGE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Lines, newest first, and the number to ask for what is older (None at the end)."""

    lines: Sequence[Line]
    older: int | None


def _within(scope: str, election: str = "") -> Q:
    """Acts on `scope` or on an area that lies in it, of one election when it is named."""
    here = Q() if scope == areas.NATION else Q(area=scope) | Q(area__startswith=scope + ".")
    return here & Q(election=election) if election else here


def lines(scope: str, *, election: str = "", act: str = "", before: int | None = None, size: int = PAGE) -> Page:
    """A page of lines within `scope`, filtered by election and act, older than number `before`. One query."""
    found = Line.objects.filter(_within(scope, election))
    if act:
        found = found.filter(act=act)
    if before is not None:
        found = found.filter(seq__lt=before)
    rows = list(found[: size + 1])
    return Page(rows[:size], rows[size - 1].seq if len(rows) > size else None)


def acts_seen(scope: str, election: str = "") -> list[tuple[str, Text]]:
    """The acts that occur within `scope` (of one election when it is named), with their words, by name."""
    names = Line.objects.filter(_within(scope, election)).order_by("act").values_list("act", flat=True).distinct()
    return [(name, registry.title(name)) for name in names]


def openings(since: dt.datetime, scope: str = areas.NATION) -> list[Line]:
    """Lines of acts that showed personal data to someone, oldest first."""
    return list(Line.objects.filter(_within(scope), at__gte=since, act__in=registry.openings()).order_by("seq"))
