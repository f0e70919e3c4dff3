"""An owner names an agent, who agrees or not; either ends it; nobody else can."""

from collections.abc import Callable

import pytest
from litestar import Litestar
from sqlalchemy import select
from sqlalchemy.orm import Session

import public
from browser import PASSWORD, Browser
from hmo_enforce.accounts.actions import delegating, own_account, public_accounts
from hmo_enforce.accounts.queries import delegations
from hmo_enforce.accounts.records import Account, Delegation
from hmo_enforce.accounts.roles import PublicRole
from hmo_enforce.kernel import journal
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import NotFound, Refused
from public import signed_in

BY = public.BY
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def two(session: Session) -> tuple[Account, Account]:
    return public.an_account(session), public.an_account(session, PublicRole.AGENT)


def acts(session: Session) -> tuple[Account, Account, Delegation]:
    owner, agent = two(session)
    row = delegating.ask(session, owner.id, "Agent@Example.com", by=BY)
    return owner, agent, delegating.accept(session, row.id, agent.id, by=BY)


def owners(session: Session, agent: Account) -> list[int]:
    """For whom an account acts now."""
    told = delegations.offered_to(session, agent.id, agent.email)
    return [one.owner_id for one in told if one.state == delegations.STANDS]


def test_an_agent_acts_for_an_owner_once_they_have_agreed(session: Session):
    owner, agent = two(session)
    row = delegating.ask(session, owner.id, agent.email, by=BY)

    before = owners(session, agent)
    delegating.accept(session, row.id, agent.id, by=BY)

    assert before == []
    assert owners(session, agent) == [owner.id]
    assert owners(session, owner) == []


@pytest.mark.parametrize("ended_by", ["owner", "agent"])
def test_either_ends_it_at_once(session: Session, ended_by: str):
    owner, agent, row = acts(session)

    delegating.end(session, row.id, owner.id if ended_by == "owner" else agent.id, by=BY)

    assert owners(session, agent) == []
    with pytest.raises(NotFound):
        delegating.end(session, row.id, owner.id, by=BY)


def test_nobody_else_accepts_or_ends_it(session: Session):
    owner, agent = two(session)
    stranger = public.an_account(session, PublicRole.AGENT, "stranger@example.com")
    row = delegating.ask(session, owner.id, agent.email, by=BY)

    for who in (stranger, owner):
        with pytest.raises(NotFound):
            delegating.accept(session, row.id, who.id, by=BY)
    with pytest.raises(NotFound):
        delegating.end(session, row.id, stranger.id, by=BY)
    with pytest.raises(NotFound):
        delegations.one(session, row.id, stranger.id, stranger.email)
    delegating.accept(session, row.id, agent.id, by=BY)
    with pytest.raises(NotFound):
        delegating.accept(session, row.id, agent.id, by=BY)


def test_an_owner_names_neither_themselves_nor_anybody_twice(session: Session):
    owner, agent, _ = acts(session)

    for address, said in ((owner.email, "your own address"), (agent.email, "already"), ("nobody", "right form")):
        with pytest.raises(Refused, match=said):
            delegating.ask(session, owner.id, address, by=BY)


def test_an_agent_names_nobody_and_a_partner_acts_for_nobody(session: Session):
    owner, agent = two(session)
    partner = public.an_account(session, PublicRole.PARTNER)
    row = delegating.ask(session, owner.id, partner.email, by=BY)

    with pytest.raises(Refused, match="Only landlords"):
        delegating.ask(session, agent.id, owner.email, by=BY)
    with pytest.raises(Refused, match="Partner"):
        delegating.accept(session, row.id, partner.id, by=BY)


def test_an_address_is_asked_three_times_a_day_at_most(session: Session):
    owner, _ = two(session)
    for _ in range(3):
        row = delegating.ask(session, owner.id, "somebody@example.com", by=BY)
        delegating.end(session, row.id, owner.id, by=BY)

    with pytest.raises(Refused, match="often enough"):
        delegating.ask(session, owner.id, "somebody@example.com", by=BY)


