"""What a wave of a survey is: when it stands open, and the channels by which people hear of it.

A *wave* puts one version of a survey's questions to people between two days, so that the next can be set beside it. A
*channel* is one way in which people come to it (a school's book bags, a surgery's desk), with a short link of its own: so
answers are counted by channel, and nothing need be asked of who answers.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from hmo_enforce.kernel import clock, days

LETTERS = "23456789abcdefghjkmnpqrstvwxyz"
"""Of links' ends: small, since they are typed from paper on a phone, and none of them looks like another (0 o, 1 l i, u v)."""
LENGTH = 8
"""30 to the power of 8: whoever tries a thousand links a second for a month finds one of 100 channels by 1 chance in 3."""
MOST_CARDS = 1_000_000


class Kind(StrEnum):
    """Where people hear of it."""

    SCHOOL = "school"
    SURGERY = "surgery"
    LEISURE_CENTRE = "leisure_centre"
    COMMUNITY_GROUP = "community_group"
    STREET_LIST = "street_list"
    DOOR_KNOCK = "door_knock"
    ONLINE = "online"
    OTHER = "other"


KINDS = {
    Kind.SCHOOL: "School",
    Kind.SURGERY: "GP surgery",
    Kind.LEISURE_CENTRE: "Leisure centre",
    Kind.COMMUNITY_GROUP: "Community group",
    Kind.STREET_LIST: "Letters to a list of streets",
    Kind.DOOR_KNOCK: "Door to door, by a list of streets",
    Kind.ONLINE: "Online",
    Kind.OTHER: "Other",
}


class Standing(StrEnum):
    """Of a wave on a day."""

    TO_COME = "to_come"
    OPEN = "open"
    CLOSED = "closed"


STANDINGS = {Standing.TO_COME: "Not yet open", Standing.OPEN: "Open", Standing.CLOSED: "Closed"}


@dataclass(frozen=True, slots=True)
class Dates:
    """When answers are asked for. `ends_on` is the last day, None where nobody has said; `closed_at` if closed by hand."""

    starts_on: date
    ends_on: date | None = None
    closed_at: datetime | None = None

    def standing(self, on: date) -> Standing:
        """Whether answers are asked for on that day. Closed by hand, it is closed at once."""
        if self.closed_at is not None or (self.ends_on is not None and on > self.ends_on):
            return Standing.CLOSED
        return Standing.TO_COME if on < self.starts_on else Standing.OPEN

    @property
    def closed_on(self) -> date | None:
        """The last day on which an answer was in time, as far as it is known."""
        by_hand = None if self.closed_at is None else clock.in_london(self.closed_at).date()
        return min((one for one in (by_hand, self.ends_on) if one is not None), default=None)


def as_token(typed: str) -> str:
    """The end of a link as it is kept, of what somebody typed: capitals and blanks do not matter."""
    return "".join(typed.split()).lower()


def wrong_dates(dates: Dates) -> list[str]:
    """Why a wave cannot run between these days."""
    if dates.ends_on is not None and dates.ends_on < dates.starts_on:
        return [f"It would end before {days.in_words(dates.starts_on)}, when it starts: check both days."]
    return []
