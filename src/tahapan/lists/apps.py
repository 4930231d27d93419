from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "tahapan.lists"
    label = "lists"

    def ready(self) -> None:
        from tahapan.lists import tasks  # noqa: F401 (registers the long work of this room)
