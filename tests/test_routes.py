"""No route answers a stranger, but for the few that must."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from browser import PASSWORD, Browser
from hmo_enforce import app, settings
from hmo_enforce.accounts import actions
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.web import guards

# How one signs in, and what that page looks like.
PUBLIC = {
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/look.css"),
    ("GET", "/static/{file_path:path}"),
    ("HEAD", "/static/{file_path:path}"),
}
# A value of each kind that an address may hold; there is no such thing in an empty database.
VALUES = {
    "int": "4711",
    "str": "nothing",
    "uuid": "00000000-0000-0000-0000-000000000000",
    "path": "nothing",
    "date": "2026-01-01",
}

# Only this database: what is asked here is the same on both.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def routes(application: Litestar) -> Iterator[tuple[str, str, Any]]:
    """Each method and path with its handler. OPTIONS is the framework's own and names methods alone."""
    for route in application.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                yield from ((method, route.path, handler) for method in handler.http_methods if method != "OPTIONS")
        else:
            yield ("other", route.path, None)


def guards_of(handler: Any) -> set[Any]:
    """The handler's own guards and those of the routers that it is in."""
    return {guard for layer in handler.ownership_layers for guard in layer.guards or ()}


@pytest.fixture
def web(tmp_path: Any, database_url: str, sessions: Sessions) -> Litestar:
    return app.create_app(
        settings.from_environment(
            {"HMO_DATABASE_URL": database_url, "HMO_DATA_DIR": str(tmp_path), "HMO_SECRET_KEY": "x", "HMO_SECURE_COOKIES": "no"}
        ),
        sessions,
    )


def concrete(path: str) -> str:
    return re.sub(r"\{\w+:(\w+)\}", lambda found: VALUES[found[1]], path)


@on_sqlite
def test_every_route_has_a_guard(web: Litestar):
    unguarded = [(method, path) for method, path, handler in routes(web) if handler is None or not guards_of(handler)]

    assert unguarded == []


@on_sqlite
def test_no_more_is_public_than_the_short_list(web: Litestar):
    public = {(method, path) for method, path, handler in routes(web) if guards.anyone in guards_of(handler)}

    assert public == PUBLIC


@on_sqlite
def test_nobody_gets_an_answer_without_signing_in(web: Litestar):
    browser, answered = Browser(web), []
    for method, path, _ in routes(web):
        if (method, path) in PUBLIC:
            continue
        if method == "GET":
            answer = browser.get(concrete(path))
        else:
            browser.get("/sign-in")
            token = browser.client.cookies.get("hmo_csrf") or ""
            headers = {"x-csrftoken": token}
            answer = browser.client.request(method, concrete(path), headers=headers, follow_redirects=False)
        if path.startswith("/api/"):
            refused = answer.status_code == 401 and answer.headers["content-type"] == "application/problem+json"
        else:
            refused = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
        if not refused:
            answered.append((method, path, answer.status_code))

    assert answered == []


# A form with a file in it, as another site could send one: without the token.
A_FILE = {"file": ("register.csv", b"reference,address\n")}


@on_sqlite
def test_a_form_that_is_not_ours_is_refused_from_whoever_is_signed_in(web: Litestar, sessions: Sessions):
    browser = signed_in(web, sessions, Role.ADMINISTRATOR)
    answers = {
        (method, path): browser.client.request(method, concrete(path), files=A_FILE, follow_redirects=False).status_code
        for method, path, _ in routes(web)
        if method not in {"GET", "HEAD"}
    }

    assert {at: status for at, status in answers.items() if status != 403} == {}


@on_sqlite
@pytest.mark.parametrize("role", list(Role))
def test_every_page_answers_each_role_with_a_page_or_a_plain_no(web: Litestar, sessions: Sessions, role: Role):
    browser = signed_in(web, sessions, role)
    broken = []
    for method, path, _ in routes(web):
        if method == "GET" and "/static/" not in path:
            answer = browser.get(concrete(path))
            if answer.status_code not in {200, 303, 403, 404}:
                broken.append((path, answer.status_code))

    assert broken == []


@on_sqlite
@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_go_wherever_its_navigation_leads(web: Litestar, sessions: Sessions, role: Role):
    browser = signed_in(web, sessions, role)
    links = re.findall(r'href="(/[^"#]*)"', re.findall(r"<nav.*?</nav>", browser.get("/").text, re.S)[0])

    assert {link: browser.get(link).status_code for link in links} == dict.fromkeys(links, 200)
    assert links


def signed_in(web: Litestar, sessions: Sessions, role: Role) -> Browser:
    with sessions.writing() as session:
        actions.open_account(session, f"{role}@acacia.example", str(role), role, PASSWORD, by=actor.command("test"))
    browser = Browser(web)
    assert browser.sign_in(f"{role}@acacia.example").status_code == 303
    return browser


@on_sqlite
def test_the_api_describes_itself_in_openapi_3_1(web: Litestar, sessions: Sessions):
    answer = signed_in(web, sessions, Role.OFFICER).get("/api/v1/openapi.json")

    assert answer.status_code == 200
    described = answer.json()
    assert described["openapi"].startswith("3.1")
    ours = {path for _, path, handler in routes(web) if path.startswith("/api/v1/") and handler.guards}
    served = {concrete(path) for path in ours}
    assert {re.sub(r"\{\w+\}", "4711", path) for path in described["paths"]} == served
