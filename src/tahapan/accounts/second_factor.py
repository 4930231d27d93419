"""The second factor: six digits from an app on the phone (TOTP, RFC 6238), or a one-time recovery code.

Devices and codes are rows of django-otp, which keeps the last step used (a code works once) and slows down guessing.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import re
from typing import Any, Final

import django_otp
import segno
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from tahapan.accounts import rules
from tahapan.accounts.models import User
from tahapan.core import home
from tahapan.core.errors import Refused

_APP_CODE: Final = re.compile(r"[0-9]{6}")
_TOLERANCE: Final = 1


def new_key() -> str:
    """A new secret of 20 random bytes, in hexadecimal as devices keep it."""
    return str(random_hex(20))


def typed(key: str) -> str:
    """The key as a person types it into an app: base32 in groups of four."""
    text = base64.b32encode(bytes.fromhex(key)).decode("ascii")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def key_from(typed_key: str) -> str:
    """The hexadecimal key from base32 as people write it, spaces or not. Raises Refused when it is none of 20 bytes."""
    try:
        key = base64.b32decode(typed_key.replace(" ", "").upper())
    except binascii.Error as wrong:
        raise Refused(rules.KEY_WRONG) from wrong
    if len(key) != 20:
        raise Refused(rules.KEY_WRONG)
    return key.hex()


def code(typed_key: str, at: float | None = None) -> str:
    """The six digits an app would show for a key, now or at a Unix time. For demo homes and tests."""
    generator = TOTP(bytes.fromhex(key_from(typed_key)))
    if at is not None:
        generator.time = at
    return f"{generator.token():06d}"


def demo_code(user: User) -> str:
    """The code a demo home shows beside the field, so that it can be tried without a phone; empty in a real home.

    A code works once: right after a sign-in it is the next one, which the tolerance already admits.
    """
    device = TOTPDevice.objects.filter(user=user).first() if home.current().is_demo else None
    if device is None:
        return ""
    generator = TOTP(device.bin_key)
    generator.time = max(generator.t(), device.last_t + 1) * generator.step
    return f"{generator.token():06d}"


def picture(user: User, key: str) -> SafeString:
    """The QR code that sets up an app, as an inline SVG without style attributes (the pages' CSP allows none)."""
    address = TOTPDevice(user=user, key=key).config_url
    svg = segno.make(address, error="m").svg_inline(scale=5, border=4, light="#fff", dark="#000", svgclass="qr")
    return mark_safe(svg)  # noqa: S308 (drawn by segno: paths and numbers only)


def step_of(key: str, typed_code: str) -> int | None:
    """The time step `typed_code` is right for, or None. The next code must be of a later one."""
    if not _APP_CODE.fullmatch(typed_code):
        return None
    generator = TOTP(bytes.fromhex(key))
    return generator.t() if generator.verify(int(typed_code), _TOLERANCE) else None


def install(user: User, key: str, last_step: int = -1) -> TOTPDevice:
    """Make `key` the user's only app. Side effect: earlier apps are forgotten."""
    TOTPDevice.objects.filter(user=user).delete()
    return TOTPDevice.objects.create(user=user, name="app", key=key, tolerance=_TOLERANCE, last_t=last_step)


def new_recovery_codes(user: User) -> tuple[str, ...]:
    """Ten one-time codes like `abcd-efgh`. Side effect: earlier ones stop working. They are never shown again."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery")
    tokens = [StaticToken.random_token() for _ in range(rules.RECOVERY_CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=token) for token in tokens])
    return tuple(f"{token[:4]}-{token[4:]}" for token in tokens)


def forget(user: User) -> None:
    """Remove app and recovery codes."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def has_app(user: User) -> bool:
    """Whether the user set up a code app."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def app_of(user: User) -> TOTPDevice:
    """The user's code app. Raises TOTPDevice.DoesNotExist."""
    return TOTPDevice.objects.get(user=user, confirmed=True)


def recovery_codes_left(user: User) -> int:
    """How many recovery codes are unused."""
    return int(StaticToken.objects.filter(device__user=user).count())


def check(user: User, typed_code: str) -> Any:
    """The device that accepts `typed_code`. Raises Refused: wrong, used before, or too many wrong ones.

    Side effects, in a transaction of its own: the code is spent, or the failure counted. Not to be called inside an
    act, whose undoing would forget the failure.
    """
    given = typed_code.replace(" ", "").replace("-", "").lower()
    model = TOTPDevice if _APP_CODE.fullmatch(given) else StaticDevice
    device = model.objects.filter(user=user, confirmed=True).first()
    if device is None:
        raise Refused(rules.CODE_WRONG)
    allowed, why = device.verify_is_allowed()
    if not allowed:
        left: dt.timedelta = why["locked_until"] - timezone.now()
        raise Refused(rules.CODE_WAIT.fill(seconds=int(left.total_seconds()) + 1))
    accepted = django_otp.verify_token(user, device.persistent_id, given)
    if accepted is None:
        raise Refused(rules.CODE_WRONG)
    return accepted


def is_recovery(device: Any) -> bool:
    """Whether a device that accepted a code is the recovery codes."""
    return isinstance(device, StaticDevice)
