from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "tahapan.lists"
    label = "lists"
