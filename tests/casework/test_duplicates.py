"""Two records of one home or person are taken for one, and apart again: nothing is lost, and all that reads agrees."""

from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

import acacia
import arrived
from acacia import ALMA, TODAY
from hmo_enforce import council
from hmo_enforce.accounts.records import Account
from hmo_enforce.cases.actions import opening, subjects
from hmo_enforce.cases.actions.opening import Said
from hmo_enforce.casework import (
    came_after,
    complainants,
    corresponding,
    duplicates,
    flagging,
    holding,
    judging,
    properties_known,
)
from hmo_enforce.casework.views import (
    askers,
    case_list,
    case_whole,
    certificates_held,
    concealed,
    designation_list,
    facts_listed,
    finding,
    hits,
    lapsed,
    mapped,
    people_list,
    person_whole,
    property_list,
    property_tags,
    property_whole,
    to_visit,
)
from hmo_enforce.casework.views.listing import paging
from hmo_enforce.casework.views.listing.declared import Asker
from hmo_enforce.casework.views.listing.reading import Asked
from hmo_enforce.casework.views.lists import cases, certificates
from hmo_enforce.kernel import clock, hiding, same_as
from hmo_enforce.kernel.database import Record
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.licensing.actions import deciding
from hmo_enforce.licensing.records import Licence, LicenceParty, VerdictRecord
from hmo_enforce.people.records import Party
from hmo_enforce.privacy.actions import access, holds
from hmo_enforce.properties.actions import noting, observing, tagging
from hmo_enforce.properties.actions.noting import Measured
from hmo_enforce.properties.matching import choosing
from hmo_enforce.properties.matching import queries as matching
from hmo_enforce.properties.matching.gazetteer import Gazetteer
from hmo_enforce.properties.records import Certificate, Property

COUNCIL = council.read("acacia")
WHY = "One door: seen on a visit."
WORDS_OF_BOTH = ("Acacia Avenue", "House 1", "Elm", "Hornbeam")
HISTORY = {"journal", "journal_values", "same_as", "past_verdicts", "reasonings", "marks"}
"""What only grows: that it was done, and undone."""


@pytest.fixture
def here(session: Session) -> Any:
    """A borough with a home that stands in it twice: from the gazetteer, and again as a register wrote its address."""
    made = acacia.borough(session)
    kept = made.avenue[0]
    other = acacia.an_address(session, "House 1, Acacia Ave", east=50, address_key="1 ACACIA AVE HOUSE")
    acacia.a_licence(session, other, "selective", holder="Elm Homes Ltd")
    acacia.an_observation(session, other, adults=5, surnames_differ=5)
    acacia.an_observation(session, kept, "electoral", adults=3)
    night(session)
    return SimpleNamespace(**vars(made), kept=kept, other=other)


def quiet(done: int, total: int, note: str) -> None:
    """Nobody waits."""


def night(session: Session) -> None:
    session.flush()
    flagging.write(session, {}, ALMA, quiet, flagging.read(session, {"full": True}, ALMA, quiet))
    judging.write(session, {}, ALMA, quiet, judging.read(session, {"on": TODAY.isoformat()}, ALMA, quiet))


def merge(session: Session, kept: Any, other: Any, subject: str = "property") -> same_as.SameAs:
    return duplicates.merge(session, subject, kept.id, other.id, why=WHY, by=ALMA, on=TODAY, council=COUNCIL)


def apart(session: Session, other: Any, whose: dict[str, int] | None = None, subject: str = "property") -> None:
    duplicates.take_apart(
        session, subject, other.id, whose or {}, why="Two doors.", by=ALMA, on=TODAY, council=COUNCIL, complainants=True
    )


def everything(session: Session) -> dict[str, set[tuple[Any, ...]]]:
    """Every row of every table but the history, without the revision, which tells of a change and its undoing alike."""
    session.flush()
    found = {}
    for table in Record.metadata.sorted_tables:
        if table.name not in HISTORY:
            columns = [column for column in table.c if column.name not in {"revision", "judged_at", "as_at", "flagged_at"}]
            found[table.name] = {tuple(map(repr, row)) for row in session.execute(select(*columns))}
    return found


