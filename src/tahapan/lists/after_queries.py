"""Reading what follows the DPT: transfer voters (DPTb), marks, unlisted voters (DPK)."""

from __future__ import annotations

from typing import Final

from django.db.models import Count, Q, QuerySet

from tahapan.core.errors import NotFound, Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.elections.models import ElectionEvent
from tahapan.elections.scope import in_area
from tahapan.journal.registry import right
from tahapan.lists import after_rules
from tahapan.lists.kinds import ListKind, TransferWay
from tahapan.lists.models import Coding, Cut, Transfer, Unlisted
from tahapan.lists.standing import standing
from tahapan.roll.models import INSIDE, Place, Voter
from tahapan.stations.models import Station

READ: Final = right("lists.read-after", Text("Lihat DPTb, penandaan dan DPK", "See DPTb, marks and DPK"))

TRANSFER_UNKNOWN: Final = Problem(
    "dptb-unknown",
    Text("Surat pindah memilih ini tidak ada di wilayah Anda.", "There is no such letter in your area."),
    Text("Pilih dari daftar pindah memilih.", "Choose one from the list of transfers."),
)


NOT_LISTED: Final = Problem(
    "dptb-not-listed",
    Text("Orang ini tidak berada dalam DPT di sebuah TPS.", "This person stands at no station in the DPT."),
    Text(
        "Hanya pemilih dalam DPT dapat pindah memilih; yang belum terdaftar dilayani sebagai DPK pada hari pemungutan.",
        "Only voters of the DPT may vote elsewhere; who is not listed is served as DPK on voting day.",
    ),
)


def dpt(election: ElectionEvent, area: str) -> Cut | None:
    """The DPT that holds `area`, once determined. One query."""
    return standing(election, ListKind.DPT, area)


def check_dpt(election: ElectionEvent, area: str) -> None:
    """Raise Refused where no DPT stands over `area`."""
    if dpt(election, area) is None:
        raise Refused(after_rules.NO_DPT.fill(area=areas.get(area).name))


def check_listed(voter: Voter) -> None:
    """Raise Refused where no DPT stands over the voter's village, and where the voter stands at no station in it."""
    check_dpt(voter.election, voter.village)
    if voter.place != Place.STATION:
        raise Refused(NOT_LISTED)


def marked(voter: Voter) -> bool:
    """Whether the DPT that stands marks this voter."""
    cut = dpt(voter.election, voter.village)
    return cut is not None and Coding.objects.filter(cut=cut, voter=voter).exists()


def _touching(scope: str) -> Q:
    return in_area(scope, "from_area") | in_area(scope, "to_area")


def transfers(election: ElectionEvent, scope: str) -> QuerySet[Transfer]:
    """Transfers from or to `scope`, the latest first, cancelled ones among them."""
    found = Transfer.objects.filter(_touching(scope), election=election)
    return found.select_related("voter", "from_station", "to_station", "line", "cancelled_line").order_by("-id")


def transfer(election: ElectionEvent, pk: int, scope: str) -> Transfer:
    """One of them. Raises NotFound outside the scope."""
    found = transfers(election, scope).select_related("evidence", "election").filter(pk=pk).first()
    if found is None:
        raise NotFound(TRANSFER_UNKNOWN)
    return found


def codings(election: ElectionEvent, scope: str) -> QuerySet[Coding]:
    """Marks in the DPT of `scope`, the latest first. A mark counts for the DPT it was made in."""
    found = Coding.objects.filter(in_area(scope, "voter__village"), cut__election=election)
    return found.select_related("voter__station", "cut", "line").order_by("-id")


def unlisted(election: ElectionEvent, scope: str) -> QuerySet[Unlisted]:
    """Unlisted voters served in `scope`, the latest first."""
    found = Unlisted.objects.filter(in_area(scope, "station__village"), election=election)
    return found.select_related("station", "line").order_by("-id")


def serving(election: ElectionEvent, station: Station, rt: int, rw: int) -> list[int]:
    """Numbers of the stations of that village where voters of an RT/RW stand. One query."""
    there = Voter.objects.filter(election=election, village=station.village, rt=rt, rw=rw, place__in=INSIDE)
    return list(there.exclude(station=None).values_list("station__number", flat=True).distinct().order_by())


def by_nik(election: ElectionEvent, nik: str) -> Voter | None:
    """The voter of the event with exactly this NIK, who stands before the desk with the card. One query."""
    digits = "".join(nik.split())
    return Voter.objects.select_related("station", "election").filter(election=election, nik=digits).first()


def transfer_counts(election: ElectionEvent, scope: str) -> dict[TransferWay, int]:
    """Letters that stand, by way, from or to `scope`. One query."""
    found = Transfer.objects.filter(_touching(scope), election=election, cancelled_line=None)
    counts = dict(found.order_by().values_list("way").annotate(Count("id")))
    return {way: counts.get(way.value, 0) for way in TransferWay}
