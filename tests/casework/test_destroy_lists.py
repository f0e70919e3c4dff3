"""What is due by the rules is listed, approved by a manager, and destroyed in every place."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import acacia
import borough
import filed
import forgotten
import pictured
import services
import written
from hmo_enforce import jobs, settings
from hmo_enforce.accounts.records import SignIn
from hmo_enforce.cases.actions import opening
from hmo_enforce.cases.records import Case, CaseNote
from hmo_enforce.casework import destroy_lists
from hmo_enforce.cli import opening as command_line
from hmo_enforce.evidence.outside.store import Folder
from hmo_enforce.evidence.records import EvidenceItem
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.letters.records import Letter
from hmo_enforce.licensing.records import Licence
from hmo_enforce.people.records import Party
from hmo_enforce.privacy import states
from hmo_enforce.privacy.actions import holds
from hmo_enforce.privacy.actions import lists as actions
from hmo_enforce.privacy.queries import lists
from hmo_enforce.privacy.records import DestructionItem, DestructionList
from hmo_enforce.properties.records import Certificate, Observation, Property

MONA = actor.Actor(actor.Kind.OFFICER, None, "Mona Maple")
WHY = "Looked at each."
LONG_AGO = datetime(2016, 3, 1, 9, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def silent(done: int, total: int, note: str) -> None:
    """A report that nobody hears."""


@dataclass(frozen=True)
class Old:
    """Things of ten years ago, and a case of this year."""

    home: int
    case: int
    complainant: int
    item: int
    sha256: str
    letter: int
    observation: int
    licence: int
    young: int
    certificate: int


@pytest.fixture
def of(tmp_path: Path, database_url: str) -> settings.Settings:
    return settings.from_environment(
        {"HMO_DATABASE_URL": database_url, "HMO_DATA_DIR": str(tmp_path / "data"), "HMO_SECRET_KEY": services.SECRET_KEY}
    )


@pytest.fixture
def told(of: settings.Settings) -> dict[str, Any]:
    return command_line.told_to_jobs(of)


@pytest.fixture
def old(sessions: Sessions, of: settings.Settings, set_clock: Callable[[datetime], None]) -> Old:
    set_clock(LONG_AGO)
    with sessions.writing() as session:
        home = acacia.an_address(session)
        case = filed.a_case(session, home.id)
        item = pictured.handed_in(session, of, "case", case.case)
        letter = written.a_letter(session, of, home.id)
        letter.dated_on = date(2016, 3, 1)
        observation = acacia.an_observation(session, home, "inspection", as_at=date(2016, 3, 1), persons=6)
        licence = acacia.a_licence(session, home, starts_on=date(2011, 3, 1), ends_on=date(2016, 2, 29))
        opening.close(session, case.case, "Mended.", dict.fromkeys(tasks(session, case.case), "done"), revision=1, by=MONA)
        made = Old(
            home.id, case.case, case.complainant, item.id, item.sha256, letter.id, observation.id, licence.id, case.other,
            borough.a_certificate(session, home.id, "gas", date(2015, 3, 1), issued_by=filed.WITNESS),
        )  # fmt: skip
    set_clock(NOW)
    return made


def tasks(session: Any, case_id: int) -> list[int]:
    from hmo_enforce.cases.queries import found

    return [task.id for task in found.open_tasks(session, case_id)]


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def to(at: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: at)

    return to


def listed(sessions: Sessions, told: dict[str, Any]) -> tuple[int, set[tuple[str, int]]]:
    made = jobs.perform(sessions, jobs.named("destroy-list"), told, by=MONA, report=silent)["list"]
    with sessions.reading() as session:
        items = session.scalars(select(DestructionItem).where(DestructionItem.list_id == made))
        return made, {(one.subject, one.subject_id) for one in items}


def approved_and_destroyed(sessions: Sessions, told: dict[str, Any], list_id: int) -> dict[str, Any]:
    with sessions.writing() as session:
        actions.approve(session, list_id, WHY, by=MONA)
    return jobs.perform(sessions, jobs.named("destroy"), {**told, "list": list_id}, by=MONA, report=silent)


def test_what_is_due_is_listed_and_nothing_else_and_nothing_is_destroyed_by_that(
    sessions: Sessions, told: dict[str, Any], old: Old
):
    _, items = listed(sessions, told)

    with sessions.reading() as session:
        assert session.get(Case, old.case) is not None
    assert {("case", old.case), ("letter", old.letter), ("observation", old.observation), ("licence", old.licence)} <= items
    assert {subject for subject, _ in items} == {"case", "case_party", "letter", "observation", "licence", "certificate"}
    assert ("case", old.young) not in items


def test_a_list_that_nobody_approved_is_never_destroyed(sessions: Sessions, told: dict[str, Any], old: Old):
    made, _ = listed(sessions, told)

    with pytest.raises(Refused, match="Nobody has approved"):
        jobs.perform(sessions, jobs.named("destroy"), {**told, "list": made}, by=MONA, report=silent)

    assert jobs.perform(sessions, jobs.named("destroy"), told, by=MONA, report=silent) == {}


def test_once_approved_it_is_gone_from_every_place_and_the_fact_is_kept(
    sessions: Sessions, of: settings.Settings, told: dict[str, Any], old: Old
):
    words = (filed.COMPLAINANT, filed.WITNESS, filed.NOTE, "07700 900123")
    assert {word for _, word in forgotten.in_tables(sessions.engine, words)} == set(words)
    jobs.perform(sessions, jobs.named("seal"), told, by=MONA, report=silent)

    made, _ = listed(sessions, told)
    approved_and_destroyed(sessions, told, made)
    jobs.perform(sessions, jobs.named("scrub"), told, by=MONA, report=silent)

    assert forgotten.in_tables(sessions.engine, words) == []
    assert forgotten.in_files(of.data_dir, words) == []
    assert not Folder(of.evidence).has(old.sha256)
    assert list(of.letters.glob("*.pdf")) == []
    with sessions.reading() as session:
        gone = (
            (Case, old.case), (Letter, old.letter), (Observation, old.observation), (Licence, old.licence),
            (Certificate, old.certificate),
        )  # fmt: skip
        assert [session.get(record, key) for record, key in gone] == [None] * 5
        assert session.get(Party, old.complainant) is None
        assert session.get_one(Case, old.young).title == "A question about bins"
        assert session.get_one(EvidenceItem, old.item).state == "destroyed"
        kept = session.scalars(select(DestructionItem).where(DestructionItem.subject == "case")).one()
        assert (kept.subject_id, kept.state, kept.rule, kept.months) == (old.case, "destroyed", "closed_case", 72)
        list_ = session.get_one(DestructionList, made)
        assert (list_.state, list_.approved_by) == ("done", "Mona Maple")
    with sessions.writing() as session:
        home = session.get_one(Property, old.home)
        anew = acacia.an_observation(session, home, "inspection", persons=6), acacia.a_licence(session, home)
        assert all(made.id > gone for made, gone in zip(anew, (old.observation, old.licence), strict=True))


def test_the_journal_proves_after_a_destruction(sessions: Sessions, told: dict[str, Any], old: Old):
    jobs.perform(sessions, jobs.named("seal"), told, by=MONA, report=silent)

    approved_and_destroyed(sessions, told, listed(sessions, told)[0])

    jobs.perform(sessions, jobs.named("seal"), told, by=MONA, report=silent)
    proof = jobs.perform(sessions, jobs.named("prove"), told, by=MONA, report=silent)
    assert proof["faults"] == 0
    with sessions.reading() as session:
        line = session.scalars(
            select(journal.Entry).where(journal.Entry.subject == "case", journal.Entry.verb == "destroyed")
        ).one()
        assert "approved by Mona Maple" in (session.get_one(journal.EntryValues, line.id).why or "")


@pytest.mark.parametrize(("held", "stays"), [
    ("case", {"case", "case_party", "letter", "observation", "licence", "certificate"}), ("property", {"case", "case_party", "letter", "observation", "licence", "certificate"}),
])  # fmt: skip
def test_what_a_hold_reaches_is_not_even_listed(sessions: Sessions, told: dict[str, Any], old: Old, held: str, stays: set[str]):
    _, everything = listed(sessions, told)
    with sessions.writing() as session:
        holds.hold(session, held, old.case if held == "case" else old.home, "An appeal.", by=MONA)

    made, items = listed(sessions, told)

    assert {subject for subject, _ in everything - items} == stays
    with sessions.reading() as session:
        assert sum(lists.one(session, made).held.values()) == len(everything - items)


def test_whoever_had_a_list_made_does_not_approve_it(sessions: Sessions, told: dict[str, Any], old: Old):
    one, other = (actor.Actor(actor.Kind.OFFICER, number, "Mona Maple") for number in (7, 8))
    made = jobs.perform(sessions, jobs.named("destroy-list"), told, by=one, report=silent)["list"]

    with pytest.raises(Refused, match="Somebody else must approve"), sessions.writing() as session:
        actions.approve(session, made, WHY, by=one)
    with sessions.writing() as session:
        actions.approve(session, made, WHY, by=other)

    with sessions.reading() as session:
        found = lists.one(session, made)
        assert (found.state, found.made_by_id, found.approved_by_id) == (states.APPROVED, 7, 8)
        assert found.made_by == found.approved_by


def test_a_list_that_the_clock_made_is_anybodys_to_approve(sessions: Sessions, told: dict[str, Any], old: Old):
    made = jobs.perform(sessions, jobs.named("destroy-list"), told, by=actor.job("the clock"), report=silent)["list"]

    with sessions.writing() as session:
        actions.approve(session, made, WHY, by=actor.Actor(actor.Kind.OFFICER, 7, "Mona Maple"))

    with sessions.reading() as session:
        assert lists.one(session, made).state == states.APPROVED


def test_two_officers_of_one_name_are_told_apart_by_what_they_held_lifted_and_kept(
    sessions: Sessions, told: dict[str, Any], old: Old
):
    one, other = (actor.Actor(actor.Kind.OFFICER, number, "Mona Maple") for number in (7, 8))
    with sessions.writing() as session:
        hold = holds.hold(session, "case", old.young, "An appeal.", by=one)
        holds.lift(session, hold.id, "Dismissed.", by=other)
        assert (hold.made_by_id, hold.lifted_by_id) == (7, 8)

    made, _ = listed(sessions, told)
    with sessions.writing() as session:
        item = session.scalars(select(DestructionItem).where(DestructionItem.list_id == made)).first()
        assert actions.keep(session, made, item.id, "A researcher asked.", date(2027, 6, 1), by=other).kept_by_id == 8


def test_a_hold_made_after_the_approval_still_saves_it(sessions: Sessions, told: dict[str, Any], old: Old):
    made, _ = listed(sessions, told)
    with sessions.writing() as session:
        actions.approve(session, made, WHY, by=MONA)
        hold = holds.hold(session, "property", old.home, "An appeal.", by=MONA).id

    done = jobs.perform(sessions, jobs.named("destroy"), {**told, "list": made}, by=MONA, report=silent)

    assert set(done) == {states.HELD}
    with sessions.reading() as session:
        assert session.get(Case, old.case) is not None
    with sessions.writing() as session:
        holds.lift(session, hold, "The appeal was dismissed.", by=MONA)
    assert ("case", old.case) in listed(sessions, told)[1]


def test_a_case_that_was_opened_again_meanwhile_is_not_destroyed(sessions: Sessions, told: dict[str, Any], old: Old):
    made, _ = listed(sessions, told)
    with sessions.writing() as session:
        actions.approve(session, made, WHY, by=MONA)
        opening.reopen(session, old.case, "It happens again.", by=MONA)

    jobs.perform(sessions, jobs.named("destroy"), {**told, "list": made}, by=MONA, report=silent)

    with sessions.reading() as session:
        assert session.scalars(select(CaseNote).where(CaseNote.case_id == old.case)).first() is not None
        item = session.scalars(select(DestructionItem).where(DestructionItem.subject == "case")).one()
        assert item.state == states.GONE


def test_what_a_manager_takes_out_is_kept_and_not_listed_again_before_its_day(
    sessions: Sessions, told: dict[str, Any], old: Old, set_clock: Callable[[datetime], None]
):
    made, _ = listed(sessions, told)
    with sessions.writing() as session:
        item = session.scalars(select(DestructionItem).where(DestructionItem.subject == "case")).one()
        actions.keep(session, made, item.id, "A researcher asked.", date(2027, 6, 1), by=MONA)

    approved_and_destroyed(sessions, told, made)

    with sessions.reading() as session:
        assert session.get(Case, old.case) is not None
    assert ("case", old.case) not in listed(sessions, told)[1]
    set_clock(datetime(2027, 6, 2, 9, tzinfo=UTC))
    assert ("case", old.case) in listed(sessions, told)[1]


def test_evidence_that_something_held_has_too_keeps_its_content(
    sessions: Sessions, of: settings.Settings, told: dict[str, Any], old: Old, set_clock: Callable[[datetime], None]
):
    with sessions.writing() as session:
        other = acacia.an_address(session, "2 Acacia Avenue", east=130)
        same = pictured.handed_in(session, of, "property", other.id)
        holds.hold(session, "property", other.id, "An appeal.", by=MONA)
    assert same.sha256 == old.sha256

    approved_and_destroyed(sessions, told, listed(sessions, told)[0])

    assert Folder(of.evidence).hash_of(old.sha256) == old.sha256
    with sessions.reading() as session:
        assert session.get_one(EvidenceItem, old.item).state == "destroyed"
        assert session.get_one(EvidenceItem, same.id).state == "received"


def test_a_newer_list_takes_the_place_of_one_that_nobody_approved(sessions: Sessions, told: dict[str, Any], old: Old):
    first, _ = listed(sessions, told)
    same, _ = listed(sessions, told)
    with sessions.writing() as session:
        holds.hold(session, "case", old.case, "An appeal.", by=MONA)
    second, _ = listed(sessions, told)

    with pytest.raises(Refused, match="not open any more"), sessions.writing() as session:
        actions.approve(session, first, WHY, by=MONA)

    with sessions.reading() as session:
        assert [one.state for one in lists.lists(session)] == ["open", "replaced"]
    assert (same, second) == (first, first + 1)


KILLED = """
import os, sys
from hmo_enforce import jobs
from hmo_enforce.casework import destroy_lists
from hmo_enforce.cli import opening, working
from hmo_enforce.kernel import actor
destroy_lists.AT_ONCE = 1
done = 0
def report(number, total, note):
    global done
    done += 1
    if done == 3:
        os.kill(os.getpid(), 9)
