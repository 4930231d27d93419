"""Addresses of the phone app, under `/coklit/`: no event in them, a phone belongs to one."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
