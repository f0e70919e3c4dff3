"""What came in is checked by a real clamd: what it objects to is never shown, and what it does not answer on waits."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import pictured
import services
from hmo_enforce import jobs
from hmo_enforce.evidence import actions, queries, states
from hmo_enforce.evidence.outside import pictures
from hmo_enforce.evidence.outside import scanner as asking
from hmo_enforce.evidence.outside.store import Folder
from hmo_enforce.evidence.records import EvidenceContent, EvidenceItem
from hmo_enforce.kernel import actor, clock, requests
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.kernel.requests import JobRequest

HandIn = Callable[..., EvidenceItem]
Scan = Callable[..., dict[str, Any]]
INFECTED = pictured.picture() + services.CONTRABAND
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def scan(sessions: Sessions, store: Folder, copies: Path) -> Scan:
    """Do the job as a jobs process would that was told this address."""

    def scanned(clamd: str, **more: Any) -> dict[str, Any]:
        told = {"evidence": str(store.root), "evidence_copies": str(copies), "clamd": clamd, **more}
        return jobs.perform(sessions, jobs.named("scan"), told, by=actor.job("the clock"), report=lambda *_: None)

    return scanned


def kept(sessions: Sessions, item_id: int) -> EvidenceItem:
    with sessions.reading() as session:
        return session.get_one(EvidenceItem, item_id)


def handed_in(sessions: Sessions, hand_in: HandIn, *contents: bytes) -> list[int]:
    with sessions.writing() as session:
        return [hand_in(session, content).id for content in contents]


def verbs(sessions: Sessions, item_id: int) -> list[str]:
    with sessions.reading() as session:
        said = select(Entry.verb).where(Entry.subject == "evidence_item", Entry.subject_id == str(item_id))
        return list(session.scalars(said.order_by(Entry.id)))


def test_a_clean_picture_is_drawn_and_what_the_scanner_objects_to_is_quarantined(
    sessions: Sessions, hand_in: HandIn, scan: Scan, scanner: services.Clamd, copies: Path
):
    good, bad, document = handed_in(sessions, hand_in, pictured.picture(), INFECTED, pictured.pdf())

    outcome = scan(scanner.address)

    assert (outcome["clean"], outcome["quarantined"], outcome["drawn"]) == (2, 1, 1)
    assert [kept(sessions, one).state for one in (good, bad, document)] == ["clean", "quarantined", "clean"]
    assert kept(sessions, bad).state_note == f"{services.SIGNATURE}.UNOFFICIAL"
    assert verbs(sessions, good) == ["received", "found clean"]
    assert verbs(sessions, bad) == ["received", "quarantined"]
    assert all(path.is_file() for path in pictures.copy_paths(copies, kept(sessions, good).sha256).values())
    assert not any(path.exists() for path in pictures.copy_paths(copies, kept(sessions, bad).sha256).values())
    with sessions.reading() as session:
        assert session.get_one(EvidenceContent, kept(sessions, good).sha256).copied_at is not None


@on_sqlite
def test_while_the_scanner_does_not_answer_items_wait_longer_each_time_and_are_checked_when_it_is_back(
    sessions: Sessions, hand_in: HandIn, scan: Scan, scanner: services.Clamd, monkeypatch: pytest.MonkeyPatch
):
    (item,) = handed_in(sessions, hand_in, pictured.picture())
    scanner.stop()
    start, waits = clock.now(), []
    monkeypatch.setattr(clock, "now", lambda: start)
    for _ in range(9):
        scan(scanner.address)
        due = kept(sessions, item).next_try_at
        assert due is not None
        waits.append(due - clock.now())
        monkeypatch.setattr(clock, "now", lambda due=due: due)

    waiting = kept(sessions, item)
    assert waits == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 16, 32, 60, 60, 60)]
    assert (waiting.state, waiting.unanswered_since) == (states.RECEIVED, start)
    assert "does not answer" in (waiting.state_note or "")
    assert verbs(sessions, item) == ["received", "could not be checked"]

    scanner.start()
    scan(scanner.address)

    assert kept(sessions, item).state == states.CLEAN
    assert kept(sessions, item).unanswered_since is None


@on_sqlite
def test_the_next_try_is_asked_for_once_and_not_begun_before_its_time(
    sessions: Sessions, hand_in: HandIn, scan: Scan, monkeypatch: pytest.MonkeyPatch
):
    handed_in(sessions, hand_in, pictured.picture(), pictured.pdf())

    scan("/nobody/listens")
    scan("/nobody/listens")

    with sessions.writing() as session:
        (asked,) = session.scalars(select(JobRequest).where(JobRequest.job == "scan"))
        assert not requests.any_free(session)
        assert requests.lease(session, "worker") is None
        later = asked.not_before
    assert later is not None
    monkeypatch.setattr(clock, "now", lambda: later)
    with sessions.writing() as session:
        assert requests.any_free(session)
        assert requests.lease(session, "worker") is not None


@on_sqlite
def test_a_file_larger_than_the_scanner_takes_waits_with_a_word_why(
    sessions: Sessions, hand_in: HandIn, scan: Scan, scanner: services.Clamd
):
    (item,) = handed_in(sessions, hand_in, pictured.pdf(b"/Note(" + b"x" * 1_500_000 + b")"))

    scan(scanner.address)

    assert kept(sessions, item).state == states.RECEIVED
    assert kept(sessions, item).state_note == asking.TOO_LARGE


@on_sqlite
def test_without_a_scanner_nothing_is_checked_and_nothing_drawn(sessions: Sessions, hand_in: HandIn, scan: Scan, copies: Path):
    (item,) = handed_in(sessions, hand_in, pictured.picture())

    scan(states.NO_SCANNER)

    assert kept(sessions, item).state == states.RECEIVED
    assert not copies.exists()
    assert not states.handed_out(states.RECEIVED, states.NO_SCANNER)


@on_sqlite
def test_where_the_council_chose_to_have_none_pictures_are_drawn_and_that_is_journalled(
    sessions: Sessions, hand_in: HandIn, scan: Scan, scanner: services.Clamd
):
    good, bad = handed_in(sessions, hand_in, pictured.picture(), INFECTED)

    scan(states.UNSCANNED)
    scan(states.UNSCANNED)

    assert states.handed_out(kept(sessions, good).state, states.UNSCANNED)
    assert verbs(sessions, good) == ["received", "left unchecked"]
    scan(scanner.address)  # and when there is one after all, it is asked about what came before
    assert [kept(sessions, one).state for one in (good, bad)] == ["clean", "quarantined"]


@on_sqlite
def test_what_was_clean_once_is_quarantined_when_the_same_file_is_objected_to_later(
    sessions: Sessions, hand_in: HandIn, scan: Scan, scanner: services.Clamd, copies: Path
):
    (first,) = handed_in(sessions, hand_in, INFECTED)
    with sessions.writing() as session:
        actions.found_clean(session, kept(sessions, first).sha256, by=actor.job("a scanner of last year"))
    (second,) = handed_in(sessions, hand_in, INFECTED)

    scan(scanner.address)

    assert [kept(sessions, one).state for one in (first, second)] == ["quarantined", "quarantined"]


@on_sqlite
def test_copies_that_were_lost_are_drawn_again_by_night(sessions: Sessions, hand_in: HandIn, scan: Scan, copies: Path):
    (item,) = handed_in(sessions, hand_in, pictured.picture())
    sha256 = kept(sessions, item).sha256
    with sessions.writing() as session:
        actions.found_clean(session, sha256, by=actor.job("the scanner"))

    assert scan(states.NO_SCANNER)["drawn"] == 0
    assert scan(states.NO_SCANNER, full=True)["drawn"] == 1

    assert all(path.is_file() for path in pictures.copy_paths(copies, sha256).values())


@on_sqlite
def test_a_file_that_is_not_where_it_is_kept_is_told_of(
    sessions: Sessions, hand_in: HandIn, scan: Scan, scanner: services.Clamd, store: Folder
):
    (item,) = handed_in(sessions, hand_in, pictured.picture())
    store.remove(kept(sessions, item).sha256)

    scan(scanner.address)

    assert "tell IT" in (kept(sessions, item).state_note or "")


def test_an_item_is_being_checked_while_the_job_is_at_work(session: Session, hand_in: HandIn):
    item = hand_in(session, pictured.picture())

    assert states.shown(item.state, at_work=True) == states.SCANNING
    assert states.shown(item.state, at_work=False) == states.RECEIVED
    assert [one.sha256 for one in queries.to_scan(session, clock.now())] == [item.sha256]
