"""Every route of the public that changes something writes a line into the journal, as those of staff do.

A new route of that sort gets its request here: without it the suite fails.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyotp
import pytest
from litestar import Litestar
from sqlalchemy import func, select

import public
from browser import PASSWORD, Browser, set_up
from hmo_enforce.accounts.actions import delegating, links, second_factor
from hmo_enforce.accounts.actions.joining import Asked
from hmo_enforce.accounts.queries.accounts import account_by_email
from hmo_enforce.accounts.records import Account, Delegation, SignIn
from hmo_enforce.accounts.roles import PublicRole, Role
from hmo_enforce.kernel import journal
from hmo_enforce.web import pages
from public import PublicBrowser, signed_in
from test_routes import is_for_the_public, routes

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
Sent = tuple[Browser, str, dict[str, Any]]
EMAIL = "landlord@example.com"


@dataclass
class Town:
    """What requests are about."""

    web: Litestar

    def landlord(self) -> PublicBrowser:
        return signed_in(self.web)

    def stranger(self) -> PublicBrowser:
        return PublicBrowser(self.web)

    def token(self, purpose: str, **more: str) -> dict[str, str]:
        with self.web.state.sessions.writing() as session:
            account = account_by_email(session, EMAIL, "public") or public.an_account(session)
            return {"token": links.make(session, account, purpose, **more).token}

    def sign_up(self) -> dict[str, str]:
        with self.web.state.sessions.writing() as session:
            asked = Asked(PublicRole.AGENT, "Nick New", "new@example.com")
            return {"token": public.joining.sign_up(session, asked, by=public.BY).token, "password": PASSWORD}

    def second_factor(self) -> dict[str, str]:
        with self.web.state.sessions.reading() as session:
            fresh = second_factor.fresh(account_by_email(session, EMAIL, "public").id, self.web.state.settings.secret_key)
        return {"present": PASSWORD, "pending": fresh.pending, "code": pyotp.TOTP(fresh.secret).now()}

    def with_codes(self) -> list[str]:
        with self.web.state.sessions.writing() as session:
            account = account_by_email(session, EMAIL, "public")
            return set_up(session, account, self.web.state.settings.secret_key)

    def delegation(self) -> int:
        with self.web.state.sessions.writing() as session:
            agent = account_by_email(session, "agent@example.com", "public") or public.an_account(session, PublicRole.AGENT)
            owner = account_by_email(session, EMAIL, "public")
            found = session.scalars(select(Delegation.id).where(Delegation.ended_at.is_(None))).first()
            return found or delegating.ask(session, owner.id, agent.email, by=public.BY).id

    def half(self) -> Sent:
        self.landlord()
        codes, browser = self.with_codes(), self.stranger()
        browser.sign_in(EMAIL)
        return browser, "/my/sign-in/second-factor", {"code": codes[0]}

    def other_sign_in(self) -> Sent:
        elsewhere = self.landlord()
        here = self.landlord()
        with self.web.state.sessions.reading() as session:
            latest = session.scalars(select(SignIn.id).order_by(SignIn.id.desc())).all()
        assert elsewhere is not here
        return here, f"/my/account/sign-ins/{latest[1]}/end", {}


NEW = {"role": "landlord", "name": "Lena Larch", "email": "lena@example.com"}
ACCOUNT = "/my/account"
# They are sent in this order.
REQUESTS: dict[str, Callable[[Town], Sent]] = {
    "/my/sign-up": lambda town: (town.stranger(), "/my/sign-up", NEW),
    "/my/confirm": lambda town: (town.stranger(), "/my/confirm", town.sign_up()),
    "/my/forgotten-password": lambda town: (town.stranger(), "/my/forgotten-password", {"email": "nobody@example.com"}),
    "/my/new-password": lambda town: (
        town.stranger(), "/my/new-password", {**town.token("password"), "password": PASSWORD}
    ),
    "/my/new-address": lambda town: (town.stranger(), "/my/new-address", town.token("address", email="lena@new.example")),
    "/my/sign-in": lambda town: (town.stranger(), "/my/sign-in", {"email": "lena@new.example", "password": PASSWORD}),
    f"{ACCOUNT}/details": lambda town: (town.landlord(), f"{ACCOUNT}/details", {"name": "Lena L. Larch"}),
    f"{ACCOUNT}/password": lambda town: (
        town.landlord(), f"{ACCOUNT}/password", {"present": PASSWORD, "password": "tin roof summer rain"}
    ),
    f"{ACCOUNT}/sign-ins/{{sign_in_id:int}}/end": lambda town: _again(town) or town.other_sign_in(),
    f"{ACCOUNT}/sign-ins/end-others": lambda town: (town.landlord(), f"{ACCOUNT}/sign-ins/end-others", {}),
    f"{ACCOUNT}/address": lambda town: (
        town.landlord(), f"{ACCOUNT}/address", {"present": PASSWORD, "email": "x@new.example"}
    ),
    f"{ACCOUNT}/second-factor": lambda town: (town.landlord(), f"{ACCOUNT}/second-factor", town.second_factor()),
    "/my/sign-in/second-factor": lambda town: (_again(town), town.half())[1],
    f"{ACCOUNT}/recovery-codes": lambda town: (
        _whole(town), f"{ACCOUNT}/recovery-codes", {"present": PASSWORD}
    ),
    f"{ACCOUNT}/second-factor/give-up": lambda town: (
        _whole(town), f"{ACCOUNT}/second-factor/give-up", {"present": PASSWORD}
    ),
    "/my/delegations/new": lambda town: (_again(town) or town.landlord(), "/my/delegations/new", {"email": "o@example.com"}),
    "/my/delegations/{delegation_id:int}/end": lambda town: (
        town.landlord(), f"/my/delegations/{town.delegation()}/end", {}
    ),
    "/my/delegations/{delegation_id:int}/accept": lambda town: (
        _agent(town), f"/my/delegations/{town.delegation()}/accept", {}
    ),
    "/my/sign-out": lambda town: (town.landlord(), "/my/sign-out", {}),
    f"{ACCOUNT}/close": lambda town: (town.landlord(), f"{ACCOUNT}/close", {"present": PASSWORD}),
}  # fmt: skip


def _again(town: Town) -> None:
    """The landlord as at first: what requests before did to the account is undone by making another."""
    with town.web.state.sessions.writing() as session:
        for one in session.scalars(select(Account).where(Account.realm == "public", Account.role == "landlord")):
            one.email = f"former-{one.id}@example.com"
        session.flush()
        public.an_account(session)


def _agent(town: Town) -> PublicBrowser:
    town.delegation()
    return signed_in(town.web, PublicRole.AGENT)


def _whole(town: Town) -> PublicBrowser:
    """Signed in by password and second factor."""
    codes, browser = town.with_codes(), town.stranger()
    browser.sign_in(EMAIL)
    browser.post("/my/sign-in/second-factor", {"code": codes[0]})
    return browser


def lines(web: Litestar) -> int:
    with web.state.sessions.reading() as session:
        return session.scalar(select(func.count()).select_from(journal.Entry)) or 0


def is_refused(answer: Any, path: str) -> bool:
    sent_to = answer.headers.get("location", "")
    is_lost = sent_to == "/my/sign-in" or f"done={pages.NOT_SAVED}" in sent_to
    return answer.status_code >= 400 or (is_lost and path != "/my/sign-out")


@on_sqlite
def test_every_route_of_the_public_that_changes_something_writes_a_line(web: Litestar):
    there = {path for method, path, _ in routes(web) if method not in {"GET", "HEAD"} and is_for_the_public(path)}
    refused, silent = {}, []

    for at, request in REQUESTS.items():
        browser, path, sent = request(Town(web))
        browser.get("/my/sign-in")
        before = lines(web)
        answer = browser.post(path, sent)
        if is_refused(answer, path):
            refused[at] = (answer.status_code, re.findall(r"#\w+\">([^<]+)<", answer.text))
        elif lines(web) == before:
            silent.append(at)

    assert set(REQUESTS) == there
    assert refused == {}
    assert silent == []


@on_sqlite
def test_inviting_partners_writes_a_line(web: Litestar, staff: None):
    manager = Browser(web)
    manager.sign_in(f"{Role.MANAGER}@acacia.example")
    sent = {"organisation": "Acacia Fire", "name": "Finn Fir", "email": "finn@fire.example"}
    before = lines(web)

    invited = manager.post("/public-accounts/partners/new", sent)
    between = lines(web)
    (again,) = re.findall(r'action="(/public-accounts/partners/\d+/again)"', manager.get("/public-accounts/partners").text)
    sent_again = manager.post(again)

    assert (invited.status_code, sent_again.status_code) == (303, 303)
    assert before < between < lines(web)
