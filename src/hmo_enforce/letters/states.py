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
    Fate.DELIVERED: "Delivered",
    Fate.BOUNCED: "Came back",
    Fate.FAILED: "Could not be sent",
    Fate.GIVEN_UP: "Given up",
}
TELLS = {
    Fate.WAITING: "It has not left yet.",
    Fate.SENDING: "It is being handed over; or the sender stopped before it heard whether it had been taken.",
    Fate.SENT: "It left us, and nothing has come back. That is not the same as having arrived, or as having been served.",
    Fate.DELIVERED: "The receiving mail server says that it was put into the mailbox. Whether it was read is not known.",
    Fate.BOUNCED: "The receiving mail server sent it back. Whoever it was for has not had it.",
    Fate.FAILED: "It could not be sent. Whoever it was for has not had it.",
    Fate.GIVEN_UP: "An officer stopped it.",
}
TROUBLE = (Fate.FAILED, Fate.BOUNCED)
OPEN = (Fate.WAITING, Fate.SENDING)
FINAL = (Fate.DELIVERED, Fate.BOUNCED, Fate.FAILED, Fate.GIVEN_UP)

LETTER, EMAIL = "letter", "email"
CHANNELS = {LETTER: "Letter on paper", EMAIL: "Email"}
