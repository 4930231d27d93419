"""The map of stations: a page with its legend in words, and the GeoJSON it draws. Same scope and access for both."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.elections import page_scope as scopes
from tahapan.elections.models import ElectionEvent
from tahapan.elections.page_scope import Link
from tahapan.journal.access import may
from tahapan.roll import station_map, station_queries
from tahapan.roll.loads import Load, VillageQuality
from tahapan.roll.pages.stations import station_url, tabs, venue_name, with_query
from tahapan.roll.station_map import Measure, Picture
from tahapan.stations import queries

MEASURE = "ukuran"


def measure_of(request: HttpRequest) -> Measure:
    """The variable asked for; voters per station without one."""
    asked = request.GET.get(MEASURE, "")
    return Measure(asked) if asked in set(Measure) else Measure.LOAD


def _number(value: float) -> str:
    return str(number_format(value, 0, use_l10n=True, force_grouping=True))


def _say(text: Text) -> str:
    return text.say(get_language() or "id")


@may(queries.READ)
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The map's frame: which variable, the legend, and where the same figures stand as a table."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope, measure = scopes.of(request), measure_of(request)
    shown = station_map.picture(station_queries.quality(election, scope.code), measure)
    found = station_queries.loads(election, scope.code)
    placed = station_map.places(found)
    context = {
        "scope": scope,
        "picture": shown,
        "title": station_map.TITLES[measure],
        "legend": [(one, _range(measure, one.low, one.high)) for one in shown.steps],
        "measures": [
            Link(_say(station_map.TITLES[one]), with_query(request, **{MEASURE: one.value}), one is measure)
            for one in Measure
        ],
        "source": f"{reverse('map-data', args=[slug])}{scope.query}&{MEASURE}={measure}",
        "without_outline": station_map.without_outline(scope.code),
        "too_many": len(placed) > station_map.PLACES_AT_MOST,
        "unplaced": len(found) - sum(len(loads) for _lng, _lat, loads in placed),
        "tabs": tabs(scope, slug, "map"),
    }
    return render(request, "roll/station_map.html", context)


@may(queries.READ)
def data(request: HttpRequest, slug: str) -> HttpResponse:
    """What the map draws, as JSON: areas and borders (GeoJSON), places, names, RT points of a village."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope, measure = scopes.of(request), measure_of(request)
    found = {one.village: one for one in station_queries.quality(election, scope.code)}
    shown = station_map.picture(list(found.values()), measure)
    map_url, list_url = (reverse(name, args=[slug]) for name in ("map", "stations"))

    def url(village: str) -> str:
        base = list_url if scope.is_village else map_url
        return f"{base}?{scopes.PARAMETER}={village}" + ("" if scope.is_village else f"&{MEASURE}={measure}")

    placed = station_map.places(station_queries.loads(election, scope.code))
    content = {
        "areas": station_map.features(
            scope.code, shown, lambda village: _says(village, found.get(village), shown), url
        ),
        "borders": station_map.borders(scope.code),
        "labels": station_map.labels(scope.code),
        "places": [_place(slug, *one) for one in placed] if len(placed) <= station_map.PLACES_AT_MOST else [],
        "rts": [
            {"lng": point.lng, "lat": point.lat, "says": station_map.rt_name(point)}
            for point in (queries.rt_points(scope.code) if scope.is_village else ())
        ],
    }
    return JsonResponse(content)


def _range(measure: Measure, low: float, high: float) -> str:
    span = _number(low) if low == high else f"{_number(low)}–{_number(high)}"
    return _say(station_map.UNITS[measure]).format(span)


def _says(village: str, one: VillageQuality | None, shown: Picture) -> str:
    """One village in a sentence."""
    name = areas.get(village).name
    value = shown.values.get(village)
    if one is None or value is None:
        return f"{name}: {_('belum ada angkanya')}"
    said = _range(shown.measure, value, value)
    if shown.measure is Measure.STATIONS:
        return f"{name}: {said}"
    return f"{name}: {said}, {_say(station_map.UNITS[Measure.STATIONS]).format(_number(one.stations))}"


def _place(slug: str, lng: float, lat: float, loads: list[Load]) -> dict[str, Any]:
    """One place with its stations: `SD Negeri 1: TPS 1 (455), TPS 2 (460)`."""
    first = loads[0].station
    stations = ", ".join(f"TPS {one.station.number} ({_number(one.voters.total)})" for one in loads)
    url = station_url(slug, first)
    if len(loads) > 1:
        url = f"{reverse('stations', args=[slug])}?{scopes.PARAMETER}={first.village}"
    return {"lng": lng, "lat": lat, "says": f"{venue_name(first)}: {stations}", "url": url}
