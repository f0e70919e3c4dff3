"""What officers do with a case: opened, worked on, joined, split, closed and reopened, each with its line in the journal."""

import threading

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import acacia
from hmo_enforce.accounts.actions import opening as accounts
from hmo_enforce.accounts.actions import restricting
from hmo_enforce.accounts.queries import restrictions
from hmo_enforce.accounts.roles import Role
from hmo_enforce.cases import outside, terms
from hmo_enforce.cases.actions import joining, opening, subjects, work
from hmo_enforce.cases.actions.opening import Said
from hmo_enforce.cases.queries import found
from hmo_enforce.cases.records import Case, CaseLink, CaseTask
from hmo_enforce.casework.views import case_closings
from hmo_enforce.kernel import clock, hiding, journal
from hmo_enforce.kernel.actor import Actor, Kind
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import NotFound, Refused, Stale
from hmo_enforce.kernel.journal import Entry, EntryValues
from hmo_enforce.people.records import Party
from journals import WARRANTS

ALMA = acacia.ALMA


def a_case(session: Session, kind: str = "unlicensed_hmo", **more: object) -> Case:
    return opening.open_case(session, Said(kind, "Six bells at one door", **more), by=ALMA)  # type: ignore[arg-type]


def an_officer(session: Session, name: str, role: Role = Role.OFFICER) -> int:
    email = f"{name.split(maxsplit=1)[0].lower()}@acacia.example"
    return accounts.open_account(session, email, name, role, "correct horse battery staple", by=ALMA).id


def a_party(session: Session, name: str = "Nora Nettle") -> Party:
    made = Party(name=name, made_at=clock.now())
    session.add(made)
    session.flush()
    return made


def told(session: Session, case_id: int) -> list[str]:
    query = select(Entry.verb).where(Entry.subject == "case", Entry.subject_id == str(case_id)).order_by(Entry.id)
    return list(session.scalars(query))


def test_a_new_case_begins_at_its_kinds_first_step_with_the_usual_tasks(session: Session):
    made = a_case(session)

    kind = outside.kinds().by_name["unlicensed_hmo"]
    assert (made.step, made.status) == ("received", "open")
    assert [task.title for task in found.open_tasks(session, made.id)] == [task.title for task in kind.tasks]
    assert told(session, made.id)[0] == "opened"


def test_references_are_given_in_turn(session: Session):
    first, second = a_case(session), a_case(session)

    year = clock.today().year
    assert first.reference.startswith(f"HMO-{year}-")
    assert int(second.reference[-5:]) == int(first.reference[-5:]) + 1


