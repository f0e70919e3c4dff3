"""A message is posted: to an address that may be sent to, once, with little patience, and no redirect is followed."""

import ipaddress
import socket
import ssl
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import httpx

from hmo_enforce.kernel.errors import Refused
from hmo_enforce.programs import addresses

EACH_S, ALTOGETHER_S = 5.0, 15.0
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
    """Send it, and say what came of it; nothing that the other side does is an error of ours."""
    until = time.monotonic() + ALTOGETHER_S
    try:
        parts = urlsplit(addresses.checked(url, world.networks))
        host, port = parts.hostname or "", parts.port or 443
        number = _looked_up(host, port, world.networks)
    except Refused as refused:
        return Came(delivered=False, said=str(refused))
    except OSError:
        return Came(delivered=False, said="Its name is not known.")
    at = f"[{number}]:{port}" if ":" in number else f"{number}:{port}"
    sent = {**headers, "Host": parts.netloc, "Content-Type": "application/json", "User-Agent": AGENT}
    try:
        # The connection goes to the address that was looked at; its certificate is asked for, and held against, the name.
        with (
            httpx.Client(verify=_trusted(world), timeout=EACH_S, follow_redirects=False, trust_env=False) as client,
            client.stream(
                "POST",
                urlunsplit(("https", at, parts.path or "/", parts.query, "")),
                content=body,
                headers=sent,
                extensions={"sni_hostname": host},
            ) as answer,
        ):
            _read_little(answer, until)
            return _came(answer.status_code)
    except httpx.TimeoutException:
        return Came(delivered=False, said="It took too long to answer.")
    except httpx.HTTPError as error:
        return Came(delivered=False, said=f"It could not be reached ({type(error).__name__}).")


def _looked_up(host: str, port: int, networks: Collection[str]) -> str:
    """One of its addresses, all of which may be sent to; `Refused` otherwise."""
    found = [str(one[4][0]).partition("%")[0] for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(addresses.may(ipaddress.ip_address(one), networks) for one in found):
        raise Refused(INSIDE)
    return found[0]


def _trusted(world: World) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if world.ca_file:
        context.load_verify_locations(world.ca_file)
    return context


def _read_little(answer: httpx.Response, until: float) -> None:
    """So that the connection ends in good order; what is said is not kept."""
    size = 0
    for part in answer.iter_raw():
        size += len(part)
        if size > MOST_READ or time.monotonic() > until:
            return


def _came(status: int) -> Came:
    if 200 <= status < 300:
        return Came(delivered=True, said=f"Taken, with {status}.")
    if 300 <= status < 400:
        return Came(delivered=False, said=f"It answered with {status}: it leads elsewhere, and nothing is sent there.")
    if status == 410:
        return Came(delivered=False, said="It answered with 410: nobody is there any more.", gone=True)
    return Came(delivered=False, said=f"It answered with {status}.")
