"""What a letter is, and what became of what was sent, in officers' words. None of it says *served*."""

from enum import StrEnum


class State(StrEnum):
    """Of a letter."""

    DRAFTED = "drafted"
    EMAILED = "emailed"
    PRINTED = "printed"
    CANCELLED = "cancelled"


class Fate(StrEnum):
    """Of a posting: one letter on its way to one address."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    REPORTED = "reported"
    BOUNCED = "bounced"
    FAILED = "failed"
    GIVEN_UP = "given up"


TITLES = {
    State.DRAFTED: "Draft",
    State.EMAILED: "Given to email",
    State.PRINTED: "Printed to post",
    State.CANCELLED: "Cancelled",
}
FATES = {
    Fate.WAITING: "Waiting to go",
    Fate.SENDING: "Being sent",
    Fate.SENT: "Sent",
    Fate.DELIVERED: "Reported delivered",
    Fate.REPORTED: "Reported as come back",
    Fate.BOUNCED: "Came back",
    Fate.FAILED: "Could not be sent",
    Fate.GIVEN_UP: "Given up",
}
TELLS = {
    Fate.WAITING: "It has not left yet.",
    Fate.SENDING: "It is being handed over; or the sender stopped before it heard whether it had been taken.",
    Fate.SENT: "It left us, and nothing has come back. That is not the same as having arrived, or as having been served.",
    Fate.DELIVERED: "A report says that it was put into the mailbox. Whether it was read is not known.",
    Fate.REPORTED: "A report says that it could not be delivered. Reports come by email, so that whoever had the letter could "
    "have written one: look into it, then say what is so.",
    Fate.BOUNCED: "A report says that it could not be delivered, and an officer found that to be so.",
    Fate.FAILED: "It was tried for the last time, and no mail server said that it had taken it.",
    Fate.GIVEN_UP: "An officer stopped it.",
}
TROUBLE = (Fate.FAILED, Fate.REPORTED, Fate.BOUNCED)
OPEN = (Fate.WAITING, Fate.SENDING)

SAYS = {
    "failed": "A report says that it could not be delivered",
    "delivered": "A report says that it was put into the mailbox",
    "relayed": "A report says that it was passed on to a server that tells no more",
    "expanded": "A report says that it was passed on to several addresses",
    "delayed": "A report says that it was not delivered yet",
}
"""What a report says of a message (RFC 3464 s. 2.3.3): never more than that it says so."""

LETTER, EMAIL = "letter", "email"
CHANNELS = {LETTER: "Letter on paper", EMAIL: "Email"}
