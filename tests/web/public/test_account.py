"""One's own account: another address, password, second factor, where one is signed in, and giving it up."""

import re
from collections.abc import Callable

import pyotp
import pytest
from litestar import Litestar
from sqlalchemy import select

import public
from browser import PASSWORD, title
from hmo_enforce.accounts.actions import public_accounts
from hmo_enforce.accounts.records import Account
from hmo_enforce.kernel.database import Sessions
from public import PublicBrowser, signed_in

Links = Callable[[str], list[str]]
FRESH = "tin roof summer rain"
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def address_of(sessions: Sessions) -> list[str]:
    with sessions.reading() as session:
        return list(session.scalars(select(Account.email).where(Account.realm == "public").order_by(Account.id)))


@on_sqlite
def test_another_address_is_used_once_it_was_shown_that_it_is_read(
    web: Litestar, sessions: Sessions, links: Links, letters: Links
):
    browser, scanner = signed_in(web), PublicBrowser(web)

    asked = browser.post("/my/account/address", {"email": "lena@new.example", "present": PASSWORD})
    (link,) = links("lena@new.example")
    scanned, before = scanner.get(link), address_of(sessions)
    taken = scanner.post("/my/new-address", {"token": link.rpartition("/")[2]})
    again = scanner.post("/my/new-address", {"token": link.rpartition("/")[2]})

    assert asked.headers["location"] == "/my/account?done=address_asked"
    assert (scanned.status_code, before) == (200, ["landlord@example.com"])
    assert (taken.status_code, again.status_code) == (303, 410)
    assert address_of(sessions) == ["lena@new.example"]
    assert letters("landlord@example.com")[-1] == "address_changed"
    assert PublicBrowser(web).sign_in("landlord@example.com").status_code == 422
    assert PublicBrowser(web).sign_in("lena@new.example").status_code == 303


@on_sqlite
def test_an_address_that_another_has_is_answered_alike_and_never_taken(
    web: Litestar, sessions: Sessions, letters: Links, links: Links
):
    browser = signed_in(web)
    with sessions.writing() as session:
        public.an_account(session, email="other@example.com")

    known = browser.post("/my/account/address", {"email": "other@example.com", "present": PASSWORD})
    unknown = browser.post("/my/account/address", {"email": "free@example.com", "present": PASSWORD})
    (link,) = links("free@example.com")
    with sessions.writing() as session:  # somebody else was first
        public.an_account(session, email="free@example.com")
    late = browser.post("/my/new-address", {"token": link.rpartition("/")[2]})

    assert known.headers["location"] == unknown.headers["location"]
    assert letters("other@example.com") == ["address_taken"]
    assert late.status_code == 410
    assert address_of(sessions) == ["landlord@example.com", "other@example.com", "free@example.com"]


@on_sqlite
@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("address", {"email": "lena@new.example"}),
        ("password", {"password": FRESH}),
        ("recovery-codes", {}),
        ("close", {}),
    ],
)
def test_whoever_sits_at_an_unlocked_screen_changes_nothing_of_this(
    web: Litestar, sessions: Sessions, letters: Links, path: str, sent: dict[str, str]
):
    browser = signed_in(web)

    answer = browser.post(f"/my/account/{path}", {**sent, "present": "a guess"})

    assert (answer.status_code, 'href="#present"' in answer.text) == (422, True)
    assert address_of(sessions) == ["landlord@example.com"]
    assert letters("lena@new.example") == []
    assert PublicBrowser(web).sign_in("landlord@example.com").status_code == 303


@on_sqlite
def test_another_password_signs_out_everywhere_else(web: Litestar, letters: Links):
    here, elsewhere = signed_in(web), signed_in(web)
    before = here.client.cookies["hmo_public"]

    done = here.post("/my/account/password", {"present": PASSWORD, "password": FRESH})

    assert done.headers["location"] == "/my/account?done=password_changed"
    assert (here.get("/my").status_code, elsewhere.get("/my").status_code) == (200, 303)
    assert here.client.cookies["hmo_public"] != before
    assert letters("landlord@example.com") == ["password_changed"]


@on_sqlite
def test_a_second_factor_is_set_up_and_given_up(web: Litestar):
    browser = signed_in(web)
    page = browser.get("/my/account/second-factor").text
    secret = re.sub(r"\s", "", re.findall(r'office-secret">([^<]+)<', page)[0])
    pending = re.findall(r'name="pending" value="([0-9a-f]+)"', page)[0]

    codes = browser.post(
        "/my/account/second-factor", {"present": PASSWORD, "pending": pending, "code": pyotp.TOTP(secret).now()}
    )
    asked = PublicBrowser(web).sign_in("landlord@example.com")
    given_up = browser.post("/my/account/second-factor/give-up", {"present": PASSWORD})

    assert title(codes.text) == "Keep your recovery codes"
    assert asked.headers["location"] == "/my/sign-in/second-factor"
    assert given_up.headers["location"] == "/my/account?done=second_factor_given_up"
    assert PublicBrowser(web).sign_in("landlord@example.com").headers["location"] == "/my"


@on_sqlite
def test_each_sees_where_they_are_signed_in_and_ends_it_and_nobody_elses(web: Litestar, sessions: Sessions):
    here, elsewhere = signed_in(web), signed_in(web)
    with sessions.writing() as session:
        public.an_account(session, email="other@example.com")
    stranger = PublicBrowser(web)
    stranger.sign_in("other@example.com")
    (end,) = re.findall(r'action="(/my/account/sign-ins/\d+/end)"', here.get("/my/account").text)

    others = stranger.post(end).status_code
    before = elsewhere.get("/my").status_code
    mine = here.post(end)

    assert (others, before) == (404, 200)
    assert mine.headers["location"] == "/my/account?done=sign_in_ended"
    assert (here.get("/my").status_code, elsewhere.get("/my").status_code) == (200, 303)


@on_sqlite
def test_whoever_gives_up_their_account_is_forgotten_there_and_may_come_again(
    web: Litestar, sessions: Sessions, letters: Links, links: Links
):
    browser = signed_in(web)

    done = browser.post("/my/account/close", {"present": PASSWORD})
    after = address_of(sessions)
    browser.post("/my/sign-up", {"role": "agent", "name": "Lena Larch", "email": "landlord@example.com"})
    browser.post("/my/confirm", {"token": links("landlord@example.com")[-1].rpartition("/")[2], "password": FRESH})

    assert done.headers["location"] == "/my/sign-in?done=account_given_up"
    assert after == ["closed account 1"]
    assert letters("landlord@example.com")[0] == "account_closed"
    assert browser.get("/my").status_code == 303
    assert browser.sign_in("landlord@example.com", FRESH).status_code == 303


@on_sqlite
def test_an_account_that_the_council_closed_is_made_by_nobody_again(web: Litestar, sessions: Sessions, letters: Links):
    signed_in(web)
    with sessions.writing() as session:
        one = session.scalars(select(Account.id).where(Account.realm == "public")).one()
        public_accounts.close(session, one, "Fraud.", by=public.BY)

    told = PublicBrowser(web).post("/my/sign-up", {"role": "agent", "name": "L", "email": "landlord@example.com"})

    assert title(told.text) == "Look at your email"
    assert letters("landlord@example.com") == []
