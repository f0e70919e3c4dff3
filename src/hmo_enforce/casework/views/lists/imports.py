"""The list of files that came in."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select

from hmo_enforce.casework.views import words
from hmo_enforce.casework.views.listing import kinds
from hmo_enforce.casework.views.listing.declared import Asker, Column, Filter, InDatabase, InFile, Listing, Order, Part, Values
from hmo_enforce.files import queries, states
from hmo_enforce.files.queries import Listed, Wanted
from hmo_enforce.files.records import Import
from hmo_enforce.kernel import clock

PATH = "/imports"
COLOURS = {
    states.UPLOADED: "yellow", states.CHECKING: "blue", states.PREVIEWED: "yellow", states.LOADING: "blue",
    states.DONE: "green", states.FAILED: "red", states.CANCELLED: "grey",
}  # fmt: skip
COUNTED = frozenset({states.DONE, states.PREVIEWED})
"""How far a file has come whose counts say something."""


def _query(asker: Asker) -> Select[Any]:
    return queries.keys()


def _rows(asker: Asker, keys: Sequence[int], shown: frozenset[str]) -> Sequence[Listed]:
    return queries.listed(asker.session, keys)


def _also(values: Values, asker: Asker) -> Sequence[ColumnElement[bool]]:
    return queries.conditions(Wanted(values.get("q", ""), values.get("kind", ""), values.get("state", "")))


def counts_in_words(one: Listed) -> str:
    """312 read, 12 new, 3 left out; nothing before there was a preview."""
    if one.state not in COUNTED:
        return ""
    parts = (f"{one.read:,} read", _some(one.new, "new"), _some(one.changed, "changed"), _some(one.unchanged, "unchanged"))
    out = (_some(one.rejected - one.waiting, "left out"), _some(one.waiting, "waiting"))
    more = (*out, _some(one.issues, "issue" if one.issues == 1 else "issues"))
    return ", ".join(part for part in (*parts, *more) if part)


def _some(number: int, what: str) -> str:
    return f"{number:,} {what}" if number else ""


def _count(title: str, number: Any) -> InFile[Listed]:
    return InFile(title, lambda one: number(one) if one.state in COUNTED else None)


COLUMNS: tuple[Column[Listed], ...] = (
    Column(
        "file", "File", (InFile("File", lambda one: one.file_name),),
        lambda one: [Part("link", one.file_name, f"{PATH}/{one.id}")], orders=("file",),
    ),
    Column("kind", "Kind", (InFile("Kind", lambda one: words.FILES.get(one.kind, one.kind)),)),
    Column(
        "state", "State", (InFile("State", lambda one: states.TITLES[one.state]),),
        lambda one: [Part("tag", states.TITLES[one.state], colour=COLOURS[one.state])],
    ),
    Column(
        "rows", "Rows",
        (
            _count("Rows read", lambda one: one.read), _count("New", lambda one: one.new),
            _count("Changed", lambda one: one.changed), _count("Unchanged", lambda one: one.unchanged),
            _count("Left out", lambda one: one.rejected - one.waiting), _count("Waiting", lambda one: one.waiting),
            _count("Issues", lambda one: one.issues),
        ),
        lambda one: [Part("text", counts_in_words(one))],
    ),
    Column(
        "handed", "Handed in",
        (
            InFile("Handed in on", lambda one: clock.in_london(one.asked_at).date()),
            InFile("Handed in by", lambda one: one.asked_by),
        ),
        lambda one: [Part("text", words.moment(one.asked_at)), Part("small", one.asked_by)], orders=("handed",),
    ),
    Column("as_at", "As at", (InFile("As at", lambda one: one.as_at),), orders=("as_at",), by_default=False),
    Column("profile", "Profile", (InFile("Profile", lambda one: one.profile),), by_default=False),
)  # fmt: skip

FILTERS: tuple[Filter, ...] = (
    Filter("q", "File or person", kinds.text()),
    Filter("kind", "Kind", kinds.one_of(words.FILES)),
    Filter("state", "State", kinds.one_of(states.TITLES)),
)

LIST: Listing[Listed] = Listing(
    name="imports",
    path=PATH,
    title="Imports",
    one="file",
    several="files",
    permission="see_imports",
    key=lambda one: one.id,
    source=InDatabase(Import.id, _query, _rows, _also),
    columns=COLUMNS,
    orders={
        "handed": Order("Handed in, the latest first", (), descending=True),
        "file": Order("File", (Import.file_name,)),
        "as_at": Order("As at, the latest first", (Import.as_at,), descending=True),
    },
    filters=FILTERS,
    href=lambda one: f"{PATH}/{one.id}",
)
