from django.apps import AppConfig


class OfficersConfig(AppConfig):
    name = "tahapan.officers"
    label = "officers"

    def ready(self) -> None:
        from tahapan.officers import tasks  # noqa: F401 (registers the long work of this room)
