"""What the API answers: one struct a thing, in plain JSON. Dates are ISO 8601, distances metres, geometry elsewhere."""

from datetime import date, datetime
from typing import Any

import msgspec


class Problem(msgspec.Struct):
    """RFC 9457: why a request was not answered."""

    type: str
    title: str
    status: int
    detail: str


class InDesignation(msgspec.Struct):
    """A designation in force that a property is in; `check`: too near its line to tell."""

    id: int
    name: str
    kind: str
    check: bool


class Point(msgspec.Struct):
    """Where it stands, EPSG:27700, and how far it may stand from there."""

    easting: float
    northing: float
    accuracy_m: float
    source: str | None


class PropertySummary(msgspec.Struct):
    """A property of a list. `decided`: the outcome is an officer's, above the rules' verdict."""

    id: int
    uprn: str | None
    address: str
    postcode: str | None
    point: Point | None
    outcome: str | None
    decided: bool
    regime: str | None
    strength: float | None
    licence: str | None
    licence_ends_on: date | None
    grounds: list[str]
    open_questions: int
    designations: list[InDesignation]


class Properties(msgspec.Struct):
    """Some properties, by id. `next` is the `cursor` of the following page, null at the end."""

    items: list[PropertySummary]
    next: str | None


class Ground(msgspec.Struct):
    """A reason with its citation; `verified`: its wording, and whatever decides it, was read at the source."""

    sentence: str
    cites: str
    verified: bool


class Question(msgspec.Struct):
    """A fact to find out."""

    fact: str
    text: str
    cites: str


class Verdict(msgspec.Struct):
    """What the rules say for `as_at`, under the law as recorded in `law_version`.

    `cautions` are to be read before relying on it; `ruled_out` was considered and not met.
    """

    outcome: str
    regime: str | None
    strength: float
    as_at: date
    law_version: str
    grounds: list[Ground]
    questions: list[Question]
    to_confirm: list[Question]
    cautions: list[Ground]
    ruled_out: list[Ground]


class Decision(msgspec.Struct):
    """An officer's decision that stands above the verdict."""

    outcome: str
    regime: str | None
    why: str
    made_by: str
    made_on: date
    starts_on: date
    ends_on: date | None


class Flag(msgspec.Struct):
    """A designation that the property is in or near. `state`: inside, check_inside or check_outside, with the distance."""

    designation_id: int
    name: str
    kind: str
    state: str
    distance_m: float | None
    in_force: bool | None
    reason: str


class Area(msgspec.Struct):
    """A ward, LSOA or other area that the property lies in."""

    kind: str
    code: str
    name: str
    edition: str
    check: bool


class Licence(msgspec.Struct):
    """A licence, or a temporary exemption notice. `ends_on` is the last day (a notice's three months on at most), whatever
    `register_ends_on` says; `part` of the Act is a notice's. `holder` and `manager` are null for who may not see people.
    """

    reference: str
    kind: str
    starts_on: date | None
    ends_on: date | None
    ends_on_if_excluded: date | None
    register_ends_on: date | None
    part: int | None
    revoked_on: date | None
    in_force: bool
    max_persons: int | None
    max_households: int | None
    holder: str | None
    manager: str | None
    file: str | None
    row: int | None


class Claim(msgspec.Struct):
    """What one source says of who lives there on one day."""

    source: str
    as_at: date
    confidence: float
    said: dict[str, Any]
    file: str | None
    row: int | None


class Property(msgspec.Struct):
    """A property on a day. `same_as`: the numbers of other records of this home, merged into this one. Each of them answers
    with this record; what is asked for under one of them says so by `id`, which is another, and by Content-Location.
    """

    id: int
    same_as: list[int]
    on: date
    uprn: str | None
    address: str
    postcode: str | None
    point: Point | None
    outcome: str | None
    verdict: Verdict | None
    decision: Decision | None
    licence: str | None
    designations: list[Flag]
    areas: list[Area]
    licences: list[Licence]
    exemptions: list[Licence]
    claims: list[Claim]
    parent_id: int | None
    children: list[int]
    revision: int


class Designation(msgspec.Struct):
    """A designation on a day. `inside` counts properties; `check` those too near the line to tell; retired ones in neither.

    `counted`: whether they were counted since its line was drawn; False while that is being worked out.
    """

    id: int
    reference: str
    name: str
    kind: str
    made_on: date | None
    starts_on: date | None
    ends_on: date | None
    revoked_on: date | None
    in_force: bool | None
    reason: str
    warnings: list[str]
    covers: dict[str, Any] | None
    inside: int
    check: int
    counted: bool
    revision: int


class Returns(msgspec.Struct):
    """What the council tells others: homes that only named people may see count, and no figure below five is told."""

    inside: int | None
    licensed: int | None


class Version(msgspec.Struct):
    """What was said of a designation until a moment."""

    revision: int
    stood_until: datetime
    said: dict[str, Any]


class DesignationWhole(Designation):
    """All that is known of a designation. `accuracy_m`: how well its line is drawn; `licensed`: properties inside with a
    licence in force on the day; `file` and `row` where a file brought it; `versions`: how it stood before, the latest first.
    """

    legal_basis: str | None
    documents: list[Any]
    notes: str | None
    accuracy_m: float
    hectares: float
    licensed: int
    returns: Returns
    file: str | None
    row: int | None
    versions: list[Version]


class Designations(msgspec.Struct):
    """Some designations, by id. `next` is the `cursor` of the following page, null at the end."""

    on: date
    items: list[Designation]
    next: str | None


class Feature(msgspec.Struct):
    """GeoJSON (RFC 7946), longitude and latitude; `geometry` is null where nobody knows where it is."""

    type: str
    id: int
    geometry: dict[str, Any] | None
    properties: dict[str, Any]


class FeatureCollection(msgspec.Struct):
    """Some features. `next` is the `cursor` of the following page, null at the end."""

    type: str
    features: list[Feature]
    next: str | None
