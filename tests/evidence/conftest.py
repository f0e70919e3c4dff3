"""A scanner, a store, and a way to hand things in."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

import services
from acacia import ALMA
from hmo_enforce.evidence import actions
from hmo_enforce.evidence.actions import Arrived
from hmo_enforce.evidence.outside import looking
from hmo_enforce.evidence.outside.store import Folder
from hmo_enforce.evidence.records import EvidenceItem

HandIn = Callable[..., EvidenceItem]


@pytest.fixture
def scanner() -> Iterator[services.Clamd]:
    """A real clamd, with the tests' own signature alone."""
    with tempfile.TemporaryDirectory(prefix="hmo-clamd-", dir="/tmp") as folder:
        made = services.clamd(Path(folder))
        yield made
        made.stop()


@pytest.fixture
def store(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "evidence")


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    return tmp_path / "evidence-display"


@pytest.fixture
def arrive(tmp_path: Path) -> Callable[..., Arrived]:
    """A file on the disk, looked at."""

    def arrived(content: bytes, name: str = "IMG_1.jpg") -> Arrived:
        path = tmp_path / f"arrived-{hashlib.sha256(content).hexdigest()}"
        path.write_bytes(content)
        found = looking.examine(path, most_bytes=10_000_000)
        return Arrived(path, name, len(content), hashlib.sha256(content).hexdigest(), found)

    return arrived


@pytest.fixture
def hand_in(store: Folder, arrive: Callable[..., Arrived]) -> HandIn:
    """Hand in a file about property 1, or another."""

    def handed(session: Session, content: bytes, title: str = "Kitchen", of: int = 1) -> EvidenceItem:
        stored = actions.store_original(store, arrive(content))
        return actions.receive(session, store, stored, "property", of, title=title, note=None, by=ALMA)

    return handed
