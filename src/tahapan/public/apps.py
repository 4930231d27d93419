from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "tahapan.public"
    label = "public"
