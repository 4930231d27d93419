"""Stations: the list with its figures, the quality report per village, and the page of one station."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tahapan.core import areas as codes
from tahapan.core.areas import Level
from tahapan.elections import areas
from tahapan.elections import page_scope as scopes
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.elections.page_scope import Link, Scope
from tahapan.journal.access import may
from tahapan.law import Value
from tahapan.roll import station_queries
from tahapan.roll.loads import Load, VillageQuality
from tahapan.stations import queries, rules
from tahapan.stations.models import Station, StationKind

PER_PAGE: Final = 50
SORT: Final = "urut"

_Key = Callable[[Any], Any]
_STATION_ORDERS: Final[dict[str, _Key]] = {
    "nomor": lambda load: (load.station.village, load.station.number),
    "penuh": lambda load: -load.share,
    "lengang": lambda load: load.share,
}
_VILLAGE_ORDERS: Final[dict[str, _Key]] = {
    "desa": lambda one: one.village,
    "tps": lambda one: -one.stations,
    "pemilih": lambda one: -one.voters,
    "belum": lambda one: -one.unmapped,
    "penuh": lambda one: -one.max_load,
    "jalan": lambda one: -(one.mean_walk or 0),
    "terjauh": lambda one: -(one.longest_walk or 0),
    "keluarga": lambda one: -one.split_families,
    "pantarlih": lambda one: -one.pantarlih,
}


@may(queries.READ)
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """Figures and list of the stations of an area."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    order = _order(request, _STATION_ORDERS)
    found = sorted(station_queries.loads(election, scope.code), key=_STATION_ORDERS[order])
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("halaman"))
    context = {
        "scope": scope,
        "board": station_queries.board(election, scope.code),
        "limit": limit_of(election),
        "rows": [station_row(load, slug) for load in page],
        "page": page,
        "pages": _neighbours(request, page),
        "orders": _links(
            request, order, {"nomor": _("Menurut nomor"), "penuh": _("Paling penuh"), "lengang": _("Paling lengang")}
        ),
        "tabs": tabs(scope, slug, "stations"),
        "may_map": request.actor.may("roll.map-stations", scope.code, slug),  # type: ignore[attr-defined]
        "may_draw": request.actor.may("stations.set-rt-points", scope.code, slug),  # type: ignore[attr-defined]
    }
    return render(request, "roll/stations.html", context)


@may(queries.READ)
def board_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The list of stations as a file. Counts only, nobody's data."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    head = [_("Kode wilayah"), _("Kecamatan"), _("Desa"), _("TPS"), _("Tempat"), "L", "P", "L+P", _("Paling banyak"),
            "Pantarlih"]  # fmt: skip
    rows = (
        [
            load.station.village,
            areas.get(codes.up_to(load.station.village, Level.DISTRICT)).name,
            areas.get(load.station.village).name,
            load.station.number,
            venue_name(load.station),
            load.voters.male,
            load.voters.female,
            load.voters.total,
            load.limit,
            load.pantarlih,
        ]
        for load in station_queries.loads(election, scope.code)
    )
    return as_csv(f"tps-{slug}-{scope.code}.csv", head, rows)


@may(queries.READ)
def quality(request: HttpRequest, slug: str) -> HttpResponse:
    """The quality of the mapping, one row a village."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    order = _order(request, _VILLAGE_ORDERS)
    found = sorted(station_queries.quality(election, scope.code), key=_VILLAGE_ORDERS[order])
    context = {
        "scope": scope,
        "limit": limit_of(election),
        "rows": [(one, areas.get(one.village), _station_list(slug, one)) for one in found],
        "heads": _heads(request, order),
        "total": _total(found),
        "tabs": tabs(scope, slug, "station-quality"),
    }
    return render(request, "roll/station_quality.html", context)


@may(queries.READ)
def station(request: HttpRequest, slug: str, village: str, number: int) -> HttpResponse:
    """One station: where, how full, whom it serves, what can be done."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    one = queries.station(election, village, number, scope.code)
    context = {
        "scope": scope,
        "station": one,
        "village": areas.get(village),
        "crumbs": crumbs_of(scope, slug, village, f"TPS {number}"),
        "row": station_row(station_queries.load_of(one, village), slug),
        "limit": limit_of(election, special=one.kind == StationKind.SPECIAL),
        "rts": station_queries.rts_of(one),
        "may_move": one.kind == StationKind.REGULAR and request.actor.may("roll.move-rt", village, slug),  # type: ignore[attr-defined]
    }
    return render(request, "roll/station.html", context)


