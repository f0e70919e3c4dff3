"""Pages of accounts: one's own, and those that administrators manage."""

import re
from collections.abc import Callable
from dataclasses import replace

import pyotp
import pytest
from litestar import Litestar
from sqlalchemy import select

from browser import PASSWORD, Browser, title
from hmo_enforce import app, settings
from hmo_enforce.accounts.records import Account
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import journal
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.letters.records import Letter, Posting

Browse = Callable[..., Browser]
NEW = "tin roof summer rain"


def account_id(sessions: Sessions, email: str) -> int:
    with sessions.reading() as session:
        return session.scalars(select(Account.id).where(Account.email == email)).one()


def verbs(sessions: Sessions) -> list[str]:
    with sessions.reading() as session:
        return list(session.scalars(select(journal.Entry.verb).order_by(journal.Entry.id)))


def test_the_page_of_ones_account_says_where_one_is_signed_in_and_ends_that(web: Litestar, browse: Browse):
    tablet, desk = browse(), Browser(web)
    desk.client.headers["user-agent"] = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
    desk.sign_in("officer@acacia.example")

    page = tablet.get("/account").text
    ended = tablet.post(re.findall(r'action="(/account/sign-ins/\d+/end)"', page)[0])

    assert "Firefox on Windows" in page
    assert "This browser" in page
    assert "That browser has been signed out" in tablet.get(ended.headers["location"]).text
    assert desk.get("/").status_code == 303


def test_a_password_from_before_an_account_was_linked_is_neither_shown_nor_changed(browse: Browse, sessions: Sessions):
    browser = browse()
    with sessions.writing() as session:
        account = session.get_one(Account, account_id(sessions, "officer@acacia.example"))
        account.oidc_issuer, account.oidc_subject = "https://id.example", "omar"
        before = account.password_hash

    page = browser.get("/account").text
    refused = browser.post("/account/password", {"present": PASSWORD, "password": NEW})

    assert "Kept by the council’s identity provider" in page
    assert 'href="/account/password"' not in page
    assert refused.status_code == 422
    assert "which keeps your password" in refused.text
    with sessions.reading() as session:
        assert session.get_one(Account, account.id).password_hash == before


def test_one_signs_out_everywhere_else(web: Litestar, browse: Browse, sessions: Sessions):
    here, others = browse(), [browse(), browse()]

    here.post("/account/sign-ins/end-others")

    assert here.get("/").status_code == 200
    assert [other.get("/").status_code for other in others] == [303, 303]
    assert "ended the sign-ins of" in verbs(sessions)


def test_nobody_ends_another_s_sign_in(browse: Browse, sessions: Sessions):
    officer, manager = browse(), browse(Role.MANAGER)

    answers = [manager.post(f"/account/sign-ins/{number}/end").status_code for number in (1, 4711)]

    assert answers == [404, 404]
    assert officer.get("/").status_code == 200


def test_changing_a_password_keeps_one_in_under_another_token_and_signs_out_elsewhere(browse: Browse):
    here, elsewhere = browse(), browse()
    before = here.client.cookies["hmo_session"]

    answer = here.post("/account/password", {"present": PASSWORD, "password": NEW})

    assert "Your password has been changed" in here.get(answer.headers["location"]).text
    assert here.client.cookies["hmo_session"] != before
    assert elsewhere.get("/").status_code == 303
    stolen = Browser(here.client.app)
    stolen.client.cookies.set("hmo_session", before)
    assert stolen.get("/").status_code == 303


@pytest.mark.parametrize(
    ("present", "password", "said", "field"),
    [
        ("wrong", NEW, "not your present password", "present"),
        (PASSWORD, "short", "at least 12 characters", "password"),
        (PASSWORD, PASSWORD, "Choose another", "password"),
        (PASSWORD, "OfficerOfAcacia", "easy to guess", "password"),
    ],
)
def test_a_password_that_will_not_do_is_refused_beside_its_field(
    browse: Browse, present: str, password: str, said: str, field: str
):
    answer = browse().post("/account/password", {"present": present, "password": password})

    assert answer.status_code == 422
    assert said in re.findall(rf'id="{field}-error"[^>]*>(.*?)</p>', answer.text, re.S)[0]
    assert f'value="{password}"' not in answer.text


