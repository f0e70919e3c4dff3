from dataclasses import replace
from datetime import date

import pytest
import shapely
from sqlalchemy import select

import acacia
from acacia import ALMA, BASIL
from hmo_enforce.areas import queries
from hmo_enforce.areas.actions import designating
from hmo_enforce.areas.actions.designating import Said
from hmo_enforce.kernel import journal
from hmo_enforce.kernel.errors import NotFound, Refused, Stale

SCHEME = Said(
    reference="ACA-1",
    kind="selective",
    name="West Acacia",
    made_on=date(2024, 1, 15),
    starts_on=date(2024, 5, 1),
    ends_on=date(2029, 4, 30),
)


def the_journal(session):
    query = select(journal.Entry.verb, journal.EntryValues.before, journal.EntryValues.after, journal.EntryValues.why)
    return session.execute(query.join(journal.EntryValues).order_by(journal.Entry.id)).all()


def test_a_designation_is_made_with_its_line_and_journalled(session):
    made = designating.designate(session, SCHEME, acacia.WEST_WARD, by=ALMA)

    found = queries.designation(session, made.designation.id)
    assert made.warnings == ()
    assert (found.min_easting, found.max_easting) == (acacia.EAST, acacia.EAST + 500)
    assert found.shape.equals(acacia.WEST_WARD)
    (line,) = the_journal(session)
    assert (line.verb, line.after["name"], line.after["area_m2"]) == ("designated", "West Acacia", 250_000)


def test_dates_outside_the_acts_limits_are_warned_of_and_taken(session):
    early = replace(SCHEME, starts_on=date(2024, 3, 1), ends_on=date(2029, 4, 30))

    made = designating.designate(session, early, acacia.WEST_WARD, by=ALMA)

    assert len(made.warnings) == 2
    assert "three months" in made.warnings[0]
    assert "five years" in made.warnings[1]


@pytest.mark.parametrize(
    ("said", "shape", "reason"),
    [
        ({"ends_on": date(2024, 4, 30)}, acacia.WEST_WARD, "end before it comes into force"),
        ({"made_on": date(2024, 5, 2)}, acacia.WEST_WARD, "before it was made"),
        ({"kind": "additional"}, acacia.WEST_WARD, "which HMOs"),
        ({"kind": "additional", "covers": {"min_persons": 0}}, acacia.WEST_WARD, "from 1 to 1,000"),
        ({"kind": "additional", "covers": {"tests": ["s257"]}}, acacia.WEST_WARD, "s257 is no test of an HMO"),
        ({"kind": "unheard_of"}, acacia.WEST_WARD, "what kind"),
        ({"name": " "}, acacia.WEST_WARD, "reference and a name"),
        ({}, None, "no area"),
        ({}, shapely.Polygon(), "no area"),
        ({}, shapely.Point(1, 1), "must be polygons"),
        ({}, shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), "crosses itself"),
    ],
)
def test_a_designation_that_cannot_stand_is_refused_with_the_reason(session, said, shape, reason):
    with pytest.raises(Refused, match=reason):
        designating.designate(session, replace(SCHEME, **said), shape, by=ALMA)


def test_everything_that_is_wrong_is_said_at_once(session):
    with pytest.raises(Refused) as refused:
        designating.designate(session, replace(SCHEME, kind="additional", ends_on=date(2020, 1, 1)), None, by=ALMA)

    assert len(refused.value.reasons) == 3


def test_a_reference_stands_for_one_designation(session):
    designating.designate(session, SCHEME, acacia.WEST_WARD, by=ALMA)

    with pytest.raises(Refused, match="ACA-1 already"):
        designating.designate(session, SCHEME, acacia.EAST_WARD, by=ALMA)


def test_wards_make_a_designation_and_an_excluded_one_is_cut_out(session):
    town = acacia.borough(session)
    park = acacia.an_area(session, "park", "P1", shapely.box(acacia.EAST, acacia.NORTH, acacia.EAST + 100, acacia.NORTH + 500))

    whole = designating.whole_area(session, "ward", "2021")
    made = designating.designate_from_areas(session, SCHEME, whole, excluding=[park.id], by=ALMA)

    assert made.designation.shape.area == pytest.approx(400_000 + 50_000)
    assert sorted(whole) == [town.west.id, town.east.id]


def test_areas_that_are_not_there_are_refused(session):
    with pytest.raises(NotFound):
        designating.designate_from_areas(session, SCHEME, [1234], by=ALMA)
    with pytest.raises(Refused, match="Load their boundaries first"):
        designating.whole_area(session, "ward", "1066")


def test_a_change_keeps_how_it_stood_and_says_what_changed(session):
    first = designating.designate(session, SCHEME, acacia.WEST_WARD, by=ALMA).designation

    designating.change(
        session,
        first.id,
        {"ends_on": date(2028, 4, 30)},
        why="A slip in the notice",
        revision=1,
        by=BASIL,
        shape=acacia.EAST_WARD,
    )

    (stood,) = queries.versions(session, first.id)
    assert (stood.revision, stood.said["ends_on"]) == (1, "2029-04-30")
    assert stood.shape.equals(acacia.WEST_WARD)
    assert first.min_easting == acacia.EAST + 500
    line = the_journal(session)[-1]
    assert (line.before["ends_on"], line.after["ends_on"], line.why) == ("2029-04-30", "2028-04-30", "A slip in the notice")
    assert "name" not in line.before


