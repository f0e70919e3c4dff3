"""What came after a merge goes where the officer says when the two are taken apart, and neither loses what was its own."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.orm import Session

import acacia
import borough
import twice
from acacia import ALMA, TODAY
from hmo_enforce.accounts.actions import restricting
from hmo_enforce.accounts.queries import restrictions
from hmo_enforce.accounts.records import Account
from hmo_enforce.casework import holding, known, matching
from hmo_enforce.casework import restricting as of_all
from hmo_enforce.casework.loads import remembered
from hmo_enforce.casework.views import by_hand, concealed, indoors, property_whole
from hmo_enforce.files.records import ImportDifference
from hmo_enforce.kernel import clock
from hmo_enforce.licensing.records import Licence, PastVerdict
from hmo_enforce.privacy.actions import holds
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.actions import matching as words
from hmo_enforce.properties.actions import noting, putting_right
from hmo_enforce.properties.actions.noting import Measured
from hmo_enforce.properties.matching import states
from hmo_enforce.properties.records import AmenityCount, Property, Room

NUMBER = "PRS1234567"


@pytest.fixture
def homes(session: Session) -> Any:
    """Three homes side by side, and a file."""
    made = acacia.borough(session)
    one, two, three = made.avenue[:3]
    return SimpleNamespace(one=one, two=two, three=three, file=borough.a_file(session))


def merge(session: Session, homes: Any) -> Any:
    return twice.merge(session, "property", homes.one.id, homes.two.id)


def apart(session: Session, homes: Any, **whose: int) -> None:
    twice.apart(session, "property", homes.two.id, {name.replace("__", "-"): key for name, key in whose.items()})
    session.expire_all()


def a_room(session: Session, home: Property, area_m2: float, unit_id: int | None = None, name: str = "Bedroom 1") -> Room:
    return noting.note_room(session, home.id, name, Measured("bedroom", 0, area_m2, 2.4, None), unit_id=unit_id, by=ALMA)


def a_unit(session: Session, home: Property, cooking: str) -> Any:
    return noting.note_unit(
        session, home.id, "Flat A", self_contained=True, toilet="exclusive", washing="exclusive", cooking=cooking, by=ALMA
    )


def a_file_licence(session: Session, home: Property, homes: Any) -> Licence:
    found = acacia.a_licence(session, home, "selective", import_id=homes.file.id)
    session.flush()
    return found


# --- rows of files that a person placed


def test_a_row_that_was_moved_since_is_asked_about_and_goes_with_what_was_counted_under_it(session, homes):
    licence, before = a_file_licence(session, homes.three, homes), a_file_licence(session, homes.one, homes)
    count = AmenityCount(
        property_id=homes.three.id, source="licence_register", source_key=f"ROOMS|{licence.source_key}|X".upper(), as_at=TODAY
    )
    session.add(count)
    row = merge(session, homes)
    matching.move(
        session, "licence", str(licence.id), homes.one.id, why="It is there.", by=ALMA, on=TODAY, council=twice.COUNCIL
    )
    asked = twice.asked(session, row)

    apart(session, homes, **{f"licence__{licence.id}": homes.two.id})

    assert f"licence-{licence.id}" in asked
    assert f"licence-{before.id}" not in asked
    assert [licence.property_id, count.property_id, before.property_id] == [homes.two.id, homes.two.id, homes.one.id]


@pytest.mark.parametrize("how", ["matched", "remembered"])
def test_a_row_that_a_persons_word_brought_since_is_asked_about(session, homes, how):
    row = merge(session, homes)
    licence = a_file_licence(session, homes.one, homes)
    if how == "matched":
        match = acacia.a_match(session, homes.file.id, homes.one, key=licence.source_key)
        match.kind = "licences"
        words.settle(session, match, states.BY_HAND, homes.one.id, why="The door.", by=ALMA)
    else:
        words.remember(session, "1B ACACIA AVENUE", licence.postcode, homes.one.id, why="The door.", by=ALMA, match_id=None)
        licence.matched_by, homes.file.asked_at = remembered.MATCHED_BY, clock.now()
    session.flush()

    asked = twice.asked(session, row)
    apart(session, homes, **{f"licence__{licence.id}": homes.two.id})

    assert f"licence-{licence.id}" in asked
    assert licence.property_id == homes.two.id


# --- corrections


def test_a_correction_since_is_asked_about_and_made_at_the_other_instead(session, homes):
    row = merge(session, homes)
    changes = {"prs_number": NUMBER, "easting": "400123", "northing": "300123"}
    made = putting_right.correct_property(
        session, homes.one.id, changes, why="The landlord's letter.", revision=homes.one.revision, by=ALMA
    )
    point, number = homes.one.easting, {one.field: one.id for one in made}
    asked = twice.asked(session, row)

    apart(session, homes, **{f"correction__{number['prs_number']}": homes.two.id})

    assert set(asked) == {f"correction-{key}" for key in number.values()}
    assert (homes.one.prs_number, homes.two.prs_number) == (None, NUMBER)
    assert (homes.one.easting, homes.two.easting == point) == (point, False)
    assert [[one.field for one in by_hand.corrections(session, key, {})] for key in (homes.one.id, homes.two.id)] == [
        ["point"],
        ["prs_number"],
    ]


# --- rooms and units


def test_a_room_measured_in_a_unit_of_the_other_is_where_its_unit_is(session, homes):
    unit = a_unit(session, homes.two, "exclusive")
    row = merge(session, homes)
    room = a_room(session, homes.one, 9.0, unit.id)
    room.property_id = homes.one.id  # as it was put before
    session.flush()
    asked = twice.asked(session, row)

    apart(session, homes)

    assert asked == {}
    assert room.property_id == unit.property_id == homes.two.id


def test_what_was_measured_before_is_kept_beneath_what_is_measured_while_two_are_one(session, homes):
    """Each of the two had a Bedroom 1 and a Flat A: they are measured anew, and that is the second's."""
    for home, area_m2 in ((homes.one, 6.5), (homes.two, 9.0)):
        a_room(session, home, area_m2)
        a_unit(session, home, "exclusive")
    row = merge(session, homes)
    room, unit = a_room(session, homes.one, 12.0), a_unit(session, homes.one, "shared")
    again = a_room(session, homes.one, 12.5)
    together = indoors.indoors(session, homes.one.id)
    asked = twice.asked(session, row)

    apart(session, homes, **{f"room__{room.id}": homes.two.id, f"unit__{unit.id}": homes.two.id})

    assert again.id == room.id
    assert [one.floor_area_m2 for one in together.rooms] == [12.5]
    assert [one.cooking for one in together.units] == ["shared"]
    assert set(asked) == {f"room-{room.id}", f"unit-{unit.id}"}
    found = [indoors.indoors(session, home.id) for home in (homes.one, homes.two)]
    assert [[one.floor_area_m2 for one in each.rooms] for each in found] == [[6.5], [12.5]]
    assert [[one.cooking for one in each.units] for each in found] == [["exclusive"], ["shared"]]


