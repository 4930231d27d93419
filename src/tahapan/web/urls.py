"""Every address. The first part of a page inside an election is the event's slug.

A room brings its pages by its door `urls.py`, with whole addresses; rooms outside an event stand first, so that their
first word (`masuk`, `akun`, `orang`) is never taken for a slug.
"""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from tahapan.web import pages

OFFICE_ROOMS = ("public", "accounts", "jobs", "journal")
EVENT_ROOMS = ("elections", "roll", "officers", "fieldwork", "lists", "stations")


def _doors(rooms: tuple[str, ...]) -> list[URLResolver]:
    names = [f"tahapan.{room}.urls" for room in rooms]
    return [path("", include(name)) for name in names if find_spec(name) is not None]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.front, name="home"),
    path("bahasa/<str:code>/", pages.language, name="language"),
    path("coklit/api/", include("tahapan.fieldwork.api_urls")),
    path("coklit/", include("tahapan.fieldwork.phone_urls")),
    *_doors(OFFICE_ROOMS),
    path("<slug:slug>/", pages.board, name="board"),
    *_doors(EVENT_ROOMS),
]

handler403 = "tahapan.web.faults.forbidden"
handler404 = "tahapan.web.faults.not_found"
handler500 = "tahapan.web.faults.server_error"
