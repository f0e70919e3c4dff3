"""A landlord and their agent, in a real browser, with their messages sent by a real mail server."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from litestar import Litestar
from playwright.sync_api import Browser, Page, expect

import services
from browser import PASSWORD
from hmo_enforce import app, jobs, settings
from hmo_enforce.kernel import actor, database
from live import WIDTHS, overflows, serving, violations
from postmaster import MailServer, started


@dataclass
class Council:
    """A council that sends emails; `post` empties its outbox."""

    address: str
    application: Litestar
    mail: MailServer

    def post(self) -> None:
        said = self.application.state.settings
        told = {"council": "acacia", "letters": str(said.letters), "mail": self.mail.mail(), "bounces": None}
        done = jobs.perform(
            self.application.state.sessions, jobs.named("send"), told, by=actor.job("test"), report=lambda *_: None
        )
        assert done.get("sent")

    def link(self, to: str) -> str:
        """The link in the latest message to an address, as its reader sees it."""
        self.post()
        latest = [one for one in self.mail.taken() if one["To"] == to][-1]
        text = latest.get_body(("plain",)).get_content()
        return re.findall(rf"{self.address}(/my/\S+)", text)[-1]


@pytest.fixture
def council(tmp_path: Path, _template: Path) -> Iterator[Council]:
    path = tmp_path / "acacia.sqlite"
    path.write_bytes(_template.read_bytes())
    engine = database.engine(f"sqlite:///{path}")
    for server in started(tmp_path / "mail"):
        said = {
            "HMO_DATABASE_URL": f"sqlite:///{path}", "HMO_DATA_DIR": str(tmp_path / "data"), "HMO_SECURE_COOKIES": "no",
            "HMO_SECRET_KEY": services.SECRET_KEY, "HMO_SMTP_HOST": "127.0.0.1", "HMO_SMTP_PORT": str(server.port),
            "HMO_SMTP_SECURITY": "none", "HMO_MAIL_FROM": "housing@acacia.example",
        }  # fmt: skip
        served = app.create_app(settings.from_environment({**said, "HMO_SITE": "http://127.0.0.1"}), database.Sessions(engine))
        with serving(served) as address:
            served.state.settings = settings.from_environment({**said, "HMO_SITE": address})
            yield Council(address, served, server)
    engine.dispose()


@pytest.fixture
def somebody(chromium: Browser, council: Council) -> Iterator[Callable[..., Page]]:
    opened, faults = [], []

    def one(width: str = "desktop") -> Page:
        context = chromium.new_context(
            base_url=council.address, viewport={"width": WIDTHS[width], "height": 900}, reduced_motion="reduce"
        )
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield one
    for context in opened:
        context.close()
    assert faults == []


def sound(page: Page, name: str, folder: Path) -> None:
    pictures = Path(os.environ.get("HMO_PICTURES") or folder)
    page.screenshot(path=pictures / f"public-{name}-{page.viewport_size['width']}.png", full_page=True)
    assert violations(page) == []
    assert not overflows(page)


def signs_up(page: Page, council: Council, kind: str, name: str, email: str, folder: Path) -> None:
    page.goto("/my/sign-in")
    sound(page, "sign-in", folder)
    page.get_by_role("link", name="Make an account").click()
    sound(page, "sign-up", folder)
    page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_role("alert")).to_contain_text("Your name is missing")
    sound(page, "sign-up-faulty", folder)
    page.get_by_label(kind, exact=True).check()
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Email address").fill(email)
    page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look at your email")
    sound(page, "look-at-your-email", folder)
    page.goto(council.link(email))
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    sound(page, "confirm", folder)
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_text("Your account has been made")).to_be_visible()
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_a_landlord_signs_up_and_lets_an_agent_act(council: Council, somebody: Callable[..., Page], tmp_path: Path):
    lena, nick = somebody("desktop"), somebody("phone")

    signs_up(lena, council, "Landlord", "Lena Larch", "lena@example.com", tmp_path)
    lena.get_by_role("button", name="Name an agent").click()
    lena.get_by_label("Your agent's email address").fill("nick@example.com")
    sound(lena, "name-agent", tmp_path)
    lena.get_by_role("button", name="Ask them").click()
    expect(lena.get_by_text("They have been asked")).to_be_visible()
    assert council.link("nick@example.com") == "/my/delegations"

    signs_up(nick, council, "Agent", "Nick Nettle", "nick@example.com", tmp_path)
    sound(nick, "start-asked", tmp_path)
    nick.get_by_role("link", name="Lena Larch").click()
    sound(nick, "accept", tmp_path)
    nick.get_by_role("button", name="Agree").click()
    expect(nick.get_by_text("You act for them from now on")).to_be_visible()
    sound(nick, "delegations", tmp_path)

    lena.goto("/my/delegations")
    expect(lena.get_by_role("rowheader", name="Nick Nettle")).to_be_visible()
    sound(lena, "delegations", tmp_path)
    for path in ("/my", "/my/account", "/my/account/second-factor", "/my/account/close"):
        for page in (lena, nick):
            page.goto(path)
            sound(page, path.strip("/").replace("/", "-"), tmp_path)
    lena.goto("/my/delegations")
    lena.get_by_role("link", name=re.compile("^End")).click()
    lena.get_by_role("button", name="Yes, end it").click()
    expect(lena.get_by_text("It has been ended")).to_be_visible()
    council.post()
    assert [one["Subject"] for one in council.mail.taken() if one["To"] == "nick@example.com"][-1] == (
        "Nick Nettle does not act for Lena Larch"
    )


def test_a_forgotten_password_and_another_address(council: Council, somebody: Callable[..., Page], tmp_path: Path):
    page = somebody("phone")
    signs_up(page, council, "Landlord", "Lena Larch", "lena@example.com", tmp_path)

    page.goto("/my/account")
    page.get_by_role("link", name="Change email address").click()
    page.get_by_label("New email address").fill("lena@new.example")
    page.get_by_label("Your present password", exact=True).fill(PASSWORD)
    sound(page, "address", tmp_path)
    page.get_by_role("button", name="Send me the link").click()
    page.goto(council.link("lena@new.example"))
    sound(page, "new-address", tmp_path)
    page.get_by_role("button", name="Use it").click()
    expect(page.get_by_text("lena@new.example")).to_be_visible()
    page.get_by_role("button", name="Sign out").first.click()

    page.get_by_role("link", name="Forgotten password").click()
    page.get_by_label("Email address").fill("lena@new.example")
    sound(page, "forgotten", tmp_path)
    page.get_by_role("button", name="Send the link").click()
    page.goto(council.link("lena@new.example"))
    page.get_by_label("New password", exact=True).fill("tin roof summer rain")
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_text("The password has been set")).to_be_visible()
