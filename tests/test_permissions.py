"""Who may do what: the table in docs/ is the program's own, and every route keeps to it for everybody."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from sqlalchemy import select

import services
from applications import application
from browser import PASSWORD, Browser
from hmo_enforce import settings
from hmo_enforce.accounts import roles
from hmo_enforce.accounts.actions import passwords, signing_in
from hmo_enforce.accounts.records import Account
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.web import guards
from programs import a_token
from test_routes import VALUES, keys, on_sqlite, signed_in  # noqa: F401  # `keys` is a fixture

sys.path.insert(0, str(services.ROOT / "scripts"))

import permissions
from permissions import Route

BY_A_FORM = re.compile(r"does not include this|lacks the scope|signed in already")
# Whom it lets in it leads to the sign-in too, and takes their cookie.
LAST = ("/sign-out",)


@pytest.fixture
def web(tmp_path: Path, database_url: str, sessions: Sessions) -> Litestar:
    """Nobody is made to wait."""
    many = {f"HMO_{name}_PER_MINUTE": "100000" for name in ("PAGES", "API", "SIGN_INS")}
    said = {
        "HMO_DATABASE_URL": database_url,
        "HMO_DATA_DIR": str(tmp_path),
        "HMO_SECRET_KEY": services.SECRET_KEY,
        "HMO_SECURE_COOKIES": "no",
    }
    return application(settings.from_environment({**said, **many}), sessions)


def every_route(web: Litestar) -> list[Route]:
    """What reads first; what ends the sign-in last."""
    return sorted(permissions.routes(web), key=lambda one: (one.path in LAST, one.method != "GET", one.path))


def address(route: Route, known: dict[str, object]) -> str:
    """With what is there in Acacia, or else with something of its kind."""
    return re.sub(r"\{(\w+):(\w+)\}", lambda found: str(known.get(found[1], VALUES[found[2]])), route.path)


def ask(browser: Browser, route: Route, known: dict[str, object], headers: dict[str, str] | None = None) -> Any:
    """With an empty form of ours, where it is no reading."""
    path = address(route, known)
    if route.method in {"GET", "HEAD"}:
        return browser.client.request(route.method, path, headers=headers, follow_redirects=False)
    token = browser.client.cookies.get("hmo_csrf") or ""
    sent = {"x-csrftoken": token, **(headers or {})}
    return browser.client.request(route.method, path, headers=sent, data={"nothing": ""}, follow_redirects=False)


def was_let_in(answer: Any, route: Route) -> bool:
    """What a guard says, told from what a page behind it says."""
    assert answer.status_code < 500 or answer.status_code == 503, (route, answer.text)
    leads = answer.headers.get("location", "")
    if answer.status_code == 303 and leads.partition("?")[0] in {"/sign-in", "/my/sign-in"}:
        return route.path in LAST and "hmo_session=" in answer.headers.get("set-cookie", "")
    return answer.status_code != 401 and not (answer.status_code == 403 and BY_A_FORM.search(answer.text))


# Metrics are for addresses, not for people: tests/web/test_metrics.py.
def are_for_people(route: Route) -> bool:
    return "watchers" not in route.guards


def test_the_table_in_the_docs_is_the_programs_own():
    assert permissions.FILE.read_text(encoding="utf-8") == permissions.document(), "run: python scripts/permissions.py"


@on_sqlite
def test_each_permission_is_asked_for_by_a_guard_of_its_name_and_by_no_other(web: Litestar):
    named = {name.removeprefix("may_") for name in vars(guards) if name.startswith("may_")}

    assert named == set(roles.PERMISSIONS)
    assert {name for route in permissions.routes(web) for name in route.permissions} <= named


@on_sqlite
@pytest.mark.parametrize("role", list(Role))
def test_every_route_lets_a_role_in_as_the_table_says(
    web: Litestar,
    sessions: Sessions,
    keys: dict[str, object],  # noqa: F811
    role: Role,
):
    browser, wrong = signed_in(web, sessions, role), []
    for route in filter(are_for_people, every_route(web)):
        answer = ask(browser, route, keys)
        if answer.status_code == 303 and answer.headers["location"].startswith("/sign-in") and route.path not in LAST:
            browser = signed_in(web, sessions, role)  # the request before ended the sign-in, as it should
            answer = ask(browser, route, keys)
        if was_let_in(answer, route) != permissions.lets_in(route, role):
            wrong.append((route, answer.status_code))

    assert wrong == []


@on_sqlite
def test_every_route_keeps_out_whoever_is_not_signed_in(web: Litestar, keys: dict[str, object]):  # noqa: F811
    browser = Browser(web)
    browser.get("/sign-in")
    wrong = [
        (route, answer.status_code)
        for route in filter(are_for_people, every_route(web))
        if was_let_in(answer := ask(browser, route, keys), route) != permissions.lets_in(route, None)
        and not route.path.startswith("/my")
    ]

    assert wrong == []


def a_landlord(sessions: Sessions, browser: Browser) -> None:
    """A whole sign-in of the public's realm, whose token the browser shows under every name there is."""
    with sessions.writing() as session:
        kept = passwords.HASHER.hash(PASSWORD)
        account = Account(
            realm="public", email="lena@landlords.example", name="Lena Larch", role="landlord", password_hash=kept,
            made_at=clock.now(),
        )  # fmt: skip
        session.add(account)
        session.flush()
        token = signing_in.begin(session, account, complete=True).token
    for name in ("hmo_session", "hmo_public", "__Host-hmo_session", "__Host-hmo_public"):
        browser.client.cookies.set(name, token)


