"""Addresses of the calendar of an election event."""

from django.urls import path

from tahapan.elections import pages

urlpatterns = [
    path("<slug:slug>/tahapan.ics", pages.feed, name="stages-feed"),
    path("<slug:slug>/tahapan/", pages.stages, name="stages"),
    path("<slug:slug>/tahapan/bulan/<str:month>/", pages.month, name="stages-month"),
    path("<slug:slug>/tahapan/<str:code>/", pages.stage, name="stage"),
    path("<slug:slug>/tahapan/<str:code>/tanggal/", pages.local_date, name="stage-local-date"),
]
