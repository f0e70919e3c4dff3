"""What comes back to the address of bounces: delivery status notifications (RFC 3464), read without trusting them.

Whoever had a message can write such a report of it: its Message-ID stands in it, and the address of bounces is told to the
server that took it. So a report is only ever what somebody says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from hmo_enforce.letters import answers

TOKEN = re.compile(r"\+([0-9a-f]{32})@")
MESSAGE_ID = re.compile(r"<[^<>\s]{3,290}>")
ACTIONS = frozenset({"failed", "delayed", "delivered", "relayed", "expanded"})
XTEXT = re.compile(r"\+([0-9A-F]{2})")
WEIGHT = ("failed", "delivered", "relayed", "expanded", "delayed")


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one recipient. `to` are the addresses that it names: as we wrote it, and as it became."""

    action: str
    said: str
    to: frozenset[str]


@dataclass(frozen=True, slots=True)
class Report:
    """What a mail server says became of a message, which is known by its token or its Message-ID."""

    told: tuple[Told, ...]
    tokens: tuple[str, ...]
    message_ids: tuple[str, ...]

    def about(self, address: str) -> Told | None:
        """What it says of this recipient, the gravest first; None where it does not name them."""
        named = [one for one in self.told if address.casefold() in one.to]
        return min(named, key=lambda one: WEIGHT.index(one.action), default=None)


def report(raw: bytes) -> Report | None:
    """The report in a message; None if it is something else, such as somebody's answer."""
    message = message_from_bytes(raw, policy=policy.default)
    try:
        return _report(message)
    except (LookupError, ValueError, TypeError, AttributeError, RecursionError):
        return None  # the parser stumbles over headers that are not what they should be


def _report(message: EmailMessage) -> Report | None:
    parts: list[Message] = list(message.walk())
    fields = [one for part in parts if part.get_content_type() == "message/delivery-status" for one in _fields(part)]
    told = tuple(_told(one) for one in fields if _action(one) in ACTIONS)
    if not told:
        return None
    return Report(told, _tokens(message), tuple(dict.fromkeys(_message_ids(parts))))


def _fields(part: Message) -> Iterator[dict[str, str]]:
    """A delivery status is parsed as a list of messages, one for the whole and one for each recipient."""
    for one in part.get_payload() if part.is_multipart() else ():
        if isinstance(one, Message):
            yield {name.lower(): str(value) for name, value in one.items()}


def _action(fields: dict[str, str]) -> str:
    return (fields.get("action", "").split() or [""])[0].lower()


def _told(fields: dict[str, str]) -> Told:
    named = (fields.get(name, "").partition(";")[2] for name in ("original-recipient", "final-recipient"))
    return Told(_action(fields), _words(fields), frozenset(_plain(one) for one in named if one.strip()))


def _plain(address: str) -> str:
    """Without the marks of xtext (RFC 3461 s. 4), and as addresses are compared."""
    plain = XTEXT.sub(lambda found: chr(int(found[1], 16)), address)
    return plain.strip().removeprefix("<").removesuffix(">").casefold()


def _words(fields: dict[str, str]) -> str:
    status = fields.get("status", "").split()[0] if fields.get("status") else ""
    diagnostic = fields.get("diagnostic-code", "").partition(";")[2] or fields.get("diagnostic-code", "")
    means = answers.MEANS.get(status.partition(".")[2])
    said = answers.without_addresses(diagnostic)
    return ". ".join(part for part in (f"{status}: {means}" if means else status, said) if part)[:500]


def _tokens(message: EmailMessage) -> tuple[str, ...]:
    to = [str(value) for name in ("delivered-to", "x-original-to", "to") for value in message.get_all(name, [])]
    return tuple(dict.fromkeys(found for address in to for found in TOKEN.findall(address)))


def _message_ids(parts: list[Message]) -> Iterator[str]:
    """Of the message that was sent back, whole or only its headers; not of the report itself."""
    for part in parts:
        if part.get_content_type() == "message/rfc822" and part.is_multipart():
            yield from MESSAGE_ID.findall(str(part.get_payload(0).get("message-id", "")))  # type: ignore[union-attr]
        elif part.get_content_type() == "text/rfc822-headers":
            found = re.search(r"^message-id:\s*(<[^<>\s]{3,290}>)", str(part.get_payload()), re.I | re.M)
            if found:
                yield found[1]
