"""A real browser on a real server: the application by uvicorn on a free port of this machine, over a seeded Acacia."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import borough
import services
from browser import PASSWORD, recovery_code
from hmo_enforce import app, settings
from hmo_enforce.accounts.actions import opening
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, database, requests
from live import WIDTHS, Live, overflows, serving, violations


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory, _template: Path) -> Iterator[Live]:
    """The application as a council would run it, on the embedded database."""
    with running(tmp_path_factory.mktemp("live"), _template) as one:
        yield one


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory, _template: Path) -> Iterator[Live]:
    """Another of a module's own, for journeys that change what other tests look at: such a module's `live` is this."""
    with running(tmp_path_factory.mktemp("apart"), _template) as one:
        yield one


@contextmanager
def running(folder: Path, template: Path) -> Iterator[Live]:
    """A server over a seeded Acacia, with an account of each role."""
    path = folder / "acacia.sqlite"
    path.write_bytes(template.read_bytes())
    engine = database.engine(f"sqlite:///{path}")
    sessions = database.Sessions(engine)
    with sessions.writing() as session:
        town = borough.seeded(session)
        requests.beat(session, "test")
        for role in Role:
            title = role.title()
            opening.open_account(session, f"{role}@acacia.example", f"{title} Ash", role, PASSWORD, by=actor.command("test"))
    said = {
        "HMO_DATABASE_URL": f"sqlite:///{path}",
        "HMO_DATA_DIR": str(folder / "data"),
        "HMO_SECRET_KEY": services.SECRET_KEY,
        "HMO_SECURE_COOKIES": "no",
    }
    served = app.create_app(settings.from_environment(said), sessions)
    with serving(served) as address:
        yield Live(address, town, served)
    engine.dispose()


def sign_in(page: Page, live: Live, email: str) -> None:
    """By password and second factor."""
    code = recovery_code(live.application, email)
    page.goto(f"{live.address}/sign-in")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{live.address}/")


@pytest.fixture
def look(tmp_path: Path) -> Callable[[Page, str], None]:
    """The page at each width: nothing sideways, nothing that axe objects to; a picture is kept where HMO_PICTURES says."""
    folder = Path(os.environ.get("HMO_PICTURES") or tmp_path)

    def at_each_width(page: Page, name: str) -> None:
        for width, pixels in WIDTHS.items():
            page.set_viewport_size({"width": pixels, "height": 900})
            page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
            assert not overflows(page), (name, width)
            assert violations(page) == [], (name, width)

    return at_each_width


@pytest.fixture
def seen(tmp_path: Path) -> Callable[[Page, str], None]:
    """The page at the width that it has is sound; a picture is kept where HMO_PICTURES says."""
    folder = Path(os.environ.get("HMO_PICTURES") or tmp_path)

    def once(page: Page, name: str) -> None:
        page.screenshot(path=folder / f"{name}.png", full_page=True)
        assert violations(page) == [], name
        assert not overflows(page), name

    return once


@pytest.fixture
def open_page(live: Live, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """A page signed in as a role, of a width; an error in a script, or a request that fails, fails the test."""
    opened, faults = [], []

    def one(role: Role | None = Role.OFFICER, width: str = "desktop", **more: object) -> Page:
        viewport = {"width": WIDTHS[width], "height": 900}
        context = chromium.new_context(base_url=live.address, viewport=viewport, reduced_motion="reduce", **more)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        if role:
            sign_in(page, live, f"{role}@acacia.example")
        return page

    one.faults = faults
    yield one
    for context in opened:
        context.close()
