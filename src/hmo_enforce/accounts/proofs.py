"""Whether a token of the identity provider proves what it says (OpenID Connect Core 1.0 s. 3.1.3.7; Back-Channel Logout 1.0).

Only signatures by a key that the provider publishes count. What the token's own header offers as a key, and algorithms by
which whoever knows a public key could sign (none, HS256), are never tried.
"""

import base64
import binascii
import hashlib
import hmac
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

KINDS = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}
"""The algorithms that count, with the kind of key that each needs."""
SHORTEST_RSA_BITS = 2048
LONGEST_TOKEN = 20_000
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
LONGEST_LOGOUT_S = 300


class NotProved(Exception):
    """The token proves nothing; the message says what is wrong with it."""


class UnknownKey(NotProved):
    """Signed by a key that is not among those known: perhaps the provider has new ones."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must be about: the provider, ourselves, this moment."""

    issuer: str
    client_id: str
    now: datetime
    skew_s: int = 60


def signed(token: str, keys: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The claims of a token that one of the keys (JWKs) signed."""
    header = _header(token)
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in KINDS:
        raise NotProved("It is signed in a way that we do not accept.")
    fitting = [one for one in keys if _fits(one, algorithm) and (kid is None or one.get("kid") == kid)]
    if not fitting:
        raise UnknownKey("It is signed by a key that the provider does not publish.")
    if len(fitting) > 1:
        raise NotProved("It does not say which of the provider's keys signed it.")
    try:
        key = _key(fitting[0])
        payload = jws.deserialize_compact(token, key, algorithms=[algorithm]).payload
        claims = json.loads(payload)
    except (JoseError, ValueError, KeyError, TypeError):
        raise NotProved("Its signature is not the provider's.") from None
    if not isinstance(claims, dict):
        raise NotProved("It says nothing that can be read.")
    return claims


def _header(token: str) -> dict[str, Any]:
    first = token.split(".", 1)[0]
    if len(token) > LONGEST_TOKEN:
        raise NotProved("It is too long.")
    try:
        header = json.loads(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except (ValueError, binascii.Error):
        raise NotProved("It is no token.") from None
    if not isinstance(header, dict):
        raise NotProved("It is no token.")
    return header


def _fits(key: Mapping[str, Any], algorithm: str) -> bool:
    return (
        key.get("kty") == KINDS[algorithm]
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and (algorithm != "ES256" or key.get("crv") == "P-256")
    )


def _key(said: Mapping[str, Any]) -> RSAKey | ECKey:
    if said["kty"] == "EC":
        return ECKey.import_key({name: said[name] for name in ("kty", "crv", "x", "y")})
    modulus = str(said["n"])
    if len(base64.urlsafe_b64decode(modulus + "=" * (-len(modulus) % 4)).lstrip(b"\0")) * 8 < SHORTEST_RSA_BITS:
        raise NotProved("The provider's key is too short.")
    return RSAKey.import_key({name: said[name] for name in ("kty", "n", "e")})


def require_for_us(claims: Mapping[str, Any], expected: Expected) -> None:
    """`NotProved` unless it is by this provider, for us and no other, and for now."""
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience if isinstance(audience, list) else []
    party, now = claims.get("azp"), expected.now.timestamp()
    if claims.get("iss") != expected.issuer:
        raise NotProved("It is by another provider.")
    if expected.client_id not in audiences:
        raise NotProved("It is for another program.")
    if party not in (None, expected.client_id) or (len(audiences) > 1 and party is None):
        raise NotProved("It was made out for another program.")
    if _instant(claims, "exp") <= now - expected.skew_s:
        raise NotProved("It has expired.")
    if _instant(claims, "iat") > now + expected.skew_s:
        raise NotProved("It was made in the future: the clock here or there is wrong.")
    if "nbf" in claims and _instant(claims, "nbf") > now + expected.skew_s:
        raise NotProved("It does not hold yet.")


def require_identity(claims: Mapping[str, Any], expected: Expected, nonce: str, access_token: str | None) -> None:
    """`NotProved` unless it is an identity token made for this very try."""
    require_for_us(claims, expected)
    said = claims.get("nonce")
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
        raise NotProved("It was made for another try to sign in.")
    if not isinstance(claims.get("sub"), str) or not 1 <= len(claims["sub"]) <= 255:
        raise NotProved("It does not say whom it is about.")
    if "at_hash" in claims and not _is_hash_of(claims["at_hash"], access_token):
        raise NotProved("It does not belong to what came with it.")


def require_logout(claims: Mapping[str, Any], expected: Expected) -> tuple[str | None, str | None]:
    """The subject and the session that a logout token ends; `NotProved` where it is none, or an old one."""
    require_for_us(claims, expected)
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT), dict) or "nonce" in claims:
        raise NotProved("It is no logout token.")
    if _instant(claims, "iat") < expected.now.timestamp() - LONGEST_LOGOUT_S - expected.skew_s:
        raise NotProved("It is too old.")
    subject, session = claims.get("sub"), claims.get("sid")
    if not isinstance(subject or session, str):
        raise NotProved("It does not say whom it is about.")
    return (subject if isinstance(subject, str) else None, session if isinstance(session, str) else None)


def _instant(claims: Mapping[str, Any], name: str) -> float:
    said = claims.get(name)
    if isinstance(said, bool) or not isinstance(said, int | float) or not math.isfinite(said):
        raise NotProved(f"It does not say its {name}.")
    return float(said)


def _is_hash_of(said: object, access_token: str | None) -> bool:
    """Each algorithm that counts goes with SHA-256, of which the left half is kept."""
    if not isinstance(said, str) or access_token is None:
        return False
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    return hmac.compare_digest(said.encode(), base64.urlsafe_b64encode(half).rstrip(b"="))
