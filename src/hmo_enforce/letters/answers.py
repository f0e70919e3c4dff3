"""What a mail server's answer means, in words that name nobody. RFC 5321 s. 4.2.1: 4yz may pass, 5yz will not."""

import re
from dataclasses import dataclass
from enum import Enum, auto

ADDRESS = re.compile(r"<?[^\s<>@]+@[^\s<>@]+>?")
# Enhanced status codes (RFC 3463) that say more than their class does, in an officer's words.
MEANS = {
    "1.1": "there is no such mailbox",
    "1.2": "there is no such domain",
    "1.3": "the address is not written as one",
    "1.10": "the domain takes no mail",
    "2.1": "the mailbox is switched off",
    "2.2": "the mailbox is full",
    "2.3": "the message is too large for the mailbox",
    "4.4": "the domain cannot be found",
    "4.7": "it was tried for too long",
    "7.1": "the receiving server refuses it by its rules",
    "7.26": "the receiving server does not believe that it is from us (SPF, DKIM or DMARC)",
}


class What(Enum):
    """What came of a try."""

    TAKEN = auto()
    LATER = auto()
    NEVER = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one try; `said` names no person."""

    what: What
    said: str = ""


TAKEN = Answer(What.TAKEN)


def answer(code: int, said: str) -> Answer:
    """The answer that a reply with this code is."""
    words = in_words(code, said)
    if 200 <= code < 300:
        return Answer(What.TAKEN, words)
    return Answer(What.NEVER if 500 <= code < 600 else What.LATER, words)


def broken(kind: str) -> Answer:
    """The answer that a line which broke is: whether the message was taken is not known."""
    return Answer(What.LATER, f"The connection broke before the mail server had answered ({kind}).")


def in_words(code: int, said: str) -> str:
    """The code, what it means where that is known, and what the server said without any address."""
    status = re.search(r"\b[245]\.(\d{1,3}\.\d{1,3})\b", said)
    means = MEANS.get(status[1]) if status else None
    return f"{code}{f': {means}' if means else ''}. The server said: {without_addresses(said)}"[:500]


def without_addresses(said: str) -> str:
    """A server's words without email addresses, on one line."""
    return " ".join(ADDRESS.sub("(address)", said).split())[:400]
