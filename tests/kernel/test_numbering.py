"""Numbers are never given twice: not after a deletion, not through an upgrade, and not those that only the journal knows."""

from collections.abc import Callable

import pytest
import shapely
from sqlalchemy import Connection, Engine, delete, select, text
from sqlalchemy.orm import Session

import acacia
from hmo_enforce.accounts.records import Account
from hmo_enforce.areas.actions import drafting
from hmo_enforce.cases.actions import opening
from hmo_enforce.cases.records import CaseStep, CaseTask
from hmo_enforce.kernel import clock, database, journal, migrating, numbering
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.lists.actions import keeping
from test_migrations import everything, put_a_row_in_every_table
from test_restricted import on_sqlite

WEST = shapely.MultiPolygon([acacia.WEST_WARD])
ALL = "SELECT type, name, tbl_name, rootpage FROM sqlite_master WHERE name <> 'sqlite_sequence' ORDER BY name"


@pytest.fixture
def old(tmp_path) -> Engine:
    """An SQLite database of revision 0039 with a row in every table, each numbered 1."""
    made = database.engine(f"sqlite:///{tmp_path / 'old.sqlite'}")
    migrating.upgrade(made, "0039")
    put_a_row_in_every_table(made)
    return made


def a_draft(session: Session) -> tuple[int, Callable[[], object]]:
    made = drafting.keep(session, drafting.Sketch("Round the green"), WEST, by=acacia.ALMA)
    return made.id, lambda: drafting.discard(session, made.id, revision=made.revision, by=acacia.ALMA)


def a_saved_filter(session: Session) -> tuple[int, Callable[[], object]]:
    account = session.scalars(select(Account)).first() or Account(
        email="m@acacia.example", name="Mona Maple", role="manager", realm="staff", made_at=clock.now()
    )
    session.add(account)
    session.flush()
    made = keeping.save(session, account.id, "properties", "Birches", {"q": "birch"}, by=acacia.ALMA)
    return made.id, lambda: keeping.forget(session, account.id, made.id, by=acacia.ALMA)


def a_home(session: Session) -> tuple[int, Callable[[], object]]:
    made = acacia.an_address(session)
    return made.id, lambda: session.delete(made)


def a_case(session: Session) -> tuple[int, Callable[[], object]]:
    made = opening.open_case(session, opening.Said("general", "Bins"), by=acacia.ALMA)

    def destroy() -> None:
        for of in (CaseTask, CaseStep):
            session.execute(delete(of).where(of.case_id == made.id))
        session.delete(made)

    return made.id, destroy


@pytest.mark.parametrize("kept", [a_draft, a_saved_filter, a_case, a_home])
def test_the_number_of_what_is_gone_is_given_to_nothing_else(sessions: Sessions, kept):
    with sessions.writing() as session:
        gone, take_off = kept(session)
        take_off()

    with sessions.writing() as session:
        made, _ = kept(session)

    assert made > gone


def test_tables_that_stand_are_changed_where_they_lie_with_all_that_hangs_on_them(old: Engine):
    before, rows = made(old), everything(old)

    migrating.upgrade(old)

    with old.connect() as connection:
        told = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%PRIMARY KEY AUTOINCREMENT%'"
        assert set(connection.exec_driver_sql(told).scalars()) == numbering.of_their_own()
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert connection.exec_driver_sql("PRAGMA writable_schema").scalar() == 0
    # Later revisions may add to them; 0046 makes one anew, in which a column may be empty from then on.
    assert {one for one in before if one[2] != "matches"} <= set(made(old))
    assert {name: of for name, of in everything(old).items() if name in rows} == rows


def test_a_table_that_is_made_anew_goes_on_counting_where_it_was(old: Engine):
    migrating.upgrade(old, "0045")
    with old.begin() as connection:
        connection.exec_driver_sql("UPDATE sqlite_sequence SET seq = 40 WHERE name = 'matches'")

    migrating.upgrade(old)

    with old.connect() as connection:
        told = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'matches'")
        assert told.scalars().all() == [40]


def test_each_table_that_stood_gives_another_number_after_its_last_row_went(old: Engine):
    stood = set(everything(old))

    migrating.upgrade(old)

    with old.connect() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        again = {name: given_again(connection, name) for name in stood & numbering.of_their_own()}
        connection.rollback()
    assert again
    assert {name for name, number in again.items() if number != 2} == set()


def test_numbers_that_only_the_journal_and_the_lists_of_destruction_know_are_not_given_again(old: Engine):
    with Session(old) as session, session.begin():
        for subject, number in (("case", "12"), ("case", "9"), ("saved_filter", "7"), ("page", "99"), ("party", "2026-01-01")):
            journal.note(session, acacia.ALMA, "saved", subject, number)
        session.execute(text("UPDATE destruction_items SET subject = 'observation', subject_id = 31"))

    migrating.upgrade(old)

    with old.connect() as connection:
        found = numbering.given(connection)
    assert {name: found[name] for name in ("cases", "saved_filters", "observations", "parties", "letters")} == {
        "cases": 12, "saved_filters": 7, "observations": 31, "parties": 1, "letters": 1,
    }  # fmt: skip


@on_sqlite
def test_a_table_that_an_upgrade_copied_is_told_again_and_remembers(sessions: Sessions):
    with sessions.writing() as session:
        gone, take_off = a_draft(session)
        take_off()
        known = numbering.given(session.connection())
        copied = session.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'designation_drafts'")) or ""
        plain = copied.replace(" CONSTRAINT pk_designation_drafts PRIMARY KEY AUTOINCREMENT", "")
        session.execute(text("DROP TABLE designation_drafts"))
        session.execute(text(plain.rstrip().removesuffix(")") + ", CONSTRAINT pk_designation_drafts PRIMARY KEY (id))"))

        numbering.keep(session.connection(), known)

        assert a_draft(session)[0] == gone + 1


def test_a_table_that_is_not_made_as_ours_is_refused():
    with pytest.raises(Refused, match="homes was not made by this program"):
        numbering.told("homes", "CREATE TABLE homes (id INT, CONSTRAINT pk_homes PRIMARY KEY (id))")


def made(engine: Engine) -> list[tuple[object, ...]]:
    """Every table, index and trigger, and where on the disk each lies."""
    with engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(ALL)]


def given_again(connection: Connection, name: str) -> int:
    """The number of a copy of a table's only row, made after it went."""
    columns = [row[1] for row in connection.exec_driver_sql(f'PRAGMA table_info("{name}")') if row[1] != "id"]
    run, said = connection.exec_driver_sql, ", ".join(f'"{column}"' for column in columns)
    run(f'CREATE TEMP TABLE one AS SELECT {said} FROM "{name}"')
    run(f'DELETE FROM "{name}"')
    run(f'INSERT INTO "{name}" ({said}) SELECT {said} FROM one')
    run("DROP TABLE one")
    return int(run(f'SELECT id FROM "{name}"').scalar_one())
