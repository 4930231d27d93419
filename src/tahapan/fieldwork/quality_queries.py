"""Reading what the visits of each officer raise questions about. Names are put in order and then forgotten."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q

from tahapan.core import areas as codes
from tahapan.core import clock
from tahapan.core.areas import Level
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.elections.scope import in_area
from tahapan.fieldwork import quality
from tahapan.fieldwork.kinds import Met, Outcome, Source
from tahapan.fieldwork.measures import Call, Point, Work
from tahapan.fieldwork.models import Finding, Visit
from tahapan.fieldwork.quality import Question, Review
from tahapan.journal.registry import right
from tahapan.officers.models import Post
from tahapan.roll.kept import kept_for
from tahapan.stations import queries as stations
from tahapan.stations.rules import hamlet_of

READ: Final = right("fieldwork.read-quality", Text("Lihat pertanyaan mutu coklit", "See questions on coklit quality"))

MINUTES: Final = 10
"""How long a review is kept: a whole kabupaten takes seconds to read."""

_SETTLING: Final = [met.value for met in Met if met.settles]
_COLUMNS: Final = (
    "post_id", "post__area", "at", "source", "sticker", "proof", "witness", "lat", "lng", "village",
    "household__number", "household__head__name", "household__head__address", "household__head__rw",
    "household__head__rt",
)  # fmt: skip
_Place = tuple[str, str, int, int]
"""Village, hamlet, RW, RT."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One officer with the questions their visits raise, rarest first."""

    post: Post
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The review of a whole event and when it was made."""

    review: Review
    at: dt.datetime


def reviewed(election: ElectionEvent) -> Reviewed:
    """The questions of the whole event, so that each officer is compared with all colleagues; up to ten minutes old."""
    return _reviewed(election, election.area)


@kept_for(MINUTES)
def _reviewed(election: ElectionEvent, scope: str) -> Reviewed:
    return Reviewed(quality.review(works(election, scope)), clock.now())


def asked(election: ElectionEvent, scope: str, review: Review) -> list[Asked]:
    """The officers of `scope` with questions, those with the rarest first. One query."""
    by_officer: dict[int, list[Question]] = defaultdict(list)
    for one in review.questions:
        by_officer[one.officer].append(one)
    posts = Post.objects.filter(in_area(scope, "area"), election=election, pk__in=list(by_officer))
    found = [Asked(post, tuple(by_officer[post.pk])) for post in posts.select_related("officer", "station")]
    return sorted(found, key=lambda one: (one.questions[0].chance, one.post.pk))


def works(election: ElectionEvent, scope: str) -> list[Work]:
    """What every officer of `scope` did: the visits that stand and at which people were met. Three queries.

    About 30 µs a visit: 3 s for 100 000 (2 cores, SQLite).
    """
    homes = {
        (one.village, hamlet_of(one.hamlet), one.rw, one.rt): (one.lat, one.lng) for one in stations.rt_points(scope)
    }
    corrected = _corrected(election, scope)
    rows = (
        Visit.objects.filter(in_area(scope), election=election, replaced=False, met__in=_SETTLING)
        .exclude(household=None)
        .order_by("post", "household__head__name", "at")
        .values_list(*_COLUMNS)
    )
    found: dict[tuple[int, str], list[Call]] = defaultdict(list)
    reader = _Reader(homes)
    for row in rows.iterator(chunk_size=20_000):
        calls = found[row[0], row[1]]
        calls.append(reader.call(row, len(calls)))
    return [
        Work(post, codes.up_to(area, Level.DISTRICT), tuple(calls), *corrected.get(post, (0, 0)))
        for (post, area), calls in found.items()
    ]


def _corrected(election: ElectionEvent, scope: str) -> dict[int, tuple[int, int]]:
    """By post: people found at visits that stand, and of how many something was corrected, struck or added."""
    rows = (
        Finding.objects.filter(in_area(scope, "visit__village"), visit__election=election, visit__replaced=False)
        .order_by()
        .values_list("visit__post")
        .annotate(people=Count("id"), corrected=Count("id", filter=~Q(outcome=Outcome.SAME.value)))
    )
    return {post: (people, corrected) for post, people, corrected in rows}


class _Reader:
    """Turns rows into calls; RT and zones are looked up once each."""

    def __init__(self, homes: dict[_Place, Point]) -> None:
        self._homes = homes
        self._places: dict[_Place, int] = {}
        self._zones: dict[str, Any] = {}
        self._hamlets: dict[str, str] = {}

    def call(self, row: tuple[Any, ...], name: int) -> Call:
        """`name`: rows come in the order of the alphabet, so the place of this one among its officer's."""
        _, _, at, source, sticker, proof, witness, lat, lng, village, number, _, address, rw, rt = row
        hamlet = self._hamlets.get(address) or self._hamlets.setdefault(address, hamlet_of(address))
        place = (village, hamlet, rw, rt)
        zone = self._zones.get(village) or self._zones.setdefault(village, clock.zone_of(village))
        return Call(
            at=at.astimezone(zone),
            number=number,
            name=name,
            rt=self._places.setdefault(place, len(self._places)),
            timed=source == Source.PHONE.value,
            sticker=sticker,
            proof=proof,
            witness=" ".join(witness.upper().split()),
            position=(lat, lng) if lat is not None and lng is not None else None,
            home=self._homes.get(place),
        )


def by_signal(found: Iterable[Asked]) -> dict[str, int]:
    """How many officers are asked each question, by its code."""
    return Counter(question.signal.code for one in found for question in one.questions)
