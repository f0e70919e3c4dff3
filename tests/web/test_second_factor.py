"""The second factor on pages: what opens between the password and the code, and what the phone is shown."""

import html
import re
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import unquote

import pyotp
import pytest
from litestar import Litestar
from sqlalchemy import select

from applications import application
from browser import PASSWORD, Browser, title
from hmo_enforce.accounts.records import Account, SignIn
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import clock, journal, marks
from hmo_enforce.kernel.database import Sessions

OFFICER = "officer@acacia.example"


def half_signed_in(web: Litestar, after: str = "/") -> Browser:
    """A browser whose password was right; nobody here has a second factor yet."""
    browser = Browser(web)
    answer = browser.post("/sign-in", {"email": OFFICER, "password": PASSWORD, "next": after})
    assert answer.headers["location"].startswith("/sign-in/second-factor")
    return browser


def secret_of(page: str) -> str:
    return re.findall(r'class="office-secret">([A-Z2-7 ]+)<', page)[0].replace(" ", "")


def pending_of(page: str) -> str:
    return re.findall(r'name="pending" value="([^"]*)"', page)[0]


def set_up(browser: Browser) -> tuple[str, str]:
    """The secret, and the page with the recovery codes."""
    page = browser.get("/sign-in/set-up").text
    secret = secret_of(page)
    answer = browser.post("/sign-in/set-up", {"pending": pending_of(page), "code": pyotp.TOTP(secret).now(), "next": "/"})
    assert answer.status_code == 200, answer.text
    return secret, answer.text


def test_before_the_code_nothing_opens_but_what_asks_for_it(web: Litestar, staff: None):
    browser = half_signed_in(web)

    for path in ("/", "/properties", "/account", "/account/second-factor", "/journal", "/accounts", "/sign-in/second-factor"):
        answer = browser.get(path)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/sign-in/"), path
    assert browser.get("/api/v1/properties").status_code == 401
    sent = browser.post("/account/name", {"name": "X"}).headers["location"]
    assert sent == "/sign-in/second-factor?next=%2Faccount%2Fname&done=not_saved"


def test_whoever_has_none_sets_one_up_is_shown_recovery_codes_once_and_is_in(web: Litestar, staff: None):
    browser = half_signed_in(web)
    before = browser.client.cookies["hmo_session"]

    _, page = set_up(browser)

    codes = re.findall(r"<li>(\w{5}-\w{5})</li>", page)
    assert title(page) == "Keep your recovery codes"
    assert len(set(codes)) == 10
    assert browser.get("/").status_code == 200
    assert browser.client.cookies["hmo_session"] != before
    assert codes[0] not in browser.get("/account").text


def test_the_square_holds_the_secret_that_is_written_below_it(web: Litestar, staff: None):
    page = half_signed_in(web).get("/sign-in/set-up").text

    picture = html.unescape(re.findall(r'src="(data:image/svg[^"]*)"', page)[0])
    assert unquote(picture).count("<path") >= 1
    assert len(secret_of(page)) == 32


def test_the_same_secret_is_shown_again_after_a_wrong_code(web: Litestar, staff: None):
    browser = half_signed_in(web)
    page = browser.get("/sign-in/set-up").text

    again = browser.post("/sign-in/set-up", {"pending": pending_of(page), "code": "000000", "next": "/"})

    assert again.status_code == 422
    assert "That code is not right" in again.text
    assert secret_of(again.text) == secret_of(page)


def test_a_secret_of_ones_own_choosing_is_not_taken(web: Litestar, staff: None):
    browser, own = half_signed_in(web), pyotp.random_base32()

    answer = browser.post("/sign-in/set-up", {"pending": own, "code": pyotp.TOTP(own).now(), "next": "/"})

    assert answer.status_code == 422
    assert "open for too long" in answer.text
    assert browser.get("/").status_code == 303


def test_whoever_has_one_cannot_set_up_another_by_the_password_alone(web: Litestar, staff: None, sessions: Sessions):
    set_up(half_signed_in(web))
    thief = half_signed_in(web)
    page = thief.get("/sign-in/set-up")
    secret = pyotp.random_base32()

    answer = thief.post("/sign-in/set-up", {"pending": "00", "code": pyotp.TOTP(secret).now()})

    assert page.headers["location"] == "/sign-in/second-factor"
    assert answer.status_code == 403
    with sessions.reading() as session:
        said = session.scalars(select(journal.EntryValues.why).where(journal.EntryValues.why.like("%second factor already%")))
        assert said.all()


