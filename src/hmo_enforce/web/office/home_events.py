"""Everything that happened to a home, of every sort, in one order: by the journal, and by what tells it itself.

The journal tells what officers did; licences, exemptions, areas, certificates, cases, letters and what other records claimed
tell the rest. One thing has one name here and on its own page.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from hmo_enforce.cases import outside
from hmo_enforce.casework.views import timeline
from hmo_enforce.casework.views.claims import Claim
from hmo_enforce.casework.views.home_history import InCase, Sent
from hmo_enforce.casework.views.licences_held import Period
from hmo_enforce.casework.views.property_whole import Whole
from hmo_enforce.casework.views.timeline import Event
from hmo_enforce.kernel import clock
from hmo_enforce.web.office import happenings, wording

SORTS = {
    "facts": "What is known",
    "verdicts": "Verdicts and decisions",
    "licences": "Licences and exemptions",
    "areas": "Areas",
    "people": "People and organisations",
    "certificates": "Certificates",
    "cases": "Cases",
    "letters": "Letters",
    "evidence": "Photographs and documents",
    "other": "Who may see it, and holds",
}


def all_of(home: Whole, on: date, cases: Iterable[InCase], letters: Iterable[Sent]) -> tuple[Event, ...]:
    """Everything on record until `on`, the newest first; what is to come (the end of a licence that runs) is no event yet."""
    told = (
        *_licences(home), *_exemptions(home), *_areas(home), *_people(home), *_certificates(home), *_claimed(home),
        *_cases(cases), *_letters(letters),
    )  # fmt: skip
    return timeline.newest_first([*(one for one in home.events if one.on <= on), *(one for one in told if one.on <= on)])


def lines(events: Iterable[Event]) -> list[dict[str, Any]]:
    """As components/timeline.html takes them, each with its sort in words."""
    return [{**happenings.line(one), "source": SORTS[one.sort]} for one in events]


def _licences(home: Whole) -> Iterator[Event]:
    for one in home.licences:
        kind, number = wording.said(wording.LICENCES, one.kind), f"Number {one.reference}. " if one.reference else ""
        yield from _period(kind, one, number, f"/licences/{one.id}")


def _exemptions(home: Whole) -> Iterator[Event]:
    for one in home.exemptions:
        number = f"Number {one.reference}. " if one.reference else ""
        yield from _period("Temporary exemption", one, number, f"/exemptions/{one.id}")


def _period(what: str, one: Period, said: str, href: str) -> Iterator[Event]:
    """Its first day, and its last; a revocation takes the place of a later end."""
    revoked = one.revoked_on is not None and (one.ends_on is None or one.revoked_on <= one.ends_on)
    came = happenings.source(one.source)
    text = f"{said}From {came}." if came else said.strip()
    if one.starts_on:
        yield Event(one.starts_on, None, f"{what} began", text, "", sort="licences", href=href)
    if revoked and one.revoked_on:
        yield Event(one.revoked_on, None, f"{what} revoked", text, "", sort="licences", href=href)
    elif one.ends_on:
        yield Event(one.ends_on, None, f"{what} ended", f"That was its last day. {text}", "", sort="licences", href=href)


def _areas(home: Whole) -> Iterator[Event]:
    """When designations that the home lies in, or may, came into force and ended."""
    for one in home.designations:
        kind = wording.said(wording.KINDS, one.kind)
        near = " The home is too near its line to tell." if one.state != "inside" else ""
        at = replace(Event(date.min, None, "", f"{kind}.{near}", ""), sort="areas", href=f"/designations/{one.designation_id}")
        dates = one.dates
        if dates.starts_on:
            yield replace(at, on=dates.starts_on, title=f"{one.name} came into force")
        if dates.revoked_on and (dates.ends_on is None or dates.revoked_on <= dates.ends_on):
            yield replace(at, on=dates.revoked_on, title=f"{one.name} was revoked")
        elif dates.ends_on:
            yield replace(at, on=dates.ends_on, title=f"{one.name} ended", said=f"That was its last day. {at.said}")


def _people(home: Whole) -> Iterator[Event]:
    """From when until when somebody had a part in it, as far as their days are on record."""
    for one in home.people:
        role, href = wording.said(wording.ROLES, one.role), f"/people/{one.party_id}"
        if one.starts_on:
            yield Event(one.starts_on, None, f"{role}: from this day", f"{one.name}.", "", sort="people", href=href)
        if one.ends_on:
            yield Event(one.ends_on, None, f"{role}: until this day", f"{one.name}.", "", sort="people", href=href)


def _certificates(home: Whole) -> Iterator[Event]:
    """Those of the energy register; what officers recorded is in the journal."""
    for one in home.certificates:
        if one.id is None and one.issued_on:
            rating = f"Rating {one.rating}, certificate" if one.rating else "Certificate"
            said = f"{rating} {one.number}."
            yield Event(one.issued_on, None, "Energy certificate lodged", said, "", sort="certificates")


def _claimed(home: Whole) -> Iterator[Event]:
    """What files claimed; an officer's own observation is in the journal."""
    for one in home.claims:
        if one.import_id is not None:
            name = wording.said(wording.SOURCES, one.source)
            yield Event(one.as_at, None, f"{name} says who lives there", _said(one, home), "", sort="facts")


def _said(claim: Claim, home: Whole) -> str:
    told = happenings.changes(None, {name: value for name, value in claim.said.items() if value is not None})
    file = home.files.get(claim.import_id or 0)
    came = f"From {file.file}, row {claim.import_row:,}." if file and claim.import_row else f"From {file.file}." if file else ""
    return " ".join(part for part in (told, came) if part)


def _cases(cases: Iterable[InCase]) -> Iterator[Event]:
    for one in cases:
        kind = outside.kinds().title(one.kind)
        at = Event(date.min, None, "", f"{one.reference}: {one.title}.", "", sort="cases", href=f"/cases/{one.id}")
        later = one.added_at > one.opened_at and clock.in_london(one.added_at).date() > clock.in_london(one.opened_at).date()
        yield _at(at, one.opened_at, one.opened_by, f"Case opened: {kind}")
        if later:
            yield _at(at, one.added_at, one.added_by, f"Case is about this home too: {kind}")
        if one.removed_at:
            yield _at(at, one.removed_at, one.removed_by, f"Case is no longer about this home: {kind}")
        if one.closed_at:
            yield _at(at, one.closed_at, one.closed_by, f"Case closed: {kind}")


def _letters(letters: Iterable[Sent]) -> Iterator[Event]:
    for one in letters:
        cancelled = " It was cancelled, and never sent." if one.state == "cancelled" else ""
        at = Event(date.min, None, "", f"{one.reference}.{cancelled}", "", sort="letters", href=f"/letters/{one.id}")
        yield _at(at, one.drafted_at, one.drafted_by, f"Letter written: {one.title}")


def _at(event: Event, moment: datetime, by: str | None, title: str) -> Event:
    return replace(event, on=clock.in_london(moment).date(), at=moment, title=title, by=by or "")