@on_sqlite
def test_an_account_of_the_public_opens_no_route_of_staff(
    web: Litestar,
    sessions: Sessions,
    keys: dict[str, object],  # noqa: F811
):
    browser = Browser(web)
    browser.get("/sign-in")
    a_landlord(sessions, browser)

    opened = [
        (route, answer.status_code)
        for route in filter(are_for_people, every_route(web))
        if not permissions.lets_in(route, None) and not any(name.startswith("public.") for name in route.guards)
        if was_let_in(answer := ask(browser, route, keys), route)
    ]

    assert opened == []


@on_sqlite
@pytest.mark.parametrize("role", [Role.MANAGER, Role.FINANCE, Role.AUDITOR])
def test_a_token_opens_what_its_scopes_and_its_role_hold_and_no_page(
    web: Litestar,
    sessions: Sessions,
    keys: dict[str, object],  # noqa: F811
    role: Role,
):
    holder = signed_in(web, sessions, role)
    held = [one for one in roles.PERMISSIONS if roles.may(role, one)]
    wrong, program = [], Browser(web)
    for scopes in (held, ["see_properties"], [one for one in held if one != "see_properties"] or held):
        header = {"Authorization": f"Bearer {a_token(holder, *scopes)}"}
        for route in filter(are_for_people, every_route(web)):
            expected = permissions.lets_in(route, role, frozenset(scopes))
            answer = ask(program, route, keys, header)
            if was_let_in(answer, route) != expected and not route.path.startswith(("/my", "/sign-in/provider")):
                wrong.append((route, scopes, answer.status_code))

    assert wrong == []


@on_sqlite
def test_each_refusal_is_journalled_with_who_and_where(web: Litestar, sessions: Sessions):
    browser = signed_in(web, sessions, Role.FINANCE)
    before = len(refusals(sessions))

    browser.get("/imports")

    (line,) = refusals(sessions)[before:]
    assert (line.actor_name, line.subject_id) == ("finance", "/imports")


def refusals(sessions: Sessions) -> list[journal.Entry]:
    with sessions.reading() as session:
        return list(session.scalars(select(journal.Entry).where(journal.Entry.verb == "refused").order_by(journal.Entry.id)))
