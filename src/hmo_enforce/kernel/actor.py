"""Who acts: every action takes one, every journal line names one."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of actor; a device is a tablet acting for its officer."""

    OFFICER = "officer"
    LANDLORD = "landlord"
    PARTNER = "partner"
    DEVICE = "device"
    COMMAND = "command"
    JOB = "job"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Actor:
    """`id` is the account's key where there is one; `name` is kept in the journal as it was on the day."""

    kind: Kind
    id: int | None
    name: str


NOBODY = Actor(Kind.NOBODY, None, "nobody signed in")


def job(name: str) -> Actor:
    """The jobs process at work on `name`."""
    return Actor(Kind.JOB, None, name)


def command(name: str) -> Actor:
    """A person at the server's command line, whom the program cannot identify further."""
    return Actor(Kind.COMMAND, None, name)
