"""The inbox: surveys' answers, complaints and referrals in one list, the urgent first, then by their clocks."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select

from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.records import Account
from hmo_enforce.casework.views import arrival_list, property_choices
from hmo_enforce.casework.views.arrival_list import Row
from hmo_enforce.casework.views.listing import kinds
from hmo_enforce.casework.views.listing.declared import Asker, Column, Filter, InDatabase, InFile, Listing, Order, Part, Values
from hmo_enforce.casework.views.listing.kinds import Kind
from hmo_enforce.casework.views.lists import cases
from hmo_enforce.casework.views.property_choices import Choice
from hmo_enforce.intake import channels, matters, states
from hmo_enforce.intake.records import Arrival
from hmo_enforce.kernel import clock, days

PATH = "/inbox"
OPEN, ALL = "open", "all"
STATES = {OPEN: "All that is open", **states.STATES, ALL: "Open and closed"}
NOBODYS, MINE = cases.NOBODYS, cases.MINE
AGES: Mapping[str, tuple[str, int | None, int | None]] = {
    "new": ("Up to 2 days", None, 2),
    "week": ("3 to 7 days", 3, 7),
    "month": ("8 to 30 days", 8, 30),
    "older": ("More than 30 days", 31, None),
}
"""How long ago it was received: its words, from how many days, and to how many."""


def _query(asker: Asker) -> Select[Any]:
    return arrival_list.listed()


def _rows(asker: Asker, keys: Sequence[int], shown: frozenset[str]) -> Sequence[Row]:
    return arrival_list.rows(asker.session, keys)


def _also(values: Values, asker: Asker) -> Sequence[ColumnElement[bool]]:
    """What is open, unless somebody asks for others."""
    state = values.get("state", OPEN)
    found = [arrival_list.mentions(word) for word in values.get("q", "").split()[: arrival_list.FEW]]
    if state == ALL:
        return found
    return [arrival_list.open_() if state == OPEN else Arrival.state == state, *found]


def _whose(value: str, asker: Asker) -> ColumnElement[bool]:
    if value == NOBODYS:
        return Arrival.assigned_to.is_(None)
    return Arrival.assigned_to == (asker.account_id if value == MINE else int(value))


def _workers(asker: Asker) -> Sequence[Choice]:
    named = accounts.who_may(asker.session, "work_arrivals")
    fixed = (Choice(name, said) for name, said in cases.WHOSE.items())
    return *fixed, *(Choice(str(id_), name) for id_, name in named)


WHOSE_KIND = Kind("select", cases.WHOSE_KIND.read, offered=_workers)


def _arrival(one: Row) -> Sequence[Part]:
    told = [states.KINDS.get(one.kind, one.kind), *(matters.MATTERS.get(matter, matter) for matter in one.matters)]
    late = ["came after its survey had closed"] if one.is_late else []
    return Part("link", one.reference, f"{PATH}/{one.id}"), Part("small", " · ".join([*told, *late]))


def _place(one: Row) -> Sequence[Part]:
    if one.home is not None:
        return [Part("text", one.home), *([Part("small", one.ward)] if one.ward else [])]
    return Part("text", one.said or "Nobody said where"), Part("small", "Not yet a home on record")


def _state(one: Row) -> Sequence[Part]:
    colour = {states.WAITING: "yellow", states.CLOSED: "grey"}.get(one.state, "blue")
    urgent = [Part("tag", "Urgent", colour="red")] if one.is_urgent and one.state != states.CLOSED else []
    joined = [Part("small", "Joined to another")] if one.joined_to else []
    return [*urgent, Part("tag", states.STATES.get(one.state, one.state), colour=colour), *joined]


def _due(one: Row) -> Sequence[Part]:
    if one.due_on is None:
        return [Part("text", "No clock yet" if one.state != states.CLOSED else "")]
    late = [Part("strong", "(late)")] if one.is_overdue(clock.today()) else []
    return [Part("text", days.in_words(one.due_on)), *late]


def _received(one: Row) -> Sequence[Part]:
    on = clock.in_london(one.received_at).date()
    # In one: a cell with something small beneath keeps the room of an address, and there is none for a second.
    return [Part("text", f"{days.in_words(on)}, {channels.WAYS.get(one.way, one.way).lower()}")]


COLUMNS: tuple[Column[Row], ...] = (
    Column(
        "arrival", "Reference",
        (
            InFile("Reference", lambda one: one.reference),
            InFile("Kind", lambda one: states.KINDS.get(one.kind, one.kind)),
            InFile("About", lambda one: "; ".join(matters.MATTERS.get(matter, matter) for matter in one.matters)),
        ),
        _arrival,
    ),
    Column(
        "place", "Home",
        (
            InFile("Home", lambda one: one.home),
            InFile("Place as it was said", lambda one: one.said),
            InFile("Ward", lambda one: one.ward),
        ),
        _place,
    ),
    Column(
        "state", "State",
        (
            InFile("State", lambda one: states.STATES.get(one.state, one.state)),
            InFile("Urgent", lambda one: one.is_urgent),
            InFile("Needs a person because", lambda one: one.waits_why),
        ),
        _state,
    ),
    Column(
        "due", "To be looked at by",
        (
            InFile("To be looked at by", lambda one: one.due_on),
            InFile("Late", lambda one: one.is_overdue(clock.today())),
        ),
        _due, orders=("turn", "due"),
    ),
    Column(
        "received", "Received",
        (
            InFile("Received on", lambda one: clock.in_london(one.received_at).date()),
            InFile("Channel", lambda one: channels.WAYS.get(one.way, one.way)),
        ),
        _received, orders=("received",),
    ),
    Column(
        "with", "With", (InFile("With", lambda one: one.assignee),),
        lambda one: [Part("text", one.assignee or "Nobody yet")], orders=("with",),
    ),
    Column(
        "case", "Case", (InFile("Case", lambda one: one.case_reference),),
        lambda one: [Part("link", one.case_reference, f"{cases.PATH}/{one.case_id}")] if one.case_reference else [],
        by_default=False, permission="see_cases",
    ),
    Column(
        "closed", "Closed",
        (
            InFile("Closed on", lambda one: clock.in_london(one.closed_at).date() if one.closed_at else None),
            InFile("Closed as", lambda one: states.CLOSED_AS.get(one.closed_as, one.closed_as) if one.closed_as else None),
        ),
        by_default=False, orders=("closed",),
    ),
)  # fmt: skip

FILTERS: tuple[Filter, ...] = (
    Filter("q", "Search", kinds.text(), hint="A reference, or words of an address"),
    Filter("kind", "Kind", kinds.one_of(states.KINDS), lambda value, _: Arrival.kind == value),
    Filter("way", "Channel", kinds.one_of(channels.WAYS), lambda value, _: Arrival.way == value),
    Filter("state", "State", kinds.one_of(STATES, any_=None)),
    Filter("urgent", "Urgency", kinds.tick("Urgent"), lambda _, __: Arrival.is_urgent.is_(True)),
    Filter("late", "Clock", kinds.tick("Late"), lambda _, asker: arrival_list.overdue(asker.on)),
    Filter("whose", "Whose", WHOSE_KIND, _whose),
    Filter("matter", "About", kinds.one_of(matters.MATTERS), lambda value, _: arrival_list.of_matter(value)),
    Filter(
        "age", "Received", kinds.one_of({name: said for name, (said, _, _) in AGES.items()}),
        lambda value, asker: arrival_list.received(*AGES[value][1:], asker.on),
    ),
    Filter(
        "ward", "Ward", kinds.one_offered("The ward", lambda asker: property_choices.wards(asker.session)),
        lambda value, _: arrival_list.in_ward(value),
    ),
    Filter(
        "home", "Home", kinds.record("The home"), lambda value, _: arrival_list.about_home(value), panel=False,
        chip=lambda value: f"About home {value}",
    ),
    Filter(
        "channel", "Channel of a survey", kinds.record("The channel"), lambda value, _: Arrival.channel_id == value,
        panel=False, chip=lambda value: f"Survey channel {value}",
    ),
)  # fmt: skip

LIST: Listing[Row] = Listing(
    name="inbox",
    path=PATH,
    title="Inbox",
    one="arrival",
    several="arrivals",
    permission="see_arrivals",
    key=lambda one: one.id,
    source=InDatabase(Arrival.id, _query, _rows, _also),
    columns=COLUMNS,
    orders={
        "turn": Order("Urgent first, then the earliest due", (arrival_list.URGENCY, arrival_list.CLOCK, arrival_list.RANK)),
        "due": Order("The earliest due first", (Arrival.due_on,), may_miss=True),
        "received": Order("Received, the latest first", (Arrival.received_at,), descending=True),
        "with": Order("Who has it", (Account.name,), may_miss=True),
        "closed": Order("Closed, the latest first", (Arrival.closed_at,), may_miss=True, descending=True),
    },
    filters=FILTERS,
    href=lambda one: f"{PATH}/{one.id}",
    file_name="inbox",
)
