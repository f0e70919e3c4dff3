"""Which partners and agreements there are, what each allows, and what was shared under it."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import same_as
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.sharing import agreements, shown
from hmo_enforce.sharing.agreements import Standing
from hmo_enforce.sharing.kinds import Kind
from hmo_enforce.sharing.records import Agreement, AgreementTerms, Partner, PartnerToken, Share


def partners(session: Session) -> list[shown.Partner]:
    """Every partner, by name."""
    return [_partner(one) for one in session.scalars(select(Partner).order_by(Partner.name))]


def partner(session: Session, partner_id: int) -> shown.Partner:
    """One, or `NotFound`."""
    found = session.get(Partner, partner_id)
    if found is None:
        raise NotFound("There is no such partner.")
    return _partner(found)


def _partner(one: Partner) -> shown.Partner:
    return shown.Partner(one.id, one.name, Kind(one.kind), tuple(map(str, one.lines)), one.email, one.revision)


def every_agreement(session: Session, partner_id: int | None = None) -> list[shown.Agreement]:
    """All, or those with one partner, the latest first."""
    query = _with_partner().order_by(Agreement.starts_on.desc(), Agreement.id.desc())
    found = session.execute(query if partner_id is None else query.where(Agreement.partner_id == partner_id))
    return [_agreement(*one) for one in found]


def agreement(session: Session, agreement_id: int) -> shown.Agreement:
    """One, or `NotFound`."""
    found = session.execute(_with_partner().where(Agreement.id == agreement_id)).first()
    if found is None:
        raise NotFound("There is no such agreement.")
    return _agreement(*found)


def _with_partner() -> Select[Agreement, Partner]:
    return select(Agreement, Partner).join(Partner, Partner.id == Agreement.partner_id)


def _agreement(one: Agreement, partner: Partner) -> shown.Agreement:
    return shown.Agreement(
        one.id, _partner(partner), one.title, one.starts_on, one.ends_on, one.ended_on, one.ended_why, one.contact_name,
        one.contact_email, one.contact_telephone, one.revision,
    )  # fmt: skip


def terms(session: Session, agreement_id: int) -> list[shown.Terms]:
    """Every version of what is agreed, the first first."""
    query = select(AgreementTerms).where(AgreementTerms.agreement_id == agreement_id).order_by(AgreementTerms.number)
    return [
        shown.Terms(
            one.id, one.number, one.from_on, one.purpose, one.lawful_basis, tuple(map(str, one.comes)),
            tuple(map(str, one.goes)), one.why, one.made_at, one.made_by,
        )
        for one in session.scalars(query)
    ]  # fmt: skip


def terms_on(session: Session, agreement_id: int, on: date) -> shown.Terms:
    """The version of the day. `Refused` where the agreement does not run."""
    number = agreements.terms_on(stated(session, agreement_id), on).number
    return next(one for one in terms(session, agreement_id) if one.number == number)


def stated(session: Session, agreement_id: int) -> agreements.Agreement:
    """What decides what may come and go. `NotFound` where there is none."""
    return _stated(agreement(session, agreement_id), terms(session, agreement_id))


def _stated(one: shown.Agreement, versions: Sequence[shown.Terms]) -> agreements.Agreement:
    each = tuple(agreements.Terms(term.number, term.from_on, term.comes, term.goes) for term in versions)
    return agreements.Agreement(one.partner.name, one.title, one.starts_on, one.ends_on, one.ended_on, each)


def standing(one: shown.Agreement, on: date) -> Standing:
    """Whether it runs on the day."""
    return agreements.standing(_stated(one, ()), on)


def running(session: Session, on: date, kinds: Collection[Kind] = tuple(Kind)) -> list[shown.Agreement]:
    """Those that run on the day with partners of these kinds, by the partner's name."""
    every = (one for one in every_agreement(session) if one.partner.kind in kinds)
    return sorted((one for one in every if standing(one, on) is Standing.RUNS), key=lambda one: (one.partner.name, one.id))


def bound_to(session: Session, token_id: int | None) -> int | None:
    """The agreement that a token of a partner's program is bound to; None of any other."""
    found = session.get(PartnerToken, token_id) if token_id is not None else None
    return None if found is None else found.agreement_id


def tokens_of(session: Session, agreement_id: int) -> list[int]:
    """The tokens bound to an agreement, in use or not."""
    return list(session.scalars(select(PartnerToken.token_id).where(PartnerToken.agreement_id == agreement_id)))


def share(session: Session, share_id: int) -> shown.Share:
    """What was shared once; `NotFound` also where what it is about may not be seen."""
    found = session.execute(_with_terms().where(Share.id == share_id)).first()
    if found is None:
        raise NotFound("There is no such record of something shared.")
    return _share(*found)


def shares(session: Session, agreement_id: int, before: int | None = None, limit: int = 100) -> list[shown.Share]:
    """What was shared under an agreement, the latest first; only what came before the share of that number, where one is."""
    query = _with_terms().where(Share.agreement_id == agreement_id).order_by(Share.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Share.id < before)
    return [_share(*one) for one in session.execute(query)]


def shares_about(session: Session, subject: str, subject_id: int) -> list[shown.Share]:
    """What was shared about a home, a case or an arrival, the latest first."""
    about = same_as.about(Share.subject_id, subject, subject_id)
    query = _with_terms().where(Share.subject == subject, about).order_by(Share.id.desc())
    return [_share(*one) for one in session.execute(query)]


def _with_terms() -> Select[Share, AgreementTerms]:
    return select(Share, AgreementTerms).join(AgreementTerms, AgreementTerms.id == Share.terms_id)


def _share(one: Share, terms: AgreementTerms) -> shown.Share:
    content = None if one.content is None else tuple(dict(row) for row in one.content)
    return shown.Share(
        one.id, one.agreement_id, terms.number, one.subject, one.subject_id, one.arrival_id, one.way, one.letter_id,
        one.to_name, one.to_address, tuple(map(str, one.fields)), content, one.sha256, one.why, one.shared_at, one.shared_by,
        one.destroyed_at,
    )  # fmt: skip
