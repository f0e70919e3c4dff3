"""How a landlord or an agent comes to an account, and what nobody learns by trying."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from litestar import Litestar
from sqlalchemy import func, select, update

import public
from browser import PASSWORD, title
from hmo_enforce.accounts.records import Account, SignUp
from hmo_enforce.accounts.roles import PublicRole
from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.database import Sessions
from public import PublicBrowser

Links = Callable[[str], list[str]]
LENA = {"role": "landlord", "name": "Lena Larch", "organisation": "", "email": "lena@example.com"}
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def text(page: str) -> str:
    return re.sub(r"<[^>]+>|\s+|value=\"[^\"]*\"", " ", page.split("<main", 1)[1])


def accounts(sessions: Sessions) -> int:
    with sessions.reading() as session:
        return session.scalar(select(func.count(Account.id)).where(Account.realm == "public")) or 0


def test_a_landlord_signs_up_and_signs_in(web: Litestar, sessions: Sessions, links: Links):
    browser = PublicBrowser(web)

    told = browser.post("/my/sign-up", LENA)
    before = accounts(sessions)
    (link,) = links("lena@example.com")
    form = browser.get(link)
    made = browser.post("/my/confirm", {"token": link.rpartition("/")[2], "password": PASSWORD})
    said = browser.get(made.headers["location"])
    signed = browser.sign_in("Lena@Example.com")

    assert (told.status_code, title(told.text), before) == (200, "Look at your email", 0)
    assert (form.status_code, title(form.text)) == (200, "Choose a password")
    assert made.headers["location"] == "/my/sign-in?done=account_made"
    assert "Your account has been made." in said.text
    assert (signed.status_code, signed.headers["location"]) == (303, "/my")
    assert title(browser.get("/my").text) == "Lena Larch"


def test_following_the_link_changes_nothing_and_using_it_twice_does_nothing(web: Litestar, sessions: Sessions, links: Links):
    browser = PublicBrowser(web)
    browser.post("/my/sign-up", LENA)
    (link,) = links("lena@example.com")
    token = link.rpartition("/")[2]

    scanned = [browser.get(link).status_code for _ in range(3)]
    after_scan = accounts(sessions)
    first = browser.post("/my/confirm", {"token": token, "password": PASSWORD})
    again = browser.post("/my/confirm", {"token": token, "password": "another horse battery staple"})

    assert (scanned, after_scan) == ([200] * 3, 0)
    assert (first.status_code, again.status_code, browser.get(link).status_code) == (303, 410, 410)
    assert browser.sign_in("lena@example.com").status_code == 303


def test_a_link_works_for_a_day(web: Litestar, sessions: Sessions, links: Links):
    browser = PublicBrowser(web)
    browser.post("/my/sign-up", LENA)
    (link,) = links("lena@example.com")
    with sessions.writing() as session:
        session.execute(update(SignUp).values(expires_at=clock.now() - timedelta(seconds=1)))

    answer = browser.post("/my/confirm", {"token": link.rpartition("/")[2], "password": PASSWORD})

    assert (browser.get(link).status_code, answer.status_code, accounts(sessions)) == (410, 410, 0)


def test_whoever_asks_for_anothers_address_has_neither_its_account_nor_its_password(
    web: Litestar, sessions: Sessions, links: Links
):
    intruder, lena = PublicBrowser(web), PublicBrowser(web)
    intruder.post("/my/sign-up", {**LENA, "name": "Not Lena", "password": "a password of the intruder"})
    lena.post("/my/sign-up", LENA)
    latest = links("lena@example.com")[-1].rpartition("/")[2]

    lena.post("/my/confirm", {"token": latest, "password": PASSWORD})

    assert intruder.sign_in("lena@example.com", "a password of the intruder").status_code == 422
    assert lena.sign_in("lena@example.com").status_code == 303
    assert intruder.get(links("lena@example.com")[0]).status_code == 410
    with sessions.reading() as session:
        assert session.scalars(select(Account.name).where(Account.realm == "public")).all() == ["Lena Larch"]


def test_an_address_that_has_an_account_is_answered_like_any_other(
    web: Litestar, sessions: Sessions, letters: Links, links: Links
):
    with sessions.writing() as session:
        public.an_account(session, email="lena@example.com")
    browser = PublicBrowser(web)

    known = browser.post("/my/sign-up", LENA)
    unknown = browser.post("/my/sign-up", {**LENA, "email": "nobody@example.com"})

    assert (known.status_code, text(known.text)) == (unknown.status_code, text(unknown.text))
    assert letters("lena@example.com") == ["account_exists"]
    assert letters("nobody@example.com") == ["email_confirmation"]
    assert links("lena@example.com")[0].startswith("/my/new-password/")
    with sessions.reading() as session:
        lines = session.execute(
            select(journal.Entry.subject, journal.Entry.subject_id)
            .where(journal.Entry.verb == "asked for an account")
            .order_by(journal.Entry.id)
        ).all()
    assert set(lines[-2:]) == {("page", "/my/sign-up")}


@on_sqlite
def test_a_forgotten_password_is_answered_alike_and_set_by_a_link(
    web: Litestar, sessions: Sessions, letters: Links, links: Links
):
    with sessions.writing() as session:
        public.an_account(session, email="lena@example.com")
    browser = PublicBrowser(web)

    known = browser.post("/my/forgotten-password", {"email": "lena@example.com"})
    unknown = browser.post("/my/forgotten-password", {"email": "nobody@example.com"})
    (link,) = links("lena@example.com")
    form = browser.get(link)
    done = browser.post("/my/new-password", {"token": link.rpartition("/")[2], "password": "seven quiet otters abroad"})

    assert text(known.text) == text(unknown.text)
    assert letters("nobody@example.com") == []
    assert (form.status_code, done.headers["location"]) == (200, "/my/sign-in?done=password_set")
    assert browser.sign_in("lena@example.com").status_code == 422
    assert browser.sign_in("lena@example.com", "seven quiet otters abroad").status_code == 303
    assert letters("lena@example.com") == ["password_reset", "password_changed"]


@on_sqlite
def test_nobodys_mailbox_is_flooded(web: Litestar, letters: Links):
    browser = PublicBrowser(web)

    answers = {browser.post("/my/sign-up", LENA).status_code for _ in range(6)}

    assert answers == {200}
    assert len(letters("lena@example.com")) == 3


@on_sqlite
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"role": ""}, "Choose what you are"),
        ({"role": "partner"}, "choose one of those listed"),
        ({"role": "administrator"}, "choose one of those listed"),
        ({"name": ""}, "Your name is missing"),
        ({"name": "Win a prize at www.evil.example"}, "must not hold an email or web address"),
        ({"organisation": "evil.example/now"}, "must not hold an email or web address"),
        ({"email": "lena at example"}, "in the right form"),
        ({"email": ""}, "The email address is missing"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    web: Litestar, sessions: Sessions, letters: Links, changes: dict[str, str], said: str
):
    answer = PublicBrowser(web).post("/my/sign-up", {**LENA, **changes})

    assert (answer.status_code, said in answer.text) == (422, True)
    assert f'href="#{next(iter(changes))}"' in answer.text
    assert letters("lena@example.com") == []


@on_sqlite
def test_a_weak_password_is_refused_and_the_link_still_works(web: Litestar, links: Links):
    browser = PublicBrowser(web)
    browser.post("/my/sign-up", LENA)
    token = links("lena@example.com")[0].rpartition("/")[2]

    weak = browser.post("/my/confirm", {"token": token, "password": "lenalarch2026"})

    assert weak.status_code == 422
    assert "too easy to guess" in weak.text
    assert browser.post("/my/confirm", {"token": token, "password": PASSWORD}).status_code == 303


@on_sqlite
def test_without_a_mail_server_nobody_is_promised_a_link(web: Litestar, sessions: Sessions):
    web.state.settings = __import__("dataclasses").replace(web.state.settings, mail=None)
    browser = PublicBrowser(web)

    pages = [
        browser.get("/my/sign-up").text,
        browser.post("/my/sign-up", LENA).text,
        browser.get("/my/forgotten-password").text,
    ]

    assert all("cannot send emails at present" in page for page in pages)
    assert "/my/sign-up" not in browser.get("/my/sign-in").text


@on_sqlite
def test_guessing_in_one_realm_makes_nobody_wait_in_the_other(web: Litestar, sessions: Sessions, staff: None):
    with sessions.writing() as session:
        public.an_account(session, PublicRole.LANDLORD, "officer@acacia.example")
    browser = PublicBrowser(web)
    for number in range(6):
        browser.sign_in("officer@acacia.example", f"guess {number}")

    waits = browser.sign_in("officer@acacia.example")
    staff_waits = browser.post("/sign-in", {"email": "officer@acacia.example", "password": PASSWORD})

    assert "failed too often" in waits.text
    assert staff_waits.status_code == 303
