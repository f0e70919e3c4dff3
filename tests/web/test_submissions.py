"""Answers that ODK or Kobo collected come as a file: once, with what was wrong by row."""

from collections.abc import Callable

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

import waves as surveys
from browser import Browser
from hmo_enforce.accounts.roles import Role
from hmo_enforce.casework import submitting
from hmo_enforce.intake.records import Arrival
from hmo_enforce.kernel.database import Sessions
from waves import said

pytestmark = pytest.mark.usefixtures("town")
Browse = Callable[..., Browser]
PAGE = "/surveys/waves/1/file"
KOBO = """where,persons,hazards,_submission_time,_uuid
1 Acacia Avenue AC1 1AA,6,damp_and_mould cold,2026-10-01T10:00:00,one
2 Acacia Avenue AC1 1AA,many,,2026-10-02T10:00:00,two
3 Acacia Avenue AC1 1AA,3,,2026-10-03T10:00:00,one
,,,,
"""


@pytest.fixture
def manager(browse: Browse, sessions: Sessions) -> Browser:
    """With a wave that is open, and its two channels."""
    with sessions.writing() as session:
        surveys.surveyed(session, ends_on=None)
    return browse(Role.MANAGER)


def loaded(browser: Browser, content: str | bytes = KOBO, channel: str = "2"):
    return browser.post(PAGE, {"channel": channel}, files={"file": ("kobo.csv", content)})


def arrivals(sessions: Sessions) -> list[Arrival]:
    with sessions.reading() as session:
        return list(session.scalars(select(Arrival).order_by(Arrival.id)))


def test_each_submission_is_kept_with_what_was_wrong_told_by_row(manager: Browser, sessions: Sessions):
    answer = loaded(manager)

    assert answer.status_code == 200
    assert "New 2 Come before 0 Not taken 1" in said(answer.text)
    assert "submission of row 2 again" in said(answer.text)
    assert "many" in said(answer.text)
    first, second = arrivals(sessions)
    assert (first.way, first.channel_id, first.claims) == ("file", 2, {"persons": 6, "hazards": ["damp_and_mould", "cold"]})
    assert "persons" not in second.answers
    assert first.submitted_at.isoformat() == "2026-10-01T10:00:00+00:00"


def test_the_same_file_twice_brings_nothing_twice(manager: Browser, sessions: Sessions):
    loaded(manager)

    again = loaded(manager)

    assert "New 0 Come before 2" in said(again.text)
    assert len(arrivals(sessions)) == 2


@pytest.mark.parametrize(
    ("content", "status", "told"),
    [
        (b"", 422, "Choose a file"),
        (b"PK\x03\x04", 200, "workbook or an archive"),
        ("name,age\nx,3\n", 200, "No column says which submission is which"),
        ('[{"_uuid": "a", "persons": ', 200, "broken or cut short"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(manager: Browser, sessions: Sessions, content: bytes, status: int, told: str):
    answer = loaded(manager, content)

    assert answer.status_code == status
    assert told in said(answer.text)
    assert arrivals(sessions) == []


def test_a_channel_of_another_wave_is_refused(manager: Browser, sessions: Sessions):
    assert loaded(manager, channel="99").status_code == 422
    assert arrivals(sessions) == []


def test_many_come_in_parts_so_that_nobody_who_writes_meanwhile_waits_for_all_of_them(
    manager: Browser, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(submitting, "AT_ONCE", 2)
    rows = "".join(f"{number} Acacia Avenue AC1 1AA,2,,2026-10-01T10:00:00,key {number}\n" for number in range(5))
    at_once = []

    def counted(session: Session) -> None:
        at_once.append(session.scalar(select(func.count(Arrival.id))))

    event.listen(Session, "before_commit", counted)
    try:
        answer = loaded(manager, KOBO.partition("\n")[0] + "\n" + rows)
    finally:
        event.remove(Session, "before_commit", counted)

    assert "New 5 Come before 0" in said(answer.text)
    assert {0, 2, 4, 5} <= set(at_once)
