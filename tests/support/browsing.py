"""Signed-in browsers for page tests: people with real appointments, second factor passed, without typing passwords."""

from __future__ import annotations

import datetime as dt
from html.parser import HTMLParser

from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from tahapan.accounts.models import Appointment, User
from tahapan.journal.act import housekeeping
from tests.conftest import TODAY

BACKEND = "tahapan.accounts.backend.PasswordBackend"


def browser(role: str, area: str = "13.03", language: str = "id", username: str | None = None) -> Client:
    """A browser of somebody who holds `role` over `area` since a month ago."""
    client = Client()
    with housekeeping("a test signs somebody in"):
        user = User.objects.create(
            username=username or f"{role}.uji", full_name=f"Orang {role}", must_change_password=False
        )
        Appointment.objects.create(user=user, role=role, area=area, start=TODAY - dt.timedelta(days=30))
        device = TOTPDevice.objects.create(user=user, name="uji", confirmed=True)
        client.force_login(user, backend=BACKEND)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    client.cookies["bahasa"] = language
    return client


class Page(HTMLParser):
    """What a test wants to know of a page: its tags, its text, its links, and whatever a strict CSP would refuse."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inline: list[str] = []
        self.classes: set[str] = set()
        self.text = ""
        self._in_script = False
        self.feed(html)

    @classmethod
    def of(cls, response) -> Page:
        return cls(response.content.decode())

    @property
    def language(self) -> str | None:
        return next(attributes["lang"] for tag, attributes in self.tags if tag == "html")

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] or "" for _, attributes in self.tags if "id" in attributes]

    @property
    def links(self) -> list[str]:
        return [attributes.get("href") or "" for tag, attributes in self.tags if tag == "a"]

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.text += " "
        self.tags.append((tag, attributes))
        self.classes |= set((attributes.get("class") or "").split())
        self._in_script = tag == "script"
        self.inline += [f"{tag} {name}" for name in attributes if name == "style" or name.startswith("on")]
        self.inline += [tag] if tag == "style" else []
        self.inline += [str(value) for value in attributes.values() if (value or "").startswith("javascript:")]

    def handle_data(self, data):
        if self._in_script and data.strip():
            self.inline.append(f"script: {data.strip()[:40]}")
        self.text += data
        self._in_script = False
