from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AccountsConfig(AppConfig):
    name = "tahapan.accounts"
    label = "accounts"

    def ready(self) -> None:
        # The act `account.sign-in` writes the time; Django's own receiver would write a second time, outside an act.
        user_logged_in.disconnect(dispatch_uid="update_last_login")
