"""Addresses of long work."""

from django.urls import path

from tahapan.jobs import pages

urlpatterns = [
    path("pekerjaan/", pages.mine, name="jobs"),
    path("pekerjaan/<uuid:job>/", pages.job, name="job"),
    path("pekerjaan/<uuid:job>/keadaan/", pages.standing, name="job-standing"),
]
