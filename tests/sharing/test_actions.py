"""Partners and agreements as they are kept, on both databases."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import acacia
import agreed
from hmo_enforce.kernel.errors import NotFound, Refused, Stale
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.sharing import agreements, queries
from hmo_enforce.sharing.actions import agreeing, partners
from hmo_enforce.sharing.actions.agreeing import Frame, Words
from hmo_enforce.sharing.actions.partners import Said
from hmo_enforce.sharing.kinds import Kind

ON = date(2026, 11, 22)
WORDS = Words("To find homes.", "Art. 6(1)(e)", ("address",), ())


def test_what_is_agreed_is_kept_with_a_line_of_the_journal_for_each(session: Session):
    agreement_id = agreed.an_agreement(session)

    terms = agreements.terms_on(queries.stated(session, agreement_id), ON)
    assert (terms.number, terms.comes, terms.goes) == (1, agreed.COMES, agreed.GOES)
    assert queries.agreement(session, agreement_id).partner.kind is Kind.FIRE
    assert list(session.scalars(select(Entry.subject).order_by(Entry.id)))[-2:] == ["partner", "agreement"]


def test_terms_agreed_anew_leave_those_before_as_they_were(session: Session):
    agreement_id = agreed.an_agreement(session)
    revision = queries.agreement(session, agreement_id).revision

    agreeing.agree_anew(
        session, agreement_id, WORDS, date(2026, 12, 1), revision=revision, why="Less will do.", by=acacia.ALMA, on=ON
    )

    stated = queries.stated(session, agreement_id)
    assert agreements.terms_on(stated, date(2026, 11, 30)).comes == agreed.COMES
    assert agreements.terms_on(stated, date(2026, 12, 1)).comes == ("address",)
    with pytest.raises(Stale):
        agreeing.end(session, agreement_id, revision=revision, why="x", by=acacia.ALMA, on=ON)


@pytest.mark.parametrize(
    ("from_on", "said"), [(date(2026, 11, 21), "in the past"), (date(2027, 1, 1), "runs until 31 December 2026")]
)
def test_terms_begin_today_or_later_and_while_the_agreement_runs(session: Session, from_on: date, said: str):
    agreement_id = agreed.an_agreement(session, ends_on=date(2026, 12, 31))

    with pytest.raises(Refused, match=said):
        agreeing.agree_anew(session, agreement_id, WORDS, from_on, revision=1, why="x", by=acacia.ALMA, on=ON)


def test_an_agreement_that_was_ended_is_changed_no_more(session: Session):
    agreement_id = agreed.an_agreement(session)
    agreeing.end(session, agreement_id, revision=1, why="A laptop was lost.", by=acacia.ALMA, on=ON)

    with pytest.raises(Refused, match="was ended"):
        agreeing.agree_anew(session, agreement_id, WORDS, ON, revision=2, why="x", by=acacia.ALMA, on=ON)
    assert queries.running(session, ON) == []


def test_days_and_addresses_that_make_no_sense_are_refused(session: Session):
    partner_id = agreed.a_partner(session)

    with pytest.raises(Refused, match="last day cannot be before"):
        agreeing.make(session, partner_id, Frame("x", ON, date(2026, 1, 1), "Flora"), WORDS, by=acacia.ALMA)
    with pytest.raises(Refused, match="not an email address"):
        agreeing.make(session, partner_id, Frame("x", ON, None, "Flora", "flora at fire"), WORDS, by=acacia.ALMA)
    with pytest.raises(NotFound):
        agreeing.make(session, 4711, Frame("x", ON, None, "Flora"), WORDS, by=acacia.ALMA)


def test_two_partners_have_two_names(session: Session):
    partner_id = agreed.a_partner(session)

    with pytest.raises(Refused, match="of that name"):
        agreed.a_partner(session)
    with pytest.raises(Stale):
        partners.change(session, partner_id, Said("Other", Kind.FIRE), revision=7, by=acacia.ALMA)
    partners.change(session, partner_id, Said("Other", Kind.POLICE), revision=1, by=acacia.ALMA)
    assert queries.partner(session, partner_id).name == "Other"


def test_of_agreements_those_that_run_are_offered_by_the_kind_of_partner(session: Session):
    fire = agreed.an_agreement(session)
    police = agreed.an_agreement(session, agreed.a_partner(session, "Acacia Police", Kind.POLICE))
    agreed.an_agreement(session, agreed.a_partner(session, "Old College", Kind.UNIVERSITY), ends_on=date(2026, 2, 1))

    assert [one.id for one in queries.running(session, ON)] == [fire, police]
    assert [one.id for one in queries.running(session, ON, [Kind.POLICE])] == [police]
