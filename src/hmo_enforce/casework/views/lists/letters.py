"""The list of letters; /letters?property=12 or ?case=3 for those about one thing."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from hmo_enforce.casework import corresponding
from hmo_enforce.casework.views import letter_list as view
from hmo_enforce.casework.views import words
from hmo_enforce.casework.views.letter_list import Row
from hmo_enforce.casework.views.listing import kinds
from hmo_enforce.casework.views.listing.declared import Asker, Column, Filter, InDatabase, InFile, Listing, Order, Part, Values
from hmo_enforce.kernel import clock, days, same_as
from hmo_enforce.letters import states
from hmo_enforce.letters.records import Letter

PATH = "/letters"
COMPLAINANTS = "see_complainants"
SUBJECTS = {"property": ("Home", "/properties/"), "case": ("Case", "/cases/")}

STATES = {str(name): said for name, said in states.TITLES.items()}
FATES = {str(name): said for name, said in states.FATES.items()}


def _query(asker: Asker) -> Select[Any]:
    return select(Letter.id).where(Letter.system.is_(False), *view.may_be_seen(COMPLAINANTS in asker.may))


def _rows(asker: Asker, keys: Sequence[int], shown: frozenset[str]) -> Sequence[Row]:
    return view.rows(asker.session, keys, private=COMPLAINANTS in asker.may)


def _also(values: Values, asker: Asker) -> Sequence[ColumnElement[bool]]:
    return [view.mentions(word) for word in values.get("q", "").split()[: view.FEW]]


def _about(subject: str) -> Callable[[Any, Asker], ColumnElement[bool]]:
    return lambda value, _: and_(Letter.subject == subject, same_as.about(Letter.subject_id, subject, value))


def _letter(one: Row) -> Sequence[Part]:
    return Part("link", one.title, f"{PATH}/{one.id}"), Part("small", one.reference)


def _became(one: Row) -> Sequence[Part]:
    return [Part("tag", one.became.text, colour=one.became.colour) if one.became else Part("text", "Nothing yet")]


def _became_in_file(one: Row) -> str | None:
    return one.became.text if one.became else None


def _on(one: Row) -> Sequence[Part]:
    subject, there = SUBJECTS.get(one.subject, ("", ""))
    return [Part("link", subject, f"{there}{one.subject_id}")] if there else []


COLUMNS: tuple[Column[Row], ...] = (
    Column(
        "letter", "Letter",
        (InFile("Reference", lambda one: one.reference), InFile("Letter", lambda one: one.title)), _letter,
    ),
    Column("to", "To", (InFile("To", lambda one: one.to),)),
    Column("state", "State", (InFile("State", lambda one: one.state),)),
    Column("became", "What became of it", (InFile("What became of it", _became_in_file),), _became),
    Column(
        "written", "Written",
        (
            InFile("Written on", lambda one: clock.in_london(one.drafted_at).date()),
            InFile("Written by", lambda one: one.drafted_by),
        ),
        lambda one: [Part("text", words.moment(one.drafted_at)), Part("small", one.drafted_by)], orders=("written",),
    ),
    Column("channel", "How", (InFile("How", lambda one: one.channel),), by_default=False),
    Column(
        "dated", "Dated", (InFile("Dated", lambda one: one.dated_on),), lambda one: [Part("text", days.in_words(one.dated_on))],
        by_default=False, orders=("dated",),
    ),
    Column("about", "About", (InFile("About", lambda one: SUBJECTS.get(one.subject, ("",))[0]),), _on, by_default=False),
)  # fmt: skip

FILTERS: tuple[Filter, ...] = (
    Filter("q", "Search", kinds.text(), hint="A reference, words of the title, or whom it is to"),
    Filter("state", "State", kinds.one_of(STATES), lambda value, _: Letter.state == value),
    Filter("became", "What became of it", kinds.one_of(FATES), lambda value, _: view.last_became(value)),
    Filter("channel", "How", kinds.one_of(states.CHANNELS), lambda value, _: Letter.channel == value),
    Filter(
        "property", "Home", kinds.record("The home"), _about(corresponding.PROPERTY), panel=False,
        chip=lambda _: "About one home",
    ),
    Filter("case", "Case", kinds.record("The case"), _about(corresponding.CASE), panel=False, chip=lambda _: "About one case"),
)  # fmt: skip

LIST: Listing[Row] = Listing(
    name="letters",
    path=PATH,
    title="Letters",
    one="letter",
    several="letters",
    permission="see_letters",
    key=lambda one: one.id,
    source=InDatabase(Letter.id, _query, _rows, _also),
    columns=COLUMNS,
    orders={
        "written": Order("Written, the newest first", (), descending=True),
        "dated": Order("The date that it bears, the latest first", (Letter.dated_on,), descending=True),
    },
    filters=FILTERS,
    href=lambda one: f"{PATH}/{one.id}",
    widened_by=frozenset({COMPLAINANTS}),
)
