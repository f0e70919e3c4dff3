"""What a session leaves out: hidden rows, and all that belongs to them, in whatever way they are asked for."""

from dataclasses import dataclass

import pytest
from sqlalchemy import exists, func, select, union_all, update
from sqlalchemy.orm import Session, aliased

import acacia
from hmo_enforce.cases.records import Case, CaseNote
from hmo_enforce.files.records import Import, ImportIssue
from hmo_enforce.kernel import clock, hiding, journal
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.licensing.records import Licence, LicenceParty
from hmo_enforce.people.records import Party
from hmo_enforce.properties.records import Observation, Property

A_CASE = {
    "kind": "general", "status": "open", "step": "received", "priority": "normal", "opened_at": clock.now(), "opened_by": "x",
}  # fmt: skip


@dataclass
class Town:
    hidden: Property
    other: Property
    licence: Licence
    holder: Party


@pytest.fixture
def town(session: Session) -> Town:
    """Two homes with an observation, a licence and a journal line each; the first is hidden."""
    hidden, other = (acacia.an_address(session, f"{number} Acacia Avenue") for number in (1, 2))
    for home in (hidden, other):
        acacia.an_observation(session, home)
    licence, another = acacia.a_licence(session, hidden), acacia.a_licence(session, other)
    holder = Party(name="Nora Nettle", made_at=hidden.moved_at)
    session.add(holder)
    session.flush()
    for one in (licence, another):
        session.add(LicenceParty(licence_id=one.id, party_id=holder.id, role="holder"))
        journal.note(session, acacia.ALMA, "granted", "licence", one.id)
    session.flush()
    found = Town(hidden, other, licence, holder)
    hiding.hide(session, {"properties": frozenset({hidden.id})})
    session.expunge_all()
    return found


def test_a_hidden_row_is_found_in_no_way(session: Session, town: Town):
    again = aliased(Property)
    beneath = select(Property.id).subquery()

    assert session.get(Property, town.hidden.id) is None
    assert session.scalars(select(Property.id)).all() == [town.other.id]
    assert session.scalar(select(func.count(again.id))) == 1
    assert session.scalar(select(func.count()).select_from(Property)) == 1
    assert session.scalar(select(func.count()).select_from(beneath)) == 1
    assert not session.scalar(select(exists().where(Property.id == town.hidden.id)))
    assert session.scalar(select(Property.address).where(Property.address.like("1 Acacia%"))) is None


def test_what_belongs_to_a_hidden_row_is_hidden_with_it(session: Session, town: Town):
    assert session.scalars(select(Observation.property_id)).all() == [town.other.id]
    assert session.scalars(select(Licence.property_id)).all() == [town.other.id]
    assert town.licence.id not in session.scalars(select(LicenceParty.licence_id)).all()


def test_a_count_beside_a_list_leaves_out_what_the_list_does(session: Session, town: Town):
    counted = select(Party.name, select(func.count(LicenceParty.licence_id)).scalar_subquery())

    assert session.execute(counted).all() == [("Nora Nettle", 1)]


def test_the_journals_lines_about_it_are_hidden(session: Session, town: Town):
    subjects = session.execute(select(Entry.subject, Entry.subject_id)).all()

    assert ("licence", str(town.licence.id)) not in subjects
    assert len(subjects) == 1
    assert session.scalar(select(func.count(journal.EntryValues.entry_id))) == 1


def test_a_hidden_person_is_left_out_of_a_licence_that_is_not(session: Session, town: Town):
    hiding.hide(session, {"parties": frozenset({town.holder.id})})

    assert session.scalars(select(LicenceParty.licence_id)).all() == []
    assert len(session.scalars(select(Licence.id)).all()) == 2


def test_totals_count_everything_and_then_no_more(session: Session, town: Town):
    with hiding.nothing_hidden(session):
        total = session.scalar(select(func.count(Property.id)))

    assert total == 2
    assert session.scalar(select(func.count(Property.id))) == 1


def test_a_line_about_something_else_of_the_same_number_is_seen(session: Session, town: Town):
    journal.note(session, acacia.ALMA, "opened", "account", town.hidden.id)

    assert session.scalars(select(Entry.subject).where(Entry.subject == "account")).all() == ["account"]


