"""Two realms side by side: neither's cookie opens anything of the other's, and one browser may hold both."""

import re

import pytest
from litestar import Litestar
from sqlalchemy import select

import public
from browser import PASSWORD, Browser, set_up, title
from hmo_enforce.accounts.actions import delegating, own_account
from hmo_enforce.accounts.queries import links
from hmo_enforce.accounts.queries.accounts import account_by_email
from hmo_enforce.accounts.records import Account
from hmo_enforce.accounts.roles import PublicRole, Role
from hmo_enforce.kernel import journal
from hmo_enforce.kernel.database import Sessions
from public import signed_in
from test_routes import PUBLIC, VALUES, faults_of, guards_of, is_for_the_public, routes

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
# Open until the second factor was given.
HALF_WAY = "/my/sign-in/second-factor"


def a_member_of_staff(web: Litestar, role: Role) -> Browser:
    browser = Browser(web)
    assert browser.sign_in(f"{role}@acacia.example").status_code == 303
    return browser


def ask(browser: Browser, method: str, path: str) -> object:
    address = re.sub(r"\{\w+:(\w+)\}", lambda found: VALUES[found[1]], path)
    if method == "GET":
        return browser.get(address)
    token = browser.client.cookies.get("hmo_csrf") or ""
    return browser.client.request(method, address, headers={"x-csrftoken": token}, follow_redirects=False)


@on_sqlite
def test_a_sign_in_of_the_public_opens_no_page_for_staff(web: Litestar):
    browser, opened = signed_in(web), []
    for method, path, handler in routes(web):
        if is_for_the_public(path) or (method, path) in PUBLIC or path == "/metrics":
            continue
        answer = ask(browser, method, path)
        leads = answer.headers.get("location", "").startswith("/sign-in")
        if not (answer.status_code == 401 or (answer.status_code == 303 and leads)):
            opened.append((method, path, answer.status_code))
        assert guards_of(handler)

    assert opened == []


@on_sqlite
def test_a_sign_in_of_staff_opens_no_page_for_the_public(web: Litestar, staff: None):
    browser, opened = a_member_of_staff(web, Role.ADMINISTRATOR), []
    for method, path, _ in routes(web):
        if is_for_the_public(path) and (method, path) not in PUBLIC:
            answer = ask(browser, method, path)
            if answer.status_code != 303 or not answer.headers["location"].startswith("/my/sign-in"):
                opened.append((method, path, answer.status_code))

    assert opened == []
    assert browser.get("/").status_code == 200


@on_sqlite
def test_the_token_of_one_cookie_is_nothing_in_the_other(web: Litestar, staff: None):
    member, officer = signed_in(web), a_member_of_staff(web, Role.OFFICER)
    theirs, ours = member.client.cookies["hmo_public"], officer.client.cookies["hmo_session"]
    member.client.cookies.set("hmo_session", theirs)
    officer.client.cookies.set("hmo_public", ours)

    assert member.get("/properties").status_code == 303
    assert member.get("/my").status_code == 200
    assert officer.get("/my").status_code == 303
    assert officer.get("/properties").status_code == 200


@on_sqlite
def test_one_browser_may_be_signed_in_to_both_and_out_of_one(web: Litestar, staff: None):
    browser = a_member_of_staff(web, Role.OFFICER)
    with web.state.sessions.writing() as session:
        public.an_account(session)
    browser.post("/my/sign-in", {"email": "landlord@example.com", "password": PASSWORD})

    theirs, ours = browser.get("/my").text, browser.get("/").text
    browser.post("/my/sign-out")

    assert "Lena Larch" in theirs
    assert not re.search(r"Officer of Acacia|/properties", theirs)
    assert not re.search(r"Lena Larch|/my/", ours)
    assert browser.get("/my").headers["location"] == "/my/sign-in"
    assert browser.get("/").status_code == 200


@on_sqlite
def test_the_cookie_is_for_this_host_alone_and_no_script_reads_it(web: Litestar):
    secure = web.state.settings.__class__.__dataclass_fields__  # the settings are frozen: a copy is made of them
    kept = web.state.settings
    with web.state.sessions.writing() as session:
        public.an_account(session)
    browser = public.PublicBrowser(web)
    browser.get("/my/sign-in")
    web.state.settings = kept.__class__(**{name: getattr(kept, name) for name in secure} | {"secure_cookies": True})
    answer = browser.sign_in("landlord@example.com")

    said = next(one for one in answer.headers.get_list("set-cookie") if "hmo_public=" in one).lower()
    assert said.startswith("__host-hmo_public=")
    assert all(part in said for part in ("; httponly", "; secure", "; path=/", "samesite=lax"))
    assert "domain=" not in said
    assert "max-age" not in said


@on_sqlite
def test_each_kind_of_member_sees_sound_pages_and_a_plain_no(web: Litestar, sessions: Sessions):
    with sessions.writing() as session:
        landlord, agent = public.an_account(session), public.an_account(session, PublicRole.AGENT)
        public.an_account(session, PublicRole.PARTNER)
        offered = delegating.ask(session, landlord.id, agent.email, by=public.BY)
        made, _ = own_account.ask_for_address(session, agent.id, PASSWORD, "new@example.com", by=public.BY)
        known = {"delegation_id": offered.id, "token": made.token}
    faults, answers = [], {}
    for role in PublicRole:
        browser = signed_in(web, role)
        for path in sorted({path for method, path, _ in routes(web) if method == "GET" and is_for_the_public(path)}):
            answer = browser.get(re.sub(r"\{(\w+):\w+\}", lambda named: str(known[named[1]]), path))
            answers.setdefault(path, {})[role] = answer.status_code
            faults += [(role, path, fault) for fault in faults_of(answer.text)]

    assert faults == []
    links_of_others = {"/my/confirm/{token:str}", "/my/new-password/{token:str}"}
    closed = {path for path, by_role in answers.items() if 200 not in by_role.values()}
    assert closed == {HALF_WAY, *links_of_others}
    assert {answers[path][PublicRole.PARTNER] for path in answers if "delegations" in path} == {403}
    assert answers["/my/delegations/new"] == {"landlord": 200, "agent": 403, "partner": 403}
    assert answers["/my/delegations/{delegation_id:int}/accept"]["agent"] == 200


