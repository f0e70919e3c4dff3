"""Erasing who complained: afterwards their name is found nowhere, and the complaint stays."""

import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, select, text

import acacia
import forgotten
import pictured
import services
import written
from hmo_enforce import jobs, settings
from hmo_enforce.accounts.actions import opening as accounts
from hmo_enforce.accounts.actions import restricting
from hmo_enforce.accounts.roles import Role
from hmo_enforce.cases.actions import opening, subjects, work
from hmo_enforce.cases.records import CaseNote, CaseParty
from hmo_enforce.casework import corresponding, erasing, holding, prospects
from hmo_enforce.casework.destroying import Doing, Places
from hmo_enforce.casework.erasing import Chosen
from hmo_enforce.casework.views import kept_about
from hmo_enforce.cli import opening as command_line
from hmo_enforce.council import read
from hmo_enforce.evidence import actions as evidence
from hmo_enforce.files import actions as files
from hmo_enforce.files.actions import Upload
from hmo_enforce.files.records import ImportIssue
from hmo_enforce.kernel import actor, indexed, journal, requests, sealing
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.letters import actions as letters
from hmo_enforce.letters.records import Letter
from hmo_enforce.letters.sheets import Addressee
from hmo_enforce.people import actions as people
from hmo_enforce.people.records import Party
from hmo_enforce.privacy.actions import access, holds
from hmo_enforce.properties.actions import observing

NAME, EMAIL, TELEPHONE, ADDRESS = "Quenby Zwolle", "q.zwolle@farfield.example", "07700 900987", "77 Umbrage Yard"
PIECES = {f" {word} "[at : at + 3] for word in NAME.lower().split() for at in range(len(word))}
WORDS = ("Zwolle", "Quenby", EMAIL, TELEPHONE, TELEPHONE.replace(" ", ""), "Umbrage Yard")
BY = actor.Actor(actor.Kind.OFFICER, 1, "Mona Maple")
WHY = "They asked, and are afraid."


@dataclass(frozen=True)
class Complaint:
    case: int
    line: int
    party: int
    home: int
    notes: tuple[int, ...]


def silent(done: int, total: int, note: str) -> None:
    """A report that nobody hears."""


@pytest.fixture
def of(tmp_path: Path, database_url: str) -> settings.Settings:
    return settings.from_environment(
        {"HMO_DATABASE_URL": database_url, "HMO_DATA_DIR": str(tmp_path / "data"), "HMO_SECRET_KEY": services.SECRET_KEY}
    )


@pytest.fixture
def complaint(sessions: Sessions, of: settings.Settings) -> Complaint:
    """Somebody complained, and left traces wherever one can."""
    with sessions.writing() as session:
        made = a_complaint(session, of)
    told = command_line.told_to_jobs(of)
    jobs.perform(sessions, jobs.named("seal"), told, by=BY, report=silent)
    with sessions.writing() as session:
        request = access.take_down(
            session, acacia.TODAY, f"{NAME} showed a passport.", parties=[made.party], accounts=[], by=BY
        )
        read_by_mona = {one.key: one.digest for one in kept_about.pieces(session, request.id)}
        bundle = access.release(session, request.id, read_by_mona, by=BY).arguments
    jobs.perform(sessions, jobs.named("answer"), {**told, **bundle}, by=BY, report=silent)
    return made


