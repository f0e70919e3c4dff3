"""Every answer, whoever makes it, tells the browser to run nothing foreign and to keep no page about homes."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from litestar import Litestar

import borough
from browser import PASSWORD, Browser, recovery_code
from hmo_enforce import app, settings
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel.database import Sessions

Browse = Callable[..., Browser]
KEPT = {"/look.css": "public, max-age=300", "/static/office/office.css": "max-age=3600, public"}

# Only this database: what is asked here is the same on both.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@on_sqlite
def test_every_answer_carries_the_policy_and_none_about_a_home_is_kept(browse: Browse, sessions: Sessions):
    with sessions.writing() as session:
        town = borough.seeded(session)
    browser = browse(Role.FINANCE)
    paths = ["/", f"/properties/{town.rich}", "/properties.csv", f"/api/v1/properties/{town.rich}", "/imports", "/nothing"]

    answers = {path: browser.get(path) for path in [*paths, *KEPT]}

    policies = {answer.headers.get("content-security-policy", "") for answer in answers.values()}
    assert len(policies) == 1
    assert {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"} <= set(policies.pop().split("; "))
    assert {answer.headers.get("x-content-type-options") for answer in answers.values()} == {"nosniff"}
    assert {path: answer.headers.get("cache-control") for path, answer in answers.items()} == dict.fromkeys(
        paths, "no-store"
    ) | KEPT
    assert [answers[path].status_code for path in paths] == [200, 200, 200, 200, 403, 404]


@on_sqlite
def test_a_stranger_gets_it_too(web):
    answers = [Browser(web).get(path) for path in ("/properties", "/sign-in", "/api/v1/properties")]

    assert [answer.status_code for answer in answers] == [303, 200, 401]
    assert {answer.headers.get("cache-control") for answer in answers} == {"no-store"}
    assert all("default-src 'none'" in answer.headers["content-security-policy"] for answer in answers)


def over_tls(web_settings: settings.Settings, sessions: Sessions, **more: object) -> Browser:
    browser = Browser(app.create_app(replace(web_settings, secure_cookies=True, **more), sessions))
    browser.client.base_url = "https://testserver.local"
    return browser


@on_sqlite
def test_browsers_are_told_to_come_by_https_alone_where_cookies_are_secure(
    web: Litestar, web_settings: settings.Settings, sessions: Sessions
):
    said = [
        browser.get("/sign-in").headers.get("strict-transport-security")
        for browser in (over_tls(web_settings, sessions), over_tls(web_settings, sessions, hsts_subdomains=False), Browser(web))
    ]

    assert said == ["max-age=31536000; includeSubDomains", "max-age=31536000", None]


@on_sqlite
def test_no_other_site_is_let_in_by_cors(web: Litestar):
    foreign = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    browser = Browser(web)

    answers = [
        browser.client.request(method, path, headers=foreign)
        for method in ("GET", "OPTIONS")
        for path in ("/sign-in", "/api/v1/properties")
    ]

    assert [name for answer in answers for name in answer.headers if name.startswith("access-control-")] == []


@on_sqlite
def test_no_folder_is_listed_and_trace_is_no_method(web: Litestar):
    browser = Browser(web)

    listed = [
        browser.get(path).status_code for path in ("/static/", "/static/office/", "/static/..%2f..%2fapp.py", "/.git/config")
    ]

    assert listed == [404] * 4
    assert browser.client.request("TRACE", "/sign-in").status_code == 405


@on_sqlite
def test_signing_out_empties_the_browser(browse: Browse):
    answer = browse(Role.OFFICER).post("/sign-out")

    assert answer.status_code == 303
    assert answer.headers["clear-site-data"] == '"cache"'


@on_sqlite
def test_a_form_with_a_file_is_known_as_ours_over_tls_too(web_settings: settings.Settings, sessions: Sessions, staff: None):
    browser = over_tls(web_settings, sessions)
    browser.get("/sign-in")
    token = browser.client.cookies["__Host-hmo_csrf"]
    sent = {"email": "manager@acacia.example", "password": PASSWORD, "_csrf_token": token}
    code = recovery_code(browser.client.app, "manager@acacia.example")
    browser.client.post("/sign-in", data=sent, follow_redirects=False)
    browser.client.post("/sign-in/second-factor", data={"code": code, "_csrf_token": token}, follow_redirects=False)
    fields = {"_csrf_token": token, "kind": "licences", "on": "2024-04-01"}

    taken = browser.client.post(
        "/imports/new", data=fields, files={"file": ("a.csv", b"reference\nL1\n")}, follow_redirects=False
    )
    forged = browser.client.post(
        "/imports/new", data={**fields, "_csrf_token": "x"}, files={"file": ("a.csv", b"a\n")}, follow_redirects=False
    )

    assert taken.status_code == 303
    assert taken.headers["location"].startswith("/imports/")
    assert forged.status_code == 403