@on_sqlite
def test_a_link_of_one_realm_sets_no_password_in_the_other(web: Litestar, sessions: Sessions, staff: None):
    with sessions.writing() as session:
        member = public.an_account(session)
        officer = account_by_email(session, "officer@acacia.example")
        theirs = public.joining.links.make(session, member, links.PASSWORD).token
        ours = public.joining.links.make(session, officer, links.PASSWORD).token
    browser, sent = Browser(web), {"password": "tin roof summer rain"}

    shown = [browser.get(f"/new-password/{theirs}").status_code, browser.get(f"/my/new-password/{ours}").status_code]
    set_ = [
        browser.post("/new-password", {"token": theirs, **sent}).status_code,
        browser.post("/my/new-password", {"token": ours, **sent}).status_code,
        browser.post("/my/confirm", {"token": theirs, **sent}).status_code,
        browser.post("/my/new-address", {"token": theirs}).status_code,
    ]

    assert shown == [410, 410]
    assert set_ == [410] * 4


@on_sqlite
def test_a_second_factor_is_asked_for_where_there_is_one(web: Litestar, sessions: Sessions):
    with sessions.writing() as session:
        codes = set_up(session, public.an_account(session), web.state.settings.secret_key)
    browser = public.PublicBrowser(web)

    begun = browser.sign_in("landlord@example.com", after="/my/account")
    half = browser.get("/my")
    wrong = browser.post(HALF_WAY, {"code": "000000", "next": "/my/account"})
    first = browser.client.cookies["hmo_public"]
    done = browser.post(HALF_WAY, {"code": codes[0], "next": "/my/account"})

    assert begun.headers["location"] == "/my/sign-in/second-factor?next=%2Fmy%2Faccount"
    assert half.headers["location"] == HALF_WAY
    assert (wrong.status_code, done.headers["location"]) == (422, "/my/account")
    assert browser.client.cookies["hmo_public"] != first
    assert title(browser.get("/my/account").text) == "Your account"


@on_sqlite
@pytest.mark.parametrize("after", ["https://evil.example", "//evil.example", "/properties", "/my/../properties\\", "/myself"])
def test_signing_in_leads_to_no_other_site_and_to_no_page_for_staff(web: Litestar, after: str):
    with web.state.sessions.writing() as session:
        public.an_account(session)

    assert public.PublicBrowser(web).sign_in("landlord@example.com", after=after).headers["location"] == "/my"


@on_sqlite
def test_administrators_close_accounts_of_the_public_on_their_own_page_alone(
    web: Litestar, sessions: Sessions, staff: None, letters
):
    member = signed_in(web)
    with sessions.reading() as session:
        theirs = account_by_email(session, "landlord@example.com", "public").id
        ours = account_by_email(session, "officer@acacia.example").id
    admin = a_member_of_staff(web, Role.ADMINISTRATOR)

    crossed = [
        admin.get(f"/accounts/{theirs}").status_code,
        admin.post(f"/accounts/{theirs}/close", {"why": "x"}).status_code,
        admin.get(f"/public-accounts/{ours}").status_code,
        admin.post(f"/public-accounts/{ours}/close", {"why": "x"}).status_code,
    ]
    listed = admin.get("/public-accounts?q=LARCH").text
    closed = admin.post(f"/public-accounts/{theirs}/close", {"why": "They asked by letter."})

    assert crossed == [404] * 4
    assert "Lena Larch" in listed
    assert "Officer of Acacia" not in admin.get("/public-accounts?q=acacia").text
    assert closed.headers["location"] == f"/public-accounts/{theirs}?done=account_closed"
    assert member.get("/my").status_code == 303
    assert member.sign_in("landlord@example.com").status_code == 422
    assert letters("landlord@example.com")[-1] == "account_closed"


@on_sqlite
def test_partners_come_by_invitation_of_managers_and_administrators_alone(
    web: Litestar, sessions: Sessions, staff: None, links
):
    may = {
        role: a_member_of_staff(web, role).get("/public-accounts/partners/new").status_code
        for role in (Role.OFFICER, Role.ADMINISTRATOR)
    }
    manager, partner = a_member_of_staff(web, Role.MANAGER), public.PublicBrowser(web)
    sent = {"organisation": "Acacia Fire", "name": "Finn Fir", "email": "finn@fire.example"}

    invited = manager.post("/public-accounts/partners/new", sent)
    again = manager.post("/public-accounts/partners/new", sent)
    (link,) = links("finn@fire.example")
    partner.post("/my/new-password", {"token": link.rpartition("/")[2], "password": PASSWORD})
    signed = partner.sign_in("finn@fire.example")

    assert may == {Role.OFFICER: 403, Role.ADMINISTRATOR: 200}
    assert (invited.status_code, again.status_code) == (303, 422)
    assert signed.headers["location"] == "/my"
    assert "Acacia Fire" in partner.get("/my").text
    with sessions.reading() as session:
        assert session.scalars(select(Account.role).where(Account.email == "finn@fire.example")).one() == "partner"
        assert session.scalars(select(journal.Entry.actor_kind).where(journal.Entry.verb == "invited")).one() == "officer"