def counts(session: Session) -> dict[str, Any]:
    """What each list and count says."""
    asked: dict[str, dict[str, Any]] = {
        "all": {}, "licensed": {"licensed": True}, "unlicensed": {"licensed": False}, "ending": {"ending": 10_000},
        "west": {"ward": "E99500001"}, "found": {"q": "Acacia Ave"},
    }  # fmt: skip
    return {
        **{name: [row.id for row in property_list.every(session, one, TODAY)] for name, one in asked.items()},
        "to visit": [one.id for one in to_visit.page(session, to_visit.listed(TODAY), TODAY).visits],
        "lapsed": [one.id for one in lapsed.homes(session, TODAY + timedelta(days=10_000))],
        "by area": lapsed.by_area(session, lapsed.homes(session, TODAY), TODAY),
        "designations": [(one.id, one.inside, one.check) for one in designation_list.listed(session, TODAY)],
        "searched": [hit.id for one in finding.find(session, "Acacia Ave", [hits.HOME], TODAY, 50) for hit in one.hits],
        "map": mapped.homes(session, {}, ALL_OVER, TODAY).total,
        "no certificate": paging.keys(certificates.LIST, Asker(session, TODAY, 1, frozenset()), LACKING),
        "flags": [one.property_id for one in facts_listed.flags(session, **ANY, behind=None, size=1_000)],
        "verdicts": [one.property_id for one in facts_listed.verdicts(session, {}, TODAY, since=None, behind=0, size=99)],
    }


ALL_OVER = mapped.cells((380_000, 580_000, 400_000, 600_000), 10)
LACKING = Asked({"state": "missing", "kind": "gas", "homes": "all"})
ANY: dict[str, Any] = {"designation": None, "property_id": None, "state": ""}


def test_a_home_that_stands_twice_counts_once_while_it_is_merged_and_twice_again_after(session, here):
    before = counts(session)

    merge(session, here.kept, here.other)
    merged = counts(session)
    apart(session, here.other)

    one_fewer = ("all", "searched", "no certificate")
    assert [len(before[name]) - len(merged[name]) for name in one_fewer] == [1, 1, 1]
    assert before["map"] - merged["map"] == 1
    assert here.other.id in before["flags"]
    assert here.other.id not in {*merged["searched"], *merged["flags"], *merged["verdicts"], *merged["no certificate"]}
    assert here.other.id not in merged["all"]
    assert before["licensed"] == [here.other.id]
    assert merged["licensed"] == [here.kept.id]
    assert here.kept.id in before["unlicensed"]
    assert here.kept.id not in merged["unlicensed"]
    assert here.kept.id in merged["found"]
    assert here.other.id not in merged["found"]
    assert [inside for _, inside, _ in merged["designations"]] == [inside - 1 for _, inside, _ in before["designations"]]
    assert counts(session) == before


def test_merging_and_taking_apart_leaves_every_row_of_every_table_as_it_was(session, here):
    before = everything(session)

    merge(session, here.kept, here.other)
    meanwhile = everything(session)
    apart(session, here.other)

    assert {name for name in before if before[name] != meanwhile[name]} <= {"properties", "verdicts"}
    assert everything(session) == before


def test_what_both_records_say_is_weighed_together_and_apart_again(session, here):
    alone = session.get_one(VerdictRecord, here.kept.id).outcome

    merge(session, here.kept, here.other)
    together = session.get_one(VerdictRecord, here.kept.id).outcome
    night(session)
    by_night = session.get_one(VerdictRecord, here.kept.id).outcome
    apart(session, here.other)

    assert together == by_night != alone
    assert session.get_one(VerdictRecord, here.kept.id).outcome == alone


def test_the_page_of_the_kept_home_has_what_is_known_of_both(session, here):
    merge(session, here.kept, here.other)

    whole = property_whole.whole(session, here.kept.id, TODAY, people=True, rules=lambda *_: None)

    assert [one.reference for one in whole.licences] == [f"L{here.other.id}"]
    assert {one.source for one in whole.claims} == {"council_tax", "electoral"}
    assert "merged" in " ".join(event.title.lower() for event in whole.events)