def test_the_code_leads_to_the_page_that_was_asked_for(web: Litestar, staff: None):
    secret, _ = set_up(half_signed_in(web))
    browser = half_signed_in(web, after="/designations")
    form = browser.get("/sign-in/second-factor?next=%2Fdesignations").text

    later = pyotp.TOTP(secret).at(_next_step())
    answer = browser.post("/sign-in/second-factor", {"code": later, "next": "/designations"})
    used = half_signed_in(web).post("/sign-in/second-factor", {"code": later, "next": "/"})

    assert 'value="/designations"' in form
    assert answer.headers["location"] == "/designations"
    assert browser.get("/designations").status_code == 200
    assert used.status_code == 422


def _next_step() -> datetime:
    """A moment in the step after this one: that of the setting up is used."""
    return clock.now() + timedelta(seconds=30)


def test_a_half_finished_sign_in_can_be_left(web: Litestar, staff: None, sessions: Sessions):
    browser = half_signed_in(web)
    cookie = browser.client.cookies["hmo_session"]

    assert browser.post("/sign-out").headers["location"] == "/sign-in"

    browser.client.cookies.set("hmo_session", cookie)
    assert browser.get("/sign-in/set-up").headers["location"].startswith("/sign-in?")
    with sessions.reading() as session:
        assert session.scalars(select(SignIn.ended_why)).one() == "signed out"


def test_wrong_codes_are_counted_and_journalled_though_the_page_is_shown_again(web: Litestar, staff: None, sessions: Sessions):
    set_up(half_signed_in(web))
    browser = half_signed_in(web)

    answers = [browser.post("/sign-in/second-factor", {"code": "000000", "next": "/"}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [422] * 6
    assert "failed too often" in answers[-1].text
    with sessions.reading() as session:
        lines = session.scalars(select(journal.Entry.verb).where(journal.Entry.verb == "gave a wrong second factor of")).all()
    assert len(lines) == 5


def test_whoever_is_signed_in_is_not_asked_again(browse):
    browser = browse(Role.OFFICER)

    assert browser.get("/sign-in/second-factor").status_code == 403
    assert browser.get("/sign-in/set-up").status_code == 403


def test_in_the_demo_a_second_factor_may_be_set_up_and_is_not_needed(web: Litestar, staff: None, sessions: Sessions):
    with sessions.writing() as session:
        marks.mark(session, marks.DEMO, {"finished": True})
    browser = Browser(web)

    answer = browser.post("/sign-in", {"email": OFFICER, "password": PASSWORD})

    assert answer.headers["location"] == "/"
    assert browser.get("/").status_code == 200
    assert title(browser.get("/account/second-factor").text) == "Set up a second factor"


@pytest.fixture
def secure(web_settings, sessions: Sessions) -> Litestar:
    """As on a server: over TLS."""
    return application(replace(web_settings, secure_cookies=True), sessions)


def test_over_tls_the_cookie_is_of_this_host_alone_and_read_by_no_script(secure: Litestar, staff: None):
    browser = Browser(secure)
    browser.client.base_url = "https://testserver.local"
    browser.get("/sign-in")
    sent = {"email": OFFICER, "password": PASSWORD, "_csrf_token": browser.client.cookies["__Host-hmo_csrf"]}

    answer = browser.client.post("/sign-in", data=sent, follow_redirects=False)

    said = answer.headers["set-cookie"].split("; ")
    assert said[0].startswith("__Host-hmo_session=")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(said)
    assert not any(part.startswith(("Domain", "Max-Age", "expires")) for part in said)


def test_neither_the_secret_nor_the_codes_are_in_the_database_in_clear(web: Litestar, staff: None, sessions: Sessions):
    secret, page = set_up(half_signed_in(web))
    codes = re.findall(r"<li>(\w{5}-\w{5})</li>", page)

    with sessions.reading() as session:
        kept = bytes(session.scalars(select(Account.totp_secret).where(Account.email == OFFICER)).one())
        said = str(session.scalars(select(journal.EntryValues.after)).all())
    assert secret.encode() not in kept
    assert not any(one in said for one in (secret, *codes))
