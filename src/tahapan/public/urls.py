"""Addresses of the portal. Nothing about a person stands in any: what is asked is sent in the body."""

from django.urls import URLPattern, path

from tahapan.public.pages import check, comments

urlpatterns: list[URLPattern] = [
    path("cek/", check.check, name="check"),
    path("tanggapan/", comments.comment, name="comment"),
    path("tanggapan/lacak/", comments.track, name="track"),
]
