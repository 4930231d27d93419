"""Sign-in by username and password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from tahapan.accounts.models import User
from tahapan.journal.act import housekeeping


class PasswordBackend(BaseBackend):
    """Finds the person and checks the password. Takes the same time whether or not the name exists.

    Capitals in the name do not matter; the page lowers them first, so that lock-out counts one name as one.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> User | None:
        if not username or password is None:
            return None
        user = User.objects.filter(username=username.lower()).first()
        if user is None:
            make_password(password)
            return None
        with housekeeping("the hash is renewed when hashing parameters changed"):
            right = user.check_password(password)
        return user if right and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()
