"""Where a message may be sent: by HTTPS, and to nowhere inside unless the council named that network.

Whoever may choose where we send could otherwise have us knock on doors that only we can reach: the database, the cloud's own
addresses, a printer. So a name is looked up at each sending, every address that it has must be allowed, and the connection
goes to one of these and to no other that a second look-up might find.
"""

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from hmo_enforce.kernel.errors import Refused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
LONGEST = 500
INSIDE = "This address is inside. Whoever runs this service may allow its network (HMO_WEBHOOK_NETWORKS)."
EMBEDDING = tuple(ipaddress.ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
"""Networks whose addresses hold another address, behind which a private one may hide (RFC 6052, 8215, 3056, 4380)."""


def checked(url: str, allowed: Iterable[str] = ()) -> str:
    """The address as it will be sent to. `Refused` with what is wrong with it."""
    said = url.strip()
    try:
        parts = urlsplit(said)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise Refused("This address cannot be read.", about="url") from None
    if parts.scheme != "https" or not host or port == 0 or len(said) > LONGEST:
        raise Refused("Give an address that begins with https://, such as https://hooks.example.org/hmo.", about="url")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Refused("The address must hold no user, no password and nothing after a #.", about="url")
    if not (said.isascii() and said.isprintable()) or " " in said:
        raise Refused("The address must be written in plain letters, without spaces.", about="url")
    number = _number(host)
    if number is None and not _is_name(host):
        raise Refused("This address names no computer: a part of its name is empty, or longer than 63 letters.", about="url")
    if host == "localhost" or host.endswith(".localhost") or (number is not None and not may(number, allowed)):
        raise Refused(INSIDE, about="url")
    return said


def may(address: Address, allowed: Iterable[str] = ()) -> bool:
    """Whether a message may go there: to the world at large, or into a network that is named."""
    plain = address.ipv4_mapped or address if isinstance(address, ipaddress.IPv6Address) else address
    if any(plain in ipaddress.ip_network(network) for network in allowed):
        return True
    if isinstance(plain, ipaddress.IPv6Address) and plain.is_site_local:
        return False  # fec0::/10, out of use since 2004 (RFC 3879), which Python counts as the world's
    return plain.is_global and not plain.is_multicast and not any(plain in network for network in EMBEDDING)


def _number(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_name(host: str) -> bool:
    """Whether it can be looked up at all; a last dot is the root's."""
    try:
        return bool(host.removesuffix(".").encode("idna"))
    except UnicodeError:
        return False