def test_of_two_notes_of_one_unit_the_later_is_what_the_home_is_judged_by(session, homes):
    for home, cooking in ((homes.one, "shared"), (homes.two, "exclusive")):
        a_unit(session, home, cooking)

    merge(session, homes)
    together = judged(session, homes.one)
    a_unit(session, homes.one, "shared")

    assert (together, judged(session, homes.one)) == (False, True)


def judged(session: Session, home: Property) -> Any:
    """Whether an amenity is shared, as the home is judged by."""
    gathering = known.Gathering(session, TODAY, twice.COUNCIL.source_confidence)
    ((_, found),) = next(gathering.homes(home.id))
    return gathering.case(found).home.amenity_shared.value


# --- what may not be lost by it


def test_a_hold_since_stays_on_both_whoever_takes_them_apart(session, homes):
    row = merge(session, homes)
    holds.hold(session, "property", homes.one.id, "An appeal.", by=ALMA)
    asked = twice.asked(session, row)

    apart(session, homes)

    reach = holding.reach(session)
    assert asked == {}
    assert [reach.holds("property", home.id) for home in (homes.one, homes.two, homes.three)] == [True, True, False]


def test_what_was_restricted_since_stays_so_for_both_though_nobody_named_has_an_account_any_more(session, homes):
    merge(session, homes)
    account = Account(email="n@acacia.example", name="Nell", role="officer", realm="staff", made_at=clock.now())
    session.add(account)
    session.flush()
    restricting.restrict(session, "property", homes.one.id, "A refuge.", [account.id], by=ALMA)
    account.closed_at = clock.now()
    session.flush()

    apart(session, homes)

    standing = restrictions.standing(session, "property", homes.two.id)
    assert standing is not None
    assert [one.account_id for one in standing.named] == [account.id]


