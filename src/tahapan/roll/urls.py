"""Addresses of the stations and the roll. Whole addresses; an area is chosen by `?wilayah=`, never in the path."""

from django.urls import path

from tahapan.roll.pages import intake, maps, moves, rt_points, stations, voters

urlpatterns = [
    path("<slug:slug>/pemilih/", voters.voters, name="voters"),
    path("<slug:slug>/pemilih/<int:pk>/", voters.voter, name="voter"),
    path("<slug:slug>/pemilih/ekspor/", voters.export, name="roll-export"),
    path("<slug:slug>/pemilih/impor/", intake.intakes, name="intakes"),
    path("<slug:slug>/pemilih/impor/<int:pk>/", intake.intake, name="intake"),
    path("<slug:slug>/pemilih/impor/<int:pk>/ditolak/", intake.rejects, name="intake-rejects"),
    path("<slug:slug>/pemilih/impor/ulangi/<uuid:job>/", intake.again, name="intake-again"),
    path("<slug:slug>/tps/", stations.board, name="stations"),
    path("<slug:slug>/tps.csv", stations.board_csv, name="stations-csv"),
    path("<slug:slug>/tps/mutu/", stations.quality, name="station-quality"),
    path("<slug:slug>/tps/peta/", maps.page, name="map"),
    path("<slug:slug>/tps/peta.json", maps.data, name="map-data"),
    path("<slug:slug>/tps/petakan/", moves.map_stations, name="map-stations"),
    path("<slug:slug>/tps/rt/", rt_points.page, name="rt-points"),
    path("<slug:slug>/tps/rt.csv", rt_points.table, name="rt-points-csv"),
    path("<slug:slug>/tps/pindahkan-keluarga/<int:voter>/", moves.move_family, name="move-family"),
    path("<slug:slug>/tps/<str:village>/<int:number>/", stations.station, name="station"),
    path("<slug:slug>/tps/<str:village>/<int:number>/pindahkan-rt/", moves.move_rt, name="move-rt"),
]