def test_what_came_after_is_asked_about_and_goes_where_the_officer_says(session, here):
    merge(session, here.kept, here.other)
    seen = {"persons": 2}
    mine = properties_known.note_observation(
        session, here.kept.id, seen, seen=True, as_at=TODAY, by=ALMA, on=TODAY, council=COUNCIL
    )
    theirs = noting.note_unit(
        session, here.kept.id, "Flat A", self_contained=True, toilet=None, washing=None, cooking=None, by=ALMA
    )
    room = noting.note_room(
        session, here.kept.id, "Kitchen", Measured("kitchen", 0, 9.0, 2.4, None), unit_id=theirs.id, by=ALMA
    )
    row = same_as.standing(session, "property", here.kept.id)[0]
    asked = [one.name for one in came_after.added(session, row, complainants=True)]

    with pytest.raises(Refused, match="Say of which"):
        apart(session, here.other)
    apart(session, here.other, {f"observation-{mine.id}": here.kept.id, f"unit-{theirs.id}": here.other.id})
    session.expire_all()

    assert sorted(asked) == sorted([f"observation-{mine.id}", f"unit-{theirs.id}"])
    assert (mine.property_id, theirs.property_id, room.property_id) == (here.kept.id, here.other.id, here.other.id)


def test_what_arrived_since_is_asked_about_and_takes_along_what_it_claimed(session, here):
    merge(session, here.kept, here.other)
    come = arrived.an_arrival(session, here.kept.id)
    claimed = observing.note_claim(
        session, here.kept.id, {"persons": 6}, source="complaint", source_key=f"arrival|{come.reference}", as_at=TODAY,
        expires_on=TODAY, by=ALMA, confidence=0.4,
    )  # fmt: skip
    come.observation_id = claimed.id
    session.flush()
    row = same_as.standing(session, "property", here.kept.id)[0]
    asked = [one.name for one in came_after.added(session, row, complainants=True)]

    apart(session, here.other, {f"arrival-{come.id}": here.other.id})
    session.expire_all()

    assert asked == [f"arrival-{come.id}"]
    assert (come.property_id, claimed.property_id) == (here.other.id, here.other.id)


def test_tags_since_are_asked_about_and_those_before_stay_where_they_were(session, here):
    tagging.tag(session, here.other.id, "keys", by=ALMA)
    tagging.tag(session, here.kept.id, "before", by=ALMA)
    merge(session, here.kept, here.other)
    tags = {name: tagging.tag(session, here.kept.id, name, by=ALMA).id for name in ("dog", "letter")}
    row = same_as.standing(session, "property", here.kept.id)[0]
    asked = {one.name: one.says for one in came_after.added(session, row, complainants=True)}

    whose = {"dog": here.other.id, "letter": here.kept.id}
    apart(session, here.other, {f"tag-{tags[name]}": key for name, key in whose.items()})

    assert asked == {f"tag-{key}": f"The tag “{name}”" for name, key in tags.items()}
    assert property_tags.of(session, [here.kept.id, here.other.id]) == {
        here.kept.id: ["before", "letter"],
        here.other.id: ["dog", "keys"],
    }


def test_a_decision_about_either_stands_for_both(session, here):
    deciding.record_decision(
        session,
        here.other.id,
        "not_licensable",
        regime=None,
        why="One family.",
        starts_on=TODAY,
        ends_on=None,
        by=ALMA,
        on=TODAY,
    )
    merge(session, here.kept, here.other)

    row = next(row for row in property_list.every(session, {}, TODAY) if row.id == here.kept.id)

    assert (row.outcome, row.decided) == ("not_licensable", True)
    assert here.kept.id not in [one.id for one in to_visit.page(session, to_visit.listed(TODAY), TODAY).visits]


