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
from tahapan.elections.scope import in_area, sql_in_area
from tahapan.fieldwork import quality
from tahapan.fieldwork.kinds import Met, Outcome, Source
from tahapan.fieldwork.measures import Call, Point, Work
from tahapan.fieldwork.models import Finding
from tahapan.fieldwork.quality import Question, Review
from tahapan.journal.bulk import as_moment, rows
from tahapan.journal.registry import right
from tahapan.officers.models import Post
from tahapan.roll.kept import kept_for
from tahapan.stations import queries as stations
from tahapan.stations.rules import hamlet_of

READ: Final = right("fieldwork.read-quality", Text("Lihat pertanyaan mutu coklit", "See questions on coklit quality"))

MINUTES: Final = 10
"""How long a review is kept: a whole kabupaten takes seconds to read."""

_CALLS: Final = (
    "SELECT v.post_id, p.area, v.at, v.source, v.sticker, v.proof, v.witness, v.lat, v.lng, v.village, h.number,"
    " r.address, r.rw, r.rt FROM fieldwork_visit v JOIN officers_post p ON p.id = v.post_id"
    " JOIN fieldwork_household h ON h.id = v.household_id JOIN roll_voter r ON r.id = h.head_id"
    " WHERE v.met {ids} AND v.election_id = %s AND NOT v.replaced AND {area} ORDER BY v.post_id, r.name, v.at"
)
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

    About 20 µs a visit: 2 s for 100 000 (2 cores, SQLite). Plain rows: objects would double that.
    """
    homes = {
        (one.village, hamlet_of(one.hamlet), one.rw, one.rt): (one.lat, one.lng) for one in stations.rt_points(scope)
    }
    corrected = _corrected(election, scope)
    area, limits = sql_in_area(scope, "v.village")
    settling = [met.value for met in Met if met.settles]
    found: dict[tuple[int, str], list[Call]] = defaultdict(list)
    reader = _Reader(homes)
    for row in rows(_CALLS.replace("{area}", area), settling, election.pk, *limits):
        calls = found[row[0], row[1]]
        calls.append(reader.call(row, len(calls)))
    return [
        Work(post, codes.up_to(area, Level.DISTRICT), tuple(calls), *corrected.get(post, (0, 0)))
        for (post, area), calls in found.items()
    ]


def _corrected(election: ElectionEvent, scope: str) -> dict[int, tuple[int, int]]:
    """By post: people found at visits that stand, and of how many something was corrected, struck or added."""
    found = (
        Finding.objects.filter(in_area(scope, "visit__village"), visit__election=election, visit__replaced=False)
        .order_by()
        .values_list("visit__post")
        .annotate(people=Count("id"), corrected=Count("id", filter=~Q(outcome=Outcome.SAME.value)))
    )
    return {post: (people, corrected) for post, people, corrected in found}


class _Reader:
    """Turns rows into calls; RT and zones are looked up once each."""

    def __init__(self, homes: dict[_Place, Point]) -> None:
        self._homes = homes
        self._places: dict[_Place, int] = {}
        self._zones: dict[str, Any] = {}
        self._hamlets: dict[str, str] = {}

    def call(self, row: tuple[Any, ...], name: int) -> Call:
        """`name`: rows come in the order of the alphabet, so the place of this one among its officer's."""
        _, _, at, source, sticker, proof, witness, lat, lng, village, number, address, rw, rt = row
        hamlet = self._hamlets.get(address) or self._hamlets.setdefault(address, hamlet_of(address))
        place = (village, hamlet, rw, rt)
        zone = self._zones.get(village) or self._zones.setdefault(village, clock.zone_of(village))
        return Call(
            at=as_moment(at).astimezone(zone),
            number=number,
            name=name,
            rt=self._places.setdefault(place, len(self._places)),
            timed=source == Source.PHONE.value,
            sticker=bool(sticker),
            proof=bool(proof),
            witness=" ".join(witness.upper().split()),
            position=(lat, lng) if lat is not None and lng is not None else None,
            home=self._homes.get(place),
        )


def by_signal(found: Iterable[Asked]) -> dict[str, int]:
    """How many officers are asked each question, by its code."""
    return Counter(question.signal.code for one in found for question in one.questions)
