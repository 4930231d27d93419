"""Addresses of the lists inside an election event. An area is chosen by `?wilayah=`; no personal data in any."""

from django.urls import URLPattern, path

from tahapan.lists import matter_urls
from tahapan.lists.pages import board, continuity, downloads, hall, plenary, posting, readiness, recap

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/daftar/", board.board, name="lists"),
    path("<slug:slug>/daftar/rekap/", recap.recap, name="lists-recap"),
    path("<slug:slug>/daftar/pengumuman/", posting.board, name="list-postings"),
    path("<slug:slug>/daftar/pengumuman/<int:pk>/foto/", posting.photo, name="list-posting-photo"),
    path("<slug:slug>/daftar/pengumuman/<str:kind>/<str:village>/", posting.record, name="list-posting"),
    path("<slug:slug>/daftar/unduh/", downloads.board, name="list-downloads"),
    path("<slug:slug>/daftar/unduh/<int:seq>/", downloads.file, name="list-download"),
    path("<slug:slug>/daftar/unduh/berita-acara/<int:pk>/", downloads.minutes, name="list-minutes"),
    path("<slug:slug>/daftar/unduh/undangan/<int:pk>/", downloads.invitation, name="list-invitation"),
    path("<slug:slug>/daftar/unduh/jawaban/<int:pk>/", downloads.answer, name="list-answer"),
    path("<slug:slug>/daftar/unduh/surat-pindah/<int:pk>/", downloads.letter, name="list-letter"),
    path("<slug:slug>/daftar/kembali/", continuity.board, name="list-returned"),
    path("<slug:slug>/daftar/kesiapan/", readiness.board, name="lists-readiness"),
    path("<slug:slug>/daftar/pleno/<int:pk>/", plenary.record, name="plenary"),
    path("<slug:slug>/daftar/pleno/<int:pk>/layar/", hall.hall, name="plenary-hall"),
    path("<slug:slug>/daftar/pleno/<int:pk>/<str:verb>/", plenary.act, name="plenary-act"),
    path("<slug:slug>/daftar/pleno/<str:kind>/<str:tier>/", board.step, name="lists-step"),
    path("<slug:slug>/daftar/pleno/<str:kind>/<str:tier>/<str:area>/undang/", plenary.call, name="plenary-call"),
    *matter_urls.urlpatterns,
]
