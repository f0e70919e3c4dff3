"""What is due to be destroyed by each rule of retention: the records, and the day of the event that the rule counts from."""

from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from hmo_enforce.accounts.records import Account, ApiToken, Delegation, EmailProof, Restriction, SignIn, SignUp
from hmo_enforce.cases import terms
from hmo_enforce.cases.records import Case, CaseParty
from hmo_enforce.evidence import states as evidence
from hmo_enforce.evidence.records import EvidenceItem
from hmo_enforce.files.records import Import, ImportDifference, ImportIssue
from hmo_enforce.intake import states as intake
from hmo_enforce.intake.records import Arrival, ArrivalContact
from hmo_enforce.kernel import clock
from hmo_enforce.letters.records import Letter, Posting
from hmo_enforce.letters.states import OPEN as UNDER_WAY
from hmo_enforce.licensing.records import Licence, LicenceParty
from hmo_enforce.people.records import Party
from hmo_enforce.privacy import retention, states
from hmo_enforce.privacy.records import AccessRecord, AccessRequest, Export
from hmo_enforce.privacy.retention import Rule
from hmo_enforce.properties import occupation
from hmo_enforce.properties.matching import states as matching
from hmo_enforce.properties.records import Certificate, Interest, Match, Observation
from hmo_enforce.sharing.records import Agreement, Share

ERASED = "A complainant, whose name was erased"
"""What stands in the place of a complainant's name once it was erased."""
Candidates = Select[*tuple[Any, ...]]
"""The key of each record that may be due, and the instant or day of the event."""


def by(session: Session, rule: Rule, today: date, *, among: Collection[int] | None = None) -> Iterator[tuple[int, date, date]]:
    """The key of each record that is due, the day of the event, and since when it is due.

    among   of these few alone, each locked until the transaction ends: a case may have been opened again since it was listed,
            and whoever opens it just now finds it destroyed
    """
    if rule.months == retention.NEVER:
        return
    query = FOUND[rule.name](retention.earliest_that_cannot_be_due(rule, today))
    key = query.selected_columns[0]
    if among is not None:
        query = query.where(key.in_(sorted(among))).with_for_update()
    for found, event in session.execute(query.order_by(key)):
        since = _day(event)
        due_on = retention.due(rule, since, today) if since else None
        if since is not None and due_on is not None:
            yield found, since, due_on


def _day(event: date | datetime | None) -> date | None:
    return clock.in_london(event).date() if isinstance(event, datetime) else event


def _from(day: date) -> datetime:
    """The first instant of a day in England, for comparing with one."""
    return datetime.combine(day, datetime.min.time(), clock.LONDON)


def _complainants(before: date) -> Candidates:
    return (
        select(CaseParty.id, Case.closed_at)
        .join(Case, Case.id == CaseParty.case_id)
        .join(Party, Party.id == CaseParty.party_id)
        .where(CaseParty.part == terms.COMPLAINANT, Case.status == terms.CLOSED, Case.closed_at < _from(before))
        .where(Party.name != ERASED)
    )


def _closed_cases(before: date) -> Candidates:
    return select(Case.id, Case.closed_at).where(Case.status == terms.CLOSED, Case.closed_at < _from(before))


def _senders(before: date) -> Candidates:
    closed = (Arrival.state == intake.CLOSED, Arrival.closed_at < _from(before))
    return select(ArrivalContact.id, Arrival.closed_at).join(Arrival, Arrival.id == ArrivalContact.arrival_id).where(*closed)


def _arrivals(before: date) -> Candidates:
    """What belongs to a case goes no sooner than it."""
    closed = (Arrival.state == intake.CLOSED, Arrival.closed_at < _from(before))
    return select(Arrival.id, Arrival.closed_at).where(*closed, Arrival.case_id.is_(None))


def _evidence(before: date) -> Candidates:
    return select(EvidenceItem.id, EvidenceItem.received_at).where(
        EvidenceItem.subject.not_in(("case", "arrival")),
        EvidenceItem.state != evidence.DESTROYED,
        EvidenceItem.received_at < _from(before),
    )


def _letters(*, of_the_program: bool) -> Callable[[date], Candidates]:
    def found(before: date) -> Candidates:
        under_way = exists().where(Posting.letter_id == Letter.id, Posting.state.in_(UNDER_WAY))
        return select(Letter.id, Letter.dated_on).where(
            Letter.system.is_(of_the_program), Letter.subject.not_in(("case", "arrival")), Letter.dated_on < before, ~under_way
        )

    return found


def _licences(before: date) -> Candidates:
    """Counted from the last of the days that say it was still there."""
    ended = case(
        (Licence.revoked_on < Licence.ends_on, Licence.revoked_on), else_=func.coalesce(Licence.ends_on, Licence.revoked_on)
    )
    last = case((Licence.last_listed_on > ended, Licence.last_listed_on), else_=ended)
    return select(Licence.id, last).where(ended.is_not(None), last < before)


def _observations(before: date) -> Candidates:
    return select(Observation.id, Observation.as_at).where(
        Observation.source.in_(occupation.BY_EYE), Observation.import_id.is_(None), Observation.expires_on.is_(None),
        Observation.as_at < before,
    )  # fmt: skip


