"""Addresses of the phones' API, under `/coklit/api/` (docs/protocol.md)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
