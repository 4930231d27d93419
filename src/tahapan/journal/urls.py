"""Addresses of the journal."""

from django.urls import path

from tahapan.journal import pages

urlpatterns = [path("jurnal/", pages.journal, name="journal")]
