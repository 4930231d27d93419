"""Keys, codes, challenges and backup files of phones (docs/protocol.md, "Keys" and "Backup file")."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import uuid
from typing import Any, Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import load_der_public_key

from tahapan.core import home
from tahapan.core.errors import Refused
from tahapan.fieldwork.sync import problems

LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Signs of a code: none that is taken for another (no 0/O, 1/I/L)."""
_GROUP: Final = 5
CHALLENGE_SECONDS: Final = 600
_SIGNATURE: Final = 64
_NONCE: Final = 12
_ALGORITHM: Final = ec.ECDSA(hashes.SHA256())


def sha256(text: str | bytes) -> str:
    """Hex SHA-256 of bytes, or of the UTF-8 bytes of a text."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


# ── Signatures


def public_key(spki: str) -> ec.EllipticCurvePublicKey:
    """The P-256 key in base64 SPKI. Raises Refused on anything else."""
    try:
        key = load_der_public_key(base64.b64decode(spki, validate=True))
    except (ValueError, TypeError, binascii.Error) as wrong:
        raise Refused(problems.KEY_WRONG) from wrong
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise Refused(problems.KEY_WRONG)
    return key


def is_signed(key: ec.EllipticCurvePublicKey, text: str, signature: str) -> bool:
    """Whether `signature` (base64 of raw r‖s) is that of the key over the UTF-8 bytes of `text`."""
    try:
        raw = base64.b64decode(signature, validate=True)
        if len(raw) != _SIGNATURE:
            return False
        pair = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        key.verify(pair, text.encode(), _ALGORITHM)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


# ── Codes


def new_code() -> str:
    """A one-time code: ten signs in two groups, 49 bits of chance."""
    signs = "".join(secrets.choice(LETTERS) for _ in range(2 * _GROUP))
    return f"{signs[:_GROUP]}-{signs[_GROUP:]}"


def code_hash(code: str) -> str:
    """What is kept of a code. Case, hyphens and blanks do not matter. Keyed, so that a stolen table tells no code."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return _mac("undangan", plain).hex()


def new_secret() -> str:
    """32 random bytes in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


# ── Challenges


def challenge(device: uuid.UUID, now: float) -> str:
    """What a phone signs with its next request: good for ten minutes, for this device, without a row kept."""
    expires = int(now) + CHALLENGE_SECONDS
    return f"{expires:x}.{_mac('tantangan', f'{device.hex} {expires}').hex()}"


def is_challenge(text: str, device: uuid.UUID, now: float) -> bool:
    """Whether this server gave `text` to the device within the last ten minutes."""
    written, _, mac = text.partition(".")
    try:
        expires = int(written, 16)
    except ValueError:
        return False
    expected = _mac("tantangan", f"{device.hex} {expires}").hex()
    return hmac.compare_digest(mac.encode(), expected.encode()) and now <= expires <= now + 2 * CHALLENGE_SECONDS


def _mac(purpose: str, text: str) -> bytes:
    secret = home.current().secret_key().encode()
    return hmac.digest(secret, f"tahapan hp {purpose} {text}".encode(), "sha256")


# ── Backup files


def device_of_backup(file: bytes) -> uuid.UUID:
    """The device a backup file is of. Raises Refused for a file that is none."""
    try:
        return uuid.UUID(str(_document(file)["device"]))
    except (KeyError, ValueError) as wrong:
        raise Refused(problems.BACKUP_WRONG) from wrong


def open_backup(file: bytes, recovery: str) -> list[dict[str, str]]:
    """The events of a backup file, as the phone would send them. Raises Refused for a file that does not open."""
    try:
        document = _document(file)
        salt, wrapped, nonce, sealed = (
            base64.b64decode(document[name], validate=True) for name in ("salt", "wrapped", "nonce", "sealed")
        )
        wrapping = HKDF(hashes.SHA256(), 32, salt, b"tahapan recovery 1").derive(base64.b64decode(recovery))
        vault = AESGCM(wrapping).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], None)
        events = json.loads(AESGCM(vault).decrypt(nonce, sealed, None))["events"]
        return [{"text": str(one["text"]), "signature": str(one["signature"])} for one in events]
    except (KeyError, TypeError, ValueError, binascii.Error, InvalidTag) as wrong:
        raise Refused(problems.BACKUP_WRONG) from wrong


def _document(file: bytes) -> dict[str, Any]:
    document = json.loads(file)
    if not isinstance(document, dict) or document.get("v") != 1:
        raise ValueError("not a backup file")
    return document
