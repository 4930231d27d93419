from django.apps import AppConfig


class RollConfig(AppConfig):
    name = "tahapan.roll"
    label = "roll"

    def ready(self) -> None:
        from tahapan.roll import tasks  # noqa: F401 (registers the long work of this room)
