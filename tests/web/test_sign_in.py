"""Signing in and out, start pages by role, and nothing for whoever is not signed in."""

import base64
import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

import borough
from browser import PASSWORD, Browser, recovery_code, title
from hmo_enforce.accounts import roles
from hmo_enforce.accounts.actions import links, passwords
from hmo_enforce.accounts.queries.accounts import account_by_email
from hmo_enforce.accounts.queries.links import PASSWORD as PASSWORD_LINK
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, journal, requests
from hmo_enforce.kernel.database import Sessions

Browse = Callable[..., Browser]
GUARDED = ("/", "/properties", "/properties/1", "/properties.csv", "/properties/1/map.geojson", "/designations")


def test_a_page_sends_a_stranger_to_sign_in_first(web):
    browser = Browser(web)

    answers = [browser.get(path) for path in GUARDED]

    assert {answer.status_code for answer in answers} == {303}
    assert all(answer.headers["location"].startswith("/sign-in") for answer in answers)


def test_signing_in_leads_back_to_the_page_asked_for(web, staff: None):
    browser = Browser(web)

    asked = browser.get("/designations")
    signed = browser.post("/sign-in", {"email": "officer@acacia.example", "password": "wrong", "next": "/designations"})

    assert asked.headers["location"] == "/sign-in?next=%2Fdesignations"
    assert signed.status_code == 422
    assert 'value="/designations"' in signed.text
    assert browser.sign_in("officer@acacia.example").status_code == 303


def test_signing_in_keeps_the_filters_of_a_link(web, staff: None):
    browser = Browser(web)

    asked = browser.get("/properties?q=1+acacia&licensed=no")
    form = browser.get(asked.headers["location"]).text
    after = html.unescape(re.findall(r'name="next" value="([^"]*)"', form)[0])
    signed = browser.sign_in("officer@acacia.example", after=after)

    assert signed.headers["location"] == "/properties?q=1+acacia&licensed=no"


def test_signing_in_leads_to_no_other_site(web, staff: None):
    browser = Browser(web)
    away = ("//evil.example", "https://evil.example", "/\\evil.example", "/\r\nX: y")

    answers = [browser.sign_in("officer@acacia.example", after=one) for one in away]

    assert [answer.headers["location"] for answer in answers] == ["/"] * len(away)


def test_a_wrong_password_and_an_unknown_name_sound_alike(web, staff: None):
    browser = Browser(web)

    wrong = browser.sign_in("officer@acacia.example", "no")
    unknown = browser.sign_in("nobody@acacia.example", "no")

    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert "The email address or the password is not right." in wrong.text
    assert "The email address or the password is not right." in unknown.text


def test_whoever_guesses_is_made_to_wait_and_the_journal_says_so(web, staff: None, sessions: Sessions):
    guesser, owner = Browser(web), Browser(web)
    for number in range(5):
        guesser.sign_in("officer@acacia.example", f"guess {number}")

    answer = owner.sign_in("officer@acacia.example")

    assert answer.status_code == 422
    assert re.search(r"failed too often\. Try again in [1-5] seconds", answer.text)
    assert owner.sign_in("manager@acacia.example").status_code == 303
    with sessions.reading() as session:
        failed = session.scalars(select(journal.Entry.verb).where(journal.Entry.verb == "failed to sign in")).all()
    assert len(failed) == 6


def test_a_browser_that_signed_in_before_does_not_wait_for_others_guesses(web, staff: None):
    guesser, owner = Browser(web), Browser(web)
    owner.sign_in("officer@acacia.example")
    owner.post("/sign-out")
    for number in range(6):
        guesser.sign_in("officer@acacia.example", f"guess {number}")

    assert guesser.sign_in("officer@acacia.example").status_code == 422
    assert owner.sign_in("officer@acacia.example").status_code == 303


def test_half_a_sign_in_makes_no_browser_known(web, staff: None):
    recovery_code(web, "officer@acacia.example")
    browser = Browser(web)

    browser.post("/sign-in", {"email": "officer@acacia.example", "password": PASSWORD})

    assert "hmo_session" in browser.client.cookies
    assert "hmo_known" not in browser.client.cookies


def test_what_a_browser_is_known_by_says_nothing_of_anybody_and_is_read_by_no_script(web, staff: None):
    browser = Browser(web)
    browser.post("/sign-in", {"email": "officer@acacia.example", "password": PASSWORD})
    code = recovery_code(web, "officer@acacia.example")

    answer = browser.post("/sign-in/second-factor", {"code": code})

    (said,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith("hmo_known=")]
    value = said.removeprefix("hmo_known=").partition(";")[0]
    assert re.fullmatch(r"[\w-]{52}", value)
    assert b"officer" not in base64.urlsafe_b64decode(value)
    assert {"httponly", "path=/", "samesite=lax", f"max-age={180 * 24 * 3600}"} <= set(said.lower().split("; "))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("email", "password"), [("officer@acacia.example", PASSWORD), ("nobody@acacia.example", "wrong")])