def test_recovery_codes_are_renewed_for_the_password(browse: Browse):
    browser = browse()

    wrong = browser.post("/account/recovery-codes", {"present": "wrong"})
    right = browser.post("/account/recovery-codes", {"present": PASSWORD})

    assert wrong.status_code == 422
    assert len(re.findall(r"<li>\w{5}-\w{5}</li>", right.text)) == 10
    assert "10 left" in browser.get("/account").text


def test_another_second_factor_takes_the_place_of_the_first(browse: Browse):
    browser, elsewhere = browse(), browse()
    page = browser.get("/account/second-factor").text
    secret = re.findall(r'class="office-secret">([A-Z2-7 ]+)<', page)[0].replace(" ", "")
    form = {"pending": re.findall(r'name="pending" value="([^"]*)"', page)[0], "code": pyotp.TOTP(secret).now()}

    wrong = browser.post("/account/second-factor", {**form, "present": "wrong"})
    right = browser.post("/account/second-factor", {**form, "present": PASSWORD})

    assert (wrong.status_code, title(right.text)) == (422, "Keep your recovery codes")
    assert elsewhere.get("/").status_code == 303
    assert browser.get("/account").status_code == 200


def test_one_changes_ones_name(browse: Browse):
    browser = browse()

    answer = browser.post("/account/name", {"name": "Olive Oak"})

    assert "Olive Oak" in browser.get(answer.headers["location"]).text
    assert browser.post("/account/name", {"name": " "}).status_code == 422


def test_a_form_sets_no_more_than_it_shows(browse: Browse, sessions: Sessions):
    sent = {
        "name": "Olive",
        "role": "administrator",
        "realm": "public",
        "id": "1",
        "must_change_password": "0",
        "email": "x@y.zz",
    }

    browse().post("/account/name", sent)

    with sessions.reading() as session:
        one = session.scalars(select(Account).where(Account.name == "Olive")).one()
    assert (one.role, one.realm, one.email) == ("officer", "staff", "officer@acacia.example")


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_an_administrator_sees_or_changes_accounts(browse: Browse, sessions: Sessions, role: Role):
    browser, other = browse(role), account_id(sessions, "administrator@acacia.example")
    paths = ("change", "close", "open-again", "second-factor", "sign-out", "new-password", "unlink")

    asked = {path: browser.get(path).status_code for path in ("/accounts", "/accounts/new", f"/accounts/{other}")}
    sent = {
        path: browser.post(f"/accounts/{other}/{path}", {"why": "x", "role": role, "name": "X"}).status_code for path in paths
    }

    assert set(asked.values()) | set(sent.values()) == {403}
    assert "refused" in verbs(sessions)


def test_an_administrator_opens_an_account_whose_holder_chooses_the_password(browse: Browse, web: Litestar, sessions: Sessions):
    admin = browse(Role.ADMINISTRATOR)

    shown = admin.post("/accounts/new", {"name": "Dina Dogwood", "email": "Dina@acacia.example", "role": "licensing"}).text
    password = re.findall(r"(\w{4}-\w{4}-\w{4}-\w{4})", shown)[0]
    dina = Browser(web)
    dina.sign_in("dina@acacia.example", password)

    assert title(shown) == "A password for Dina Dogwood"
    assert dina.get("/properties").headers["location"] == "/account/password"
    assert dina.get("/api/v1/properties").status_code == 403
    assert "Others have seen the password" in dina.get("/account/password").text
    assert dina.post("/account/password", {"present": password, "password": NEW}).status_code == 303
    assert dina.get("/properties").status_code == 200
    assert "Dina Dogwood" in admin.get("/accounts").text


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": "D", "email": "no address", "role": "officer"}, "email"),
        ({"name": "D", "email": "officer@acacia.example", "role": "officer"}, "email"),
        ({"name": "", "email": "d@acacia.example", "role": "officer"}, "name"),
        ({"name": "D", "email": "d@acacia.example", "role": "landlord"}, "role"),
    ],
)
def test_an_account_that_cannot_be_opened_is_told_beside_the_field(browse: Browse, sessions: Sessions, said: dict, field: str):
    answer = browse(Role.ADMINISTRATOR).post("/accounts/new", said)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    with sessions.reading() as session:
        assert len(session.scalars(select(Account.id)).all()) == len(Role)


