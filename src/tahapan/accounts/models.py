"""Accounts and the roles people hold, from a day to a day."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from tahapan.elections.models import ElectionEvent


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """Someone with an account. The username is a work name (`ppk.kamangbaru`), never a NIK or a phone number."""

    username = models.CharField(max_length=150, unique=True)
    full_name = models.CharField(max_length=150)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=True)
    language = models.CharField(max_length=2, default="id")

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = ["full_name"]

    class Meta:
        ordering: ClassVar = ["username"]

    def __str__(self) -> str:
        return self.username


class Appointment(models.Model):
    """One role held by one person over one area, for one election or (null) for the office, from a day to a day.

    Both days are included, except that an appointment ended before its time (`ended_because`) stops on `end` itself.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=60)
    area = models.CharField(max_length=13, blank=True)
    election = models.ForeignKey(ElectionEvent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    decision = models.CharField(max_length=200, blank=True)
    ended_because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["start", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="appointment_in_order",
                condition=models.Q(end__isnull=True) | models.Q(end__gte=models.F("start")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.area}"


class SignIn(models.Model):
    """One signed-in device of a person, so that they can see it and end it."""

    session_key = models.CharField(max_length=40, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    device = models.CharField(max_length=200)
    started = models.DateTimeField()
    seen = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-seen"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.device}"
