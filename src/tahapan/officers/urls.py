"""Addresses of the officers. An area is chosen by `?wilayah=`, a body by `?badan=`; no personal data in any."""

from django.urls import path

from tahapan.officers import files_pages, pages

urlpatterns = [
    path("<slug:slug>/petugas/", pages.board, name="officers"),
    path("<slug:slug>/petugas/<int:pk>/", pages.officer, name="officer"),
    path("<slug:slug>/petugas/<int:pk>/ganti/", pages.replace, name="officer-replace"),
    path("<slug:slug>/petugas/<int:pk>/akhiri/", pages.end, name="officer-end"),
    path("<slug:slug>/petugas/angkat/", pages.appoint, name="officer-appoint"),
    path("<slug:slug>/petugas/catat/<str:verb>/", pages.record, name="officers-record"),
    path("<slug:slug>/petugas/lowong/", pages.vacancies, name="officer-vacancies"),
    path("<slug:slug>/petugas/impor/", files_pages.intakes, name="officer-intakes"),
    path("<slug:slug>/petugas/impor/<int:pk>/", files_pages.intake, name="officer-intake"),
    path("<slug:slug>/petugas/impor/<int:pk>/ditolak/", files_pages.rejects, name="officer-rejects"),
    path("<slug:slug>/petugas/partai/", files_pages.party, name="officer-party"),
]
