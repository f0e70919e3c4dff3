"""A mail server for each test that sends."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from postmaster import MailServer, started


@pytest.fixture
def mail_server(tmp_path: Path) -> Iterator[MailServer]:
    yield from started(tmp_path / "mail")
