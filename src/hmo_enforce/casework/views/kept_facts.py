"""What is on record of somebody: their record, homes, licences, parts in cases, and account."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.accounts.records import SignIn
from hmo_enforce.cases import terms
from hmo_enforce.cases.records import Case, CaseParty
from hmo_enforce.casework.views.askers import Person
from hmo_enforce.kernel import clock, days
from hmo_enforce.licensing.records import Licence, LicenceParty
from hmo_enforce.privacy import naming
from hmo_enforce.privacy.bundles import GENERAL, LAW_ENFORCEMENT, Piece
from hmo_enforce.properties.records import Interest, Property

MOST_LINES = 2_000


def pieces(session: Session, who: Person) -> Iterator[Piece]:
    """All of it, in order. What has somebody's own words in it, or another's name, an officer must put in."""
    yield from _records(who)
    yield from _in_homes(session, who)
    yield from _in_licences(session, who)
    yield from _in_cases(session, who)
    yield from _accounts(session, who)


def _records(who: Person) -> Iterator[Piece]:
    for one in who.parties:
        sort = {True: "an organisation", False: "a person", None: "not said"}[one.is_organisation]
        source = "a file that was loaded" if one.import_id else "a member of staff"
        said = {
            "Name": one.name, "Sort": sort, "Company number": one.company_number, "Address": one.address,
            "Postcode": one.postcode, "Where it came from": source, "Recorded": on(one.made_at),
        }  # fmt: skip
        yield Piece(f"party-{one.id}", "Your record", "What we know you by", facts(said), GENERAL)


def _in_homes(session: Session, who: Person) -> Iterator[Piece]:
    query = select(Interest, Property.address).join(Property, Property.id == Interest.property_id)
    for one, address in session.execute(query.where(Interest.party_id.in_(who.party_ids)).order_by(Interest.id)):
        said = {
            "Home": address, "As": one.role.replace("_", " "), "From": on(one.starts_on), "Until": on(one.ends_on),
            "Who said so": one.source, "Recorded": on(one.noted_at),
        }  # fmt: skip
        yield Piece(f"interest-{one.id}", "Homes", f"Your part in {address}", facts(said), GENERAL)


def _in_licences(session: Session, who: Person) -> Iterator[Piece]:
    query = select(Licence, LicenceParty.role).join(LicenceParty, LicenceParty.licence_id == Licence.id)
    for one, role in session.execute(query.where(LicenceParty.party_id.in_(who.party_ids)).order_by(Licence.id)):
        said = {
            "Home": one.address, "Your role": role.replace("_", " "), "Kind": one.kind, "From": on(one.starts_on),
            "Until": on(one.ends_on), "Revoked": on(one.revoked_on), "Holder": one.holder, "Manager": one.manager,
            "Conditions": one.conditions,
        }  # fmt: skip
        others = [name for name in (one.holder, one.manager) if name and not naming.found(name, who.words)]
        title, withheld = f"Licence {one.reference}", bool(others or one.conditions)
        yield Piece(f"licence-{one.id}", "Licences", title, facts(said), GENERAL, withheld=withheld)


def _in_cases(session: Session, who: Person) -> Iterator[Piece]:
    query = select(CaseParty, Case).join(Case, Case.id == CaseParty.case_id)
    for part, case in session.execute(query.where(CaseParty.party_id.in_(who.party_ids)).order_by(CaseParty.id)):
        said = {
            "About": case.title, "Your part": terms.PARTS.get(part.part, part.part),
            "In law enforcement": terms.CATEGORIES.get(part.category, part.category),
            "How to reach you": part.contact, "Opened": on(case.opened_at), "Status": terms.STATUSES[case.status],
            "Closed": on(case.closed_at), "Why it was closed": case.close_reason,
            "Your part was removed": on(part.removed_at), "Because": part.removed_why,
        }  # fmt: skip
        title, sort = f"Case {case.reference}", _sort(part.category)
        yield Piece(f"case_party-{part.id}", "Cases", title, facts(said), sort, withheld=True)


def _sort(category: str) -> str:
    """Suspects, victims and witnesses are in law-enforcement processing (Data Protection Act 2018 s. 38(3))."""
    return GENERAL if category == "other" else LAW_ENFORCEMENT


def _accounts(session: Session, who: Person) -> Iterator[Piece]:
    for one in who.accounts:
        said = {
            "Name": one.name, "Email": one.email, "Role": one.role, "Opened": on(one.made_at), "Closed": on(one.closed_at),
            "Second factor set up": on(one.totp_confirmed_at), "Password set": on(one.password_set_at),
        }  # fmt: skip
        yield Piece(f"account-{one.id}", "Your account", "The account itself", facts(said), GENERAL)
        # As it was when they asked: a piece that grows while it is read could never be given.
        rows = session.scalars(
            select(SignIn)
            .where(SignIn.account_id == one.id, SignIn.made_at <= who.asked_at)
            .order_by(SignIn.id.desc())
            .limit(MOST_LINES)
        )
        lines = [
            f"{at(row.made_at)}, until {at(min(row.ended_at or row.last_seen_at, who.asked_at))}, "
            f"{row.browser or 'browser not known'}"
            for row in rows
        ]
        if lines:
            yield Piece(f"sign_ins-{one.id}", "Your account", "When you were signed in", "\n".join(lines), GENERAL)


def sorts(session: Session, who: Person) -> Mapping[int, str]:
    """Of each case in which they have a part, which processing it is."""
    query = select(CaseParty.case_id, CaseParty.category).where(CaseParty.party_id.in_(who.party_ids))
    return {case_id: _sort(category) for case_id, category in session.execute(query)}


# --- words


def facts(said: Mapping[str, object]) -> str:
    """A line each, without what is not known."""
    return "\n".join(f"{name}: {value}" for name, value in said.items() if value not in (None, ""))


def on(moment: date | datetime | None) -> str | None:
    """The day, in London, in words."""
    if moment is None:
        return None
    day = clock.in_london(moment).date() if isinstance(moment, datetime) else moment
    return days.in_words(day)


def at(moment: datetime) -> str:
    """The minute, in London."""
    return f"{clock.in_london(moment):%Y-%m-%d %H:%M}"