def a_complaint(session: Any, of: settings.Settings) -> Complaint:
    accounts.open_account(session, "mona@acacia.example", BY.name, Role.MANAGER, None, by=BY)
    home = acacia.an_address(session)
    case = opening.open_case(session, opening.Said("unlicensed_hmo", "Six bells at one door"), by=BY)
    subjects.add_home(session, case.id, home.id, why=f"{NAME} says that six live there.", by=BY)
    party = people.known_or_new(
        session, NAME, is_organisation=False, company_number=None, address=f"{ADDRESS}, Farfield", postcode="ZZ9 9ZZ", by=BY
    )
    contact = f"by text on {TELEPHONE} or {EMAIL}, never at the house"
    line = subjects.add_person(session, case.id, party.id, "complainant", contact=contact, by=BY)
    notes = (
        work.note(session, case.id, f"{NAME} rang from 07700900987 and gave six names.", "fact", said_by=NAME, by=BY).id,
        work.note(session, case.id, "Mrs Zwolle is believed. Quenby will not give evidence.", "opinion", by=BY).id,
        work.note(session, case.id, "Six names on the bells.", "fact", by=BY).id,
    )
    work.add_task(session, case.id, "Ring QUENBY  ZWOLLE back", by=BY)
    item = pictured.handed_in(session, of, "case", case.id)
    evidence.rename(session, item.id, title=f"What {NAME} sent", note=EMAIL, revision=1, by=BY)
    letter = letters.draft(
        session, letters.Order("case_closed", "property", home.id, Addressee(NAME, (ADDRESS, "Farfield"), EMAIL), "letter", {
            "outcome": "Nothing was found.", "property_address": "1 Acacia Avenue", "officer_name": "Mona Maple"}),
        head=corresponding.letterhead(read(of.council)), by=BY, on=acacia.TODAY,
    )  # fmt: skip
    written.printed(session, of, letter, BY)
    restricting.restrict(session, "party", party.id, f"{NAME} was threatened.", [1], by=BY)
    journal.note(session, BY, "corrected", "property", home.id, before={"why": f"as {NAME} said"}, why=f"Told by {EMAIL}.")
    observing.note_observation(session, home.id, {"persons": 6}, source="officer", confidence=0.9, as_at=acacia.TODAY, by=BY)
    of.uploads.mkdir(parents=True, exist_ok=True)
    waiting = of.uploads / "waiting.csv"
    waiting.write_text(f"reference,name\nL1,{NAME}\n")
    upload = files.take_in(session, Upload(waiting, "r.csv", 30, "0" * 64), "parties", acacia.TODAY, {}, by=BY)
    session.add(
        ImportIssue(import_id=upload.id, row=2, field="name", value=NAME, message=f"{NAME} has no role.", severity="noted")
    )
    asked = requests.ask(session, "import", {"note": f"from {EMAIL}"}, by=BY)
    asked.status, asked.outcome = requests.DONE, {"first_issues": [{"value": NAME}]}
    session.flush()
    return Complaint(case.id, line.id, party.id, home.id, notes)


def doing(session: Any, of: settings.Settings, why: str = WHY) -> Doing:
    return Doing(session, Places.told(command_line.told_to_jobs(of)), holding.reach(session), BY, why, of.warrant_key)


def as_suggested(session: Any, complaint: Complaint) -> Chosen:
    """Every text as it is suggested, and every tick."""
    seen = prospects.prospect(session, holding.reach(session), complaint.case, complaint.line)
    return Chosen(
        {one.name: one.instead for one in seen.texts}, frozenset(key for key, _ in seen.may_be),
        frozenset(one.name for one in seen.lines),
    )  # fmt: skip


def erased_files(sessions: Sessions, of: settings.Settings) -> Any:
    """The job that the erasing asked for, done."""
    with sessions.reading() as session:
        asked = session.scalars(select(requests.JobRequest).where(requests.JobRequest.job == "erase-files"))
        arguments = [dict(one.arguments) for one in asked]
    told = command_line.told_to_jobs(of)
    return [jobs.perform(sessions, jobs.named("erase-files"), {**told, **one}, by=BY, report=silent) for one in arguments]


def test_afterwards_they_are_found_in_no_table_file_export_or_freed_page(
    sessions: Sessions, of: settings.Settings, complaint: Complaint, tmp_path: Path
):
    folder, engine = of.data_dir, sessions.engine
    before = {word for _, word in [*forgotten.in_tables(engine, WORDS), *forgotten.in_files(folder, WORDS)]}
    assert before == set(WORDS), "they left all their traces"
    assert in_index(sessions) == [complaint.party]
    assert by_pieces(sessions, complaint.party) == PIECES
    made = index_files(engine)
    assert any(name.startswith("exports/") for name, _ in forgotten.in_files(folder, WORDS))
    assert engine.dialect.name == "sqlite" or in_postgres_files(engine) != []

    with sessions.writing() as session:
        erasing.erase(doing(session, of), complaint.case, complaint.line, as_suggested(session, complaint))
    assert (in_index(sessions), by_pieces(sessions, complaint.party)) == ([], set())
    erased_files(sessions, of)
    jobs.perform(sessions, jobs.named("scrub"), command_line.told_to_jobs(of), by=BY, report=silent)

    assert (in_index(sessions), by_pieces(sessions, complaint.party)) == ([], set())
    assert beyond_the_texts(engine) == {}
    assert not made & index_files(engine), "PostgreSQL's indexes are written anew, as no word of theirs can be read"
    assert forgotten.in_tables(engine, WORDS) == []
    assert forgotten.in_files(folder, WORDS) == []
    if engine.dialect.name == "sqlite":
        there = Path(make_url(of.database_url).database or "")
        assert forgotten.in_files(there.parent, WORDS) == [], "freed pages and the write-ahead log"
    else:
        assert in_postgres_files(engine) == []


