"""JSON from the identity provider: little of it, soon, from where its own discovery says, and from nowhere else.

No redirect is followed, and no address that came from a browser or a token is ever asked.
"""

import ipaddress
import json
import time
from typing import Any
from urllib.parse import urlsplit

import httpx

LARGEST = 512 * 1024
EACH_S, ALTOGETHER_S = 5.0, 10.0


class Away(Exception):
    """The provider did not answer as one does; the message is for whoever looks after it."""


class Answered(Exception):
    """The provider answered that it will not; `error` is its word for it (RFC 6749 s. 5.2)."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


def require_address(address: object, issuer: str) -> str:
    """An address that discovery named. `Away` unless it is safe to ask: as the issuer is, by name, and with nothing hidden."""
    if not isinstance(address, str) or not address.isprintable() or " " in address:
        raise Away("Its discovery document lacks an address, or has one that cannot be read.")
    try:
        parts, own = urlsplit(address), urlsplit(issuer)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise Away("Its discovery document has an address that cannot be read.") from None
    if parts.scheme != own.scheme or not host or parts.username is not None or parts.password is not None or parts.fragment:
        raise Away(f"Its discovery document has an address that is not asked: {parts.scheme}://{host}.")
    if host != own.hostname and (_is_number(host) or host == "localhost"):
        raise Away("Its discovery document leads to an address inside.")
    return address


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.replace(".", "").isdigit() or host.startswith("0x")
    return True


def fetch(
    address: str,
    *,
    form: dict[str, str] | None = None,
    login: tuple[str, str] | None = None,
    token: str | None = None,
) -> dict[str, Any]:
    """The JSON object at the address: asked by GET, or sent `form` by POST. `Away` or `Answered` for anything else."""
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    here = urlsplit(address).hostname in {"localhost", "127.0.0.1", "::1"}
    until = time.monotonic() + ALTOGETHER_S
    try:
        # A council's own proxy is used where the environment names one, but never to reach this machine.
        with (
            httpx.Client(timeout=EACH_S, follow_redirects=False, trust_env=not here) as client,
            client.stream("GET" if form is None else "POST", address, data=form, auth=login, headers=headers) as answer,
        ):
            body = _body(answer, until)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Away(f"{urlsplit(address).hostname} cannot be reached ({type(error).__name__}).") from None
    said = _object(body)
    if answer.status_code >= 400 and form is not None and said is not None and isinstance(said.get("error"), str):
        raise Answered(said["error"][:100])
    if answer.status_code != 200 or said is None:
        raise Away(f"{urlsplit(address).hostname} answered with {answer.status_code}, or with something else than JSON.")
    return said


def _body(answer: httpx.Response, until: float) -> bytes:
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise Away("It compresses what was to come plain.")
    found = bytearray()
    for part in answer.iter_bytes():
        found += part
        if len(found) > LARGEST:
            raise Away("It answers with more than is read.")
        if time.monotonic() > until:
            raise Away("It answers too slowly.")
    return bytes(found)


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None
