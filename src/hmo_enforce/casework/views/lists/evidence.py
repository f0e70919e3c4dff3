"""The list of photographs and documents, whatever they are about: what came when, and what nobody can open."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from hmo_enforce.casework.views import evidence_list
from hmo_enforce.casework.views.evidence_list import ABOUT, UNOPENED, Row
from hmo_enforce.casework.views.listing import kinds
from hmo_enforce.casework.views.listing.declared import Asker, Column, Filter, InDatabase, InFile, Listing, Order, Part, Values
from hmo_enforce.evidence import media, states
from hmo_enforce.evidence.records import EvidenceItem
from hmo_enforce.kernel import clock, days

PATH = "/evidence"
STATES = {
    UNOPENED: "Not checked yet, or the scanner objects",
    states.RECEIVED: "Not yet checked",
    states.QUARANTINED: "The scanner objects",
    states.CLEAN: "Clean",
    states.DESTROYED: "Destroyed",
}
KINDS = {media.PHOTO: "Photograph", media.DOCUMENT: "Document"}
COLOURS = {states.RECEIVED: "yellow", states.QUARANTINED: "red", states.CLEAN: "green", states.DESTROYED: "grey"}


def _query(asker: Asker) -> Select[Any]:
    return select(EvidenceItem.id)


def _rows(asker: Asker, keys: Sequence[int], shown: frozenset[str]) -> Sequence[Row]:
    return evidence_list.rows(asker.session, keys)


def _also(values: Values, asker: Asker) -> Sequence[ColumnElement[bool]]:
    """What was destroyed only for whoever asks for it; each word that is searched for."""
    words = values.get("q", "").split()[: evidence_list.FEW]
    return (evidence_list.in_state(values.get("state")), *map(evidence_list.mentions, words))


def _since(value: Any, asker: Asker) -> ColumnElement[bool]:
    return EvidenceItem.received_at >= datetime.combine(value, time(), tzinfo=clock.LONDON)


def _item(one: Row) -> Sequence[Part]:
    return Part("link", one.title, one.href), Part("small", KINDS.get(one.kind, one.kind))


def _state(one: Row) -> Sequence[Part]:
    said = [Part("small", one.state_note)] if one.state_note else []
    return [Part("tag", states.TITLES[one.state], colour=COLOURS[one.state]), *said]


def _received(one: Row) -> Sequence[Part]:
    return Part("text", days.in_words(clock.in_london(one.received_at).date())), Part("small", f"from {one.received_by}")


COLUMNS: tuple[Column[Row], ...] = (
    Column(
        "item", "Photograph or document",
        (
            InFile("Title", lambda one: one.title),
            InFile("Kind", lambda one: KINDS.get(one.kind, one.kind)),
            InFile("File", lambda one: one.file_name),
        ),
        _item,
    ),
    Column(
        "about", "About", (InFile("About", lambda one: one.about),), lambda one: [Part("link", one.about, one.about_href)]
    ),
    Column("state", "Checked", (InFile("State", lambda one: states.TITLES[one.state]),), _state),
    Column(
        "received", "Received",
        (
            InFile("Received on", lambda one: clock.in_london(one.received_at).date()),
            InFile("Received from", lambda one: one.received_by),
        ),
        _received, orders=("received",),
    ),
)  # fmt: skip

FILTERS: tuple[Filter, ...] = (
    Filter("q", "Search", kinds.text(), hint="Words of the title or of the file name"),
    Filter("state", "Checked for viruses", kinds.one_of(STATES)),
    Filter("kind", "Kind", kinds.one_of(KINDS), lambda value, _: EvidenceItem.kind == value),
    Filter("about", "About a", kinds.one_of(ABOUT), lambda value, _: EvidenceItem.subject == value),
    Filter("since", "Received on this day or later", kinds.day("The day from which on it was received"), _since),
)

LIST: Listing[Row] = Listing(
    name="evidence",
    path=PATH,
    title="Evidence",
    one="item",
    several="items",
    permission="see_evidence",
    key=lambda one: one.id,
    source=InDatabase(EvidenceItem.id, _query, _rows, _also),
    columns=COLUMNS,
    orders={"received": Order("Received, the latest first", (EvidenceItem.received_at,), descending=True)},
    filters=FILTERS,
    href=lambda one: one.href,
    file_name="evidence",
)
