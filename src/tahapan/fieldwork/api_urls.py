"""Addresses of the phones' API, under `/coklit/api/` (docs/protocol.md)."""

from django.urls import path, re_path

from tahapan.fieldwork import api

urlpatterns = [
    path("hello", api.hello, name="coklit-hello"),
    path("enrol", api.enrol, name="coklit-enrol"),
    path("package", api.package, name="coklit-package"),
    path("events", api.events, name="coklit-events"),
    re_path(r"^photo/(?P<sha256>[0-9a-f]{64})$", api.photo, name="coklit-photo"),
    path("recovery", api.recovery, name="coklit-recovery"),
    path("handed-over", api.handed_over, name="coklit-handed-over"),
    path("wiped", api.wiped, name="coklit-wiped"),
]
