"""People and organisations for programs, as far as their role sees them. Who complained is told to none of them."""

from datetime import date
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import people_list, person_whole
from hmo_enforce.people import actions
from hmo_enforce.web import guards
from hmo_enforce.web.api import answers, once, operations, paging, sent, tags

TAGS = ["people"]


class PersonSummary(msgspec.Struct):
    """A person or an organisation; `is_organisation` is null where nobody knows which."""

    id: int
    name: str
    is_organisation: bool | None
    company_number: str | None
    address: str | None
    postcode: str | None


class People(msgspec.Struct):
    """Some of them, by number. `next` is the `cursor` of the following page, null at the end."""

    items: list[PersonSummary]
    next: str | None


class HomeOf(msgspec.Struct):
    """Their part in a property, and whose word that is."""

    property_id: int
    address: str
    role: str
    source: str
    starts_on: date | None
    ends_on: date | None


class LicenceOf(msgspec.Struct):
    """Their part in a licence."""

    licence_id: int
    reference: str | None
    address: str
    role: str


class CaseOf(msgspec.Struct):
    """Their part in a case; none of those in which they complained."""

    case_id: int
    reference: str
    title: str
    status: str
    part: str


class PersonWhole(msgspec.Struct):
    """A person or an organisation, with their properties, licences and cases; none of these for who may not see cases.

    `same_as`: the numbers of other records of them, merged into this one, each of which answers with this record.
    """

    id: int
    same_as: list[int]
    name: str
    is_organisation: bool | None
    company_number: str | None
    address: str | None
    postcode: str | None
    properties: list[HomeOf]
    licences: list[LicenceOf]
    cases: list[CaseOf]
    revision: int


@get(
    "/people",
    guards=[guards.may_see_people],
    sync_to_thread=True,
    responses=answers.LISTED,
    operation_class=operations.Listing,
    operation_id="list_people",
    tags=TAGS,
)
def listed(
    *,
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    q: FromQuery[answers.Text] = "",
    company_number: FromQuery[answers.Text] = "",
    cursor: FromQuery[paging.Cursor] = "",
    limit: FromQuery[paging.Limit] = 100,
) -> Response[People]:
    """Search the people and organisations by words of their names, or by company number."""
    asked = paging.begun(request, cursor, limit)
    rows = people_list.after(session, q, company_number, asked.behind or 0, asked.wanted)
    shown, following = asked.cut(rows, lambda row: row.id)
    items = [
        PersonSummary(row.id, row.name, row.is_organisation, row.company_number, row.address, row.postcode) for row in shown
    ]
    return paging.answered(asked, People(items, following), following)


@get(
    "/people/{party_id:int}",
    guards=[guards.may_see_people],
    sync_to_thread=True,
    responses=answers.FOUND,
    operation_class=operations.MergedOne,
    operation_id="get_person",
    tags=TAGS,
)
def one(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    party_id: FromPath[int],
    if_none_match: tags.IfNoneMatch = None,
) -> Response[PersonWhole]:
    """One of them, with their properties, licences and cases. A second record answers with the one that it was merged into."""
    kept = person_whole.kept(session, party_id, complainants=False)
    found = person_whole.whole(session, kept, complainants=False)
    merged = person_whole.merged(session, kept, complainants=False)
    cases = found.cases if guards.may(request, "see_cases") else ()
    said = PersonWhole(
        found.id, merged, found.name, found.is_organisation, found.company_number,
        found.address, found.postcode,
        [HomeOf(home.property_id, home.address, home.role, home.source, home.starts_on, home.ends_on) for home in found.homes],
        [LicenceOf(part.licence_id, part.reference, part.address, part.role) for part in found.licences],
        [CaseOf(part.case_id, part.reference, part.title, part.status, part.part) for part in cases],
        found.revision,
    )  # fmt: skip
    return tags.tagged(request, said, found.revision, place=tags.instead(request, party_id, found.id))


@post(
    "/people",
    guards=[guards.may_see_people, guards.may_work_cases],
    sync_to_thread=True,
    responses=answers.WRITTEN,
    operation_class=operations.Made,
    operation_id="record_person",
    tags=TAGS,
)
def record(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    data: JSONBody[sent.NewPerson],
    idempotency_key: once.Key = None,
) -> Response[once.Written]:
    """Record somebody. Who surely is known already is answered as if recorded now: with their number."""

    def done() -> Response[Any]:
        made = actions.known_or_new(
            session, data.name.strip(), is_organisation=data.is_organisation, company_number=data.company_number,
            address=data.address, postcode=written_postcode(data.postcode), by=guards.who(request).actor,
            if_told=people_list.shows,
        )  # fmt: skip
        return once.written(made.id, f"/api/v1/people/{made.id}", revision=made.revision)

    return once.once(request, session, idempotency_key, data, done)


def written_postcode(said: str | None) -> str | None:
    """As postcodes are kept: in capitals, with one space."""
    plain = (said or "").replace(" ", "").upper()
    return f"{plain[:-3]} {plain[-3:]}" if plain else None
