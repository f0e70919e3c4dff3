"""What the site's answers give away: to the next person at the browser, to other sites, and in errors."""

import re
from typing import Any

import pytest
from litestar import Litestar, get
from litestar.testing import TestClient
from means import Site, attack, reading

from hmo_enforce import app
from hmo_enforce.accounts.roles import Role
from hmo_enforce.web import guards

# What is the same for everybody, and says nothing of anybody.
MAY_BE_KEPT = {"/look.css", "/background.geojson"}
VERSIONS = re.compile(r"(?i)(uvicorn|litestar|python|sqlite|sqlalchemy|jinja|postgres|pillow|msgspec)[/ ]?\d")
INSIDE = re.compile(r"Traceback|\.py\"|site-packages|sqlalchemy|/home/|/srv/|SELECT |argon2")


@pytest.fixture(scope="module")
def answers(site: Site) -> list[tuple[str, Any]]:
    """What every address that is only looked at answers a manager."""
    paths = [path for path in reading(site.web) if not path.startswith("/my")]
    return [(path, site.of(Role.MANAGER).get(site.path(path))) for path in paths]


@attack(170, "A page is read again from the browser's or a proxy's memory, after signing out or by the next person.")
def test_nothing_is_kept(answers: list[tuple[str, Any]]):
    kept = [path for path, answer in answers if "no-store" not in answer.headers.get("cache-control", "")]

    assert set(kept) <= MAY_BE_KEPT


@attack(171, "A page is framed by another site, to have its buttons clicked unseen (clickjacking).")
def test_no_page_is_framed(answers: list[tuple[str, Any]]):
    for path, answer in answers:
        assert answer.headers["x-frame-options"] == "DENY", path
        policy = answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy or "sandbox" in policy, path


@attack(172, "An answer is taken for another kind of content than it says (MIME sniffing).")
def test_no_answer_is_guessed_at(answers: list[tuple[str, Any]]):
    for path, answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff", path
        assert answer.status_code in (204, 303) or answer.headers.get("content-type"), path


@attack(173, "Another site learns from where somebody came, or holds on to the window that opened it.")
def test_no_referrer_is_told(answers: list[tuple[str, Any]]):
    for path, answer in answers:
        assert answer.headers["referrer-policy"] in ("same-origin", "no-referrer"), path
        assert answer.headers["cross-origin-opener-policy"] == "same-origin", path
        assert answer.headers["cross-origin-resource-policy"] == "same-origin", path
        assert "access-control-allow-origin" not in answer.headers, path


@attack(174, "Another site reads the API through somebody's browser (CORS), or asks beforehand whether it may.")
def test_no_other_site_reads_the_api(site: Site):
    headers = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    for method in ("GET", "OPTIONS"):
        answer = site.of(Role.MANAGER).client.request(method, "/api/v1/properties", headers=headers)
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]


@attack(175, "Headers and pages tell which programs of which version are at work.")
def test_no_version_is_told(answers: list[tuple[str, Any]]):
    for path, answer in answers:
        assert "server" not in answer.headers, path
        assert "x-powered-by" not in answer.headers, path
        assert not VERSIONS.search(str(answer.headers)), path
        if answer.headers.get("content-type", "").startswith("text/html"):
            assert not VERSIONS.search(answer.text), path


@get("/breaks", guards=[guards.anyone], sync_to_thread=True)
def breaks() -> str:
    raise RuntimeError("the password of mrs.khan@acacia.example is swordfish")


@attack(176, "An error that nobody foresaw shows its inside: a trace, a query, a path, a value.")
def test_an_error_shows_nothing_of_its_inside(site: Site):
    broken: Litestar = app.create_app(site.settings, site.sessions, more_routes=(breaks,))

    answer = TestClient(broken, raise_server_exceptions=False).get("/breaks")

    assert answer.status_code == 500
    assert not INSIDE.search(answer.text)
    assert "swordfish" not in answer.text
    assert "RuntimeError" not in answer.text


ODD = ["/%00", "/%ff", "/..;/accounts", "/static/../app.py", "/static/%2e%2e/%2e%2e/app.py", "/static/..%5c..%5capp.py", "//accounts",
       "/accounts/.", "/accounts;.css", "/accounts%2f1", "/.git/config", "/.env", "/static/office/", "/accounts/%2e%2e/account",
       "/static//etc/passwd", "/properties/1/../../accounts", "/api/v1/../../accounts", "/" + "a/" * 2_000]  # fmt: skip


@attack(177, "A path is written so that one reader sees another: dots, slashes, encodings, files of the program itself.")
@pytest.mark.parametrize("path", ODD)
def test_odd_paths(site: Site, path: str):
    with site.watched():
        answer = site.of(Role.OFFICER).get(path)

    assert answer.status_code in (200, 303, 400, 403, 404, 414), path
    assert not INSIDE.search(answer.text), path
    if answer.status_code == 200:
        assert "Accounts</h1>" not in answer.text, path
        assert "create_app" not in answer.text, path


COOKIES = re.compile(r"(?i)^(__Host-)?hmo_\w+=")


@attack(178, "A cookie can be read by a script, is sent along by other sites, or over a line without TLS.")
def test_cookies_are_kept_close(site: Site, secure: Any):
    secure.client.cookies.clear()
    given = secure.client.get("/sign-in").headers.get_list("set-cookie")

    assert given
    for one in given:
        assert COOKIES.match(one)
        lower = one.lower()
        assert one.startswith("__Host-"), one
        assert "secure" in lower, one
        assert "httponly" in lower, one
        assert "samesite=lax" in lower or "samesite=strict" in lower, one
        assert "domain=" not in lower, one


@attack(179, "The files of the design list a folder, or lead out of it.")
@pytest.mark.parametrize(
    "path", ["", "vendor/", "../app.py", "%2e%2e/session.py", "office/../../session.py", "/etc/passwd", "office%00.css"]
)
def test_the_folder_of_the_design(site: Site, path: str):
    answer = site.stranger().get(f"/static/{path}")

    assert answer.status_code in (303, 400, 404)
    assert "import" not in answer.text
