"""Addresses of coklit inside an election event. An area is chosen by `?wilayah=`; no personal data in any."""

from django.urls import URLPattern, path

from tahapan.fieldwork.pages import board, conflicts, devices, paper, plan, progress, quality, reports, sample

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/coklit/", board.board, name="coklit"),
    path("<slug:slug>/coklit/kemajuan/", progress.table, name="coklit-progress"),
    path("<slug:slug>/coklit/kesiapan/", board.ready, name="coklit-readiness"),
    path("<slug:slug>/coklit/petugas/<int:pk>/", progress.officer, name="coklit-officer"),
    path("<slug:slug>/coklit/petugas/<int:pk>/serahkan/", plan.hand_over, name="coklit-hand-over"),
    path("<slug:slug>/coklit/siapkan/", plan.prepare, name="coklit-prepare"),
    path("<slug:slug>/coklit/hp/", devices.board, name="coklit-devices"),
    path("<slug:slug>/coklit/hp/kode/<int:pk>/", devices.code, name="coklit-device-code"),
    path("<slug:slug>/coklit/hp/<uuid:pk>/", devices.device, name="coklit-device"),
    path("<slug:slug>/coklit/hp/<uuid:pk>/cadangan/", devices.backup, name="coklit-device-backup"),
    path("<slug:slug>/coklit/hp/<uuid:pk>/<str:verb>/", devices.change, name="coklit-device-change"),
    path("<slug:slug>/coklit/sengketa/", conflicts.board, name="coklit-conflicts"),
    path("<slug:slug>/coklit/sengketa/<int:pk>/", conflicts.conflict, name="coklit-conflict"),
    path("<slug:slug>/coklit/sengketa/<int:pk>/buka/", conflicts.reveal, name="coklit-conflict-reveal"),
    path("<slug:slug>/coklit/kertas/", paper.index, name="paper"),
    path("<slug:slug>/coklit/kertas/<str:village>/<int:number>/", paper.sheet, name="paper-sheet"),
    path("<slug:slug>/coklit/kertas/<str:village>/<int:number>/baru/", paper.new_people, name="paper-new"),
    path("<slug:slug>/coklit/kertas/<str:village>/<int:number>/cetak/", paper.print_sheet, name="paper-print"),
    path("<slug:slug>/coklit/kertas/<str:village>/<int:number>/kosong/", paper.new_people_form, name="paper-new-form"),
    path("<slug:slug>/coklit/laporan/", reports.board, name="coklit-reports"),
    path("<slug:slug>/coklit/laporan/petugas/<int:pk>/", reports.officer, name="coklit-report-officer"),
    path("<slug:slug>/coklit/laporan/<uuid:pk>/", reports.report, name="coklit-report"),
    path("<slug:slug>/coklit/laporan/<uuid:pk>/pdf/", reports.report_pdf, name="coklit-report-pdf"),
    path("<slug:slug>/coklit/mutu/", quality.board, name="coklit-quality"),
    path("<slug:slug>/coklit/uji-petik/", sample.board, name="samples"),
    path("<slug:slug>/coklit/uji-petik/undi/", sample.draw, name="sample-draw"),
    path("<slug:slug>/coklit/uji-petik/undi/tetapkan/", sample.announce, name="sample-announce"),
    path("<slug:slug>/coklit/uji-petik/<int:pk>/", sample.sample, name="sample"),
    path("<slug:slug>/coklit/uji-petik/<int:pk>/<int:order>/", sample.revisit, name="revisit"),
    path("<slug:slug>/coklit/uji-petik/<int:pk>/kerangka.txt", sample.frame, name="sample-frame"),
]
