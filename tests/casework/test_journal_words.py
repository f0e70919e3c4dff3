"""The journal in plain words, on its page and in timelines."""

import ast
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

import acacia
from hmo_enforce.casework.views import journal_list, journal_words, timeline
from hmo_enforce.kernel import actor, hiding, journal
from hmo_enforce.kernel.journal import EntryValues
from journals import WARRANTS

SOURCE = Path(__file__).parents[2] / "src" / "hmo_enforce"


@pytest.mark.parametrize(
    ("verb", "subject", "subject_id", "said"),
    [
        ("corrected", "property", "42", "corrected property 42"),
        ("withdrew a decision", "property", "42", "withdrew a decision about property 42"),
        ("withdrew a correction", "property", "42", "withdrew a correction of property 42"),
        ("added a task", "case", "8", "added a task to case 8"),
        ("put on legal hold", "party", "7", "put person or organisation 7 on legal hold"),
        ("took out of a list", "letter", "7", "took letter 7 out of a list of what is due to be destroyed"),
        ("moved to a step", "case", "8", "moved case 8 to another step"),
        ("recorded a person as owner", "property", "42", "recorded a person as owner of property 42"),
        ("observed", "property", "42", "recorded what is known of property 42"),
        ("recorded", "party", "7", "recorded person or organisation 7"),
        ("judged", "verdicts", "2026-11-01", "judged which homes need a licence on 1 November 2026"),
        ("asked to load", "import", "3", "asked for import 3 to be loaded"),
        ("signed in", "account", "3", "signed in"),
        ("refused", "page", "/imports/…/load", "was refused something at /imports/…/load"),
        ("kept_back", "new_thing", "9", "kept back new thing 9"),
    ],
)
def test_what_was_done_follows_a_name(verb: str, subject: str, subject_id: str, said: str):
    assert journal_words.phrase(verb, subject, subject_id) == said


def test_a_line_is_one_sentence(session: Session):
    entry = journal.note(session, acacia.ALMA, "withdrew a decision", "property", 42, why="It was next door.")
    session.flush()

    with_why = journal_list.sentence(entry, session.get(EntryValues, entry.id))
    without = journal_list.sentence(entry, None)

    assert with_why == "Alma Ash withdrew a decision about property 42: It was next door."
    assert without == "Alma Ash withdrew a decision about property 42."


def test_a_record_with_a_page_is_linked_and_no_other():
    assert journal_words.place("property", "42") == "/properties/42"
    assert journal_words.place("property", "42/../x") is None
    assert journal_words.place("account", "42") is None


def test_a_timeline_says_that_what_was_said_is_gone(session: Session):
    entry = journal.note(session, acacia.ALMA, "corrected", "property", 4_242_001, after={"persons": 4}, why="Counted.")
    journal.destroy(session, actor.command("test"), [entry.id], "Its time has passed.", key=WARRANTS)

    (event,) = timeline.journalled(session, "property", 4_242_001)

    assert (event.title, event.by, event.before, event.after) == ("Corrected", "Alma Ash", None, None)
    assert "has been destroyed; that it happened is kept" in event.said


def test_lines_about_what_is_hidden_from_somebody_are_not_in_their_list(session: Session):
    home = acacia.an_address(session)
    journal.note(session, acacia.ALMA, "corrected", "property", home.id, why="Counted.")
    session.flush()
    wanted = journal_list.Wanted(subject="property", subject_id=str(home.id))

    seen = journal_list.lines(session, wanted, limit=10)
    hiding.hide(session, {"properties": frozenset({home.id})})
    hidden = journal_list.lines(session, wanted, limit=10)

    assert [told.said.what for told in seen] == [f"corrected property {home.id}"]
    assert hidden == []


def noted() -> set[str]:
    """Every subject that a line is written about anywhere in the program, where it is written out."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "note":
                on_journal = isinstance(node.func.value, ast.Name) and node.func.value.id == "journal"
                subject = node.args[3] if on_journal and len(node.args) > 4 else None
                found |= {subject.value} if isinstance(subject, ast.Constant) else set()
    return found


def test_every_sort_of_record_that_is_journalled_has_its_word():
    subjects = noted()

    assert {"property", "import", "account"} <= subjects
    assert subjects - set(journal_words.SUBJECTS) == set()
