"""The list of written addresses and the homes that they were taken to mean: those that wait, unless others are asked for."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from hmo_enforce.casework.views import match_list, words
from hmo_enforce.casework.views.listing import kinds
from hmo_enforce.casework.views.listing.declared import Asker, Column, Filter, InDatabase, InFile, Listing, Order, Part, Values
from hmo_enforce.casework.views.listing.kinds import Kind, Sent
from hmo_enforce.casework.views.match_list import Row
from hmo_enforce.casework.views.property_choices import Choice
from hmo_enforce.kernel import clock
from hmo_enforce.properties.matching import queries, states
from hmo_enforce.properties.matching.queries import Wanted
from hmo_enforce.properties.records import Match

PATH = "/matches"
WAITING, ALL, OFF = "waiting", "all", "off"
STATES = {WAITING: "Waiting", **states.TITLES, ALL: "All"}
KINDS = {kind: words.FILES[kind] for kind in ("licences", "exemptions", "rooms", "epc", "occupation")}
KINDS["arrival"] = "Surveys, complaints and referrals"
KEYS_OFF = "Single keys are off"
NO_POSTCODE = "No postcode"


def wanted(values: Values) -> Wanted:
    """As the room's reads have it: there "" is every state."""
    state = values.get("state", WAITING)
    return Wanted("" if state == ALL else state, values.get("kind", ""), values.get("import"), values.get("q", ""))


def _query(asker: Asker) -> Select[Any]:
    return select(Match.id)


def _rows(asker: Asker, keys: Sequence[int], shown: frozenset[str]) -> Sequence[Row]:
    return match_list.rows(asker.session, keys)


def _also(values: Values, asker: Asker) -> Sequence[ColumnElement[bool]]:
    return queries.conditions(wanted(values))


def _state(sent: Sent, name: str, label: str) -> str | None:
    said = sent.choice(name, label, STATES, needed=False)
    return None if said == WAITING else said


def _counted(asker: Asker) -> Sequence[Choice]:
    """Each state with how many there are in it."""
    counts = queries.matches_by_state(asker.session)
    every: Mapping[str, int] = {
        **counts, WAITING: sum(counts.get(one, 0) for one in states.WAITING), ALL: sum(counts.values()),
    }  # fmt: skip
    return [
        Choice("" if name == WAITING else name, f"{title} ({every.get(name, 0):,})") for name, title in STATES.items()
    ]  # fmt: skip


def sure(confidence: float) -> str:
    """From 0.00 to 1.00: it orders what came near, and is no probability."""
    return f"{confidence:.2f}"


def _address(one: Row) -> Sequence[Part]:
    return Part("onward", one.address, f"{PATH}/{one.id}"), Part("small", one.postcode or NO_POSTCODE)


def _nearest(one: Row) -> Sequence[Part]:
    if one.nearest is None:
        return [Part("text", "None")]
    where = words.postcode_under(one.nearest.address, one.nearest.postcode)
    return Part("text", one.nearest.address), *([Part("small", where)] if where else [])


def _file(one: Row) -> Sequence[Part]:
    kind = KINDS.get(one.kind, one.kind)
    return Part("text", one.file_name), Part("small", f"{kind}, row {one.row}" if one.row else kind)


COLUMNS: tuple[Column[Row], ...] = (
    Column(
        "address", "Address as written",
        (InFile("Address as written", lambda one: one.address), InFile("Postcode as written", lambda one: one.postcode)),
        _address, orders=("address",),
    ),
    Column(
        "nearest", "Nearest home",
        (
            InFile("Nearest home", lambda one: one.nearest.address if one.nearest else None),
            InFile("Its postcode", lambda one: one.nearest.postcode if one.nearest else None),
        ),
        _nearest,
    ),
    Column(
        "sure", "How sure", (InFile("How sure", lambda one: round(one.confidence, 2)),),
        lambda one: [Part("number", sure(one.confidence))],
    ),
    Column(
        "file", "File",
        (
            InFile("File", lambda one: one.file_name),
            InFile("Kind of file", lambda one: KINDS.get(one.kind, one.kind)),
            InFile("Row", lambda one: one.row),
        ),
        _file,
    ),
    Column("state", "State", (InFile("State", lambda one: STATES[one.state]),)),
    Column(
        "came", "Came", (InFile("Came on", lambda one: clock.in_london(one.came_at).date()),),
        orders=("came",), by_default=False,
    ),
    Column(
        "decided", "Decided",
        (
            InFile("Decided on", lambda one: clock.in_london(one.decided_at).date() if one.decided_at else None),
            InFile("Decided by", lambda one: one.decided_by),
        ),
        lambda one: [
            Part("text", words.moment(one.decided_at) if one.decided_at else None),
            *([Part("small", one.decided_by)] if one.decided_by else []),
        ],
        by_default=False,
    ),
)  # fmt: skip

FILTERS: tuple[Filter, ...] = (
    Filter("q", "Address or postcode", kinds.text()),
    Filter("state", "State", Kind("select", _state, offered=_counted), chip=lambda value: STATES[value]),
    Filter("kind", "Kind of file", kinds.one_of(KINDS)),
    Filter("import", "Import", kinds.record("The import"), panel=False, chip=lambda value: f"Import {value}"),
    # For the pages that its rows lead to, one after the other: it narrows nothing.
    Filter("keys", "Single keys", kinds.one_of({OFF: KEYS_OFF}), panel=False),
)

LIST: Listing[Row] = Listing(
    name="matches",
    path=PATH,
    title="Matches",
    one="address",
    several="addresses",
    permission="correct_properties",
    key=lambda one: one.id,
    source=InDatabase(Match.id, _query, _rows, _also),
    columns=COLUMNS,
    orders={
        "turn": Order("The surest first, what was put off last", (queries.PUT_OFF, -Match.confidence)),
        "address": Order("Address as written", (Match.address,)),
        "came": Order("Came, the latest first", (), descending=True),
    },
    filters=FILTERS,
    href=lambda one: f"{PATH}/{one.id}",
    others=frozenset({"of"}),
)
