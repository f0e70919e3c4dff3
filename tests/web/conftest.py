"""The web application on a database of the test's own, with an account for each role."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from litestar import Litestar

import borough
import identity
import services
from applications import application
from browser import PASSWORD, Browser
from hmo_enforce import settings
from hmo_enforce.accounts.actions import opening
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor
from hmo_enforce.kernel.database import Sessions
from identity import Evil


@pytest.fixture
def web_settings(tmp_path: Path, database_url: str) -> settings.Settings:
    """Settings as a test server would have them."""
    return settings.from_environment(
        {
            "HMO_DATABASE_URL": database_url,
            "HMO_DATA_DIR": str(tmp_path / "data"),
            "HMO_SECRET_KEY": services.SECRET_KEY,
            "HMO_SECURE_COOKIES": "no",
        }
    )


@pytest.fixture
def web(web_settings: settings.Settings, sessions: Sessions) -> Litestar:
    """The application."""
    return application(web_settings, sessions)


@pytest.fixture
def staff(sessions: Sessions) -> None:
    """One account a role: officer@acacia.example and so on."""
    with sessions.writing() as session:
        for role in Role:
            opening.open_account(
                session, f"{role}@acacia.example", f"{role.title()} of Acacia", role, PASSWORD, by=actor.command("test")
            )


@pytest.fixture
def town(sessions: Sessions) -> borough.Borough:
    """Acacia with a little of everything."""
    with sessions.writing() as session:
        return borough.seeded(session)


@pytest.fixture
def browse(web: Litestar, staff: None) -> Callable[[Role], Browser]:
    """A browser signed in as a role."""

    def opened(role: Role = Role.OFFICER) -> Browser:
        browser = Browser(web)
        assert browser.sign_in(f"{role}@acacia.example").status_code == 303
        return browser

    return opened


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The certified provider."""
    with identity.certified() as running:
        yield running


@pytest.fixture
def evil() -> Iterator[Evil]:
    """One of our own."""
    with identity.evil() as running:
        yield running


@pytest.fixture
def made(tmp_path: Path, database_url: str, sessions: Sessions) -> Callable[..., Litestar]:
    """The application, set up for a provider."""

    def on_provider(issuer: str, **more: str) -> Litestar:
        said = {
            "HMO_DATABASE_URL": database_url,
            "HMO_DATA_DIR": str(tmp_path / "data"),
            "HMO_SECRET_KEY": services.SECRET_KEY,
            "HMO_SECURE_COOKIES": "no",
        }
        return application(settings.from_environment(said | identity.settings_of(issuer, **more)), sessions)

    return on_provider
