"""Who has an account in a demo home. Roles, not names: nobody in a demo is a living person."""

from __future__ import annotations

import datetime as dt
import hashlib
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tahapan.accounts import acts
from tahapan.accounts.actor import ConsoleActor, PersonActor
from tahapan.accounts.models import Appointment
from tahapan.accounts.roles import roles
from tahapan.core import areas as codes
from tahapan.core.areas import Level
from tahapan.elections import areas

PASSWORD: Final = "rakor-padang-juli"  # noqa: S105 — demo homes only; printed beside the accounts
SWORN_IN: Final = dt.date(2024, 4, 17)
DECISION: Final = "SK pengangkatan (contoh demo)"

_OFFICE: Final = (
    ("ketua", "kpu-ketua"),
    ("data", "kpu-data"),
    ("operator", "kpu-operator"),
    ("logistik", "kpu-logistik"),
    ("teknis", "kpu-teknis"),
    ("sdm", "kpu-sdm"),
    ("hukum", "kpu-hukum"),
    ("sekretaris", "kpu-sekretaris"),
    ("bawaslu", "bawaslu"),
    ("forkopimda", "forkopimda"),
    ("kesbangpol", "opd"),
    ("disdukcapil", "disdukcapil"),
    ("polres", "polres"),
    ("kodim", "kodim"),
    ("kejari", "kejari"),
    ("penghubung", "penghubung-paslon"),
    ("pers", "pers"),
    ("auditor", "auditor"),
)
_DISTRICT: Final = (
    ("ppk", "ppk"),
    ("ppk2", "ppk"),
    ("panwascam", "panwascam"),
    ("camat", "camat"),
    ("polsek", "polsek"),
    ("koramil", "koramil"),
)
_VILLAGE: Final = (("pps", "pps"), ("pps2", "pps"), ("pkd", "pkd"), ("wali", "wali-nagari"))


@dataclass(frozen=True, slots=True)
class Account:
    """One demo account as it is printed."""

    username: str
    role: str
    area: str
    second_factor: bool

    def __str__(self) -> str:
        return f"{self.username:<12} {self.role} · {self.area}{' · kode' if self.second_factor else ''}"


@dataclass(frozen=True, slots=True)
class PhoneToTry:
    """A code with which a browser becomes the phone of one officer."""

    code: str
    station: int
    village: str

    def __str__(self) -> str:
        return (
            f"\nAplikasi HP Pantarlih: buka /coklit/ dan masukkan kode {self.code} (TPS {self.station} {self.village}; "
            "sekali pakai) · the officers' phone app: open /coklit/ and enter this code, once"
        )


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is in a demo: accounts, and a phone that waits to be signed in."""

    accounts: Sequence[Account]
    phone: PhoneToTry | None = None


def card(made: Cast) -> str:
    """What is printed after a demo is built: the password once, then who is who, then the phone."""
    head = (
        f"Kata sandi semua akun · password of every account: {PASSWORD}\n"
        "Peran bertanda «kode» meminta kode 6 angka; demo menampilkannya di halaman itu · "
        "roles marked «kode» ask for a code, which the demo shows on that page\n"
    )
    phone = [str(made.phone)] if made.phone else []
    return "\n".join([head, *map(str, made.accounts), *phone])


def totp_key(username: str) -> str:
    """The code app's key of a demo account: from its name, so that every demo has the same. 20 bytes in base32."""
    return b32encode(hashlib.sha256(f"tahapan-demo {username}".encode()).digest()[:20]).decode()


def acting(username: str) -> PersonActor:
    """Somebody of the cast, at work: signed in, code entered."""
    held = Appointment.objects.select_related("user", "election").get(user__username=username)
    return PersonActor(held, verified=True)


@dataclass(frozen=True, slots=True)
class Member:
    """A member of one of the many committees who has no account in a demo; acts with the grants of the role."""

    role: str
    area: str
    number: int = 1

    @property
    def identity(self) -> str:
        return f"{self.role}-{self.area}-{self.number}"

    def may(self, permission: str, area: str, election: str | None = None) -> bool:
        """Held when the role grants it, inside the committee's area."""
        return roles()[self.role].includes(permission) and codes.contains(self.area, area)


def hire(actor: ConsoleActor, area: str) -> list[Account]:
    """Make the accounts of the office, of one kecamatan and of one village of `area`, with their roles."""
    district = areas.within(area, Level.DISTRICT)[0].code
    village = areas.within(district, Level.VILLAGE)[0].code
    wanted = [(area, _OFFICE), (district, _DISTRICT), (village, _VILLAGE)]
    return [_hire(actor, username, role, where) for where, people in wanted for username, role in people]


def _hire(actor: ConsoleActor, username: str, role: str, area: str) -> Account:
    definition = roles()[role]
    made = acts.create_user(
        actor=actor,
        area=area,
        username=username,
        full_name=f"{definition.name.id} (demo)",
        password=PASSWORD,
        totp_key=totp_key(username) if definition.second_factor else None,
    )
    acts.appoint(actor=actor, user=made.user, role=role, area=area, start=SWORN_IN, decision=DECISION)
    return Account(username, definition.name.id, areas.get(area).name, definition.second_factor)
