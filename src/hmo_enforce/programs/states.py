"""What becomes of a message to a webhook."""

from enum import StrEnum


class State(StrEnum):
    """`withheld`: only named people may see what it is about, so nobody was told."""

    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"
    WITHHELD = "withheld"


OPEN = (State.WAITING, State.SENDING)
TITLES = {
    State.WAITING: "Waiting",
    State.SENDING: "Being sent",
    State.DELIVERED: "Delivered",
    State.GIVEN_UP: "Given up",
    State.WITHHELD: "Withheld",
}
