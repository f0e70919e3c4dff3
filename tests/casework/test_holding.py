"""What is on legal hold is not destroyed: whichever of the two comes first is wholly done before the other."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

import acacia
import filed
import written
from hmo_enforce import settings
from hmo_enforce.cases.records import Case, CaseParty, CaseProperty
from hmo_enforce.casework import destroy_lists, holding
from hmo_enforce.cli import opening as command_line
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.privacy import outside, states
from hmo_enforce.privacy.actions import holds
from hmo_enforce.privacy.actions import lists as actions
from hmo_enforce.privacy.records import LegalHold
from services import SECRET_KEY

LONG_AGO = datetime(2016, 3, 1, 9, tzinfo=UTC)
WHY = "Proceedings in the tribunal."


def silent(done: int, total: int, note: str) -> None:
    """A report that nobody hears."""


@pytest.fixture
def of(tmp_path: Path, database_url: str) -> settings.Settings:
    said = {"HMO_DATABASE_URL": database_url, "HMO_DATA_DIR": str(tmp_path / "data"), "HMO_SECRET_KEY": SECRET_KEY}
    return settings.from_environment(said)


@pytest.fixture
def told(of: settings.Settings) -> dict[str, Any]:
    return command_line.told_to_jobs(of)


def approved(session: Session, cases: int) -> tuple[int, list[int]]:
    """An approved list of closed cases, each due."""
    made = [filed.a_case(session, acacia.an_address(session, f"{n} Elm Row", east=100 + 30 * n).id).case for n in range(cases)]
    for one in session.scalars(select(Case).where(Case.id.in_(made))):
        one.status, one.closed_at = "closed", LONG_AGO
    session.flush()
    rule, day = outside.rules()["closed_case"], LONG_AGO.date()
    list_ = actions.make(session, [(rule, key, day, day) for key in made], {}, acacia.TODAY, by=acacia.BASIL)
    actions.approve(session, list_.id, "Looked at each.", by=acacia.ALMA)
    return list_.id, made


def destroyed(sessions: Sessions, told: dict[str, Any], list_id: int, **steps: Any) -> dict[str, int]:
    reading, writing = steps.get("reading", sessions.reading), steps.get("writing", sessions.writing)
    return destroy_lists.destroy(reading, writing, {**told, "list": list_id}, acacia.ALMA, silent)


def at_the_first(sessions: Sessions, statement: str, act: Callable[[], None]) -> threading.Thread:
    """Do something of another connection's when this statement is about to be run; wait for it no longer than a second."""
    begun, thread = threading.Event(), threading.Thread(target=act)

    @event.listens_for(sessions.engine, "before_cursor_execute")
    def before(connection: Any, cursor: Any, said: str, *rest: Any) -> None:
        if said.startswith(statement) and not begun.is_set():
            begun.set()
            thread.start()
            thread.join(1)

    return thread


def test_a_hold_while_a_case_is_being_destroyed_comes_wholly_before_or_wholly_after(sessions: Sessions, told: dict[str, Any]):
    with sessions.writing() as session:
        list_id, (case,) = approved(session, 1)
    refused = list[Exception]()

    def hold() -> None:
        try:
            with sessions.writing() as session:
                holds.hold(session, "case", case, WHY, by=acacia.ALMA)
        except NotFound as gone:
            refused.append(gone)

    other = at_the_first(sessions, "DELETE FROM case_notes", hold)
    became = destroyed(sessions, told, list_id)
    other.join(30)

    with sessions.reading() as session:
        stands = session.scalars(select(LegalHold).where(LegalHold.lifted_at.is_(None))).all()
        there = session.get(Case, case) is not None
    assert (there, len(stands), len(refused)) in {(True, 1, 0), (False, 0, 1)}
    assert became == ({states.HELD: 1} if there else {states.DESTROYED: 1})


@pytest.mark.parametrize("named", ["case", "property", "party"])
def test_a_hold_put_on_after_holds_were_read_and_before_the_destruction_begins_wins(
    sessions: Sessions, told: dict[str, Any], named: str
):
    with sessions.writing() as session:
        list_id, (case,) = approved(session, 1)
        party = session.scalars(select(CaseParty.party_id).where(CaseParty.case_id == case)).first()
        home = session.scalars(select(CaseProperty.property_id).where(CaseProperty.case_id == case)).first()
    waits = [{"case": case, "property": home, "party": party}[named]]

    @contextmanager
    def writing() -> Iterator[Session]:
        while waits:
            with sessions.writing() as session:
                holds.hold(session, named, waits.pop(), WHY, by=acacia.ALMA)
        with sessions.writing() as session:
            yield session

    became = destroyed(sessions, told, list_id, writing=writing)

    with sessions.reading() as session:
        assert became == {states.HELD: 1}
        assert session.get(Case, case) is not None
        assert session.scalars(select(LegalHold)).one().lifted_at is None


