from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    name = "tahapan.fieldwork"
    label = "fieldwork"
