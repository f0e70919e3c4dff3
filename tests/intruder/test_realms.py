"""The public's realm: no way from it to the pages of staff, none from one account of the public to another, none back."""

import re
from typing import Any

import pytest
from means import Site, attack, changing, guards_of, reading, routes
from sqlalchemy import select

from browser import PASSWORD, Browser
from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.records import Account, Delegation
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import clock
from hmo_enforce.web.session import PUBLIC_COOKIE

OPEN = "anyone"


def of_the_public(site: Site, token: str | None = None) -> Browser:
    """A landlord's browser; or one that holds some other token as theirs."""
    browser = site.stranger()
    browser.client.cookies.set(PUBLIC_COOKIE, token or site.keys["public_token"], domain="testserver.local")
    return browser


def closed(site: Site, method: str, *, public: bool) -> list[str]:
    """The addresses of a realm that are not open to everybody."""
    found = [path for one, path, handler in routes(site.web) if one == method and OPEN not in guards_of(handler)]
    return [path for path in found if path.startswith("/my") is public and path != "/metrics"]


@attack(86, "Somebody of the public, signed in to their own pages, opens and sends something to every address of staff.")
def test_a_member_of_the_public_on_staff_pages(site: Site):
    browser, answered = of_the_public(site), []
    assert browser.get("/my").status_code == 200
    browser.get("/my/account")

    with site.watched():
        for path in [*closed(site, "GET", public=False), *closed(site, "POST", public=False)]:
            given = [browser.get(site.path(path))] if path in reading(site.web) else []
            headers = {"x-csrftoken": browser.client.cookies["hmo_csrf"]}
            if path in changing(site.web):
                given.append(browser.client.post(site.path(path), headers=headers, follow_redirects=False))
            answered += [(path, one.status_code) for one in given if not refused(one, "/sign-in")]

    assert answered == []


def refused(answer: Any, sign_in: str) -> bool:
    """Sent to where one signs in, or told so."""
    led = answer.headers.get("location", "").partition("?")[0]
    return answer.status_code == 401 or (answer.status_code == 303 and led == sign_in)


@attack(
    87, "A session of staff is put into the cookie of the public, and the cookie of staff is brought to the public's pages."
)
def test_staff_on_the_pages_of_the_public(site: Site):
    planted = of_the_public(site, site.of(Role.ADMINISTRATOR).client.cookies["hmo_session"])

    with site.watched():
        answers = {
            path: browser.get(site.path(path))
            for path in closed(site, "GET", public=True)
            for browser in (planted, site.of(Role.MANAGER))
        }

    assert {path: one.status_code for path, one in answers.items() if not refused(one, "/my/sign-in")} == {}
    assert answers


@attack(88, "Another member of the public is signed out, and their agents are accepted and ended, by number.")
def test_what_is_of_another_member(own_site: Site):
    with own_site.sessions.writing() as session:
        password = session.get_one(Account, own_site.keys["public_account"]).password_hash
        two = [
            Account(realm=accounts.PUBLIC, email=f"{role}2@acacia.example", name="X", role=role, made_at=clock.now(),
                    password_hash=password, email_verified_at=clock.now())
            for role in ("landlord", "agent")
        ]  # fmt: skip
        session.add_all(two)
        session.flush()
        theirs = Delegation(owner_id=two[0].id, agent_email=two[1].email, agent_id=two[1].id, asked_at=clock.now())
        session.add(theirs)
        session.flush()
        key = theirs.id
    browser = of_the_public(own_site)
    browser.get("/my/account")

    with own_site.refuses():
        for path in (f"/my/delegations/{key}/accept", f"/my/delegations/{key}/end", "/my/account/sign-ins/1/end"):
            answer = browser.post(path, {"why": "Mine."})
            assert answer.status_code in (403, 404), path


@attack(89, "Signing up tells which addresses have an account, by its words.")
def test_who_has_an_account_by_signing_up(own_site: Site):
    told = set()
    for email in ("landlord@acacia.example", "somebody@new.example", "officer@acacia.example"):
        form = {"role": "landlord", "name": "Somebody New", "email": email, "password": "a heron stands in cold water"}
        answer = own_site.stranger().post("/my/sign-up", form)
        told.add((answer.status_code, re.sub(r'value="[^"]*"|[\w.]+@[\w.]+', "", answer.text)))

    assert len(told) == 1


@attack(90, "Somebody signs up as staff, by fields that the form has not.")
@pytest.mark.parametrize("role", ["officer", "administrator", "manager", "auditor", "partner "])
def test_signing_up_as_staff(own_site: Site, role: str):
    form = {"role": role, "realm": "staff", "name": "M", "email": "m@new.example", "password": "a heron stands in cold water",
            "email_verified_at": "2026-01-01", "is_admin": "1"}  # fmt: skip

    own_site.stranger().post("/my/sign-up", form)

    with own_site.sessions.reading() as session:
        made = list(session.scalars(select(Account).where(Account.email == "m@new.example")))
    assert [one for one in made if one.realm != accounts.PUBLIC or one.email_verified_at or one.role == role] == []


@attack(91, "A password of staff opens the public's pages, and the other way round, where one address has an account in both.")
def test_one_address_in_both_realms(own_site: Site):
    with own_site.watched(changes=True):
        staff = own_site.stranger().post("/my/sign-in", {"email": "officer@acacia.example", "password": PASSWORD})
        public = own_site.stranger().post("/sign-in", {"email": "landlord@acacia.example", "password": PASSWORD})

    assert (staff.status_code, public.status_code) == (422, 422)
