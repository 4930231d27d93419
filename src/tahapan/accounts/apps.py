from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tahapan.accounts"
    label = "accounts"