def test_a_chain_is_flattened_and_goes_back_link_by_link(session, here):
    third = acacia.an_address(session, "The Old House, Acacia Avenue")
    merge(session, here.other, third)
    merge(session, here.kept, here.other)
    flat = {third.same_as_id, here.other.same_as_id}

    apart(session, here.other)

    assert flat == {here.kept.id}
    assert (here.other.same_as_id, third.same_as_id) == (None, here.other.id)
    assert len(same_as.history(session, "property", [third.id])) == 3


def test_a_search_for_the_address_of_the_merged_record_finds_the_kept_home(session, here):
    merge(session, here.kept, here.other)

    found = property_list.first(session, {"q": "House 1"}, TODAY, 50)

    assert [row.id for row in found] == [here.kept.id]


def test_the_cases_of_both_are_those_of_the_home_and_lead_to_it(session, here):
    case = opening.open_case(session, Said("general", "Damp", with_tasks=False), by=ALMA)
    subjects.add_home(session, case.id, here.other.id, by=ALMA)
    merge(session, here.kept, here.other)

    found = case_list.of_property(session, here.kept.id)

    assert [(one.id, one.homes) for one in found] == [(case.id, (here.kept.address,))]
    assert [one.property_id for one in case_whole.whole(session, case.id).homes] == [here.kept.id]
    assert corresponding.about_home(session, here.other.id, TODAY).id == here.kept.id


@pytest.mark.parametrize("of", ["kept", "other"])
def test_a_case_of_either_record_is_found_by_the_address_and_the_name_of_both(session, here, landlord, of):
    case = opening.open_case(session, Said("general", "Damp", with_tasks=False), by=ALMA)
    subjects.add_home(session, case.id, vars(here)[of].id, by=ALMA)
    subjects.add_person(session, case.id, (landlord.one if of == "kept" else landlord.two).id, "owner", by=ALMA)
    landlord.two.name = "Hornbeam Holdings"
    merge(session, here.kept, here.other)
    merge(session, landlord.one, landlord.two, "party")

    asker = Asker(session, TODAY, 1, frozenset())
    found = {word: paging.keys(cases.LIST, asker, Asked({"q": word})) for word in WORDS_OF_BOTH}

    assert found == {word: [case.id] for word in WORDS_OF_BOTH}


def test_certificates_of_both_are_the_homes(session, here):
    gas = Certificate(
        property_id=here.other.id, kind="gas", issued_on=TODAY, ends_on=TODAY, source="Post", noted_by="x", noted_at=clock.now()
    )
    session.add(gas)
    merge(session, here.kept, here.other)

    held = certificates_held.read(session, here.kept.id)

    assert held.recorded == (gas,)
    assert here.kept.id not in counts(session)["no certificate"]


def test_an_address_that_both_answer_is_one_home_to_the_matcher(session, here):
    twin = acacia.an_address(session, "1, Acacia Avenue", address_key="1 ACACIA AVENUE TWICE")
    before = chosen(session, here.kept, twin)
    merge(session, here.kept, twin)
    merged = chosen(session, here.kept, twin)

    assert before.match is None
    assert "fits as well" in before.why
    assert merged.match is not None
    assert merged.match.line.home == here.kept.id
    assert [near.line.home for near in merged.near if near.line.home == here.kept.id] == []


def chosen(session: Session, *homes: Property) -> choosing.Choice:
    lines = matching.lines(session, [one.id for one in homes], TODAY)
    return choosing.choose("1 Acacia Avenue", Gazetteer(lines, frozenset({"ACACIA"})), homes[0].postcode)


def test_a_hold_on_the_one_holds_what_is_about_the_other(session, here):
    merge(session, here.kept, here.other)
    holds.hold(session, "property", here.kept.id, "An appeal.", by=ALMA)

    reach = holding.reach(session)

    assert reach.holds("property", here.other.id)
    assert reach.holds("licence", session.scalar(select(Licence.id).where(Licence.property_id == here.other.id)))