def test_where_there_is_a_mail_server_an_invitation_is_sent(web_settings, sessions: Sessions, staff: None):
    mail = settings.Mail("localhost", 25, "none", "", "", "housing@acacia.example", "", "")
    browser = Browser(app.create_app(replace(web_settings, mail=mail, site="https://hmo.acacia.example"), sessions))
    browser.sign_in("administrator@acacia.example")

    answer = browser.post("/accounts/new", {"name": "Dina Dogwood", "email": "dina@acacia.example", "role": "officer"})
    with sessions.reading() as session:
        letter, posting = session.scalars(select(Letter)).one(), session.scalars(select(Posting)).one()
    token = posting.secrets["link"].rpartition("/")[2]
    chosen = browser.post("/new-password", {"token": token, "password": NEW})

    assert "an email with a link" in browser.get(answer.headers["location"]).text
    assert (letter.name, posting.to) == ("account_invitation", "dina@acacia.example")
    assert chosen.headers["location"] == "/sign-in?done=password_set"
    assert Browser(browser.client.app).sign_in("dina@acacia.example", NEW).status_code == 303


def test_a_change_of_role_is_made_for_others_and_never_for_oneself(browse: Browse, sessions: Sessions):
    admin, officer = browse(Role.ADMINISTRATOR), browse()
    own, other = (account_id(sessions, f"{role}@acacia.example") for role in (Role.ADMINISTRATOR, Role.OFFICER))

    for_self = admin.post(f"/accounts/{own}/change", {"name": "A", "role": "manager"})
    for_other = admin.post(f"/accounts/{other}/change", {"name": "Olive Oak", "role": "manager"})

    assert for_self.status_code == 422
    assert "Nobody changes their own role" in for_self.text
    assert for_other.status_code == 303
    assert officer.get("/").status_code == 303
    with sessions.reading() as session:
        assert {session.get_one(Account, own).role, session.get_one(Account, other).role} == {"administrator", "manager"}


def test_a_closed_account_is_out_at_once_and_back_when_it_is_opened_again(browse: Browse, web: Litestar, sessions: Sessions):
    admin, officer = browse(Role.ADMINISTRATOR), browse()
    path = f"/accounts/{account_id(sessions, 'officer@acacia.example')}"

    without = admin.post(f"{path}/close", {"why": " "})
    admin.post(f"{path}/close", {"why": "Left the council"})

    assert without.status_code == 422
    assert officer.get("/").status_code == 303
    assert Browser(web).sign_in("officer@acacia.example").status_code == 422
    assert "Closed on" in admin.get(path).text
    assert admin.post(f"{path}/open-again", {"why": " "}).status_code == 422
    admin.post(f"{path}/open-again", {"why": "Back again"})
    assert Browser(web).sign_in("officer@acacia.example").status_code == 303
    assert [one for one in verbs(sessions) if one in {"closed", "opened again"}] == ["closed", "opened again"]


def test_the_last_administrator_cannot_close_themselves(browse: Browse, sessions: Sessions):
    admin = browse(Role.ADMINISTRATOR)
    own = account_id(sessions, "administrator@acacia.example")

    answer = admin.post(f"/accounts/{own}/close", {"why": "x"})

    assert answer.status_code == 422
    assert "Nobody closes their own account" in answer.text
    assert f"/accounts/{own}/close" not in admin.get(f"/accounts/{own}").text
    assert admin.get("/").status_code == 200


def test_an_administrator_helps_who_lost_a_phone_and_signs_them_out_everywhere(browse: Browse, sessions: Sessions):
    admin, officer = browse(Role.ADMINISTRATOR), browse()
    path = f"/accounts/{account_id(sessions, 'officer@acacia.example')}"

    done = admin.post(f"{path}/second-factor", {"why": "Lost phone, seen in person"})
    again = admin.post(f"{path}/second-factor", {"why": "Once more"})

    assert "The second factor has been reset" in admin.get(done.headers["location"]).text
    assert again.status_code == 422
    assert officer.get("/").status_code == 303
    assert "Sign out everywhere" not in admin.get(path).text


def test_an_administrator_ends_sign_ins(browse: Browse, sessions: Sessions):
    admin, officer = browse(Role.ADMINISTRATOR), browse()
    path = f"/accounts/{account_id(sessions, 'officer@acacia.example')}"

    assert "In one browser" in admin.get(path).text
    admin.post(f"{path}/sign-out", {"why": "Tablet left on a bus"})

    assert officer.get("/").status_code == 303