def test_cases_opened_at_the_same_time_get_numbers_without_a_gap(sessions: Sessions):
    def opened(fail: bool) -> None:
        try:
            with sessions.writing() as session:
                a_case(session, with_tasks=False)
                if fail:
                    raise RuntimeError
        except RuntimeError:
            pass

    threads = [threading.Thread(target=opened, args=(number % 4 == 0,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with sessions.reading() as session:
        numbers = sorted(int(one[-5:]) for one in session.scalars(select(Case.reference)))
    assert numbers == list(range(1, 10))


def test_a_case_moves_on_freely_and_back_with_a_reason(session: Session):
    made = a_case(session)
    work.move(session, made.id, "visited", None, revision=made.revision, by=ALMA)

    with pytest.raises(Refused, match="why"):
        work.move(session, made.id, "checking", "", revision=made.revision, by=ALMA)
    work.move(session, made.id, "checking", "Another flat turned up.", revision=made.revision, by=ALMA)

    assert made.step == "checking"
    assert told(session, made.id).count("moved to a step") == 2


def test_who_read_an_older_version_is_shown_both(session: Session):
    made, basil = a_case(session), an_officer(session, "Basil Beech")
    work.assign(session, made.id, basil, revision=1, by=ALMA)

    with pytest.raises(Stale) as error:
        work.assign(session, made.id, an_officer(session, "Cora Cedar"), revision=1, by=ALMA)

    assert (error.value.theirs, error.value.yours) == ({"Assigned to": "Basil Beech"}, {"Assigned to": "Cora Cedar"})


def test_a_case_goes_only_to_who_works_on_cases_and_may_see_it(session: Session):
    home, made = acacia.an_address(session), a_case(session)
    basil, fred = an_officer(session, "Basil Beech"), an_officer(session, "Fred Fir", Role.FINANCE)
    cora = an_officer(session, "Cora Cedar")
    subjects.add_home(session, made.id, home.id, by=ALMA)
    restricting.restrict(session, "property", home.id, "Threats were made.", [cora], by=ALMA)

    for who, why in ((fred, "works on cases"), (basil, "restriction")):
        with pytest.raises(Refused, match=why):
            work.assign(session, made.id, who, revision=1, by=ALMA)
    work.assign(session, made.id, cora, revision=1, by=ALMA)

    assert made.assignee_id == cora


def test_the_journal_of_a_case_names_nobody_in_it(session: Session):
    made, party = a_case(session), a_party(session)

    row = subjects.add_person(session, made.id, party.id, "complainant", contact="07700 900123", by=ALMA)
    subjects.remove_person(session, made.id, row.id, why="Another officer took it down wrongly.", by=ALMA)
    work.note(session, made.id, "Nora Nettle rang.", "fact", by=ALMA)

    kept = session.execute(select(EntryValues.before, EntryValues.after).join(Entry, Entry.id == EntryValues.entry_id)).all()
    assert all("Nettle" not in str(one) and "900123" not in str(one) and "party" not in str(one) for one in kept)
    assert row.category == "witness"


def test_a_note_is_corrected_by_a_later_one_and_stays(session: Session):
    made = a_case(session)
    first = work.note(session, made.id, "Five people live there.", "fact", by=ALMA)

    later = work.note(session, made.id, "Six: a baby was asleep.", "fact", corrects=first.id, by=ALMA)

    assert (first.text, later.corrects_id) == ("Five people live there.", first.id)
    with pytest.raises(NotFound):
        work.note(session, a_case(session).id, "Mine.", "fact", corrects=first.id, by=ALMA)


def test_a_case_closes_only_once_each_open_task_is_settled(session: Session):
    made, other = a_case(session), a_case(session, "general", with_tasks=False)
    one, two, three = (task.id for task in found.open_tasks(session, made.id))

    with pytest.raises(Refused, match="each task"):
        opening.close(session, made.id, "It is licensed.", {one: "done"}, revision=made.revision, by=ALMA)
    fates = {one: "done", two: "drop", three: "move"}
    with pytest.raises(Refused, match="reference"):
        opening.close(session, made.id, "It is licensed.", fates, revision=made.revision, by=ALMA)
    opening.close(session, made.id, "It is licensed.", fates, revision=made.revision, by=ALMA, moved_to=other.id)

    assert made.status == "closed"
    assert session.get_one(CaseTask, one).done_at
    assert session.get_one(CaseTask, two).dropped_at
    assert [task.id for task in found.open_tasks(session, other.id)] == [three]
    with pytest.raises(Refused, match="closed"):
        work.add_task(session, made.id, "Something more", by=ALMA)


def test_a_closed_case_opens_again_with_a_reason(session: Session):
    made = a_case(session, with_tasks=False)
    opening.close(session, made.id, "It is licensed.", {}, revision=made.revision, by=ALMA)

    with pytest.raises(Refused):
        opening.reopen(session, made.id, " ", by=ALMA)
    opening.reopen(session, made.id, "The licence was refused.", by=ALMA)

    assert (made.status, made.close_reason) == ("open", None)
    entry = session.scalars(select(Entry).where(Entry.verb == "reopened")).one()
    values = session.get_one(EntryValues, entry.id)
    assert values.before == {"closed_by": ALMA.name, "close_reason": "It is licensed."}
    assert values.why == "The licence was refused."


def test_each_time_that_a_case_was_closed_is_kept_until_what_was_said_is_destroyed(session: Session):
    made = a_case(session, with_tasks=False)
    for reason in ("It is licensed.", "It is empty."):
        opening.close(session, made.id, reason, {}, revision=made.revision, by=ALMA)
        opening.reopen(session, made.id, "It goes on.", by=ALMA)
    opening.close(session, made.id, "All is done.", {}, revision=made.revision, by=ALMA)
    session.flush()

    before = case_closings.closings(session, made.id)
    journal.destroy(session, ALMA, journal.entries_about(session, "case", [made.id]), "Its time has passed.", key=WARRANTS)
    after = case_closings.closings(session, made.id)

    assert [(one.closed.why, one.reopened.why) for one in before] == [
        ("It is empty.", "It goes on."), ("It is licensed.", "It goes on."),
    ]  # fmt: skip
    assert [(one.closed.by, one.closed.why) for one in after] == [(ALMA.name, None)] * 2


def test_joining_moves_what_the_case_is_about_and_what_is_to_be_done(session: Session):
    home, party = acacia.an_address(session), a_party(session)
    one, other = a_case(session), a_case(session, "hazard_complaint", with_tasks=False)
    subjects.add_home(session, one.id, home.id, by=ALMA)
    subjects.add_home(session, other.id, home.id, by=ALMA)
    subjects.add_person(session, one.id, party.id, "tenant", by=ALMA)

    joining.join(session, one.id, other.id, "One door, one landlord.", revision=one.revision, by=ALMA)

    assert one.status == "closed"
    assert [row.property_id for row in found.homes(session, other.id)] == [home.id]
    assert [row.party_id for row in found.people(session, other.id)] == [party.id]
    assert len(found.open_tasks(session, other.id)) == 3
    assert (told(session, one.id)[-1], told(session, other.id)[-1]) == ("joined into another", "took in another")
    with pytest.raises(Refused, match="joined"):
        opening.reopen(session, one.id, "After all.", by=ALMA)


def test_splitting_makes_a_case_of_the_homes_people_and_tasks_chosen(session: Session):
    first, second = (acacia.an_address(session, f"{number} Acacia Avenue") for number in (1, 2))
    party, old = a_party(session), a_case(session)
    rows = [subjects.add_home(session, old.id, home.id, by=ALMA) for home in (first, second)]
    person = subjects.add_person(session, old.id, party.id, "tenant", contact="by text", by=ALMA)
    task = found.open_tasks(session, old.id)[0]

    made = joining.split(
        session, old.id, Said("overcrowding", "The flat above", with_tasks=False), homes=[rows[1].id], people=[person.id],
        tasks=[task.id], why="Another landlord.", by=ALMA,
    )  # fmt: skip

    assert [row.property_id for row in found.homes(session, old.id)] == [first.id]
    assert [row.property_id for row in found.homes(session, made.id)] == [second.id]
    assert [(row.part, row.contact) for row in found.people(session, made.id)] == [("tenant", "by text")]
    assert [one.id for one in found.open_tasks(session, made.id)] == [task.id]
    assert session.scalars(select(CaseLink.how)).all() == [terms.SPLIT_FROM]


def test_a_case_is_hidden_with_its_home_and_with_its_people_also_once_they_are_removed(session: Session):
    home, party = acacia.an_address(session), a_party(session)
    of_home, of_party, plain = (a_case(session, with_tasks=False) for _ in range(3))
    row = subjects.add_home(session, of_home.id, home.id, by=ALMA)
    subjects.add_person(session, of_party.id, party.id, "witness", by=ALMA)
    subjects.remove_home(session, of_home.id, row.id, why="The wrong house.", by=ALMA)
    joining.link(session, plain.id, of_party.id, by=ALMA)
    cora = an_officer(session, "Cora Cedar")
    for subject, key in (("property", home.id), ("party", party.id)):
        restricting.restrict(session, subject, key, "Threats were made.", [cora], by=ALMA)

    hiding.hide(session, restrictions.hidden_from(session, an_officer(session, "Basil Beech")))
    session.expunge_all()

    assert session.scalars(select(Case.id)).all() == [plain.id]
    assert session.scalars(select(CaseLink.id)).all() == []
    lines = session.execute(select(Entry.subject, Entry.subject_id).where(Entry.subject == "case")).all()
    assert {line.subject_id for line in lines} == {str(plain.id)}


def test_an_action_takes_an_actor_of_any_kind(session: Session):
    made = opening.open_case(session, Said("general", "A question"), by=Actor(Kind.JOB, None, "the clock"))

    assert made.opened_by == "the clock"
