"""One-time links: who gets one, for how long it works, and what using it does."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import entered
from hmo_enforce.accounts.actions import administering, links, opening, passwords
from hmo_enforce.accounts.queries import links as found
from hmo_enforce.accounts.queries import sign_ins
from hmo_enforce.accounts.records import Account, EmailProof
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.errors import NotAllowed, Refused

BY = actor.command("test")
OLD, NEW = "correct horse battery staple", "tin roof summer rain"
POLICY = passwords.Policy("Acacia")


@pytest.fixture
def priya(session: Session) -> Account:
    return opening.open_account(session, "priya@acacia.example", "Priya Shah", Role.OFFICER, OLD, by=BY)


def asked(session: Session, email: str = " Priya@acacia.example") -> links.Made | None:
    return links.ask_for_password(session, email, by=actor.NOBODY)


def signs_in(session: Session, password: str) -> str:
    return entered.sign_in(session, "priya@acacia.example", password, second_factor_needed=False).token


def test_a_link_sets_a_password_and_ends_every_sign_in(session: Session, priya: Account):
    before = signs_in(session, OLD)

    links.set_password(session, asked(session).token, NEW, POLICY)

    assert sign_ins.signed_in(session, before, clock.now()) is None
    assert signs_in(session, NEW)
    with pytest.raises(NotAllowed):
        signs_in(session, OLD)


def test_a_link_works_once(session: Session, priya: Account):
    token = asked(session).token
    links.set_password(session, token, NEW, POLICY)

    with pytest.raises(Refused, match="works no longer"):
        links.set_password(session, token, "another summer on the roof", POLICY)


def test_a_link_works_for_half_an_hour_and_an_invitation_for_three_days(session: Session, priya: Account):
    link, invitation = asked(session).token, links.make(session, priya, "invitation").token
    after = {"29 minutes": timedelta(minutes=29), "31 minutes": timedelta(minutes=31), "4 days": timedelta(days=4)}

    works = {
        (name, one): found.working(session, token, clock.now() + late) is not None
        for one, late in after.items()
        for name, token in (("link", link), ("invitation", invitation))
    }

    assert {at for at, does in works.items() if does} == {
        ("link", "29 minutes"), ("invitation", "29 minutes"), ("invitation", "31 minutes"),
    }  # fmt: skip


def test_a_later_link_voids_those_before(session: Session, priya: Account):
    first, second = asked(session).token, asked(session).token

    assert found.working(session, first, clock.now()) is None
    assert found.working(session, second, clock.now()) is not None


def test_a_weak_password_leaves_the_link_as_it_was(session: Session, priya: Account):
    token = asked(session).token

    with pytest.raises(Refused) as refused:
        links.set_password(session, token, "PriyaShah1234", POLICY)

    assert refused.value.about == "password"
    assert found.working(session, token, clock.now()) is not None


def test_only_a_hash_of_a_link_is_kept_and_none_is_journalled(session: Session, priya: Account):
    token = asked(session).token

    kept = session.scalars(select(EmailProof.token_hash)).one()
    said = session.execute(select(journal.Entry.subject_id, journal.EntryValues.after).join(journal.EntryValues)).all()
    assert token.encode() not in bytes(kept)
    assert token not in str(said)


def test_three_links_are_sent_in_an_hour_and_no_more(session: Session, priya: Account):
    sent = [asked(session) is not None for _ in range(5)]

    assert sent == [True, True, True, False, False]


def test_nobody_else_is_sent_one(session: Session, priya: Account):
    by_provider = opening.open_account(session, "omar@acacia.example", "Omar", Role.OFFICER, None, by=BY)
    by_provider.oidc_issuer, by_provider.oidc_subject = "https://id.example", "omar"
    closed = opening.open_account(session, "dina@acacia.example", "Dina", Role.OFFICER, OLD, by=BY)
    administering.close(session, closed.id, "left", by=BY)
    public = opening.open_account(session, "lena@acacia.example", "Lena", Role.OFFICER, OLD, by=BY)
    public.realm = "public"
    session.flush()

    for email in ("nobody@acacia.example", "omar@acacia.example", "dina@acacia.example", "lena@acacia.example", "", "x"):
        assert asked(session, email) is None, email


def test_asking_is_journalled_alike_and_without_the_address(session: Session, priya: Account):
    asked(session)
    asked(session, "nobody@acacia.example")

    lines = session.execute(
        select(journal.Entry.subject, journal.Entry.verb, journal.EntryValues.after, journal.EntryValues.why)
        .join(journal.EntryValues)
        .where(journal.Entry.verb == "asked for a new password of")
    ).all()

    assert [line.subject for line in lines] == ["account", "page"]
    assert "nobody@" not in str(lines)


def test_the_second_factor_is_not_skipped_by_a_link(session: Session, priya: Account):
    links.set_password(session, asked(session).token, NEW, POLICY)

    assert not entered.sign_in(session, priya.email, NEW).complete


def test_closing_an_account_voids_its_links(session: Session, priya: Account):
    token = links.make(session, priya, "invitation").token

    administering.close(session, priya.id, "left", by=BY)
    administering.open_again(session, priya.id, "Back again", by=BY)

    assert found.working(session, token, clock.now()) is None
