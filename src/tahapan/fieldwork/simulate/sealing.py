"""Keys and seals of a phone (docs/protocol.md, "Keys" and "Backup file"), as WebCrypto makes them."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from typing import Any, Final

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_ALGORITHM: Final = ec.ECDSA(hashes.SHA256())
_RECOVERY: Final = b"tahapan recovery 1"
_NONCE: Final = 12


def b64(data: bytes) -> str:
    """Standard base64 with padding."""
    return base64.b64encode(data).decode()


def sha256(text: str | bytes) -> str:
    """Hex SHA-256 of bytes, or of the UTF-8 bytes of a text."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def compact(document: Any) -> str:
    """A document as JSON without spaces, as JSON.stringify writes it."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


class DeviceKey:
    """ECDSA P-256; signatures are raw `r‖s`, the public part SPKI DER, both in base64."""

    def __init__(self) -> None:
        self._private = ec.generate_private_key(ec.SECP256R1())
        self.public = b64(
            self._private.public_key().public_bytes(
                serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        )

    def sign(self, text: str) -> str:
        r, s = decode_dss_signature(self._private.sign(text.encode(), _ALGORITHM))
        return b64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


class Vault:
    """The key a phone seals with, and that key wrapped by `recovery` (base64), which is not kept.

    What the PIN wraps never leaves a phone, so nothing of it is played here.
    """

    def __init__(self, recovery: str) -> None:
        self._key = AESGCM.generate_key(256)
        self.salt = os.urandom(16)
        nonce = os.urandom(_NONCE)
        self.wrapped = nonce + AESGCM(_wrapping(recovery, self.salt)).encrypt(nonce, self._key, None)

    def backup(self, device: str, events: list[dict[str, str]]) -> bytes:
        """The backup file of a queue."""
        nonce = os.urandom(_NONCE)
        sealed = AESGCM(self._key).encrypt(nonce, compact({"events": events}).encode(), None)
        parts = {"salt": self.salt, "wrapped": self.wrapped, "nonce": nonce, "sealed": sealed}
        return compact({"v": 1, "device": device} | {name: b64(part) for name, part in parts.items()}).encode()


def open_backup(file: bytes, recovery: str) -> list[dict[str, str]]:
    """The events of a backup file. Raises cryptography's InvalidTag for another device's recovery or altered bytes."""
    document: Mapping[str, Any] = json.loads(file)
    salt, wrapped, nonce, sealed = (base64.b64decode(document[one]) for one in ("salt", "wrapped", "nonce", "sealed"))
    key = AESGCM(_wrapping(recovery, salt)).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], None)
    events: list[dict[str, str]] = json.loads(AESGCM(key).decrypt(nonce, sealed, None))["events"]
    return events


def _wrapping(recovery: str, salt: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt, _RECOVERY).derive(base64.b64decode(recovery))
