from django.apps import AppConfig


class ElectionsConfig(AppConfig):
    name = "tahapan.elections"
    label = "elections"
