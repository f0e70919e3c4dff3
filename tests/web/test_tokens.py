"""A program with a token: what opens, what does not, and where a token must never be."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from litestar import Litestar, Request, post
from litestar.di import NamedDependency
from sqlalchemy import select
from sqlalchemy.orm import Session

import borough
from browser import Browser, title
from hmo_enforce import app
from hmo_enforce.accounts.actions import restricting
from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.queries.tokens import every
from hmo_enforce.accounts.records import Account, ApiToken
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.web import guards
from programs import a_token, asked

Browse = Callable[..., Browser]
PROBLEM = "application/problem+json"


def verbs(sessions: Sessions, subject: str) -> list[str]:
    with sessions.reading() as session:
        query = select(journal.Entry.verb).where(journal.Entry.subject == subject).order_by(journal.Entry.id)
        return list(session.scalars(query))


def test_a_token_opens_the_api_as_far_as_its_scopes_go_and_no_page(web: Litestar, browse: Browse):
    token = a_token(browse(), "see_properties")

    listed, imports, page = (asked(web, path, token) for path in ("/api/v1/properties", "/api/v1/imports", "/properties"))

    assert listed.status_code == 200
    assert imports.status_code == 403
    assert imports.headers["content-type"] == PROBLEM
    assert "lacks the scope see_imports" in imports.json()["detail"]
    assert (page.status_code, page.headers["location"]) == (303, "/sign-in?next=%2Fproperties")


def test_a_token_is_shown_once_and_kept_as_a_hash(browse: Browse, sessions: Sessions):
    browser = browse()
    token = a_token(browser)

    page = browser.get("/account/tokens").text

    assert "nightly export" in page
    assert token[:8] in page
    assert token[8:] not in page
    with sessions.reading() as session:
        kept = session.scalars(select(ApiToken)).one()
        assert token.encode() not in kept.token_hash
        assert len(kept.token_hash) == 32
        assert kept.expires_at - kept.made_at == timedelta(days=90)
    assert verbs(sessions, "api_token") == ["made"]


def test_nobody_makes_a_token_that_may_more_than_they_do(browse: Browse, sessions: Sessions):
    browser = browse(Role.FINANCE)
    wrong = [
        {"name": "x", "days": "90", "scopes": ["see_properties", "run_imports"]},
        {"name": "x", "days": "90", "scopes": []},
        {"name": "x", "days": "3650", "scopes": ["see_properties"]},
        {"name": "", "days": "90", "scopes": ["see_properties"]},
        {"name": "x", "days": "90", "scopes": ["everything"]},
    ]

    answers = [browser.post("/account/tokens/new", one) for one in wrong]

    assert [answer.status_code for answer in answers] == [422] * 5
    assert "Your role does not include run_imports" in answers[0].text
    with sessions.reading() as session:
        assert session.scalars(select(ApiToken)).all() == []


def test_what_the_role_loses_the_token_loses_at_once(web: Litestar, browse: Browse, sessions: Sessions):
    token = a_token(browse(Role.MANAGER), "see_imports", "see_properties")
    before = asked(web, "/api/v1/imports", token).status_code
    with sessions.writing() as session:
        session.scalars(select(Account).where(Account.email == "manager@acacia.example")).one().role = Role.FINANCE

    after, still = asked(web, "/api/v1/imports", token), asked(web, "/api/v1/properties", token)

    assert (before, after.status_code, still.status_code) == (200, 403, 200)


def test_a_closed_account_closes_its_tokens(web: Litestar, browse: Browse, sessions: Sessions):
    token = a_token(browse())
    with sessions.writing() as session:
        session.scalars(select(Account).where(Account.email == "officer@acacia.example")).one().closed_at = clock.now()

    answer = asked(web, "/api/v1/properties", token)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="hmo-enforce", error="invalid_token"'
    assert "closed" in answer.json()["detail"]


@pytest.mark.parametrize("token", ["", "hmo_", "hmo_" + "x" * 43, "ü" * 40, "Bearer", "x" * 5000])
def test_what_is_no_token_opens_nothing_even_beside_a_good_cookie(web: Litestar, browse: Browse, token: str):
    browser = browse()

    answer = browser.get("/api/v1/properties", headers={"Authorization": b"Bearer " + token.encode()})

    assert answer.status_code == 401
    assert browser.get("/api/v1/properties").status_code == 200


def test_an_expired_token_says_so(web: Litestar, browse: Browse, sessions: Sessions):
    token = a_token(browse())
    with sessions.writing() as session:
        session.scalars(select(ApiToken)).one().expires_at = clock.now()

    answer = asked(web, "/api/v1/properties", token)

    assert answer.status_code == 401
    assert "expired" in answer.json()["detail"]


def test_a_token_in_an_address_is_refused_revoked_and_journalled(web: Litestar, browse: Browse, sessions: Sessions):
    for path in ("/api/v1/properties?token=", "/properties?q=%68mo_", "/api/v1/properties/", "/sign-in?next=/x?t="):
        token = a_token(browse())
        address = path + (token.removeprefix("hmo_") if path.endswith("%68mo_") else token)

        answer = Browser(web).get(address)

        assert answer.status_code == 400, path
        assert "must never stand in an address" in answer.text
        assert token not in answer.text
        assert asked(web, "/api/v1/properties", token).status_code == 401
    assert verbs(sessions, "api_token").count("revoked") == 4
    with sessions.reading() as session:
        said = [(one.subject_id, one.actor_name) for one in session.scalars(select(journal.Entry))]
        assert not any("hmo_" in part for line in said for part in line)


def test_its_holder_revokes_a_token_with_a_reason(web: Litestar, browse: Browse, sessions: Sessions):
    browser = browse()
    token = a_token(browser)
    path = re.findall(r'href="(/account/tokens/\d+/revoke)"', browser.get("/account/tokens").text)[0]

    unsaid, done = browser.post(path, {"why": ""}), browser.post(path, {"why": "The export is gone."})

    assert (unsaid.status_code, done.status_code) == (422, 303)
    assert asked(web, "/api/v1/properties", token).status_code == 401
    assert browser.post(path, {"why": "Again."}).status_code == 404
    assert verbs(sessions, "api_token") == ["made", "revoked"]


def test_an_administrator_sees_and_revokes_everybodys_tokens_and_others_only_their_own(
    web: Litestar, browse: Browse, sessions: Sessions
):
    token = a_token(browse(Role.OFFICER))
    with sessions.reading() as session:
        path = f"/account/tokens/{every(session, clock.now())[0].id}/revoke"

    manager, administrator = browse(Role.MANAGER), browse(Role.ADMINISTRATOR)

    assert manager.get("/tokens").status_code == 403
    assert manager.post(path, {"why": "Theirs."}).status_code == 403
    page = administrator.get("/tokens")
    assert title(page.text) == "Everybody’s tokens"
    assert "Officer of Acacia" in page.text
    assert token[8:] not in page.text
    assert administrator.post(path, {"why": "The officer has left."}).headers["location"] == "/tokens?done=token_revoked"
    assert asked(web, "/api/v1/properties", token).status_code == 401


def test_when_it_was_last_used_is_kept_to_the_minute(web: Litestar, browse: Browse, sessions: Sessions):
    token = a_token(browse())

    asked(web, "/api/v1/properties", token)
    with sessions.reading() as session:
        first = session.scalars(select(ApiToken.last_used_at)).one()
    asked(web, "/api/v1/properties", token)

    assert first is not None
    with sessions.writing() as session:
        kept = session.scalars(select(ApiToken)).one()
        assert kept.last_used_at == first
        kept.last_used_at = first - timedelta(minutes=2)
    asked(web, "/api/v1/properties", token)
    with sessions.reading() as session:
        assert session.scalars(select(ApiToken.last_used_at)).one() >= first


@post("/api/v1/notes", guards=[guards.may_see_properties], sync_to_thread=True)
def noted(request: Request[Any, Any, Any], session: NamedDependency[Session]) -> None:
    """Something that a program changes, until the API has such an address of its own."""
    journal.note(session, guards.who(request).actor, "noted", "property", 1)


def test_what_a_program_changes_is_journalled_as_its_holders_by_the_token(
    web_settings: Any, sessions: Sessions, web: Litestar, browse: Browse
):
    writing = app.create_app(web_settings, sessions, more_routes=(noted,))
    browser = browse()
    token = a_token(browser)
    client = Browser(writing).client
    cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in browser.client.cookies.items())}

    alone = client.post("/api/v1/notes", headers={"Authorization": f"Bearer {token}"})
    beside = client.post("/api/v1/notes", headers={"Authorization": f"Bearer {token}", **cookie})
    forged = client.post("/api/v1/notes", headers={"Authorization": "Bearer nothing", **cookie})
    without = client.post("/api/v1/notes", headers={"Authorization": "Basic eDp5", **cookie})

    assert (alone.status_code, beside.status_code) == (201, 201)
    assert forged.status_code == 401, "a header that proves nothing must not let a cookie through without the form's token"
    assert without.status_code == 403
    with sessions.reading() as session:
        names = session.scalars(select(journal.Entry.actor_name).where(journal.Entry.verb == "noted")).all()
        key = session.scalars(select(ApiToken.id)).one()
    assert names == [f"Officer of Acacia, by token {key}"] * 2


def test_a_restriction_holds_for_a_program_too(web: Litestar, browse: Browse, sessions: Sessions):
    with sessions.writing() as session:
        town = borough.seeded(session)
    token, other = a_token(browse(Role.OFFICER)), a_token(browse(Role.MANAGER))
    with sessions.writing() as session:
        named = accounts.account_by_email(session, "manager@acacia.example")
        assert named is not None
        by = actor.command("test")
        restricting.restrict(session, "property", town.rich, "A councillor's own home.", [named.id], by=by)

    answers = [asked(web, f"/api/v1/properties/{town.rich}", one).status_code for one in (token, other)]

    assert answers == [404, 200]
