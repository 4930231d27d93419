from django.apps import AppConfig


class RollConfig(AppConfig):
    name = "tahapan.roll"
    label = "roll"