def test_while_a_password_is_hashed_others_save(
    web, staff: None, sessions: Sessions, monkeypatch: pytest.MonkeyPatch, email: str, password: str
):
    browser, real, saved = Browser(web), type(passwords.HASHER).verify, []
    browser.get("/sign-in")

    def saving_meanwhile(self: Any, *said: Any) -> Any:
        with sessions.hurried() as session:  # an error, where the one writer is another
            journal.note(session, actor.command("test"), "saved", "page", "meanwhile")
            saved.append(1)
        return real(self, *said)

    monkeypatch.setattr(type(passwords.HASHER), "verify", saving_meanwhile)
    for path in ("/sign-in", "/my/sign-in"):
        assert browser.post(path, {"email": email, "password": password}).status_code in (303, 422)

    assert saved == [1, 1]


def test_signing_out_ends_the_session(browse: Browse):
    browser = browse()
    cookie = browser.client.cookies.get("hmo_session")

    browser.post("/sign-out")
    browser.client.cookies.set("hmo_session", cookie)

    assert browser.get("/").status_code == 303


def test_a_session_begun_before_sign_in_is_not_taken_over(web, staff: None):
    browser = Browser(web)
    browser.client.cookies.set("hmo_session", "attackerchosen0001")

    browser.sign_in("officer@acacia.example")
    stranger = Browser(web)
    stranger.client.cookies.set("hmo_session", "attackerchosen0001")

    assert stranger.get("/").status_code == 303


def test_each_role_starts_on_its_own_page(browse: Browse, sessions: Sessions):
    with sessions.writing() as session:
        borough.seeded(session)
        requests.beat(session, "test")

    pages = {role: browse(role).get("/").text for role in Role}

    assert {role: title(page) for role, page in pages.items()} == roles.TITLES
    assert not any("jobs process has not been seen" in page for page in pages.values())
    assert "imports and other work wait until it runs" not in pages[Role.MANAGER]


def test_whoever_is_kept_out_sets_another_password_by_a_link_and_comes_in_with_that(web, staff: None, sessions: Sessions):
    guesser, owner = Browser(web), Browser(web)
    code = recovery_code(web, "officer@acacia.example")
    for number in range(6):
        guesser.sign_in("officer@acacia.example", f"guess {number}")
    with sessions.writing() as session:
        found = account_by_email(session, "officer@acacia.example")
        assert found is not None
        made = links.make(session, found, PASSWORD_LINK)

    owner.post("/new-password", {"token": made.token, "password": "tin roof summer rain"})
    owner.post("/sign-in", {"email": "officer@acacia.example", "password": "tin roof summer rain"})

    assert owner.post("/sign-in/second-factor", {"code": code}).status_code == 303
    assert guesser.sign_in("officer@acacia.example", "tin roof summer rain").status_code == 422


def test_whoever_changes_their_password_goes_on_being_known_where_they_did_and_nowhere_else(browse: Browse):
    here, elsewhere, guesser = browse(), browse(), browse(Role.AUDITOR)
    changed = {"present": PASSWORD, "password": "tin roof summer rain"}

    assert here.post("/account/password", changed).status_code == 303

    for number in range(6):
        guesser.sign_in("officer@acacia.example", f"guess {number}")
    here.post("/sign-out")
    assert elsewhere.sign_in("officer@acacia.example", changed["password"]).status_code == 422
    assert here.sign_in("officer@acacia.example", changed["password"]).status_code == 303


@pytest.mark.parametrize(
    ("sent_from", "back"),
    [
        ("/properties/7/observations?year=2026&done=observation", "/properties/7/observations?year=2026"),
        ("https://evil.example/properties", None),
        (None, None),
    ],
)
def test_a_form_sent_after_a_sign_in_ended_says_that_nothing_was_saved_and_leads_back(web, staff: None, sent_from, back):
    browser = Browser(web)
    browser.get("/sign-in")
    said = {"referer": f"http://testserver.local{sent_from}" if (sent_from or "").startswith("/") else sent_from or ""}

    sent = browser.post("/cases/new", {"details": "Mrs Secret, flat 2"}, headers=said)
    led = sent.headers["location"]
    form = browser.get(led).text

    assert sent.status_code == 303
    assert "Secret" not in str(sent.headers)
    assert "nothing was saved" in form
    assert html.unescape(re.findall(r'name="next" value="([^"]*)"', form)[0]) == (back or "/cases/new")


def test_signing_out_twice_is_nothing_lost(web, staff: None):
    browser = Browser(web)

    answer = browser.post("/sign-out", headers={"referer": "http://testserver.local/properties"})

    assert answer.headers["location"] == "/sign-in"