def _interests(before: date) -> Candidates:
    return select(Interest.id, Interest.ends_on).where(Interest.ends_on.is_not(None), Interest.ends_on < before)


def _certificates(before: date) -> Candidates:
    """Counted from the last day on which it counts; one that names no end, from its own day or that of its withdrawal."""
    last = func.coalesce(Certificate.ends_on, Certificate.issued_on)
    return select(Certificate.id, last).where(last < before)


def _parties(before: date) -> Candidates:
    return select(Party.id, Party.made_at).where(Party.made_at < _from(before), unconnected())


def unconnected() -> ColumnElement[bool]:
    """That nothing leads to a party."""
    second = aliased(Party)
    # Records that were merged stand or go together, by the one that is kept.
    theirs = (exists().where(column == second.id, second.same_as_id == Party.id) for column in LEADING)
    alone = (~exists().where(column == Party.id) for column in LEADING)
    return and_(Party.same_as_id.is_(None), *alone, *(~one for one in theirs))


PARTS = (CaseParty.party_id, LicenceParty.party_id, Interest.party_id)
"""Where somebody has a part in something."""
LEADING = (*PARTS, AccessRecord.party_id)


def _sign_ins(before: date) -> Candidates:
    last = func.coalesce(SignIn.ended_at, SignIn.last_seen_at)
    return select(SignIn.id, last).where(last < _from(before))


def _accounts(realm: str) -> Callable[[date], Candidates]:
    """Closed, and not emptied yet: what stands in the place of an address is none."""

    def found(before: date) -> Candidates:
        return select(Account.id, Account.closed_at).where(
            Account.realm == realm, Account.closed_at < _from(before), Account.email.contains("@")
        )

    return found


def _tokens(before: date) -> Candidates:
    last = func.coalesce(ApiToken.revoked_at, ApiToken.expires_at)
    return select(ApiToken.id, last).where(last < _from(before))


def _sign_ups(before: date) -> Candidates:
    return select(SignUp.id, SignUp.expires_at).where(SignUp.expires_at < _from(before))


def _links(before: date) -> Candidates:
    last = func.coalesce(EmailProof.used_at, EmailProof.expires_at)
    return select(EmailProof.id, last).where(last < _from(before))


def _delegations(before: date) -> Candidates:
    return select(Delegation.id, Delegation.ended_at).where(Delegation.ended_at < _from(before))


def _restrictions(before: date) -> Candidates:
    return select(Restriction.id, Restriction.lifted_at).where(Restriction.lifted_at < _from(before))


def _access_requests(before: date) -> Candidates:
    """Released, and no file of it can be fetched any more."""
    lies = exists().where(Export.access_request_id == AccessRequest.id, Export.deleted_at.is_(None))
    return select(AccessRequest.id, AccessRequest.released_at).where(
        AccessRequest.state == states.RELEASED, AccessRequest.released_at < _from(before), ~lies
    )


def _exports(before: date) -> Candidates:
    return select(Export.id, Export.deleted_at).where(Export.deleted_at < _from(before))


def _shares(before: date) -> Candidates:
    """Those that still say what was shared."""
    return select(Share.id, Share.shared_at).where(Share.destroyed_at.is_(None), Share.shared_at < _from(before))


def _agreements(before: date) -> Candidates:
    """Over, and still naming somebody. What was ended has no later last day."""
    over = func.coalesce(Agreement.ended_on, Agreement.ends_on)
    return select(Agreement.id, over).where(over < before, Agreement.contact_name != "")


def _imports(before: date) -> Candidates:
    """Those that still say something of anybody."""
    values = (
        exists().where(ImportIssue.import_id == Import.id, ImportIssue.value != ""),
        exists().where(ImportDifference.import_id == Import.id, cast(ImportDifference.subject_id, String) != ""),
        exists().where(Match.import_id == Import.id, Match.state.in_(matching.WAITING)),
    )
    return select(Import.id, Import.ended_at).where(
        Import.values_forgotten_at.is_(None), Import.ended_at < _from(before), or_(*values)
    )


FOUND: dict[str, Callable[[date], Candidates]] = {
    "complainant_of_closed_case": _complainants,
    "closed_case": _closed_cases,
    "sender_of_closed_arrival": _senders,
    "closed_arrival": _arrivals,
    "evidence_of_home": _evidence,
    "letter_sent": _letters(of_the_program=False),
    "message_of_the_program": _letters(of_the_program=True),
    "licence_ended": _licences,
    "observation_made": _observations,
    "interest_ended": _interests,
    "certificate_ended": _certificates,
    "party_unconnected": _parties,
    "sign_in_ended": _sign_ins,
    "import_ended": _imports,
    "staff_account_closed": _accounts("staff"),
    "public_account_closed": _accounts("public"),
    "api_token_ended": _tokens,
    "sign_up_unconfirmed": _sign_ups,
    "email_link_over": _links,
    "delegation_ended": _delegations,
    "restriction_lifted": _restrictions,
    "access_request_answered": _access_requests,
    "export_deleted": _exports,
    "shared_content": _shares,
    "agreement_over": _agreements,
}
