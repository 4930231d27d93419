"""Every address. The first part of a page inside an election is the event's slug."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