def test_the_whole_area_is_of_the_newest_edition_unless_told(session):
    acacia.borough(session)
    newest = acacia.an_area(session, "ward", "E99500003", acacia.WEST_WARD, edition="2024")

    assert designating.whole_area(session, "ward") == [newest.id]
    assert len(designating.whole_area(session, "ward", "2021")) == 2
    with pytest.raises(Refused, match="no areas of the kind parish"):
        designating.whole_area(session, "parish")


def test_what_a_person_changed_is_known_from_what_a_file_said(session):
    source = designating.Source(None, 2)
    first = designating.designate(session, SCHEME, acacia.WEST_WARD, by=ALMA, source=source).designation
    designating.change(session, first.id, {"name": "By hand", "notes": "x"}, why="x", revision=1, by=ALMA)
    designating.change(session, first.id, {"notes": "y"}, why="x", revision=2, by=ALMA, source=source)

    assert queries.set_by_hand(session, first.id) == {"name"}


def test_what_a_person_said_when_making_it_is_set_by_hand_but_for_its_line(session):
    first = designating.designate(session, SCHEME, acacia.WEST_WARD, by=ALMA).designation

    assert queries.set_by_hand(session, first.id) == {"reference", "kind", "name", "made_on", "starts_on", "ends_on"}


def test_stale_descriptions_are_set_side_by_side_in_words(session):
    covered = replace(SCHEME, kind="additional", covers={"min_persons": 3, "tests": ["section_257"]})
    first = designating.designate(session, covered, acacia.WEST_WARD, by=ALMA).designation

    with pytest.raises(Stale) as stale:
        designating.change(session, first.id, {"covers": {"min_persons": 4}}, why="x", revision=7, by=BASIL)

    assert stale.value.theirs == {"Least number of people": "3", "Tests of an HMO": "converted blocks of flats (s. 257)"}
    assert stale.value.yours == {"Least number of people": "4", "Tests of an HMO": ""}


def test_words_alone_leave_the_line_unflagged(session):
    first = designating.designate(session, SCHEME, acacia.WEST_WARD, by=ALMA).designation
    drawn_at = first.shaped_at

    designating.change(session, first.id, {"notes": "Reviewed"}, why="Review", revision=1, by=ALMA)

    assert first.shaped_at == drawn_at


def test_saying_again_what_stands_writes_nothing(session):
    first = designating.designate(session, SCHEME, acacia.WEST_WARD, by=ALMA).designation

    for _ in range(2):
        designating.change(session, first.id, {"name": SCHEME.name, "documents": []}, why="x", revision=1, by=ALMA)

    assert queries.versions(session, first.id) == ()
    assert [line.verb for line in the_journal(session)] == ["designated"]


def test_a_change_made_meanwhile_is_shown_and_not_overwritten(session):
    first = designating.designate(session, SCHEME, acacia.WEST_WARD, by=ALMA).designation
    designating.change(session, first.id, {"name": "Acacia West"}, why="x", revision=1, by=ALMA)

    with pytest.raises(Stale) as stale:
        designating.change(session, first.id, {"name": "Mine"}, why="x", revision=1, by=BASIL)

    assert (stale.value.theirs, stale.value.yours) == ({"Name": "Acacia West"}, {"Name": "Mine"})


@pytest.mark.parametrize(
    ("changes", "why", "reason"),
    [
        ({"name": "A"}, "", "Say why"),
        ({"colour": 1}, "x", "not something"),
        ({"starts_on": date(2030, 1, 1)}, "x", "end before"),
    ],
)
def test_a_change_that_cannot_stand_is_refused_and_nothing_is_kept(session, changes, why, reason):
    first = designating.designate(session, SCHEME, acacia.WEST_WARD, by=ALMA).designation

    with pytest.raises(Refused, match=reason):
        designating.change(session, first.id, changes, why=why, revision=1, by=ALMA)

    assert queries.versions(session, first.id) == ()


def test_a_revoked_designation_is_in_force_until_the_day_before(session):
    first = designating.designate(session, SCHEME, acacia.WEST_WARD, by=ALMA).designation

    designating.revoke(session, first.id, date(2026, 1, 1), why="Quashed", revision=1, by=ALMA)

    terms = queries.terms(session)[first.id]
    assert [terms.standing(day).in_force for day in (date(2025, 12, 31), date(2026, 1, 1))] == [True, False]
    with pytest.raises(Refused, match=r"It was revoked already, from 1 January 2026\."):
        designating.revoke(session, first.id, date(2026, 2, 1), why="x", revision=2, by=ALMA)


def test_a_designation_that_has_ended_by_itself_is_not_revoked(session):
    first = designating.designate(session, SCHEME, acacia.WEST_WARD, by=ALMA).designation

    with pytest.raises(Refused, match="It ends by itself on 30 April 2029, before that day"):
        designating.revoke(session, first.id, date(2030, 1, 1), why="x", revision=1, by=ALMA)
