"""Addresses of what is raised about lists, and of voters after the DPT. No personal data in any."""

from django.urls import URLPattern, path

from tahapan.lists.pages import codings, matter_new, matters, transfers, unlisted

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/daftar/masukan/", matters.board, name="matters"),
    path("<slug:slug>/daftar/masukan/baru/", matter_new.new, name="matter-new"),
    path("<slug:slug>/daftar/masukan/<int:pk>/", matters.record, name="matter"),
    path("<slug:slug>/daftar/masukan/<int:pk>/nama/", matter_new.name, name="matter-name"),
    path("<slug:slug>/daftar/masukan/<int:pk>/baris/<int:row>/", matters.decide, name="matter-decide"),
    path("<slug:slug>/daftar/masukan/<int:pk>/sisa/", matters.decide_rest, name="matter-rest"),
    path("<slug:slug>/daftar/masukan/<int:pk>/jawab/", matters.answer, name="matter-answer"),
    path("<slug:slug>/daftar/masukan/<int:pk>/buka/", matters.reveal, name="matter-open"),
    path("<slug:slug>/daftar/masukan/<int:pk>/berkas/<str:sha256>/", matters.document, name="matter-file"),
    path("<slug:slug>/daftar/pindah/", transfers.board, name="transfers"),
    path("<slug:slug>/daftar/pindah/baru/", transfers.new, name="transfer-new"),
    path("<slug:slug>/daftar/pindah/terima/", transfers.receive, name="transfer-receive"),
    path("<slug:slug>/daftar/pindah/<int:pk>/", transfers.record, name="transfer"),
    path("<slug:slug>/daftar/penandaan/", codings.board, name="codings"),
    path("<slug:slug>/daftar/penandaan/baru/", codings.new, name="coding-new"),
    path("<slug:slug>/daftar/dpk/", unlisted.board, name="unlisted"),
    path("<slug:slug>/daftar/dpk/baru/", unlisted.new, name="unlisted-new"),
]
