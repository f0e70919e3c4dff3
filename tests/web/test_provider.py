"""Signing in by the council's identity provider: a certified one."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import select

import identity
from browser import PASSWORD, Browser, title
from hmo_enforce.accounts.actions import links, opening, signing_in
from hmo_enforce.accounts.actions import tokens as token_actions
from hmo_enforce.accounts.queries import sign_ins
from hmo_enforce.accounts.queries import tokens as token_queries
from hmo_enforce.accounts.queries.links import PASSWORD as PASSWORD_LINK
from hmo_enforce.accounts.records import Account, ApiToken, ProviderTry, SignIn
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, clock
from hmo_enforce.kernel.database import Sessions
from identity import a_local_account, accounts, lines, sent_out, way_back, why
from programs import asked

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
Made = Callable[..., Litestar]


def test_whoever_signs_in_there_for_the_first_time_gets_an_account_with_their_role(made: Made, issuer: str, sessions: Sessions):
    browser = Browser(made(issuer))

    answer = browser.get(way_back(sent_out(browser, "/designations?kind=selective"), "alma"))

    assert (answer.status_code, answer.headers["location"]) == (303, "/designations?kind=selective")
    assert browser.get("/designations").status_code == 200
    (alma,) = accounts(sessions)
    assert (alma.name, alma.email, alma.role, alma.realm) == ("Alma Ash", "alma.ash@acacia.example", "officer", "staff")
    assert (alma.oidc_issuer, alma.oidc_subject, alma.password_hash) == (issuer, "alma", None)
    assert lines(sessions) == [("opened", "the council's identity provider"), ("signed in", "Alma Ash")]


def test_of_several_roles_the_first_in_the_settings_counts_and_each_sign_in_brings_it_anew(
    made: Made, issuer: str, sessions: Sessions
):
    there = made(issuer)
    browser = Browser(there)
    browser.get(way_back(sent_out(browser), "basil"))
    first = accounts(sessions)[0].role
    less = Browser(made(issuer, HMO_OIDC_ROLES="roles:HMO.Officers=officer,HMO.Managers=manager"))

    less.get(way_back(sent_out(less), "basil"))

    assert first == "manager"
    assert [one.role for one in accounts(sessions)] == ["officer"]
    assert ("changed the role of", "the council's identity provider") in lines(sessions)
    assert browser.get("/journal").status_code == 403, "it holds for where they were signed in before, too"


def test_somebody_without_a_role_is_refused_in_words_and_journalled(made: Made, issuer: str, sessions: Sessions):
    browser = Browser(made(issuer))

    answer = browser.get(way_back(sent_out(browser), "nobody"))

    assert answer.status_code == 403
    assert "gives you no role in this service" in answer.text
    assert accounts(sessions) == []
    assert browser.get("/").status_code == 303
    assert "no role" in why(sessions)


def test_who_lost_their_role_loses_sign_ins_and_tokens_with_it(made: Made, issuer: str, sessions: Sessions):
    browser = Browser(made(issuer))
    browser.get(way_back(sent_out(browser), "alma"))
    with sessions.writing() as session:
        alma = session.scalars(select(Account)).one()
        who = sign_ins.SignedIn(alma.id, 1, alma.name, alma.email, Role.OFFICER, clock.now())
        token_actions.make(session, who, "export", ["see_properties"], 30)
    other = Browser(made(issuer, HMO_OIDC_ROLES="roles:HMO.Managers=manager"))

    answer = other.get(way_back(sent_out(other), "alma"))

    assert answer.status_code == 403
    assert browser.get("/").status_code == 303
    with sessions.reading() as session:
        assert session.scalars(select(SignIn.ended_why)).all() == ["no role any more"]
        assert session.scalars(select(ApiToken.revoked_at)).one() is not None


def test_a_way_back_is_good_once(made: Made, issuer: str, sessions: Sessions):
    browser = Browser(made(issuer))
    back = way_back(sent_out(browser), "alma")
    first = browser.get(back)

    again = browser.get(back)

    assert (first.status_code, again.status_code) == (303, 403)
    assert "used already, is too old, or was begun in another browser" in again.text
    assert "used already" in why(sessions)


def test_a_way_back_is_good_only_in_the_browser_that_was_sent(made: Made, issuer: str, sessions: Sessions):
    there = made(issuer)
    attacker, victim = Browser(there), Browser(there)
    back = way_back(sent_out(attacker), "alma")
    sent_out(victim)

    answer = victim.get(back)

    assert answer.status_code == 403
    assert victim.get("/").status_code == 303
    assert accounts(sessions) == []
    assert attacker.get(back).status_code == 403, "and it is used up"


def test_a_code_that_was_used_is_refused_by_the_provider(made: Made, issuer: str):
    browser = Browser(made(issuer))
    code = parse_qs(urlsplit(way_back(sent_out(browser), "alma")).query)["code"][0]
    sent = sent_out(browser)
    state = parse_qs(urlsplit(sent).query)["state"][0]
    browser.get("/sign-in/provider/back", params={"code": code, "state": state, "iss": issuer})

    again = sent_out(browser)
    state = parse_qs(urlsplit(again).query)["state"][0]
    answer = browser.get("/sign-in/provider/back", params={"code": code, "state": state, "iss": issuer})

    assert answer.status_code == 403
    assert "did not take the way back (invalid_grant)" in answer.text


def test_a_stolen_code_is_worth_nothing_without_the_proof_of_who_asked(made: Made, issuer: str, sessions: Sessions):
    there = made(issuer)
    victim, thief = Browser(there), Browser(there)
    code = parse_qs(urlsplit(way_back(sent_out(victim), "basil")).query)["code"][0]
    state = parse_qs(urlsplit(sent_out(thief)).query)["state"][0]

    answer = thief.get("/sign-in/provider/back", params={"code": code, "state": state, "iss": issuer})

    assert answer.status_code == 403
    assert "invalid_grant" in answer.text
    assert accounts(sessions) == []


def test_the_way_there_proves_who_asks_and_tells_no_secret(made: Made, issuer: str, sessions: Sessions):
    address = sent_out(Browser(made(issuer)))

    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    with sessions.reading() as session:
        tried = session.scalars(select(ProviderTry)).one()
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["response_mode"] == "query"
    assert tried.code_verifier not in address
    assert identity.SECRET not in address
    assert asked["state"].encode() not in tried.state_hash
    assert len(asked["code_challenge"]) == 43


def test_an_error_of_the_provider_is_told_plainly(made: Made, issuer: str, sessions: Sessions):
    browser = Browser(made(issuer))

    answer = browser.get(way_back(sent_out(browser), "a stranger"))

    assert answer.status_code == 403
    assert "The council&#39;s sign-in did not let you in. You, or the council&#39;s sign-in, stopped it." in answer.text
    assert "did not let you in" in why(sessions)


def test_signing_out_leads_to_where_one_signs_out_there_too(made: Made, issuer: str):
    browser = Browser(made(issuer))
    there = httpx.Client(trust_env=False)
    browser.get(way_back(sent_out(browser), "alma", there))

    answer = browser.post("/sign-out")
    page = browser.get(answer.headers["location"])

    assert answer.headers["location"] == "/sign-in/provider/out"
    assert title(page.text) == "You have signed out of this service"
    assert browser.get("/").status_code == 303
    link = re.findall(rf'href="({re.escape(issuer)}/session/end[^"]*)"', page.text)[0].replace("&amp;", "&")
    with httpx.Client(trust_env=False) as fresh:
        assert fresh.get(link).status_code == 200, "the provider knows us and the address to come back to"


def test_the_sign_in_page_offers_it_and_a_wrong_password_keeps_the_offer(made: Made, issuer: str):
    browser = Browser(made(issuer, HMO_OIDC_NAME="Acacia Council"))

    pages = [browser.get("/sign-in?next=/imports").text, browser.post("/sign-in", {"email": "x", "password": "y"}).text]

    assert all("Sign in with Acacia Council" in page for page in pages)
    assert 'href="/sign-in/provider?next=%2Fimports"' in pages[0]


def test_the_same_email_address_alone_links_nothing(made: Made, issuer: str, sessions: Sessions):
    a_local_account(sessions)
    browser = Browser(made(issuer))

    answer = browser.get(way_back(sent_out(browser), "alma"))

    assert answer.status_code == 403
    assert "which is not linked to your council account" in answer.text
    assert [one.oidc_subject for one in accounts(sessions)] == [None]


def linking(browser: Browser, who: str) -> Any:
    page = browser.post("/account/provider")
    assert page.status_code == 200, page.text
    address = re.findall(r'href="(http://127[^"]+)"', page.text)[0].replace("&amp;", "&")
    return browser.get(way_back(address, who))


def test_whoever_has_signed_in_with_the_password_links_it_and_signs_in_so_from_then_on(
    made: Made, issuer: str, sessions: Sessions
):
    key = a_local_account(sessions)
    there = made(issuer)
    browser = Browser(there)
    browser.sign_in("alma.ash@acacia.example")

    answer = linking(browser, "alma")

    assert answer.headers["location"] == "/account/provider?done=linked"
    assert "linked to your council account" in browser.get(answer.headers["location"]).text
    fresh = Browser(there)
    assert fresh.get(way_back(sent_out(fresh), "alma")).status_code == 303
    assert [(one.id, one.role) for one in accounts(sessions)] == [(key, "officer")]
    said = [verb for verb, who in lines(sessions) if who == "Alma" and "link" in verb]
    assert said == ["began to link", "linked"]


def an_administrator(there: Litestar, sessions: Sessions) -> Browser:
    with sessions.writing() as session:
        opening.open_account(session, "ada@acacia.example", "Ada", Role.ADMINISTRATOR, PASSWORD, by=actor.command("test"))
    browser = Browser(there)
    assert browser.sign_in("ada@acacia.example").status_code == 303
    return browser


def test_a_linked_account_is_opened_by_no_password_until_an_administrator_unlinks_it(
    made: Made, issuer: str, sessions: Sessions
):
    key = a_local_account(sessions)
    there = made(issuer)
    browser, ada = Browser(there), an_administrator(there, sessions)
    browser.sign_in("alma.ash@acacia.example")
    linking(browser, "alma")

    by_password = Browser(there).sign_in("alma.ash@acacia.example")

    assert by_password.status_code == 422
    assert "The email address or the password is not right." in by_password.text
    assert browser.post("/account/provider/unlink").status_code == 404
    assert browser.post(f"/accounts/{key}/unlink", {"why": "Mine"}).status_code == 403
    assert ada.post(f"/accounts/{key}/unlink", {"why": "She left the directory, and stays with us."}).status_code == 303
    assert browser.get("/").status_code == 303
    assert Browser(there).sign_in("alma.ash@acacia.example").status_code == 303
    assert ("unlinked", "Ada") in lines(sessions)


def test_who_lost_their_role_has_no_way_in_at_all(made: Made, issuer: str, sessions: Sessions):
    key = a_local_account(sessions)
    there = made(issuer)
    browser = Browser(there)
    browser.sign_in("alma.ash@acacia.example")
    with sessions.writing() as session:
        link = links.make(session, session.get_one(Account, key), PASSWORD_LINK).token
    linking(browser, "alma")
    with sessions.writing() as session:
        who = sign_ins.SignedIn(key, 1, "Alma", "alma.ash@acacia.example", Role.OFFICER, clock.now())
        _, token = token_actions.make(session, who, "export", ["see_properties"], 30)
        later = links.make(session, session.get_one(Account, key), PASSWORD_LINK).token
    no_longer = Browser(made(issuer, HMO_OIDC_ROLES="roles:HMO.Managers=manager"))

    assert no_longer.get(way_back(sent_out(no_longer), "alma")).status_code == 403

    assert browser.get("/").status_code == 303, "where she was signed in"
    assert Browser(there).sign_in("alma.ash@acacia.example").status_code == 422, "the password"
    assert asked(there, "/api/v1/designations", token).status_code == 401, "the token"
    for one in (link, later):
        assert Browser(there).post("/new-password", {"token": one, "password": "tin roof summer rain"}).status_code == 410
    said = [verb for verb, who in lines(sessions) if who == "the council's identity provider"]
    assert said == ["ended sign-ins of", "revoked", "shut out the holder of"]
    back_again = Browser(there)
    assert back_again.get(way_back(sent_out(back_again), "alma")).status_code == 303, "and in again, with a role"


def test_the_tokens_of_somebody_who_signs_in_there_lapse_unless_they_go_on_doing_so(
    made: Made, issuer: str, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
):
    there, now = made(issuer, HMO_OIDC_TOKENS_DAYS="10"), clock.now()
    browser = Browser(there)
    browser.get(way_back(sent_out(browser), "alma"))
    with sessions.writing() as session:
        alma = session.scalars(select(Account)).one()
        who = sign_ins.SignedIn(alma.id, 1, alma.name, alma.email, Role.OFFICER, now)
        _, token = token_actions.make(session, who, "export", ["see_properties"], 90)

    def shown(days: int) -> tuple[int, str]:
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=days))
        answer = asked(there, "/api/v1/designations", token)
        return answer.status_code, answer.text

    assert shown(9)[0] == 200
    assert shown(11)[0] == 401
    assert "has lapsed: its holder has not signed in" in shown(11)[1]
    with sessions.writing() as session:
        again = signing_in.begin(session, session.get_one(Account, alma.id), complete=True, by_provider=True)
        assert again.complete
    assert shown(12)[0] == 200
    with sessions.reading() as session:
        (kept,) = token_queries.every(session, now + timedelta(days=40), timedelta(days=10))
    assert kept.state == "lapsed"


def test_nobody_can_be_led_to_link_an_attackers_identity(made: Made, issuer: str, sessions: Sessions):
    a_local_account(sessions)
    there = made(issuer)
    victim, attacker = Browser(there), Browser(there)
    victim.sign_in("alma.ash@acacia.example")

    without_our_form = victim.client.post("/account/provider")
    followed = victim.get(way_back(sent_out(attacker), "basil"))
    by_a_link = victim.get(way_back(sent_out(victim, "/account/provider"), "basil"))

    assert (without_our_form.status_code, followed.status_code) == (403, 403)
    assert by_a_link.headers["location"] == "/account/provider", "that signs in as Basil, and links nothing"
    assert [one.oidc_subject for one in accounts(sessions)] == [None, "basil"]


def test_an_identity_signs_in_to_one_account_alone(made: Made, issuer: str, sessions: Sessions):
    there = made(issuer)
    first = Browser(there)
    first.get(way_back(sent_out(first), "basil"))
    a_local_account(sessions)
    browser = Browser(there)
    browser.sign_in("alma.ash@acacia.example")

    answer = linking(browser, "basil")

    assert answer.status_code == 422
    assert "Another account of this service is linked" in answer.text


def test_a_second_factor_that_is_yet_to_come_is_not_journalled_as_a_password_that_was_given(
    made: Made, issuer: str, sessions: Sessions
):
    browser = Browser(made(issuer, HMO_OIDC_SECOND_FACTOR="local"))

    browser.get(way_back(sent_out(browser), "alma"))

    assert lines(sessions)[-1] == ("came from the council's own sign-in to", "Alma Ash")
    with sessions.reading() as session:
        half = session.scalars(select(SignIn)).one()
    assert (half.by_provider, half.completed_at) == (True, None)


def test_nobody_unlinks_their_own_account(made: Made, issuer: str, sessions: Sessions):
    there = made(issuer, HMO_OIDC_ROLES="roles:HMO.Officers=administrator")
    browser = Browser(there)
    browser.get(way_back(sent_out(browser), "alma"))
    (alma,) = accounts(sessions)

    assert browser.post(f"/accounts/{alma.id}/unlink", {"why": "Mine"}).status_code == 422
    assert "ask an administrator" in browser.get("/account/provider").text
    assert accounts(sessions)[0].oidc_subject == "alma"


def test_a_closed_account_stays_closed_whatever_the_provider_says(made: Made, issuer: str, sessions: Sessions):
    there = made(issuer)
    browser = Browser(there)
    browser.get(way_back(sent_out(browser), "alma"))
    with sessions.writing() as session:
        session.scalars(select(Account)).one().closed_at = clock.now()

    answer = browser.get(way_back(sent_out(browser), "alma"))

    assert answer.status_code == 403
    assert "is closed" in answer.text


@on_sqlite
def test_where_no_provider_is_set_up_there_is_nothing_at_its_addresses(web: Litestar, staff: None):
    browser = Browser(web)
    browser.sign_in("officer@acacia.example")

    answers = [browser.get(path).status_code for path in ("/sign-in/provider", "/sign-in/provider/back", "/account/provider")]

    assert answers == [404] * 3
    assert "council account" not in browser.get("/sign-in").text