with opening.house() as (found, sessions):
    jobs.perform(sessions, jobs.named("destroy"), opening.told_to_jobs(found), by=actor.command("test"), report=report)
"""


def test_killed_in_the_middle_the_next_run_finishes(
    sessions: Sessions, of: settings.Settings, told: dict[str, Any], old: Old, database_url: str
):
    made, items = listed(sessions, told)
    with sessions.writing() as session:
        actions.approve(session, made, WHY, by=MONA)
    environment = {
        "HMO_DATABASE_URL": database_url, "HMO_DATA_DIR": str(of.data_dir), "HMO_SECRET_KEY": services.SECRET_KEY, "PATH": "/usr/bin",
    }  # fmt: skip

    killed = subprocess.run([sys.executable, "-c", KILLED], env=environment, check=False, capture_output=True)
    with sessions.reading() as session:
        left = lists.in_state(session, made, states.APPROVED)
    jobs.perform(sessions, jobs.named("destroy"), told, by=MONA, report=silent)

    assert killed.returncode == -9, killed.stderr.decode()[-500:]
    assert 0 < len(left) < len(items)
    with sessions.reading() as session:
        assert lists.in_state(session, made, states.APPROVED) == []
        assert lists.one(session, made).state == states.DONE
        assert session.get(Case, old.case) is None
        assert [one.counts for one in lists.groups(session, made) if set(one.counts) - {"destroyed", "gone"}] == []


def test_a_year_after_a_case_was_closed_only_who_complained_is_forgotten(
    sessions: Sessions, told: dict[str, Any], old: Old, set_clock: Callable[[datetime], None]
):
    set_clock(datetime(2017, 6, 1, 9, tzinfo=UTC))
    with sessions.writing() as session:
        session.scalars(select(CaseNote).where(CaseNote.case_id == old.case)).one().text = f"{filed.COMPLAINANT} counted six."

    made, items = listed(sessions, told)
    approved_and_destroyed(sessions, told, made)

    assert {subject for subject, _ in items} == {"case_party"}
    with sessions.reading() as session:
        assert session.get_one(Case, old.case).title == filed.TITLE
        assert session.scalars(select(CaseNote).where(CaseNote.case_id == old.case)).one().text == "a complainant counted six."
        assert session.get(Party, old.complainant) is None
    assert forgotten.in_tables(sessions.engine, ["Nettle", "07700 900123"]) == []
    assert ("case_party", next(key for _, key in items)) not in listed(sessions, told)[1]


def test_a_list_that_is_done_is_not_done_again(sessions: Sessions, told: dict[str, Any], old: Old):
    made, _ = listed(sessions, told)
    approved_and_destroyed(sessions, told, made)

    assert jobs.perform(sessions, jobs.named("destroy"), {**told, "list": made}, by=MONA, report=silent) == {}


def test_observations_of_other_records_outlive_their_last_day_under_a_hold(sessions: Sessions, told: dict[str, Any], old: Old):
    with sessions.writing() as session:
        held, other = (acacia.an_address(session, f"{number} Birch Road", east=470 + number) for number in (1, 2))
        for home in (held, other):
            acacia.an_observation(session, home, expires_on=date(2026, 11, 1))
        holds.hold(session, "property", held.id, "An appeal.", by=MONA)

    gone = jobs.perform(sessions, jobs.named("expire"), told, by=MONA, report=silent)

    assert gone["expired"] == 1
    with sessions.reading() as session:
        left = session.scalars(select(Observation.property_id).where(Observation.source == "council_tax")).all()
        assert left == [held.id]


def test_the_program_destroys_a_few_at_a_time():
    assert destroy_lists.AT_ONCE < 100


def test_a_sign_in_is_listed_thirteen_months_after_it_ended(sessions: Sessions, told: dict[str, Any], old: Old):
    from hmo_enforce.accounts.actions import opening as accounts
    from hmo_enforce.accounts.roles import Role

    with sessions.writing() as session:
        account = accounts.open_account(session, "x@acacia.example", "X", Role.OFFICER, None, by=MONA)
        for day in (22, 24):
            at = datetime(2025, 10, day, 9, tzinfo=UTC)
            session.add(SignIn(token_hash=bytes([day]) * 32, account_id=account.id, made_at=at, last_seen_at=at, ended_at=at))

    _, items = listed(sessions, told)

    assert len([one for one in items if one[0] == "sign_in"]) == 1
