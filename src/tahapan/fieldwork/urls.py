"""Addresses of coklit inside an election event. An area is chosen by `?wilayah=`; no personal data in any."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