def in_index(sessions: Sessions) -> list[int]:
    """The people that the index of words hands out for their name."""
    with sessions.reading() as session:
        return list(session.scalars(indexed.joined(session, select(Party.id), indexed.PEOPLE, Party.id, [(" zwolle",)])))


def by_pieces(sessions: Sessions, party_id: int) -> set[str]:
    """The trigrams of their name by each of which the index hands them out."""
    with sessions.reading() as session:
        asked = {piece: indexed.joined(session, select(Party.id), indexed.PEOPLE, Party.id, [(piece,)]) for piece in PIECES}
        return {piece for piece, query in asked.items() if party_id in session.scalars(query).all()}


def beyond_the_texts(engine: Any) -> dict[str, set[str]]:
    """By sort, the trigrams that SQLite's indexes keep of no text that stands."""
    if engine.dialect.name != "sqlite":
        return {}
    found = {}
    with engine.connect() as connection:
        for of in indexed.EVERY:
            connection.execute(text(f"CREATE VIRTUAL TABLE temp.{of.index} USING fts5vocab('main', '{of.index}', 'row')"))
            kept = set(connection.scalars(text(f"SELECT term FROM temp.{of.index}")))
            said = f"SELECT {indexed.words(of, of.table, sqlite=True)} FROM {of.table}".replace(":", "\\:")
            texts = list(connection.scalars(text(said)))
            found[of.table] = {term for term in kept if not any(term in each for each in texts)}
    return {table: terms for table, terms in found.items() if terms}


def index_files(engine: Any) -> set[int]:
    """The files of PostgreSQL's indexes of words in which somebody may be named."""
    if engine.dialect.name == "sqlite":
        return set()
    with engine.connect() as connection:
        return set(
            connection.scalars(
                text(
                    "SELECT relfilenode FROM pg_class WHERE relname LIKE 'ix_%_searched' AND relname <> 'ix_properties_searched'"
                )
            )
        )


