"""Digests: on whose day, what they say and never say, once a day whoever is killed in between, and to nobody who is gone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

import acacia
import borough
import filed
from hmo_enforce.accounts import digests
from hmo_enforce.accounts.actions import administering, opening, restricting
from hmo_enforce.accounts.actions import desks as choosing
from hmo_enforce.accounts.records import Account, Desk
from hmo_enforce.accounts.roles import Role
from hmo_enforce.cases.records import Case, CaseTask
from hmo_enforce.casework import digesting
from hmo_enforce.kernel import actor, days
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.letters import showing
from hmo_enforce.letters.markup import from_json
from hmo_enforce.letters.records import Letter, Posting
from hmo_enforce.letters.states import Fate

BY = actor.job("the clock")
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TOLD = {"digest_at": "07:30", "site": "https://hmo.acacia.example", "mail": object(), "clamd": "none"}
MANY = 3


def silent(done: int, total: int, note: str) -> None:
    """Nobody hears."""


def send(sessions: Sessions, at: datetime = MONDAY, **more: Any) -> dict[str, Any]:
    return digesting.send(sessions.reading, sessions.writing, {**TOLD, "at": at, **more}, BY, more.get("report", silent))


@pytest.fixture
def officers(sessions: Sessions) -> list[int]:
    """Three, each with a case of which a task is overdue, and a digest on each working day."""
    with sessions.writing() as session:
        town = borough.seeded(session)
        return [_one(session, town.rich, number) for number in range(MANY)]


def _one(session: Session, home: int, number: int) -> int:
    account = opening.open_account(
        session, f"o{number}@acacia.example", f"Olive Oak {number}", Role.OFFICER, "quiet otters at sea", by=acacia.ALMA
    )
    filing = filed.a_case(session, home)
    session.execute(update(Case).where(Case.id == filing.case).values(assignee_id=account.id))
    session.execute(update(Case).values(opened_at=MONDAY - timedelta(days=1)))
    session.execute(update(CaseTask).where(CaseTask.id == filing.task).values(due_on=acacia.TODAY - timedelta(days=2)))
    choosing.choose_digest(session, account.id, digests.DAILY, None, by=acacia.ALMA)
    return account.id


def posted(sessions: Sessions) -> list[tuple[int, str]]:
    """Whose account each digest is about, and its text."""
    with sessions.reading() as session:
        found = session.scalars(select(Letter).where(Letter.name == digesting.TEMPLATE).order_by(Letter.id))
        return [(one.subject_id, f"{one.title}\n{showing.as_text(from_json(one.blocks))}") for one in found]


def test_a_digest_has_numbers_and_references_and_names_nobody(sessions: Sessions, officers: list[int]):
    outcome = send(sessions)

    assert outcome == {"sent": MANY, "nothing": 0}
    (_, text), *_ = posted(sessions)
    assert "What waits for you on" in text
    assert "of which 1 overdue (HMO-" in text
    assert "https://hmo.acacia.example/" in text
    for word in ("Olive", "Acacia Avenue", "AC1 1AA", filed.TITLE, filed.COMPLAINANT, filed.WITNESS, borough.HOLDER, "bells"):
        assert word not in text, word
    with sessions.reading() as session:
        assert len(session.scalars(select(Entry).where(Entry.verb == "posted")).all()) == MANY


def test_nobody_is_told_twice_on_a_day_and_again_on_the_next(sessions: Sessions, officers: list[int]):
    first, second, next_day = (
        send(sessions),
        send(sessions, MONDAY + timedelta(hours=8)),
        send(sessions, MONDAY + timedelta(days=1)),
    )

    assert [one["sent"] for one in (first, second, next_day)] == [MANY, 0, MANY]


def test_whoever_is_killed_between_two_goes_on_with_the_rest(sessions: Sessions, officers: list[int]):
    def killed(done: int, total: int, note: str) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send(sessions, report=killed)
    before = len(posted(sessions))
    send(sessions)

    assert before == 1
    assert sorted(account for account, _ in posted(sessions)) == officers


def test_whoever_is_killed_before_the_end_of_a_transaction_has_told_nobody(sessions: Sessions, officers: list[int]):
    @contextmanager
    def dying() -> Iterator[Session]:
        with sessions.writing() as session:
            yield session
            session.flush()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        digesting.send(sessions.reading, dying, {**TOLD, "at": MONDAY}, BY, silent)

    assert posted(sessions) == []
    assert send(sessions)["sent"] == MANY


def test_before_the_hour_and_without_a_mail_server_nobody_is_told(sessions: Sessions, officers: list[int]):
    early = send(sessions, MONDAY.replace(hour=7, minute=29))
    alone = send(sessions, mail=None)

    assert (early["sent"], alone["sent"]) == (0, 0)
    assert send(sessions)["sent"] == MANY, "once it can be, on the same day"


def test_where_nothing_waits_nothing_is_sent_and_a_closed_account_or_one_whose_mail_comes_back_is_told_nothing(
    sessions: Sessions, officers: list[int]
):
    idle, closed, gone = officers
    send(sessions)
    with sessions.writing() as session:
        session.execute(update(Case).where(Case.assignee_id == idle).values(status="closed"))
        administering.close(session, closed, "Left the council.", by=acacia.ALMA)
        letter = select(Letter.id).where(Letter.subject == "account", Letter.subject_id == gone)
        session.execute(update(Posting).where(Posting.letter_id.in_(letter)).values(state=Fate.GIVEN_UP))

    tomorrow = send(sessions, MONDAY + timedelta(days=1))
    with sessions.reading() as session:
        told = {account: session.get_one(Desk, account).digested_at for account in (idle, gone)}
    with sessions.writing() as session:
        choosing.choose_digest(session, gone, digests.DAILY, None, by=acacia.ALMA)
    after = send(sessions, MONDAY + timedelta(days=2))

    assert tomorrow["sent"] == 0
    assert told == {idle: MONDAY + timedelta(days=1), gone: None}, "what did not arrive told nothing"
    assert after["sent"] == 1, "whoever chose it again"


def test_what_is_restricted_counts_in_no_digest_even_of_whom_it_names(sessions: Sessions, officers: list[int]):
    with sessions.writing() as session:
        (case,) = session.scalars(select(Case).where(Case.assignee_id == officers[0]))
        restricting.restrict(session, "case", case.id, "A threat.", [officers[0]], by=acacia.ALMA)
        reference = case.reference

    send(sessions)

    assert all(reference not in text for _, text in posted(sessions))


def test_an_address_that_nobody_proved_is_not_written_to(sessions: Sessions, officers: list[int]):
    with sessions.writing() as session:
        linked = session.get_one(Account, officers[0])
        linked.oidc_issuer, linked.oidc_subject, linked.email_verified_at = "https://id.example", "7", None

    assert send(sessions)["sent"] == MANY - 1


def test_a_weeks_digest_comes_on_its_day_or_the_next_working_one():
    due = [
        day for day in (date(2026, 12, 21) + timedelta(days=one) for one in range(14)) if digests.is_due("weekly", 0, None, day)
    ]
    fridays = [
        day for day in (date(2026, 12, 21) + timedelta(days=one) for one in range(14)) if digests.is_due("weekly", 4, None, day)
    ]

    assert due == [date(2026, 12, 21), date(2026, 12, 29)], "28 December 2026 stands in for Boxing Day"
    assert fridays == [date(2026, 12, 29)], "Christmas Day, Saturday, Sunday and Monday are none"


@pytest.mark.parametrize(
    ("year", "holidays"),
    [  # as gov.uk/bank-holidays had them
        (2021, "0101 0402 0405 0503 0531 0830 1225 1226 1227 1228"),
        (2024, "0101 0329 0401 0506 0527 0826 1225 1226"),
        (2026, "0101 0403 0406 0504 0525 0831 1225 1226 1228"),
        (2028, "0101 0103 0414 0417 0501 0529 0828 1225 1226"),
    ],
)
def test_bank_holidays_with_what_stands_in_for_them(year: int, holidays: str):
    assert {f"{day:%m%d}" for day in days.bank_holidays(year)} == set(holidays.split())


def test_what_cannot_be_chosen_is_refused(session: Session):
    account = opening.open_account(session, "a@acacia.example", "A", Role.AUDITOR, "quiet otters at sea", by=acacia.ALMA)

    with pytest.raises(Refused, match="how often"):
        choosing.choose_digest(session, account.id, "hourly", None, by=acacia.ALMA)
    with pytest.raises(Refused, match="which day"):
        choosing.choose_digest(session, account.id, "weekly", 5, by=acacia.ALMA)
