"""A backup brings back what was destroyed since: the file beside the anchors says what that was, and it is destroyed again."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import acacia
import complained
import filed
import forgotten
import housed
from hmo_enforce import jobs
from hmo_enforce.accounts.records import Account, Delegation
from hmo_enforce.cases.actions import opening
from hmo_enforce.cases.records import Case, CaseNote, CaseParty
from hmo_enforce.casework import backups, destroyed, erasing, holding, unfinished
from hmo_enforce.casework.destroying import Doing, Places
from hmo_enforce.cli import main as command_line
from hmo_enforce.kernel import clock, marks
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.licensing.records import Licence
from hmo_enforce.people.records import Party
from hmo_enforce.privacy.actions import holds
from hmo_enforce.privacy.actions import lists as actions
from hmo_enforce.privacy.queries import lists
from housed import House, silent

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ERASED, DESTROYED = "Quenby Zwolle", "Walter Willow"


@dataclass(frozen=True)
class Since:
    """What stood in the backup, and went since: a complainant by an officer, a closed case by a list."""

    house: House
    line: int
    complaint: int
    closed: int
    backup: Path
    file: Path


@pytest.fixture
def fresh(database_url: str, tmp_path: Path) -> Iterator[House]:
    yield from housed.fresh(database_url, tmp_path)


@pytest.fixture
def since(database_url: str, sessions: Sessions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Since:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    at = housed.house(database_url, tmp_path / "old", sessions)
    with sessions.writing() as session:
        complaint = filed.a_case(session, acacia.an_address(session).id)
        session.get_one(Party, complaint.complainant).name = ERASED
        line = session.scalars(select(CaseParty.id).where(CaseParty.party_id == complaint.complainant)).one()
        closed = filed.a_case(session, acacia.an_address(session, "2 Elm Row", east=300).id)
        case = session.get_one(Case, closed.case)
        case.status, case.closed_at = "closed", datetime(2016, 3, 1, 9, tzinfo=UTC)
    housed.seal(at)
    backups.make(sessions.engine, at.told, tmp_path / "one.tar", silent)
    erase(at, complaint.case, line)
    by_a_list(at)
    anchored(at)
    housed.seal(at)
    return Since(at, line, complaint.case, closed.case, tmp_path / "one.tar", destroyed.path(at.told))


def erase(at: House, case: int, line: int) -> None:
    with at.sessions.writing() as session:
        doing = Doing(session, Places.told(at.told), holding.reach(session), acacia.ALMA, "They asked.", at.told["warrant_key"])
        erasing.erase(doing, case, line, erasing.Chosen())


def by_a_list(at: House) -> None:
    made = jobs.perform(at.sessions, jobs.named("destroy-list"), at.told, by=acacia.BASIL, report=silent)["list"]
    with at.sessions.writing() as session:
        actions.approve(session, made, "Looked at each.", by=acacia.ALMA)
    jobs.perform(at.sessions, jobs.named("destroy"), {**at.told, "list": made}, by=acacia.ALMA, report=silent)
    with at.sessions.reading() as session:
        assert lists.one(session, made).state == "done"


def anchored(at: House) -> None:
    jobs.perform(at.sessions, jobs.named("anchor"), at.told, by=acacia.ALMA, report=silent)


def again(at: House, file: Path) -> destroyed.Again:
    told = {**at.told, "destroyed": str(file)}
    return destroyed.again(at.sessions.reading, at.sessions.writing, told, acacia.ALMA, silent)


def test_what_was_erased_and_destroyed_since_a_backup_is_so_again_although_the_database_is_lost(since: Since, fresh: House):
    housed.restored(since.backup, fresh)
    back = {word for _, word in forgotten.in_tables(fresh.sessions.engine, [ERASED, DESTROYED, filed.NOTE])}

    became = again(fresh, since.file)
    jobs.perform(fresh.sessions, jobs.named("scrub"), fresh.told, by=acacia.ALMA, report=silent)

    assert back == {ERASED, DESTROYED, filed.NOTE}
    assert (became.counts[destroyed.DONE], became.left, became.broken) == (3, (), 0)
    assert became.look == (since.complaint,)
    assert forgotten.in_tables(fresh.sessions.engine, [ERASED]) == []
    assert forgotten.in_files(Path(fresh.told["data_dir"]), [ERASED]) == []
    with fresh.sessions.reading() as session:
        assert session.get(Case, since.closed) is None
        assert session.get(Case, since.complaint) is not None
    housed.seal(fresh)
    assert housed.faults(fresh) == []


def test_who_was_erased_under_several_records_is_so_again_and_what_an_officer_judged_is_left_for_another(
    database_url: str, sessions: Sessions, fresh: House, tmp_path: Path
):
    at = housed.house(database_url, tmp_path / "old", sessions)
    with sessions.writing() as session:
        who, second = complained.somebody(session, ERASED), complained.a_person(session, ERASED)
        owner, agent = complained.a_person(session, "Olive Oakes"), "agent@farfield.example"
        account = Account(realm="public", email="o@lets.example", name="Olive Oakes", role="landlord", must_change_password=False,
                          made_at=NOW)  # fmt: skip
        session.add(account)
        session.flush()
        named = Delegation(owner_id=account.id, agent_email=agent, asked_at=NOW)
        session.add(named)
        session.flush()
        judged = complained.a_note(session, who.case, "Zwolle is loud.")
        licence = acacia.a_licence(session, acacia.an_address(session), holder=ERASED, manager="Olive Oakes").id
        delegation = named.id
    backups.make(sessions.engine, at.told, tmp_path / "one.tar", silent)
    same = frozenset({("party", second), ("delegation", delegation), ("licence", licence)})
    with sessions.writing() as session:
        session.get_one(CaseParty, who.line).contact = agent
        session.flush()
        doing = Doing(session, Places.told(at.told), holding.reach(session), acacia.ALMA, "They asked.", at.told["warrant_key"])
        written = {f"text-case_notes-{judged}-text": "They are loud."}
        erasing.erase(doing, who.case, who.line, erasing.Chosen(written, same=same))
    anchored(at)
    housed.restored(tmp_path / "one.tar", fresh)

    became = again(fresh, destroyed.path(at.told))

    assert became.left == ()
    with fresh.sessions.reading() as session:
        assert [session.get(Party, key) is None for key in (who.party, second, owner)] == [True, True, False]
        assert session.get_one(CaseNote, who.note).text == "a complainant rang."
        assert session.get_one(Delegation, delegation).agent_email == f"erased {delegation}"
        held = session.get_one(Licence, licence)
        assert (held.holder, held.manager) == ("Name erased", "Olive Oakes")
        assert unfinished.left(session, who.case, who.line) == [f"case_notes-{judged}-text"]
        assert [one.line for one in unfinished.waiting(session)] == [who.line]


def test_the_file_names_nobody_and_is_for_its_owner_alone(since: Since):
    lines = [json.loads(line) for line in since.file.read_text().splitlines()]

    assert {(one["subject"], one["id"], one["rule"]) for one in lines} == {
        ("case_party", since.line, destroyed.BY_HAND), ("case", since.closed, "closed_case"),
        *((one["subject"], one["id"], one["rule"]) for one in lines if one["rule"] == "complainant_of_closed_case"),
    }  # fmt: skip
    assert {key for one in lines for key in one} == {"entry", "subject", "id", "at", "rule", "warrant"}
    assert since.file.stat().st_mode & 0o077 == 0
    assert since.file.parent == Path(since.house.told["anchors"]).parent


def test_told_again_nothing_is_told_twice_and_a_file_that_was_lost_is_written_anew(since: Since):
    whole = since.file.read_bytes()
    anchored(since.house)
    same = since.file.read_bytes()

    since.file.unlink()
    anchored(since.house)

    assert whole == same
    assert sorted(since.file.read_bytes().splitlines()) == sorted(whole.splitlines())


def test_half_a_line_that_the_power_cut_left_is_taken_off(since: Since):
    whole = since.file.read_bytes()
    since.file.write_bytes(whole[:-30])

    with since.house.sessions.writing() as session:
        marks.mark(session, marks.DESTROYED, {"at": "2000-01-01T00:00:00+00:00"})
    anchored(since.house)

    assert sorted(since.file.read_bytes().splitlines()) == sorted(whole.splitlines())


def test_run_again_nothing_made_since_is_touched(since: Since, fresh: House):
    """SQLite gives the number of the last row anew once that is gone."""
    housed.restored(since.backup, fresh)
    again(fresh, since.file)
    with fresh.sessions.writing() as session:
        made = [opening.open_case(session, opening.Said("general", f"New {n}"), by=acacia.ALMA).id for n in range(3)]

    became = again(fresh, since.file)

    assert set(became.counts.values()) == {0}
    with fresh.sessions.reading() as session:
        assert [session.get(Case, key) is not None for key in made] == [True] * 3


def test_what_was_destroyed_before_the_backup_is_left_alone(since: Since, fresh: House, tmp_path: Path):
    backups.make(since.house.sessions.engine, since.house.told, tmp_path / "two.tar", silent)
    housed.restored(tmp_path / "two.tar", fresh)

    became = again(fresh, since.file)

    assert became.counts[destroyed.DONE] == 0
    assert became.counts[destroyed.THERE] == len(since.file.read_text().splitlines())


def test_a_line_that_the_program_did_not_write_destroys_nothing(since: Since, fresh: House):
    first = json.loads(since.file.read_text().splitlines()[0])
    forged = [{**first, "subject": "case", "id": since.complaint}, {"subject": "case"}, {**first, "warrant": "00"}]
    since.file.write_text("".join(json.dumps(one) + "\n" for one in forged) + "no line\n")
    housed.restored(since.backup, fresh)

    became = again(fresh, since.file)

    assert (became.broken, set(became.counts.values())) == (4, {0})
    with fresh.sessions.reading() as session:
        assert session.get(Case, since.complaint) is not None


def test_what_is_on_hold_in_the_backup_is_left_until_the_hold_is_lifted(since: Since, fresh: House):
    housed.restored(since.backup, fresh)
    with fresh.sessions.writing() as session:
        hold = holds.hold(session, "case", since.closed, "An appeal.", by=acacia.ALMA).id

    held = again(fresh, since.file)
    with fresh.sessions.reading() as session:
        stayed = session.get(Case, since.closed) is not None
    with fresh.sessions.writing() as session:
        holds.lift(session, hold, "Dismissed.", by=acacia.ALMA)
    became = again(fresh, since.file)

    assert stayed
    assert f"case {since.closed}: It is on legal hold." in held.left
    assert became.left == ()
    with fresh.sessions.reading() as session:
        assert session.get(Case, since.closed) is None


def test_a_database_that_was_never_restored_is_refused(since: Since):
    with pytest.raises(Refused, match="was not restored"):
        again(since.house, since.file)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_on_the_command_line_it_goes_as_the_documentation_says(since: Since, tmp_path: Path):
    place = tmp_path / "place"
    environment = {
        "PATH": os.environ["PATH"], "PYTHONPATH": os.environ.get("PYTHONPATH", ""), "HMO_DATA_DIR": str(place),
        "HMO_DATABASE_URL": f"sqlite:///{place}/hmo.sqlite", "HMO_SECRET_KEY": housed.SECRET_KEY,
        "HMO_JOURNAL_KEY": housed.JOURNAL_KEY,
    }  # fmt: skip

    def said(*words: str) -> tuple[int, Any]:
        run = [sys.executable, "-c", "import sys; from hmo_enforce.cli.main import main; sys.exit(main(sys.argv[1:]))", *words]
        done = subprocess.run(run, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    refused, why = said("destroy-again", str(since.file))
    code, told = said("restore", str(since.backup))
    again_code, again_told = said("destroy-again", str(since.file))

    assert (code, "hmo-enforce destroy-again" in told) == (0, True)
    assert (again_code, "3 destroyed again" in again_told) == (0, True)
    assert f"/cases/{since.complaint}" in again_told
    assert said("verify")[0] == 0
    assert (refused, "no database" in why) == (1, True)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_restored_by_other_means_it_is_enough_to_say_so(since: Since, fresh: House, monkeypatch: pytest.MonkeyPatch):
    housed.restored(since.backup, fresh)
    with fresh.sessions.writing() as session:
        session.delete(session.get_one(marks.Mark, marks.RESTORED))
    for name, value in {
        "HMO_DATABASE_URL": fresh.url, "HMO_DATA_DIR": fresh.told["data_dir"], "HMO_SECRET_KEY": housed.SECRET_KEY,
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)

    refused = command_line.main(["destroy-again", str(since.file)])
    became = command_line.main(["destroy-again", str(since.file), "--otherwise"])

    assert (refused, became) == (1, 0)
    with fresh.sessions.reading() as session:
        assert session.get(Case, since.closed) is None