def test_a_hold_lifted_long_ago_goes_with_what_it_was_on_and_others_stay(sessions: Sessions, told: dict[str, Any]):
    with sessions.writing() as session:
        list_id, (case,) = approved(session, 1)
        old = holds.hold(session, "case", case, WHY, by=acacia.ALMA)
        holds.lift(session, old.id, "Dismissed.", by=acacia.ALMA)
        other = filed.a_case(session, acacia.an_address(session, "9 Fir Row", east=900).id)
        kept = holds.hold(session, "case", other.case, WHY, by=acacia.ALMA).id

    destroyed(sessions, told, list_id)

    with sessions.reading() as session:
        assert list(session.scalars(select(LegalHold.id))) == [kept]


def test_while_the_writer_is_held_what_is_due_is_asked_for_by_its_key_alone(sessions: Sessions, told: dict[str, Any]):
    with sessions.writing() as session:
        list_id, _ = approved(session, 2)
    asked = list[str]()

    @contextmanager
    def writing() -> Iterator[Session]:
        with sessions.writing() as session:

            @event.listens_for(session.connection(), "before_cursor_execute")
            def before(connection: Any, cursor: Any, said: str, *rest: Any) -> None:
                asked.append(" ".join(said.split()))

            yield session

    destroyed(sessions, told, list_id, writing=writing)

    due = [said for said in asked if "cases.closed_at <" in said]
    held = [said for said in asked if said.startswith("WITH") and "held_cases" in said]
    assert len(due) == len(held) == 1
    assert "cases.id IN" in due[0]
    assert " IN (" in held[0].partition("FROM held_cases WHERE")[2]


def test_whoever_complained_is_erased_in_a_transaction_each_since_it_takes_long(sessions: Sessions, told: dict[str, Any]):
    with sessions.writing() as session:
        _, made = approved(session, 3)
        lines = session.scalars(select(CaseParty.id).where(CaseParty.case_id.in_(made), CaseParty.part == "complainant")).all()
        known, day = outside.rules(), LONG_AGO.date()
        due = [(known["complainant_of_closed_case"], key, day, day) for key in lines]
        due += [(known["closed_case"], key, day, day) for key in made]
        list_id = actions.make(session, due, {}, acacia.TODAY, by=acacia.BASIL).id
        actions.approve(session, list_id, "Looked at each.", by=acacia.ALMA)
    begun = list[int]()

    @contextmanager
    def writing() -> Iterator[Session]:
        begun.append(1)
        with sessions.writing() as session:
            yield session

    became = destroyed(sessions, told, list_id, writing=writing)

    assert became == {states.DESTROYED: 6}
    assert len(begun) == len(lines) + 1 + 1  # the cases together, and that all is done


def test_whole_or_by_key_the_same_is_held(sessions: Sessions, of: settings.Settings):
    with sessions.writing() as session:
        homes = [acacia.an_address(session, f"{n} Elm Row", east=100 + 30 * n) for n in range(3)]
        files = [filed.a_case(session, home.id) for home in homes]
        written.a_letter(session, of, homes[0].id)
        acacia.a_licence(session, homes[0])
        acacia.an_observation(session, homes[0], "inspection", persons=6)
        holds.hold(session, "property", homes[0].id, WHY, by=acacia.ALMA)
        holds.hold(session, "party", files[1].complainant, WHY, by=acacia.ALMA)
        both = {homes[0].id, homes[1].id}

    with sessions.reading() as session:
        whole = holding.reach(session)
        for subject, keys in whole.keys.items():
            everything = range(1, 60)
            assert holding.among(session, subject, everything) == keys & set(everything), subject

    assert {files[0].case, files[1].case} <= whole.of("case")
    assert files[2].case not in whole.of("case")
    assert set(whole.of("property")) == both
    assert len(whole.of("licence")) == len(whole.of("letter")) == len(whole.of("observation")) == 1
