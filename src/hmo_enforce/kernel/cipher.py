"""Keeping a secret so that the database alone does not tell it: AES-256-GCM, with a key that stands outside.

Each purpose has a key of its own, derived from the installation's secret (HKDF, RFC 5869); `about` binds what is sealed to
what it belongs to, so that it cannot be moved from one row to another. The form is a version, the nonce, the sealed text.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"\x01"
NONCE_BYTES = 12


class CannotRead(Exception):
    """It was sealed by another secret, for another purpose or about something else; or it was changed since."""


def seal(secret_key: str, purpose: str, plain: bytes, *, about: str) -> bytes:
    """What may be kept in a database, or sent to a browser and back."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + nonce + _key(secret_key, purpose).encrypt(nonce, plain, about.encode())


def unseal(secret_key: str, purpose: str, sealed: bytes, *, about: str) -> bytes:
    """What was sealed, or `CannotRead`."""
    nonce, text = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    if sealed[:1] != VERSION or len(nonce) < NONCE_BYTES:
        raise CannotRead
    try:
        return _key(secret_key, purpose).decrypt(nonce, text, about.encode())
    except InvalidTag:
        raise CannotRead from None


def _key(secret_key: str, purpose: str) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"hmo-enforce: {purpose}".encode())
    return AESGCM(derived.derive(secret_key.encode()))