def test_whoever_may_not_see_the_kept_home_sees_nothing_of_the_other(session, here):
    merge(session, here.kept, here.other)
    hiding.hide(session, concealed.with_names(session, {"properties": frozenset({here.kept.id})}))

    homes = session.scalars(select(Property.id).where(Property.id.in_([here.kept.id, here.other.id]))).all()
    licences = session.scalars(select(Licence.id).where(Licence.property_id == here.other.id)).all()
    rows = session.scalars(select(same_as.SameAs.id)).all()

    assert (homes, licences, rows) == ([], [], [])


def test_a_restricted_home_is_not_merged_with_one_that_others_see(session, here):
    account = an_account(session)
    duplicates.restricting.restrict(session, "property", here.other.id, "A refuge.", [account], by=ALMA)

    with pytest.raises(Refused, match="Not the same people"):
        merge(session, here.kept, here.other)
    duplicates.restricting.restrict(session, "property", here.kept.id, "A refuge.", [account], by=ALMA)

    assert merge(session, here.kept, here.other).kept_id == here.kept.id


def test_what_was_restricted_since_stays_so_for_both_when_they_are_taken_apart(session, here):
    merge(session, here.kept, here.other)
    duplicates.restricting.restrict(session, "property", here.kept.id, "A refuge.", [an_account(session)], by=ALMA)

    apart(session, here.other)

    standing = duplicates.restrictions.standing(session, "property", here.other.id)
    assert standing is not None
    assert standing.why == "A refuge."


@pytest.mark.parametrize("why", ["", "  "])
def test_neither_is_done_without_a_reason(session, here, why):
    with pytest.raises(Refused, match="Say why"):
        duplicates.merge(session, "property", here.kept.id, here.other.id, why=why, by=ALMA, on=TODAY, council=COUNCIL)


def test_one_is_not_merged_with_itself_nor_with_what_is_merged_nor_a_flat_with_its_building(session, here):
    flat = acacia.an_address(session, "Flat 1, 2 Acacia Avenue", parent_uprn="10001", uprn="10002")
    house = acacia.an_address(session, "2 Acacia Avenue (house)", uprn="10001")

    with pytest.raises(Refused, match="one record already"):
        merge(session, here.kept, here.kept)
    with pytest.raises(Refused, match="One is part of the other"):
        merge(session, house, flat)
    merge(session, here.kept, here.other)
    with pytest.raises(Refused, match="merged into another record already"):
        merge(session, here.other, house)
    with pytest.raises(NotFound):
        apart(session, house)


def test_the_journal_says_both_and_why(session, here):
    merge(session, here.kept, here.other)
    apart(session, here.other)

    verbs = session.scalars(
        select(Entry.verb).where(Entry.subject == "property", Entry.subject_id.in_([str(here.kept.id), str(here.other.id)]))
    ).all()

    assert {"merged into another", "merged another into", "taken apart from another", "took another apart from"} <= set(verbs)


# --- people


def a_party(session: Session, name: str, **columns: Any) -> Party:
    made = Party(name=name, made_at=clock.now(), **({"is_organisation": None} | columns))
    session.add(made)
    session.flush()
    return made


def an_account(session: Session) -> int:
    made = Account(
        email=f"a{clock.now().timestamp()}@acacia.example", name="Alma Ash", role="officer", realm="staff", made_at=clock.now()
    )
    session.add(made)
    session.flush()
    return made.id


@pytest.fixture
def landlord(session: Session, here: Any) -> Any:
    """One company under two names: a holder of a licence, and an owner of another home."""
    one, two = a_party(session, "Elm Homes Ltd"), a_party(session, "ELM HOMES LIMITED")
    licence = session.scalars(select(Licence).order_by(Licence.id)).first()
    session.execute(insert(LicenceParty).values(licence_id=licence.id, party_id=one.id, role="licence_holder"))
    noting.note_interest(
        session, here.road[0].id, two.id, "owner", source="Land Registry", starts_on=None, ends_on=None, by=ALMA
    )
    return SimpleNamespace(one=one, two=two)


