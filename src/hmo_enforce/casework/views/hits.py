"""What answers a search, as it is shown: only these are read, and accounted for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.cases import terms
from hmo_enforce.cases.records import Case
from hmo_enforce.intake import states as arrivals
from hmo_enforce.intake.records import Arrival
from hmo_enforce.licensing.records import Licence
from hmo_enforce.people.records import Party
from hmo_enforce.properties.records import Property

HOME, PERSON, LICENCE, HELD, CASE, ARRIVAL = SORTS = ("home", "person", "licence", "held", "case", "arrival")
"""Of answers: a licence by its own reference, and by who holds or manages it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that answers; `text` names it and `detail` tells it from another, as far as there is something to tell."""

    sort: str
    id: int
    text: str
    detail: tuple[str, ...]


def _shown_homes(session: Session, ids: Sequence[int]) -> tuple[Hit, ...]:
    columns = (Property.id, Property.address, Property.postcode, Property.uprn)
    rows = session.execute(select(*columns).where(Property.id.in_(ids)))
    told = (
        (id_, address, (None if postcode and postcode in address else postcode, uprn and f"UPRN {uprn}"))
        for id_, address, postcode, uprn in rows
    )
    return _in_order(HOME, ids, told)


def _shown_people(session: Session, ids: Sequence[int]) -> tuple[Hit, ...]:
    columns = (Party.id, Party.name, Party.company_number, Party.address)
    rows = session.execute(select(*columns).where(Party.id.in_(ids)))
    told = ((id_, name, (number and f"Company {number}", address)) for id_, name, number, address in rows)
    return _in_order(PERSON, ids, told)


def _shown_licences(session: Session, ids: Sequence[int]) -> tuple[Hit, ...]:
    rows = session.execute(select(Licence.id, Licence.reference, Licence.address).where(Licence.id.in_(ids)))
    return _in_order(LICENCE, ids, ((id_, reference, (address,)) for id_, reference, address in rows))


def _shown_held(session: Session, ids: Sequence[int]) -> tuple[Hit, ...]:
    columns = (Licence.id, Licence.reference, Licence.address, Licence.holder, Licence.manager)
    rows = session.execute(select(*columns).where(Licence.id.in_(ids)))
    told = ((id_, reference, (*_parts(holder, manager), address)) for id_, reference, address, holder, manager in rows)
    return _in_order(HELD, ids, told)


def _parts(holder: str | None, manager: str | None) -> Iterable[str]:
    if holder:
        yield f"Held by {holder}"
    if manager and manager != holder:
        yield f"Managed by {manager}"


def _shown_cases(session: Session, ids: Sequence[int]) -> tuple[Hit, ...]:
    columns = (Case.id, Case.reference, Case.title, Case.status)
    rows = session.execute(select(*columns).where(Case.id.in_(ids)))
    told = ((id_, f"{reference}: {title}", (terms.STATUSES[status],)) for id_, reference, title, status in rows)
    return _in_order(CASE, ids, told)


def _shown_arrivals(session: Session, ids: Sequence[int]) -> tuple[Hit, ...]:
    columns = (Arrival.id, Arrival.reference, Arrival.kind, Arrival.state)
    rows = session.execute(select(*columns).where(Arrival.id.in_(ids)))
    told = ((id_, reference, (arrivals.KINDS[kind], arrivals.STATES[state])) for id_, reference, kind, state in rows)
    return _in_order(ARRIVAL, ids, told)


def _in_order(sort: str, ids: Sequence[int], rows: Iterable[tuple[int, str, Iterable[str | None]]]) -> tuple[Hit, ...]:
    told = {id_: Hit(sort, id_, text, tuple(one for one in detail if one)) for id_, text, detail in rows}
    return tuple(told[id_] for id_ in ids if id_ in told)


SHOWN = {
    HOME: _shown_homes,
    PERSON: _shown_people,
    LICENCE: _shown_licences,
    HELD: _shown_held,
    CASE: _shown_cases,
    ARRIVAL: _shown_arrivals,
}
