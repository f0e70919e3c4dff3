"""A message is posted: to an address that may be sent to, once, with little patience, and no redirect is followed."""

import ipaddress
import ssl
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit, urlunsplit

import httpcore

from hmo_enforce.kernel.errors import Refused
from hmo_enforce.programs import addresses
from hmo_enforce.programs.outside import bounded

ALTOGETHER_S = 15.0
MOST_READ = 16_384
INSIDE = "Its name leads to an address inside, to which nothing is sent (HMO_WEBHOOK_NETWORKS)."
AGENT = "hmo-enforce-webhooks/1"


@dataclass(frozen=True, slots=True)
class Came:
    """What came of it, in a sentence that repeats nothing of the answer but its status."""

    delivered: bool
    said: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class World:
    """Which networks inside may be sent to, and whose certificates are trusted beside the usual (a file of them)."""

    networks: tuple[str, ...] = ()
    ca_file: str = ""


def post(world: World, url: str, body: bytes, headers: Mapping[str, str]) -> Came:
    """Send it, and say what came of it within `ALTOGETHER_S`; nothing that the other side does is an error of ours."""
    until = time.monotonic() + ALTOGETHER_S
    try:
        parts = urlsplit(addresses.checked(url, world.networks))
        at = _looked_up(parts.hostname or "", parts.port or 443, world.networks, until)
    except Refused as refused:
        return Came(delivered=False, said=str(refused))
    except (OSError, UnicodeError):
        return Came(delivered=False, said="Its name is not known.")
    try:
        trusted = _trusted(world)
    except (OSError, ValueError):
        return Came(delivered=False, said="The file of trusted certificates cannot be read (HMO_WEBHOOK_CA).")
    try:
        return _came(_asked(_request(parts, at, body, headers), trusted, until))
    except httpcore.TimeoutException:
        return Came(delivered=False, said="It took too long to answer.")
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as error:
        return Came(delivered=False, said=f"It could not be reached ({type(error).__name__}).")


def _request(parts: SplitResult, at: str, body: bytes, headers: Mapping[str, str]) -> httpcore.Request:
    """The connection goes to the address that was looked at; its certificate is asked for, and held against, the name."""
    own = {"Content-Type": "application/json", "Content-Length": str(len(body)), "User-Agent": AGENT}
    sent = {"Host": parts.netloc, **headers, **own}
    target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    url = httpcore.URL(scheme=b"https", host=at, port=parts.port or 443, target=target)
    lines = [(name.encode(), text.encode()) for name, text in sent.items()]
    return httpcore.Request("POST", url, headers=lines, content=body, extensions={"sni_hostname": parts.hostname})


def _asked(request: httpcore.Request, trusted: ssl.SSLContext, until: float) -> int:
    """The status of the answer."""
    with httpcore.ConnectionPool(ssl_context=trusted, network_backend=bounded.Network(until)) as pool:
        answer = pool.handle_request(request)
        try:
            _read_little(answer)
        finally:
            answer.close()
        return answer.status


def _looked_up(host: str, port: int, networks: Collection[str], until: float) -> str:
    """One of its addresses, all of which may be sent to; `Refused` otherwise."""
    found = bounded.looked_up(host, port, until)
    if not found or not all(addresses.may(ipaddress.ip_address(one), networks) for one in found):
        raise Refused(INSIDE)
    return found[0]


def _trusted(world: World) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if world.ca_file:
        context.load_verify_locations(world.ca_file)
    return context


def _read_little(answer: httpcore.Response) -> None:
    """So that the connection ends in good order; what is said is not kept, and its status stands however it goes on."""
    size = 0
    with suppress(httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
        for part in answer.iter_stream():
            size += len(part)
            if size > MOST_READ:
                return


def _came(status: int) -> Came:
    if 200 <= status < 300:
        return Came(delivered=True, said=f"Taken, with {status}.")
    if 300 <= status < 400:
        return Came(delivered=False, said=f"It answered with {status}: it leads elsewhere, and nothing is sent there.")
    if status == 410:
        return Came(delivered=False, said="It answered with 410: nobody is there any more.", gone=True)
    return Came(delivered=False, said=f"It answered with {status}.")
