from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "tahapan.jobs"
    label = "jobs"