# --- the page while they are one


def test_the_page_of_the_kept_home_has_what_was_corrected_of_the_other_and_what_happened_to_it(session, homes):
    homes.two.import_id, homes.two.import_row = homes.file.id, 12
    putting_right.correct_property(
        session, homes.two.id, {"prs_number": NUMBER}, why="The letter.", revision=homes.two.revision, by=ALMA
    )
    reasoning_id, now = acacia.a_verdict(session, homes.two).reasoning_id, clock.now()
    past = {"as_at": TODAY, "strength": 1.0, "reasoning_id": reasoning_id, "law_version": "x", "judged_at": now}
    for outcome in ("licensable", "not_licensable"):
        session.add(PastVerdict(property_id=homes.two.id, outcome=outcome, replaced_at=now, **past))
    session.add(
        ImportDifference(
            import_id=homes.file.id, row=12, subject="property", subject_id=str(homes.two.id), field="prs_number",
            before=NUMBER, after="PRS7", applied=False,
        )
    )  # fmt: skip
    merge(session, homes)

    whole = property_whole.whole(session, homes.one.id, TODAY, people=True, rules=lambda *_: None)

    two = homes.two.address
    assert [(one.value, one.of) for one in whole.corrections] == [(NUMBER, two)]
    assert [(one.theirs, one.of) for one in whole.differences] == [("PRS7", two)]
    told = [f"{one.title}: {one.said}" for one in whole.events]
    assert f"Came in with a file: {homes.file.file_name}, row 12. It is of the other record, {two}." in told
    assert sum(f"until then. It is of the other record, {two}" in one for one in told) == 2


def test_a_number_of_the_homes_own_other_record_is_no_other_homes(session, homes):
    homes.two.prs_number = homes.three.prs_number = NUMBER
    merge(session, homes)

    assert gazetteer.with_prs_number(session, NUMBER, but=homes.one.id) == (homes.three.address,)


def test_what_a_stale_form_restricts_of_the_second_record_is_restricted_of_the_home(session, homes):
    account = Account(email="n@acacia.example", name="Nell", role="officer", realm="staff", made_at=clock.now())
    session.add(account)
    merge(session, homes)
    session.flush()
    of_all.restrict(session, "property", homes.two.id, "A refuge.", [account.id], by=ALMA)

    standing = restrictions.standing(session, "property", homes.one.id)
    hidden = concealed.with_names(session, {"properties": frozenset({homes.two.id})})

    assert standing is not None
    assert restrictions.standing(session, "property", homes.two.id) is None
    assert hidden["properties"] == {homes.one.id, homes.two.id}


def test_lifting_what_restricts_either_record_lifts_it_from_both(session, homes):
    account = Account(email="n@acacia.example", name="Nell", role="officer", realm="staff", made_at=clock.now())
    session.add(account)
    session.flush()
    for home in (homes.one, homes.two):
        restricting.restrict(session, "property", home.id, "A refuge.", [account.id], by=ALMA)
    merge(session, homes)
    standing = restrictions.standing(session, "property", homes.two.id)
    assert standing is not None

    of_all.lift(session, standing, "They have moved.", by=ALMA)

    assert restrictions.every_standing(session) == []