# Parts of pages --------------------------------------------------------------------------------------------------


def limit_of(election: ElectionEvent, *, special: bool = False) -> Value:
    """The most voters a station may have, with its source."""
    return rules.limit(elections.rules(election), special=special)


def station_row(load: Load, slug: str) -> dict[str, Any]:
    """One station as a row: the load with its words, its tone for the bar, and its address."""
    return {
        "load": load,
        "station": load.station,
        "village": areas.get(load.station.village),
        "venue": venue_name(load.station),
        "percent": round(load.share * 100),
        "bar": min(round(load.share * 100), 100),
        "tone": "late" if load.is_over else "track",
        "url": station_url(slug, load.station),
    }


def station_url(slug: str, one: Station) -> str:
    return reverse("station", args=[slug, one.village, one.number])


def venue_name(one: Station) -> str:
    """Where a station stands, in words; empty where no venue is recorded."""
    return (one.venue.name if one.venue else "") or one.name


def crumbs_of(scope: Scope, slug: str, village: str, last: str) -> list[tuple[str, str]]:
    """The way from the province to something in `village`, each area leading to its list of stations."""
    board = reverse("stations", args=[slug])
    path = [
        (
            scopes.short_name(one),
            f"{board}?{scopes.PARAMETER}={one.code}" if codes.contains(scope.limit, one.code) else "",
        )
        for one in areas.path(village)
    ]
    return [*path, (last, "")]


def tabs(scope: Scope, slug: str, here: str) -> list[Link]:
    """The three ways to look at the stations of an area: list, quality, map."""
    names = {"stations": _("Daftar TPS"), "station-quality": _("Mutu pemetaan"), "map": _("Peta")}
    return [Link(label, reverse(name, args=[slug]) + scope.query, name == here) for name, label in names.items()]


def as_csv(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A CSV file that spreadsheets open rightly: UTF-8 with mark, and no cell they would take for a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    answer = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t")) else value


def _order(request: HttpRequest, orders: dict[str, _Key]) -> str:
    asked = request.GET.get(SORT, "")
    return asked if asked in orders else next(iter(orders))


def with_query(request: HttpRequest, **changes: str) -> str:
    """This page's address with some of its choices changed; an empty value takes the choice away."""
    query = request.GET.copy()
    for name, value in changes.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _links(request: HttpRequest, here: str, labels: dict[str, str]) -> list[Link]:
    first = next(iter(labels))
    return [
        Link(label, with_query(request, **{SORT: "" if name == first else name, "halaman": ""}), name == here)
        for name, label in labels.items()
    ]


def _heads(request: HttpRequest, here: str) -> list[Link]:
    labels = {
        "desa": _("Desa"),
        "tps": _("TPS"),
        "pemilih": _("Pemilih"),
        "belum": _("Belum dipetakan"),
        "penuh": _("TPS terpenuh"),
        "jalan": _("Jalan rata-rata"),
        "terjauh": _("Jalan terjauh"),
        "keluarga": _("Keluarga terpecah"),
        "pantarlih": _("Pantarlih"),
    }
    return _links(request, here, labels)


def _neighbours(request: HttpRequest, page: Page[Load]) -> dict[str, str]:
    """Addresses of the page before and after, empty at the ends."""
    before = str(page.previous_page_number()) if page.has_previous() else ""
    after = str(page.next_page_number()) if page.has_next() else ""
    return {
        "before": before and with_query(request, halaman=before),
        "after": after and with_query(request, halaman=after),
    }


def _station_list(slug: str, one: VillageQuality) -> str:
    return f"{reverse('stations', args=[slug])}?{scopes.PARAMETER}={one.village}"


def _total(found: Sequence[VillageQuality]) -> dict[str, int]:
    return {
        "stations": sum(one.stations for one in found),
        "voters": sum(one.voters for one in found),
        "unmapped": sum(one.unmapped for one in found),
        "max_load": max((one.max_load for one in found), default=0),
        "split_families": sum(one.split_families for one in found),
        "pantarlih": sum(one.pantarlih for one in found),
    }
