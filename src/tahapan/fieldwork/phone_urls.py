"""Addresses of the phone app, under `/coklit/`: no event in them, a phone belongs to one."""

from django.urls import path

from tahapan.fieldwork import app_pages

urlpatterns = [
    path("", app_pages.shell, name="coklit"),
    path("sw.js", app_pages.worker, name="coklit-worker"),
    path("manifest.webmanifest", app_pages.manifest, name="coklit-manifest"),
]
