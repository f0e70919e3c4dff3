"""The index of words: kept by triggers whatever a migration copies, and without what was taken out of it once it is made anew."""

from sqlalchemy import text

import acacia
from hmo_enforce import jobs
from hmo_enforce.kernel import clock, indexed, migrating
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.people.records import Party
from test_restricted import on_sqlite


def silent(done: int, total: int, note: str) -> None:
    """A report that nobody hears."""


@on_sqlite
def test_triggers_that_were_lost_are_put_back_by_the_next_upgrade(sessions: Sessions):
    with sessions.writing() as session:
        for of in indexed.EVERY:
            for what in ("come", "go", "change"):
                session.execute(text(f"DROP TRIGGER {of.index}_{what}"))

    migrating.upgrade(sessions.engine)

    with sessions.reading() as session:
        there = session.scalar(text("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'search_%'"))
    assert there == 3 * len(indexed.EVERY)


@on_sqlite
def test_after_scrubbing_no_trigram_of_a_name_that_went_is_left_in_the_index(sessions: Sessions):
    with sessions.writing() as session:
        gone = Party(name="Zwolle Quenby", made_at=clock.now())
        session.add_all([gone, Party(name="Ada Ash", made_at=clock.now())])
        session.flush()
        session.delete(gone)

    jobs.perform(sessions, jobs.named("scrub"), {}, by=acacia.ALMA, report=silent)

    with sessions.writing() as session:
        session.execute(text("CREATE VIRTUAL TABLE temp.kept USING fts5vocab('main', 'search_parties', 'row')"))
        kept = set(session.scalars(text("SELECT term FROM temp.kept")))
        session.execute(text("DROP TABLE temp.kept"))
    assert kept == {" ad", "ada", "da ", "a a", " as", "ash", "sh "}
