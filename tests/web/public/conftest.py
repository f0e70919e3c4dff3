"""A council whose service sends emails: what they say is read in its outbox."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from litestar import Litestar
from sqlalchemy import select

import services
from applications import application
from hmo_enforce import settings
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.letters.records import Letter, Posting

SITE = "https://homes.acacia.example"
Links = Callable[[str], list[str]]


@pytest.fixture
def web_settings(tmp_path: Path, database_url: str) -> settings.Settings:
    return settings.from_environment(
        {
            "HMO_DATABASE_URL": database_url,
            "HMO_DATA_DIR": str(tmp_path / "data"),
            "HMO_SECRET_KEY": services.SECRET_KEY,
            "HMO_SECURE_COOKIES": "no",
            "HMO_SITE": SITE,
            "HMO_SMTP_HOST": "127.0.0.1",
            "HMO_SMTP_SECURITY": "none",
            "HMO_MAIL_FROM": "housing@acacia.example",
        }
    )


@pytest.fixture
def web(web_settings: settings.Settings, sessions: Sessions) -> Litestar:
    return application(web_settings, sessions)


@pytest.fixture
def letters(sessions: Sessions) -> Callable[[str], list[str]]:
    """The templates of what waits to be sent to an address, oldest first."""

    def to(email: str) -> list[str]:
        with sessions.reading() as session:
            asked = select(Letter.name).join(Posting, Posting.letter_id == Letter.id).where(Posting.to == email)
            return list(session.scalars(asked.order_by(Posting.id)))

    return to


@pytest.fixture
def links(sessions: Sessions) -> Links:
    """The paths of the links that wait to be sent to an address, oldest first."""

    def to(email: str) -> list[str]:
        with sessions.reading() as session:
            asked = select(Posting).where(Posting.to == email).order_by(Posting.id)
            found = [one.secrets["link"] for one in session.scalars(asked) if one.secrets]
        assert all(link.startswith(SITE) for link in found)
        return [re.sub(f"^{SITE}", "", link) for link in found]

    return to
