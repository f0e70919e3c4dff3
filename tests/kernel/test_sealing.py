"""Whoever tampers with the journal and has not the key is found out, and what retention destroyed is accepted."""

import secrets
import stat
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, event, insert, select, update

from hmo_enforce.casework import keeping
from hmo_enforce.casework.views import journal_soundness
from hmo_enforce.kernel import chain, clock, journal, marks, sealing
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.kernel.journal import Entry, EntryValues
from hmo_enforce.kernel.sealing import Seal
from journals import KEY, OTHER_KEY, PRIYA, WARRANTS, Journal


@pytest.fixture
def kept(sessions: Sessions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Journal:
    """An empty journal."""

    def set_clock(to: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: to)

    return Journal(sessions, tmp_path / "beside", set_clock)


@pytest.fixture
def sealed(kept: Journal) -> Journal:
    """Six lines (1 to 6) of two days, sealed twice and anchored twice."""
    assert kept.notes(3) == [1, 2, 3]
    kept.seal()
    kept.anchor()
    kept.later(timedelta(days=1))
    kept.notes(3)
    kept.seal()
    kept.anchor()
    return kept


def test_a_journal_that_nobody_touched_holds(sealed: Journal):
    found = sealed.prove()

    assert (found.faults, found.first) == (0, ())
    assert (found.walk.lines, found.walk.sealed, found.walk.unsealed.lines, found.walk.unanchored.lines) == (6, 6, 0, 0)
    assert [(seal.position, seal.entry_id) for seal in sealed.seals()] == [(number, number) for number in range(1, 7)]


def test_an_edited_line_is_named_whichever_field_it_was(sealed: Journal):
    changes = ("actor_name = 'Someone Else'", "actor_id = 8", "verb = 'withdrew'", "subject = 'party'", "subject_id = '4711'",
               "at = '2026-11-01 08:00:00+00:00'")  # fmt: skip
    sealed.tamper(*(f"UPDATE journal SET {change} WHERE id = {line}" for line, change in enumerate(changes, start=1)))

    faults = sealed.faults()

    for line in range(1, 7):
        assert f"Line {line} of the journal does not fit its seal at {line}: one of them was changed or moved." in faults
        assert f"Line {line} of the journal does not say what it said when it was written." in faults
    assert len(faults) == 12


def test_an_edited_value_is_named(sealed: Journal):
    sealed.tamper("UPDATE journal_values SET why = 'a bribe' WHERE entry_id = 3")

    assert sealed.faults() == ("Line 3 of the journal does not say what it said when it was written.",)


def test_a_value_edited_with_its_digest_is_named(sealed: Journal):
    with sealed.sessions.writing() as session:
        entry, values = session.get_one(Entry, 3), session.get_one(EntryValues, 3)
        values.why = "a bribe"
        entry.digest = journal.digest(entry, values.before, values.after, values.why)

    assert sealed.faults() == ("Line 3 of the journal does not fit its seal at 3: one of them was changed or moved.",)


def test_a_removed_line_is_named(sealed: Journal):
    sealed.tamper("DELETE FROM journal_values WHERE entry_id = 3", "DELETE FROM journal WHERE id = 3")

    assert sealed.faults() == ("Line 3 of the journal, sealed at 3, has gone.",)


def test_a_line_removed_with_its_seal_is_named_by_its_place(sealed: Journal):
    sealed.tamper(
        "DELETE FROM seals WHERE position IN (3, 4)",
        "DELETE FROM journal_values WHERE entry_id IN (3, 4)",
        "DELETE FROM journal WHERE id IN (3, 4)",
    )

    faults = sealed.faults()

    assert faults[0] == "The seals from 3 to 4 have gone, and with them what was sealed there."
    assert faults[1] == "Line 5 of the journal does not fit its seal at 5: one of them was changed or moved."


def test_seals_that_are_closed_up_over_a_gap_do_not_fit(sealed: Journal):
    sealed.tamper(
        "DELETE FROM seals WHERE position = 5",
        "DELETE FROM journal_values WHERE entry_id = 5",
        "DELETE FROM journal WHERE id = 5",
        "UPDATE seals SET position = 5 WHERE position = 6",
    )

    assert any("Line 6 of the journal does not fit its seal at 5" in fault for fault in sealed.faults())


def test_values_that_have_gone_are_named(sealed: Journal):
    sealed.tamper("DELETE FROM journal_values WHERE entry_id = 3", "UPDATE journal SET salt = '' WHERE id = 3")

    assert sealed.faults() == ("The values of line 3 of the journal have gone, and no line says that they were destroyed.",)


def test_two_lines_that_changed_places_are_named(sealed: Journal):
    sealed.tamper(
        "UPDATE seals SET entry_id = -1 WHERE position = 2",
        "UPDATE seals SET entry_id = 2 WHERE position = 3",
        "UPDATE seals SET entry_id = 3 WHERE position = 2",
    )

    found = [fault for fault in sealed.faults() if "does not fit its seal" in fault]

    assert [fault.split()[1] for fault in found] == ["3", "2"]


def test_two_lines_whose_contents_changed_places_are_named(sealed: Journal):
    swap = [("journal", "id"), ("journal_values", "entry_id")]
    sealed.tamper(
        *(f"UPDATE {table} SET {key} = {to} WHERE {key} = {of}" for table, key in swap for of, to in ((2, -1), (3, 2), (-1, 3)))
    )

    assert {fault.split()[1] for fault in sealed.faults()} == {"2", "3"}


def test_a_line_put_in_between_is_named_and_never_sealed(sealed: Journal):
    sealed.tamper("UPDATE journal SET id = 600 WHERE id = 6", "UPDATE journal_values SET entry_id = 600 WHERE entry_id = 6",
                  "UPDATE seals SET entry_id = 600 WHERE entry_id = 6")  # fmt: skip
    before = sealed.faults()
    with sealed.sessions.writing() as session:
        forged = journal.note(session, PRIYA, "decided", "property", 42, why="We had said so in good time.")
        forged.at = session.get_one(Entry, 3).at
        forged.digest = journal.digest(forged, None, None, "We had said so in good time.")
        key = forged.id
    sealed.tamper(
        f"UPDATE journal_values SET entry_id = 50 WHERE entry_id = {key}", f"UPDATE journal SET id = 50 WHERE id = {key}"
    )

    sealed.seal()

    added = [fault for fault in sealed.faults() if fault not in before]
    assert added == ["Line 50 of the journal says 2026-11-01 09:33 UTC, and was not there when later lines were sealed."]


def test_an_end_that_was_cut_off_shows_up_to_the_anchor(sealed: Journal):
    sealed.note()
    sealed.seal()
    sealed.tamper("DELETE FROM seals WHERE position > 4", "DELETE FROM journal_values WHERE entry_id > 4",
                  "DELETE FROM journal WHERE id > 4")  # fmt: skip

    faults = sealed.faults()

    assert len(faults) == 1
    assert "anchored on 2026-11-02 09:36 UTC at 6 sealed lines, and the chain ends at 4" in faults[0]


def test_an_end_that_was_never_anchored_can_be_cut_off_unseen(sealed: Journal):
    sealed.note()
    sealed.seal()
    assert sealed.walk().unanchored.lines == 1

    sealed.tamper("DELETE FROM seals WHERE position > 6", "DELETE FROM journal_values WHERE entry_id > 6",
                  "DELETE FROM journal WHERE id > 6")  # fmt: skip

    assert sealed.faults() == ()


def test_a_chain_made_anew_without_the_key_fits_nowhere(sealed: Journal):
    sealed.tamper("UPDATE journal SET actor_name = 'Someone Else' WHERE id = 1", "DELETE FROM seals")
    forger = chain.Key(chain.key(KEY).id, OTHER_KEY.encode())
    with sealed.sessions.writing() as session:
        entry, values = session.get_one(Entry, 1), session.get_one(EntryValues, 1)
        entry.digest = journal.digest(entry, values.before, values.after, values.why)
        session.flush()
        sealing.seal(session, [forger], ())

    faults = sealed.faults()

    assert len([fault for fault in faults if "does not fit its seal" in fault]) == 6
    assert len([fault for fault in faults if "is not what was anchored" in fault]) == 2


def test_a_chain_made_anew_under_another_key_names_a_key_that_is_not_ours(sealed: Journal):
    sealed.tamper("DELETE FROM seals")
    with sealed.sessions.writing() as session:
        sealing.seal(session, [chain.key(OTHER_KEY)], ())

    assert all("which is not here" in fault or "is not what was anchored" in fault for fault in sealed.faults())
    assert len(sealed.faults()) == 8


def test_a_chain_made_anew_with_the_key_shows_against_the_anchors(sealed: Journal):
    sealed.tamper("DELETE FROM seals")
    sealed.later(timedelta(days=1))
    sealed.seal()

    assert [fault[:15] for fault in sealed.faults()] == ["The chain at 3 ", "The chain at 6 "]


# --- the file of anchors


def anchors(of: Journal) -> Path:
    return Path(of.told["anchors"])


def test_a_rewritten_anchor_is_named(sealed: Journal):
    first, second = anchors(sealed).read_text().splitlines()
    anchors(sealed).write_text("\n".join([first.replace('"position": 3', '"position": 2'), second, ""]))

    assert sealed.faults() == ("Line 1 of the file of anchors was not written by this program, or a line before it has gone.",)


def test_an_anchor_that_was_taken_out_shows_by_the_next(sealed: Journal):
    anchors(sealed).write_text(anchors(sealed).read_text().splitlines()[1] + "\n")

    assert "Line 1 of the file of anchors was not written by this program" in sealed.faults()[0]


@pytest.mark.parametrize(("left", "said"), [(1, "has lost its end"), (0, "is gone, or is not the one")])
def test_anchors_cut_off_with_the_journal_show_by_what_the_database_says(sealed: Journal, left: int, said: str):
    lines = anchors(sealed).read_text().splitlines(keepends=True)
    anchors(sealed).write_text("".join(lines[:left]))

    faults = sealed.faults()

    assert len(faults) == 1
    assert said in faults[0]
    with pytest.raises(Refused, match=said):
        sealed.anchor()


def test_a_lost_file_of_anchors_is_begun_anew_only_when_somebody_says_so(sealed: Journal):
    anchors(sealed).unlink()

    sealed.anchor(anew="yes")

    with sealed.sessions.reading() as session:
        said = session.scalars(select(Entry.verb).where(Entry.verb == "began new anchors")).all()
    assert said == ["began new anchors"]
    assert sealed.faults() == ()


def test_what_is_no_anchor_is_named_and_half_a_line_is_mended(sealed: Journal):
    whole = anchors(sealed).read_text()
    anchors(sealed).write_text(whole + '{"at": "2026-1')
    assert sealed.faults() == ("Line 3 of the file of anchors is not an anchor.",)

    sealed.note()
    sealed.seal()
    sealed.anchor()

    assert sealed.faults() == ()
    assert len(anchors(sealed).read_text().splitlines()) == 3


def test_nothing_is_added_to_anchors_that_the_chain_does_not_meet(sealed: Journal):
    sealed.tamper("DELETE FROM seals WHERE position > 4", "DELETE FROM journal_values WHERE entry_id > 4",
                  "DELETE FROM journal WHERE id > 4")  # fmt: skip
    whole = anchors(sealed).read_text()

    with pytest.raises(Refused, match="lines are missing or were changed"):
        sealed.anchor()

    assert anchors(sealed).read_text() == whole


def test_an_anchor_is_written_only_when_the_chain_has_moved(sealed: Journal):
    before = anchors(sealed).read_text()

    sealed.later(timedelta(hours=1))
    sealed.anchor()

    assert anchors(sealed).read_text() == before
    assert stat.S_IMODE(anchors(sealed).stat().st_mode) == 0o600


def test_nothing_is_anchored_before_anything_is_sealed(kept: Journal):
    kept.note()

    assert kept.anchor() == {"anchored": 0}
    assert not anchors(kept).exists()


# --- sealing


def test_lines_wait_until_they_are_sealed_and_sealing_twice_is_sealing_once(kept: Journal):
    kept.notes(3)
    with kept.sessions.reading() as session:
        waiting = sealing.tail(session)

    first, second = kept.seal(), kept.seal()

    assert (waiting.lines, waiting.since) == (3, clock.now() - timedelta(minutes=2))
    assert (first["sealed"], second["sealed"], second["head"]) == (3, 0, 3)
    assert kept.walk().unsealed.lines == 0


def test_a_line_changed_before_it_was_sealed_is_refused_and_named_and_the_rest_is_sealed(kept: Journal):
    kept.notes(3)
    kept.tamper("UPDATE journal_values SET why = 'a bribe' WHERE entry_id = 2")

    found = kept.seal()

    assert (found["sealed"], found["refused"]) == (2, [2])
    assert kept.faults() == ("Line 2 of the journal does not say what it said when it was written.",)


def test_a_line_that_commits_after_a_later_number_is_sealed_at_its_own_place(kept: Journal):
    kept.notes(3)
    kept.tamper("UPDATE journal SET id = 100 WHERE id = 3", "UPDATE journal_values SET entry_id = 100 WHERE entry_id = 3")
    kept.seal()
    late = kept.note()
    kept.tamper(
        f"UPDATE journal_values SET entry_id = 50 WHERE entry_id = {late}", f"UPDATE journal SET id = 50 WHERE id = {late}"
    )

    kept.seal()

    assert [seal.entry_id for seal in kept.seals()] == [1, 2, 100, 50]
    assert kept.faults() == ()


def test_a_long_backlog_is_sealed_whole_however_old_it_is(kept: Journal, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sealing, "BATCH", 4)
    kept.notes(10)
    kept.later(timedelta(days=400))

    assert kept.seal()["sealed"] == 10
    assert kept.faults() == ()


def test_sealers_at_once_make_one_chain(kept: Journal):
    kept.notes(40)
    threads = [threading.Thread(target=kept.seal) for _ in range(4)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [seal.position for seal in kept.seals()] == list(range(1, 41))
    assert kept.faults() == ()


# The embedded database has one writer: nobody can seal while another writes.
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_uncommitted_line_waits(kept: Journal):
    kept.note()
    with kept.sessions.writing() as session:
        journal.note(session, PRIYA, "corrected", "property", 1)
        assert kept.seal()["sealed"] == 1

    assert kept.seal()["sealed"] == 1


# --- keys


def test_the_key_is_made_at_the_first_sealing_for_its_owner_alone(kept: Journal):
    kept.told["journal_keys"] = ()
    file = Path(kept.told["journal_key_file"])
    kept.note()

    assert kept.prove().walk.unsealed.lines == 1
    assert not file.exists()
    kept.seal()

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(file.read_text().strip()) >= 48
    assert list(file.parent.glob("journal-key.*")) == []
    assert kept.faults() == ()


def test_a_lost_key_stops_sealing_and_no_new_one_is_made(kept: Journal):
    kept.told["journal_keys"] = ()
    kept.note()
    kept.seal()
    Path(kept.told["journal_key_file"]).unlink()
    kept.note()

    with pytest.raises(Refused, match="which is not here"):
        kept.seal()

    assert not Path(kept.told["journal_key_file"]).exists()
    assert "is sealed with the key" in kept.faults()[0]


def test_a_key_can_be_changed_and_both_prove_what_they_sealed(sealed: Journal):
    sealed.told["journal_keys"] = (OTHER_KEY, KEY)
    sealed.note()
    sealed.seal()
    sealed.anchor()

    assert sealed.faults() == ()
    assert [seal.key_id for seal in sealed.seals()][-2:] == [chain.key(KEY).id, chain.key(OTHER_KEY).id]
    sealed.told["journal_keys"] = (OTHER_KEY,)
    assert "Line 1 of the journal is sealed with the key" in " ".join(sealed.faults())


# --- what retention destroyed


def destroy(of: Journal, *lines: int) -> int:
    of.later(timedelta(minutes=1))
    with of.sessions.writing() as session:
        return journal.destroy(session, PRIYA, lines, "Kept for six years, which have passed.", key=WARRANTS).id


def test_what_was_destroyed_is_accepted_and_counted(sealed: Journal):
    destroy(sealed, 2, 3, 5)
    assert sealed.faults() == ()

    sealed.seal()

    assert sealed.faults() == ()
    assert sealed.walk().destroyed == 3


def test_what_was_destroyed_before_it_was_sealed_is_sealed_all_the_same(kept: Journal):
    kept.notes(2)
    destroy(kept, 1)

    assert kept.seal() == {"sealed": 3, "head": 3, "refused": []}
    assert kept.faults() == ()


def test_what_was_ever_destroyed_is_not_read_to_seal_lines_whose_values_stand(sealed: Journal):
    destroy(sealed, 2)
    sealed.seal()
    sealed.note()
    asked = list[str]()

    @event.listens_for(sealed.sessions.engine, "before_cursor_execute")
    def before(connection: Any, cursor: Any, said: str, *rest: Any) -> None:
        asked.append(" ".join(said.split()))

    counted = sealed.seal()

    assert counted["sealed"] == 1
    assert [said for said in asked if "journal.verb = " in said] == []


def test_a_field_of_a_destroyed_line_is_still_proved(sealed: Journal):
    destroy(sealed, 2)
    sealed.seal()
    sealed.tamper("UPDATE journal SET actor_name = 'Someone Else' WHERE id = 2")

    assert sealed.faults() == ("Line 2 of the journal does not fit its seal at 2: one of them was changed or moved.",)


def test_no_more_is_accepted_than_was_destroyed(sealed: Journal):
    destroy(sealed, 2)
    sealed.tamper("DELETE FROM journal_values WHERE entry_id = 3", "UPDATE journal SET salt = '' WHERE id = 3")

    assert sealed.faults() == ("The values of line 3 of the journal have gone, and no line says that they were destroyed.",)


def test_a_changed_word_of_destruction_is_not_believed(sealed: Journal):
    said = destroy(sealed, 2)
    sealed.seal()
    with sealed.sessions.writing() as session:
        entry, values = session.get_one(Entry, said), session.get_one(EntryValues, said)
        values.after = {"entries": [[2, 3]]}
        entry.digest = journal.digest(entry, values.before, values.after, values.why)
    sealed.tamper("DELETE FROM journal_values WHERE entry_id = 3", "UPDATE journal SET salt = '' WHERE id = 3")

    faults = sealed.faults()

    assert "The values of line 3 of the journal have gone, and no line says that they were destroyed." in faults
    assert f"Line {said} of the journal does not fit its seal at 7: one of them was changed or moved." in faults


def forge(of: Journal, line: int, **more: object) -> int:
    """Destroy a line as whoever can write to the database and has no key of ours does: by SQL, with a digest that holds."""
    of.later(timedelta(minutes=1))
    with of.sessions.writing() as session:
        session.execute(delete(EntryValues).where(EntryValues.entry_id == line))
        session.execute(update(Entry).where(Entry.id == line).values(salt=b""))
        salt, after, why = (
            secrets.token_bytes(16),
            {"entries": [[line, line]], **more},
            "Kept for six years, which have passed.",
        )
        at, verb, subject = clock.now(), journal.DESTROYED, journal.JOURNAL
        said = chain.Line(0, at, PRIYA.kind, PRIYA.id, PRIYA.name, verb, subject, "1", salt, b"")
        written = insert(Entry).values(
            at=at, actor_kind=PRIYA.kind, actor_id=PRIYA.id, actor_name=PRIYA.name, verb=verb, subject=subject, subject_id="1",
            salt=salt, digest=journal.digest(said, None, after, why),
        )  # fmt: skip
        key = session.scalars(written.returning(Entry.id)).one()
        session.execute(insert(EntryValues).values(entry_id=key, after=after, why=why))
    return key


def test_a_forged_line_of_destruction_is_named_and_never_sealed(sealed: Journal):
    forged = forge(sealed, 3)

    for _ in range(2):
        gap, word = sealed.faults()
        assert gap == "The values of line 3 of the journal have gone, and no line says that they were destroyed."
        assert word.startswith(
            f"Line {forged} of the journal says that the values of others were destroyed, and has no warrant"
        )
        assert (sealed.seal()["refused"], sealed.walk().unsealed.lines) == ([forged], 1)


def test_a_warrant_of_another_line_or_another_key_is_none(sealed: Journal):
    real = destroy(sealed, 2)
    with sealed.sessions.reading() as session:
        warrant = (session.get_one(EntryValues, real).after or {})["warrant"]
    foreign = chain.warrant(chain.warrant_key("a secret of the forger's own"), bytes(32))

    forged = {forge(sealed, 3, warrant=warrant), forge(sealed, 4, warrant={"key": WARRANTS.id, "mac": foreign.hex()})}

    assert set(sealed.seal()["refused"]) == forged
    assert len(sealed.faults()) == 4


def test_a_line_of_destruction_that_was_sealed_holds_when_the_key_of_warrants_was_changed(sealed: Journal):
    destroy(sealed, 2)
    sealed.seal()

    sealed.told["warrant_key"] = chain.warrant_key("the secret of all processes, since somebody left")

    assert sealed.faults() == ()
    assert sealed.walk().unwarranted == []


def seal_as_of_old(of: Journal, line: int) -> None:
    """A seal as the release made it that knew of no warrants."""
    with of.sessions.writing() as session:
        last, key, now = sealing.head(session), chain.key(KEY), clock.now()
        assert last is not None
        link = chain.link(key, last.link, last.position + 1, now, journal.line(session.get_one(Entry, line)))
        session.add(Seal(position=last.position + 1, entry_id=line, sealed_at=now, key_id=key.id, link=link))


def test_what_was_sealed_before_there_were_warrants_is_accepted_and_told_of(sealed: Journal):
    old = forge(sealed, 2)  # such lines had no warrant then
    seal_as_of_old(sealed, old)
    destroy(sealed, 3)
    sealed.seal()

    found = sealed.prove()

    assert (found.first, found.walk.destroyed, found.walk.unwarranted) == ((), 2, [old])
    assert any(f"on somebody's word: {old}. Compare them" in said for said in journal_soundness.notes(found.walk))


def test_what_an_earlier_release_left_unsealed_is_sealed_when_somebody_says_so_and_that_is_journalled(sealed: Journal):
    forgotten = sealed.note()
    old = forge(sealed, forgotten)
    sealed.seal()
    sealed.later(timedelta(days=1))  # nobody looked before the next morning
    sealed.note()
    sealed.seal()
    assert len(sealed.faults()) == 4

    sealed.seal(unwarranted=True)
    sealed.seal()

    found = sealed.prove()
    assert (found.first, found.walk.unwarranted, found.walk.unsealed.lines) == ((), [old], 0)
    with sealed.sessions.reading() as session:
        assert session.scalars(select(Entry.id).where(Entry.verb == "sealed without warrants")).all() == [old + 2]


# --- what is kept of a proof


def test_a_proof_is_marked_and_journalled(sealed: Journal):
    sealed.tamper("UPDATE journal SET verb = 'withdrew' WHERE id = 3")
    found = sealed.prove()
    with sealed.sessions.writing() as session:
        keeping.note_proof(session, PRIYA, found)

    with sealed.sessions.reading() as session:
        said = marks.found(session, marks.PROVED)
        noted = session.scalars(select(Entry.verb).order_by(Entry.id.desc()).limit(1)).one()
    assert said is not None
    assert (said["faults"], said["sealed"], len(said["first"])) == (2, 6, 2)
    assert noted == "checked"
