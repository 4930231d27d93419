from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "tahapan.web"
    label = "web"
