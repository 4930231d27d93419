"""Addresses of the stations and the roll. Whole addresses; an area is chosen by `?wilayah=`, never in the path."""

from django.urls import path

from tahapan.roll.pages import maps, moves, rt_points, stations

urlpatterns = [
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
