from django.apps import AppConfig


class StationsConfig(AppConfig):
    name = "tahapan.stations"
    label = "stations"
