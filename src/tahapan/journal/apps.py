from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "tahapan.journal"
    label = "journal"

    def ready(self) -> None:
        from tahapan.journal import guard

        guard.install()