def test_a_person_has_one_portfolio_of_all_that_is_theirs_and_two_again(session, here, landlord):
    before = everything(session)

    merge(session, landlord.one, landlord.two, "party")
    whole = person_whole.whole(session, landlord.one.id, complainants=False)
    apart(session, landlord.two, subject="party")

    assert [one.address for one in whole.homes] == ["1 Birch Road"]
    assert len(whole.licences) == 1
    assert everything(session) == before


def test_a_persons_page_has_what_a_second_record_brought_and_what_both_have_once(session, here, landlord):
    case = opening.open_case(session, Said("general", "Damp", with_tasks=False), by=ALMA)
    for party in (landlord.one, landlord.two):
        subjects.add_person(session, case.id, party.id, "owner", by=ALMA)
    merge(session, landlord.two, landlord.one, "party")

    whole = person_whole.whole(session, landlord.two.id, complainants=False)

    assert len(whole.licences) == 1
    assert [one.case_id for one in whole.cases] == [case.id]


def test_a_search_by_either_name_finds_the_one_record(session, here, landlord):
    landlord.two.name = "Hornbeam Holdings"
    session.flush()
    merge(session, landlord.one, landlord.two, "party")

    found = finding.find(session, "Hornbeam", [hits.PERSON], TODAY, 50)
    listed = people_list.after(session, "Hornbeam", "", 0, 50)

    assert [hit.id for one in found for hit in one.hits] == [landlord.one.id]
    assert [one.id for one in listed] == [landlord.one.id]


def test_whoever_asks_what_is_kept_about_them_is_told_of_all_their_records(session, here, landlord):
    landlord.two.name = "Hornbeam Holdings"
    merge(session, landlord.one, landlord.two, "party")
    asked = access.take_down(session, TODAY, "Passport seen.", parties=[landlord.one.id], accounts=[], by=ALMA)

    person = askers.person(session, asked.id)

    assert {one.id for one in person.parties} == {landlord.one.id, landlord.two.id}
    assert {"Elm Homes Ltd", "Hornbeam Holdings"} <= {word.text for word in person.words}


def test_whoever_is_erased_is_erased_in_all_their_records(session, here, landlord):
    """A complaint by the one, and the other merged into them: the erasing reaches both."""
    case = opening.open_case(session, Said("general", "Damp", with_tasks=False), by=ALMA)
    line = subjects.add_person(session, case.id, landlord.two.id, "complainant", by=ALMA)
    merge(session, landlord.one, landlord.two, "party")

    who = complainants.found(session, case.id, line.id)

    assert {landlord.one.id, landlord.two.id} <= set(who.parties)


def test_companies_with_different_numbers_are_two_whatever_they_are_called(session, landlord):
    landlord.one.company_number, landlord.two.company_number = "01234567", "07654321"
    session.flush()

    with pytest.raises(Refused, match="different company numbers"):
        merge(session, landlord.one, landlord.two, "party")


def test_a_person_and_an_organisation_are_two(session, landlord):
    landlord.one.is_organisation, landlord.two.is_organisation = True, False
    session.flush()

    with pytest.raises(Refused, match="in law they are two"):
        merge(session, landlord.one, landlord.two, "party")


# --- whatever the order


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(steps=st.lists(st.tuples(st.sampled_from("mmma"), st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=7))
def test_however_homes_are_merged_and_taken_apart_each_is_in_the_end_as_it_was(session, here, steps):
    homes = [here.kept, here.other, here.avenue[1], here.avenue[2], here.road[0]]
    before, listed = everything(session), counts(session)
    outer = session.begin_nested()

    for what, one, two in steps:
        with suppress(Refused, NotFound):
            merge(session, homes[one], homes[two]) if what == "m" else apart(session, homes[two])
        stand = [row for home in homes for row in same_as.standing(session, "property", home.id)]
        assert {row.subject_id: row.kept_id for row in stand} == {one.id: one.same_as_id for one in homes if one.same_as_id}
        assert not {row.kept_id for row in stand} & {row.subject_id for row in stand}, "no chain stands"
    while merged := [one for one in homes if one.same_as_id]:
        apart(session, merged[0])

    assert everything(session) == before
    assert counts(session) == listed
    outer.rollback()
    session.expire_all()
