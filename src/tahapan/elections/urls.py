"""Addresses of the calendar of an election event."""

from django.urls import path

from tahapan.elections import pages

urlpatterns = [
    path("<slug:slug>/tahapan/", pages.stages, name="stages"),
    path("<slug:slug>/tahapan.ics", pages.feed, name="stages-feed"),
]