def test_a_session_for_nobody_in_particular_sees_everything(session: Session, town: Town):
    hiding.hide(session, {})

    assert len(session.scalars(select(Property.id)).all()) == 2


def test_a_union_and_a_join_leave_it_out_too(session: Session, town: Town):
    both = union_all(select(Observation.property_id), select(Licence.property_id))
    joined = select(Licence.id).join(Property, Property.id == Licence.property_id)
    beneath = select(select(Property.address).where(Property.id == Licence.property_id).scalar_subquery()).select_from(Licence)

    assert set(session.scalars(both)) == {town.other.id}
    assert len(session.scalars(joined).all()) == 1
    assert session.scalars(beneath).all() == ["2 Acacia Avenue"]


def test_a_row_that_is_not_there_is_told_from_one_that_is_hidden(session: Session, town: Town):
    keys = {"properties": frozenset({town.hidden.id})}

    assert not hiding.shows(session, "properties", town.hidden.id, keys)
    assert hiding.shows(session, "properties", town.hidden.id, {})
    assert hiding.shows(session, "properties", town.other.id, keys)
    assert not hiding.shows(session, "properties", 999_999_999, {})
    assert session.get(Property, town.hidden.id) is None


def test_of_two_homes_in_one_question_the_hidden_one_is_left_out(session: Session, town: Town):
    parent, child = aliased(Property), aliased(Property)
    pairs = select(parent.id, child.id).join(child, child.id != parent.id)
    beside = select(Property.id, child.id).join(child, child.id >= Property.id)

    assert session.execute(pairs).all() == []
    assert session.execute(beside).all() == [(town.other.id, town.other.id)]


def test_what_is_wrong_with_a_files_row_is_hidden_with_what_the_row_made_or_where_it_names_it(session: Session, town: Town):
    hiding.hide(session, {})
    file = Import(
        kind="gazetteer", file_name="homes.csv", size_bytes=1, options={}, as_at=acacia.TODAY, status="done", asked_by="x",
        asked_at=town.hidden.moved_at,
    )  # fmt: skip
    session.add(file)
    session.flush()
    session.execute(update(Property).where(Property.id == town.hidden.id).values(import_id=file.id, import_row=7))
    said = {"import_id": file.id, "field": "address", "message": "Odd.", "severity": "noted"}
    for row, value in ((7, "x"), (8, "1 ACACIA AVENUE, Acacia"), (9, "2 Acacia Avenue"), (None, "")):
        session.add(ImportIssue(row=row, value=value, **said))
    session.flush()

    hiding.hide(session, {"properties": frozenset({town.hidden.id})}, {"1 Acacia Avenue"})

    rows = session.scalars(select(ImportIssue.row).where(ImportIssue.import_id == file.id).order_by(ImportIssue.id)).all()
    assert rows == [9, None]
    assert hiding.conceals(session, "Let by 1 ACACIA Avenue Ltd")
    assert not hiding.conceals(session, "2 Acacia Avenue")


@pytest.mark.parametrize("name", ["Li X", "Élodie O'Brien (Mrs)", "Zephaniah Quarrelsome"])
def test_a_name_is_found_in_short_texts_by_whole_words_however_short_it_is(session: Session, name: str):
    titles = {f"About {name}, again": 0, name.upper(): 0, f"“{name}”": 0, f"x{name}x": 1, "Lixi Xi at Lime Street": 1}
    rows = [Case(title=title, reference=title[:20], **A_CASE) for title in titles]
    session.add_all(rows)
    session.flush()
    session.add_all(CaseNote(case_id=one.id, kind="fact", text="x", written_at=clock.now(), written_by="x") for one in rows)
    session.flush()

    hiding.hide(session, {hiding.NAMES: frozenset({name})})

    seen = {title for title, shown in titles.items() if shown}
    assert set(session.scalars(select(Case.title))) == seen
    assert session.scalar(select(func.count(CaseNote.id))) == session.scalar(select(func.count(Case.id)))
    assert {title for title in titles if not hiding.conceals(session, title)} == {
        title for title, shown in titles.items() if shown
    }
