from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "tahapan.web"
    label = "web"

    def ready(self) -> None:
        from tahapan.web import i18n

        i18n.ensure_compiled()
