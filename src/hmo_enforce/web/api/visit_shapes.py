"""What the API says of homes to look at: worth a visit, and with a licence that is over."""

from datetime import date

import msgspec


class Visit(msgspec.Struct):
    """A home to look at: licensable or probably so, with no licence in force. `lapsed_on`: when its latest licence ended."""

    id: int
    uprn: str | None
    address: str
    postcode: str | None
    outcome: str
    possible_regimes: list[str]
    strength: float
    decided: bool
    reasons: list[str]
    rests_on: list[str]
    open_questions: int
    lapsed_on: date | None


class Visits(msgspec.Struct):
    """Some of the homes to look at, the surest first; `counts` are of the whole list, by outcome. `next` is the `cursor` of
    the following page, null at the end."""

    on: date
    counts: dict[str, int]
    items: list[Visit]
    next: str | None


class LapsedLicence(msgspec.Struct):
    """A home and its last licence, which is over. `exempted`: a temporary exemption notice runs on the day."""

    id: int
    uprn: str | None
    address: str
    postcode: str | None
    point_source: str | None
    area_code: str | None
    area_name: str | None
    reference: str
    kind: str
    ended_on: date
    max_persons: int | None
    outcome: str | None
    exempted: bool


class LapsedInArea(msgspec.Struct):
    """One LSOA (null: in none): in how many homes a licence lapsed, and how many have one in force."""

    code: str | None
    name: str | None
    lapsed: int
    licensed: int


class LapsedLicences(msgspec.Struct):
    """Some of the homes, by LSOA, and the whole list counted by LSOA. `next` is the `cursor` of the following page, null at
    the end."""

    on: date
    total: int
    areas: list[LapsedInArea]
    items: list[LapsedLicence]
    next: str | None