def test_whose_account_is_closed_acts_for_nobody_and_nobody_for_them(session: Session):
    owner, agent, _ = acts(session)
    other = public.an_account(session, PublicRole.LANDLORD, "other@example.com")
    row = delegating.ask(session, other.id, agent.email, by=BY)
    delegating.accept(session, row.id, agent.id, by=BY)

    _, ended = public_accounts.close(session, owner.id, "Fraud.", by=BY)
    public_accounts.open_again(session, owner.id, "A mistake.", by=BY)

    assert len(ended) == 1
    assert owners(session, agent) == [other.id]
    assert len(own_account.give_up(session, agent.id, PASSWORD, by=BY)) == 1
    assert owners(session, agent) == []


@on_sqlite
def test_on_their_pages_both_are_told_and_the_journal_says_who_did_what(
    web: Litestar, sessions: Sessions, letters: Callable[[str], list[str]]
):
    owner, agent = signed_in(web), signed_in(web, PublicRole.AGENT)

    owner.post("/my/delegations/new", {"email": "agent@example.com"})
    seen_before = owner.get("/my/delegations").text
    with sessions.reading() as session:
        one = session.scalars(select(Delegation.id)).one()
    asked = agent.get("/my").text
    agent.post(f"/my/delegations/{one}/accept")
    seen_after = owner.get("/my/delegations").text
    owner.post(f"/my/delegations/{one}/end")

    assert "Oak Lettings" not in seen_before  # that the address has an account is told by nobody but its holder
    assert f"/my/delegations/{one}/accept" in asked
    assert "Oak Lettings" in seen_after
    assert letters("landlord@example.com")[-2:] == ["delegation_accepted", "delegation_ended"]
    assert letters("agent@example.com")[-3:] == ["delegation_asked", "delegation_accepted", "delegation_ended"]
    with sessions.reading() as session:
        said = session.execute(
            select(journal.Entry.actor_name, journal.Entry.verb).where(
                journal.Entry.verb.contains("agent")
                | journal.Entry.verb.contains("act for")
                | journal.Entry.verb.contains("delegation")
            )
        ).all()
    assert [tuple(one) for one in said] == [
        ("Lena Larch", "named an agent for"), ("Oak Lettings", "agreed to act for"), ("Lena Larch", "ended a delegation"),
    ]  # fmt: skip


@on_sqlite
def test_an_agent_without_an_account_makes_one_and_finds_who_asked(web: Litestar, links: Callable[[str], list[str]]):
    owner, agent = signed_in(web), public.PublicBrowser(web)
    owner.post("/my/delegations/new", {"email": "new@example.com"})

    agent.post("/my/sign-up", {"role": "agent", "name": "Nick New", "email": "new@example.com"})
    token = links("new@example.com")[-1].rpartition("/")[2]
    agent.post("/my/confirm", {"token": token, "password": PASSWORD})
    agent.sign_in("new@example.com")

    assert links("new@example.com")[0] == "/my/delegations"
    assert "They ask you to act for them" in agent.get("/my").text
    assert "Lena Larch" in agent.get("/my/delegations").text


@on_sqlite
def test_anothers_delegation_is_not_there(web: Litestar, sessions: Sessions):
    with sessions.writing() as session:
        _, _, row = acts(session)
        public.an_account(session, PublicRole.AGENT, "stranger@example.com")
    stranger = public.PublicBrowser(web)
    stranger.sign_in("stranger@example.com")
    here = f"/my/delegations/{row.id}"

    answers = [
        stranger.get(f"{here}/end"),
        stranger.post(f"{here}/end"),
        stranger.get(f"{here}/accept"),
        stranger.post(f"{here}/accept"),
    ]

    assert [one.status_code for one in answers] == [404] * 4


@on_sqlite
def test_the_council_sees_who_speaks_for_whom(web: Litestar, staff: None, sessions: Sessions):
    with sessions.writing() as session:
        owner, agent, _ = acts(session)
        asked = public.an_account(session, PublicRole.AGENT, "asked@example.com")
        delegating.ask(session, owner.id, asked.email, by=BY)
    admin = Browser(web)
    admin.sign_in("administrator@acacia.example")

    pages = [admin.get(f"/public-accounts/{one.id}").text for one in (owner, agent, asked)]

    assert [("Who speaks for them" in page, "For whom they speak" in page) for page in pages] == [
        (True, False), (False, True), (False, False),
    ]  # fmt: skip
    assert f'href="/public-accounts/{agent.id}">{agent.name}</a>, since' in pages[0]
