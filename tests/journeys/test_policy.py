"""In a real browser no page of ours asks for anything that its own policy forbids."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from litestar import MediaType, get
from playwright.sync_api import Browser, Page

import services
from hmo_enforce import app, settings
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.web import guards
from live import Live, serving

MOST_PAGES = 90
# Downloads and the like: a browser shows no page of them.
NO_PAGE = re.compile(r"\.(csv|xlsx|json|geojson|pdf|zip|svg|jpg|png)$|/static/|/api/|^/sign-out|/download|/original|/export")
WATCH = """
document.addEventListener('securitypolicyviolation', (event) => {
  console.error('forbidden by the policy: ' + event.violatedDirective + ' ' + event.blockedURI);
});
"""


def pattern(path: str) -> str:
    """Pages of one kind are looked at once."""
    return re.sub(r"/[^/]*\d[^/]*", "/N", path)


def forbidden(page: Page) -> list[str]:
    said: list[str] = []
    page.add_init_script(WATCH)
    words = ("policy", "refused to", "permissions-policy", "violat")
    page.on("console", lambda one: said.append(one.text) if any(word in one.text.lower() for word in words) else None)
    return said


def crawl(page: Page, live: Live) -> set[str]:
    """The patterns of the pages that links lead to from the start page."""
    seen, waiting = {"/"}, ["/"]
    visited = set()
    while waiting and len(visited) < MOST_PAGES:
        path = waiting.pop(0)
        answer = page.goto(live.address + path)
        if answer is None or not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        visited.add(pattern(path))
        for href in page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)"):
            to = urlsplit(href)
            if href.startswith(live.address) and pattern(to.path) not in seen and not NO_PAGE.search(to.path):
                seen.add(pattern(to.path))
                waiting.append(to.path)
    return visited


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMINISTRATOR])
def test_no_page_asks_for_what_its_policy_forbids(role: Role, live: Live, open_page: Callable[..., Page]):
    page = open_page(role)
    said = forbidden(page)

    visited = crawl(page, live)

    assert len(visited) >= 12, visited
    assert said == []


@pytest.mark.parametrize("path", ["/sign-in", "/nothing", "/forgotten-password", "/complain", "/complain/q/where", "/status"])
def test_nor_does_a_page_for_strangers(path: str, live: Live, open_page: Callable[..., Page]):
    page = open_page(None)
    said = forbidden(page)

    page.goto(path)

    assert said == []


@get("/inline", guards=[guards.anyone], sync_to_thread=False, media_type=MediaType.HTML)
def inline() -> str:
    return (
        '<!DOCTYPE html><title>x</title><h1 style="margin:0" onclick="go()">x</h1><script>document.title = "ran"</script>'
        '<iframe src="/sign-in"></iframe>'
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_the_policy_forbids_would_be_seen_and_is_not_run(
    database_url: str, sessions: Sessions, chromium: Browser, tmp_path
):
    said_to = {"HMO_DATABASE_URL": database_url, "HMO_DATA_DIR": str(tmp_path), "HMO_SECRET_KEY": services.SECRET_KEY}
    made = app.create_app(settings.from_environment({**said_to, "HMO_SECURE_COOKIES": "no"}), sessions, more_routes=(inline,))
    with serving(made) as address:
        page = chromium.new_context().new_page()
        said = forbidden(page)

        page.goto(f"{address}/inline")
        title = page.title()
        page.context.close()

    assert title == "x"
    assert {kind for kind in ("style", "script", "frame") if any(kind in one for one in said)} == {"style", "script", "frame"}