def in_postgres_files(engine: Any) -> list[str]:
    """Files of this database that hold a word; the server's log of writes is its own."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        folder = Path(connection.scalar(text("SHOW data_directory")))
        own = folder / "base" / str(connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()")))
    if not own.is_dir():
        services.lacking("the PostgreSQL server's files cannot be read from here")
    return [path.name for path in own.iterdir() if any(forgotten.stands_in(path.read_bytes(), word) for word in WORDS)]


def test_the_complaint_stays_and_the_journal_proves(sessions: Sessions, of: settings.Settings, complaint: Complaint):
    told = command_line.told_to_jobs(of)

    with sessions.writing() as session:
        erasing.erase(doing(session, of), complaint.case, complaint.line, as_suggested(session, complaint))
    jobs.perform(sessions, jobs.named("seal"), told, by=BY, report=silent)
    proof = jobs.perform(sessions, jobs.named("prove"), told, by=BY, report=silent)

    assert proof["faults"] == 0
    with sessions.reading() as session:
        part = session.get_one(CaseParty, complaint.line)
        assert (part.part, part.contact) == ("complainant", None)
        assert "erased" in session.get_one(Party, part.party_id).name
        assert session.get_one(CaseNote, complaint.notes[0]).text == "a complainant rang from a complainant and gave six names."
        assert session.get_one(CaseNote, complaint.notes[2]).text == "Six names on the bells."
        assert (
            session.scalars(select(journal.Entry).where(journal.Entry.verb == "erased who complained")).one().subject == "case"
        )
        assert sealing.head(session) is not None


def test_an_officer_who_leaves_the_name_in_a_note_is_refused(sessions: Sessions, of: settings.Settings, complaint: Complaint):
    with sessions.reading() as session:
        written = as_suggested(session, complaint)
    left = f"text-case_notes-{complaint.notes[0]}-text"

    with pytest.raises(Refused, match="still names them") as refused, sessions.writing() as session:
        erasing.erase(
            doing(session, of),
            complaint.case,
            complaint.line,
            replace(written, written={**written.written, left: "QUENBY zwolle rang."}),
        )

    assert refused.value.about == left
    with sessions.reading() as session:
        assert session.get_one(Party, complaint.party).name == NAME


def test_what_a_surname_alone_may_mean_is_the_officers_to_decide(
    sessions: Sessions, of: settings.Settings, complaint: Complaint
):
    with sessions.writing() as session:
        found = prospects.prospect(session, holding.reach(session), complaint.case, complaint.line)
        seen = {one.name: one for one in found.texts}
        perhaps = seen[f"text-case_notes-{complaint.notes[1]}-text"]
        erasing.erase(
            doing(session, of), complaint.case, complaint.line,
            Chosen({one.name: one.instead for one in seen.values() if one.sure}),
        )  # fmt: skip

    assert not perhaps.sure
    with sessions.reading() as session:
        assert session.get_one(CaseNote, complaint.notes[1]).text.startswith("Mrs Zwolle")


@pytest.mark.parametrize("held", ["case", "property", "party"])
def test_nobody_is_erased_while_a_hold_reaches_them(sessions: Sessions, of: settings.Settings, complaint: Complaint, held: str):
    key = {"case": complaint.case, "property": complaint.home, "party": complaint.party}[held]
    with sessions.writing() as session:
        holds.hold(session, held, key, "Proceedings in the tribunal.", by=BY)

    with pytest.raises(Refused, match="legal hold"), sessions.writing() as session:
        erasing.erase(doing(session, of), complaint.case, complaint.line, Chosen())

    with sessions.reading() as session:
        assert session.get_one(Party, complaint.party).name == NAME


def test_who_has_another_part_on_record_is_erased_from_the_case_alone(
    sessions: Sessions, of: settings.Settings, complaint: Complaint
):
    with sessions.writing() as session:
        other = opening.open_case(session, opening.Said("general", "Another matter"), by=BY)
        subjects.add_person(session, other.id, complaint.party, "owner", by=BY)
        kept = work.note(session, other.id, f"{NAME} owns it.", "fact", by=BY).id

    with sessions.writing() as session:
        erasing.erase(doing(session, of), complaint.case, complaint.line, as_suggested(session, complaint))

    with sessions.reading() as session:
        assert session.get_one(Party, complaint.party).name == NAME
        assert session.get_one(CaseNote, kept).text == f"{NAME} owns it."
        assert "Zwolle" not in session.get_one(CaseNote, complaint.notes[0]).text
        assert session.get_one(CaseParty, complaint.line).party_id != complaint.party


def test_once_erased_there_is_nobody_to_erase(sessions: Sessions, of: settings.Settings, complaint: Complaint):
    with sessions.writing() as session:
        erasing.erase(doing(session, of), complaint.case, complaint.line, as_suggested(session, complaint))

    with pytest.raises(NotFound), sessions.writing() as session:
        erasing.erase(doing(session, of), complaint.case, complaint.line, Chosen())


def test_an_export_that_names_them_is_found_in_its_archive(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("page.html", f"<p>{NAME}</p>" * 100)

    assert forgotten.in_files(tmp_path, ["Zwolle"]) == [("a.zip", "Zwolle")]
    assert b"Zwolle" not in (tmp_path / "a.zip").read_bytes()


def test_no_letter_to_them_is_left(sessions: Sessions, of: settings.Settings, complaint: Complaint):
    with sessions.writing() as session:
        erasing.erase(doing(session, of), complaint.case, complaint.line, as_suggested(session, complaint))

    with sessions.reading() as session:
        assert session.scalars(select(Letter)).all() == []
    assert list(of.letters.glob("*.pdf")) == []
