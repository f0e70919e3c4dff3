"""What arrived is destroyed by the council's rules, held by a legal hold, and told to whoever asks for what they sent."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import acacia
import agreed
import complained
import forgotten
import services
from hmo_enforce import council, jobs, settings
from hmo_enforce.casework import arrivals, destroyed, destroying, holding, retention, shareable, sharing_out
from hmo_enforce.casework.destroying import Doing, Places
from hmo_enforce.casework.sharing_out import Wanted
from hmo_enforce.casework.views import kept_arrivals
from hmo_enforce.casework.views.askers import Person
from hmo_enforce.cli import opening as command_line
from hmo_enforce.intake.actions import forgetting, work
from hmo_enforce.intake.queries import found
from hmo_enforce.intake.records import Arrival, ArrivalContact, ArrivalMatter
from hmo_enforce.kernel import actor, clock
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.letters.records import Letter
from hmo_enforce.people.records import Party
from hmo_enforce.privacy import naming
from hmo_enforce.privacy.actions import holds
from hmo_enforce.privacy.actions import lists as actions
from hmo_enforce.privacy.records import DestructionItem
from hmo_enforce.properties.records import Match, Observation
from sent_in import COMPLAINT, an_arrival

BY = actor.Actor(actor.Kind.OFFICER, None, "Mona Maple")
OURS = council.read("acacia")
LONG_AGO = datetime(2020, 3, 2, 9, tzinfo=UTC)
HALF_A_YEAR_AGO = datetime(2026, 4, 2, 9, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
WORDS = ("Tamsin Tenant", "01632 960001", "no_heating")


@pytest.fixture
def of(tmp_path: Path, database_url: str) -> settings.Settings:
    return settings.from_environment(
        {"HMO_DATABASE_URL": database_url, "HMO_DATA_DIR": str(tmp_path / "data"), "HMO_SECRET_KEY": services.SECRET_KEY}
    )


@pytest.fixture
def told(of: settings.Settings) -> dict[str, Any]:
    return command_line.told_to_jobs(of)


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def to(at: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: at)

    return to


def closed(sessions: Sessions, at: datetime, set_clock: Callable[[datetime], None], key: str = "old") -> int:
    """A complaint about 2 Acacia Avenue, closed on that day."""
    set_clock(at)
    with sessions.writing() as session:
        if session.scalar(select(Arrival.id).limit(1)) is None:
            acacia.borough(session)
        made = an_arrival(session, key, at=at).arrival_id
        arrivals.take_in(session, made, council=OURS, by=BY, on=at.date())
        arrival = found.arrival(session, made)
        work.close(session, made, "dealt_with", "Mended", revision=arrival.revision, by=BY)
    set_clock(NOW)
    return made


def silent(done: int, total: int, note: str) -> None:
    """A report that nobody hears."""


def listed(sessions: Sessions, told: dict[str, Any]) -> tuple[int | None, set[tuple[str, str]]]:
    made = jobs.perform(sessions, jobs.named("destroy-list"), told, by=BY, report=silent)["list"]
    with sessions.reading() as session:
        items = session.scalars(select(DestructionItem).where(DestructionItem.list_id == made))
        return made, {(one.rule, one.subject) for one in items}


def all_destroyed(sessions: Sessions, told: dict[str, Any], list_id: int | None) -> None:
    with sessions.writing() as session:
        actions.approve(session, list_id, "Looked at each.", by=BY)
    jobs.perform(sessions, jobs.named("destroy"), {**told, "list": list_id}, by=BY, report=silent)
    jobs.perform(sessions, jobs.named("scrub"), told, by=BY, report=silent)


def test_who_sent_it_goes_first_and_what_they_sent_stays(
    sessions: Sessions, told: dict[str, Any], set_clock: Callable[[datetime], None]
):
    made = closed(sessions, HALF_A_YEAR_AGO, set_clock)

    list_id, due = listed(sessions, told)
    all_destroyed(sessions, told, list_id)

    assert due == {("sender_of_closed_arrival", "arrival_contact")}
    assert {word for _, word in forgotten.in_tables(sessions.engine, WORDS)} == {"no_heating"}
    with sessions.reading() as session:
        assert found.arrival(session, made).answers == COMPLAINT.answers
        assert session.scalars(select(ArrivalMatter)).one().matter == "no_heating"


def test_what_a_partner_was_told_of_it_stays_until_it_goes_itself(
    sessions: Sessions, told: dict[str, Any], set_clock: Callable[[datetime], None]
):
    made = closed(sessions, HALF_A_YEAR_AGO, set_clock)
    with sessions.writing() as session:
        about, wanted = shareable.arrival(session, made), Wanted({"concern": "No alarms."}, "email", "They asked.")
        agreement_id = agreed.an_agreement(session)
        sharing_out.share(session, agreement_id, about, wanted, council=OURS, by=BY, on=NOW.date())

    list_id, due = listed(sessions, told)
    all_destroyed(sessions, told, list_id)

    assert due == {("sender_of_closed_arrival", "arrival_contact")}
    with sessions.reading() as session:
        assert session.scalars(select(Letter.name)).all() == ["partner_referral"]
        assert session.scalars(select(ArrivalContact)).all() == []


def test_a_closed_one_goes_with_all_that_belongs_to_it(
    sessions: Sessions, told: dict[str, Any], set_clock: Callable[[datetime], None]
):
    made = closed(sessions, LONG_AGO, set_clock)

    list_id, due = listed(sessions, told)
    all_destroyed(sessions, told, list_id)

    assert due == {("sender_of_closed_arrival", "arrival_contact"), ("closed_arrival", "arrival")}
    assert forgotten.in_tables(sessions.engine, WORDS) == []
    with sessions.reading() as session:
        assert session.get(Arrival, made) is None
        assert session.scalar(select(Observation.id)) is None
        assert session.scalar(select(Match.id)) is None
    lines = destroyed.path(told).read_text().splitlines()
    assert {json.loads(one)["subject"] for one in lines} == {"arrival_contact", "arrival"}


def test_an_open_one_and_one_of_a_case_are_never_listed(
    sessions: Sessions, told: dict[str, Any], set_clock: Callable[[datetime], None]
):
    made = closed(sessions, LONG_AGO, set_clock)
    other = closed(sessions, LONG_AGO, set_clock, "other")
    with sessions.writing() as session:
        who = complained.somebody(session, "Alma Elder", contact="07700 900111")
        found.arrival(session, made).case_id = who.case
        work.reopen(session, other, "It is back", by=BY)

    _, due = listed(sessions, told)

    assert ("closed_arrival", "arrival") not in due


def test_a_case_that_is_destroyed_leaves_what_was_part_of_it(
    sessions: Sessions, of: settings.Settings, told: dict[str, Any], set_clock: Callable[[datetime], None]
):
    made = closed(sessions, LONG_AGO, set_clock)
    with sessions.writing() as session:
        who = complained.somebody(session, "Alma Elder", contact="07700 900111")
        found.arrival(session, made).case_id = who.case

    with sessions.writing() as session:
        doing = Doing(session, Places.told(told), holding.reach(session), BY, "For a test.", told["warrant_key"])
        destroying.destroy(doing, "case", who.case)

    with sessions.reading() as session:
        assert found.arrival(session, made).case_id is None


def test_a_hold_on_its_home_holds_it_and_who_sent_it(
    sessions: Sessions, told: dict[str, Any], set_clock: Callable[[datetime], None]
):
    made = closed(sessions, LONG_AGO, set_clock)
    with sessions.writing() as session:
        holds.hold(session, "property", found.arrival(session, made).property_id, "A tribunal", by=BY)

    _, due = listed(sessions, told)

    assert due == set()


def test_the_night_that_deletes_old_claims_leaves_what_arrived(
    sessions: Sessions, told: dict[str, Any], set_clock: Callable[[datetime], None]
):
    made = closed(sessions, LONG_AGO, set_clock)

    with sessions.writing() as session:
        retention.expire(session, told, BY)

    with sessions.reading() as session:
        assert session.scalar(select(Observation.id)) is None
        assert found.arrival(session, made).claims["persons"] == 6


def test_how_to_reach_somebody_is_forgotten_with_a_reason(sessions: Sessions, set_clock: Callable[[datetime], None]):
    closed(sessions, NOW, set_clock)
    with sessions.writing() as session:
        contact = session.scalars(select(ArrivalContact)).one().id
        with pytest.raises(Refused, match="Say why"):
            forgetting.contact(session, contact, " ", by=BY)

        forgetting.contact(session, contact, "They asked for it", by=BY)

        assert session.scalar(select(ArrivalContact.id)) is None


def test_whoever_asks_is_told_what_they_sent(sessions: Sessions, set_clock: Callable[[datetime], None]):
    closed(sessions, NOW, set_clock)
    words = (naming.name("Tamsin Tenant"),)

    with sessions.reading() as session:
        (piece,) = kept_arrivals.pieces(session, Person((), (), words, (), NOW))
        others = list(kept_arrivals.pieces(session, Person((), (), (naming.name("Otto Oak"),), (), NOW)))

    assert piece.withheld
    assert "Telephone: 01632 960001" in piece.text
    assert "Answer to what: no_heating" in piece.text
    assert others == []


def test_erasing_who_complained_erases_how_they_were_reached_elsewhere(
    sessions: Sessions, of: settings.Settings, set_clock: Callable[[datetime], None]
):
    closed(sessions, NOW, set_clock)
    with sessions.writing() as session:
        who = complained.somebody(session, "Tamsin Tenant", contact="01632 960001")
        contact = session.scalars(select(ArrivalContact)).one().id
        seen = complained.prospect(session, who)
        assert ("arrival_contact", contact) in {one.record for one in seen.others}

    with sessions.writing() as session:
        complained.erase(session, of, who, same=frozenset({("arrival_contact", contact)}))

    with sessions.reading() as session:
        assert session.scalar(select(ArrivalContact.id)) is None
        assert "Tamsin Tenant" not in set(session.scalars(select(Party.name)))
