"""What arrives finds its home, or waits for a person; what it claims is noted as claimed, judged and queued."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import acacia
from hmo_enforce import council
from hmo_enforce.casework import arrivals, judging, matching
from hmo_enforce.files.records import Import
from hmo_enforce.intake import states
from hmo_enforce.intake.actions import settling, work
from hmo_enforce.intake.queries import alike, found
from hmo_enforce.intake.records import Arrival
from hmo_enforce.intake.said import Place
from hmo_enforce.intake.urgency import Facts
from hmo_enforce.kernel import clock, hiding, journal, requests
from hmo_enforce.kernel.errors import NotFound, Refused, Stale
from hmo_enforce.licensing import queries as licensing
from hmo_enforce.properties.actions import observing
from hmo_enforce.properties.matching import states as match_states
from hmo_enforce.properties.records import Match, Observation, Postcode, Property
from sent_in import AT, AT_HOME, an_arrival

OURS = council.read("acacia")
BY = acacia.ALMA
ON = date(2026, 11, 23)
UNKNOWN = Place(address="2b Acacia Avenue", postcode="AC1 1AA")


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: ON)


def taken_in(session: Session, key: str = "", **said: object) -> Arrival:
    kept = an_arrival(session, key, **said)
    arrivals.take_in(session, kept.arrival_id, council=OURS, by=BY, on=ON)
    return found.arrival(session, kept.arrival_id)


def observations(session: Session) -> list[Observation]:
    return list(session.scalars(select(Observation).order_by(Observation.id)))


def homes(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Property)) or 0


def a_gazetteer(session: Session) -> None:
    """Of the council, so that an address it does not have waits for a person."""
    session.add(
        Import(
            kind="gazetteer", file_name="g.csv", options={}, as_at=ON, size_bytes=1, status="done", asked_by="x", asked_at=AT
        )
    )
    session.flush()


def test_a_complaint_finds_its_home_and_stands_in_the_queue(session: Session):
    town = acacia.borough(session)

    arrival = taken_in(session)

    assert (arrival.state, arrival.property_id) == (states.QUEUED, town.avenue[1].id)
    assert (arrival.found_new, arrival.waits_why) == (False, None)
    assert arrival.due_on == date(2026, 11, 30)


def test_what_it_claims_is_one_more_sources_word_and_the_home_is_judged_with_it(session: Session):
    town = acacia.borough(session)

    arrival = taken_in(session)

    noted = observations(session)[-1]
    assert (noted.id, noted.source, noted.property_id) == (arrival.observation_id, "complaint", town.avenue[1].id)
    assert (noted.persons, noted.households, noted.facts) == (6, 4, {"rent_paid": True})
    assert noted.confidence == OURS.source_confidence["complaint"] < OURS.source_confidence["officer"]
    assert licensing.standing(session, town.avenue[1].id, ON).outcome == "probably_licensable"
    assert "Probably needs a licence, and none is on record (30)" in arrival.rank_why


def test_taken_in_twice_it_is_taken_in_once(session: Session):
    acacia.borough(session)
    arrival = taken_in(session)
    before = (homes(session), len(observations(session)), session.scalar(select(func.count()).select_from(journal.Entry)))

    arrivals.take_in(session, arrival.id, council=OURS, by=BY, on=ON)

    after = (homes(session), len(observations(session)), session.scalar(select(func.count()).select_from(journal.Entry)))
    assert before == after


def test_a_claim_never_overwrites_what_an_officer_saw_and_the_contradiction_is_shown(session: Session):
    town = acacia.borough(session)
    observing.note_observation(
        session, town.avenue[1].id, {"persons": 2, "households": 1}, source="inspection", confidence=0.95, as_at=ON, by=BY
    )

    arrival = taken_in(session)

    persons = next(one for one in arrival.contradicts if one["fact"] == "persons")
    assert (persons["claimed"], persons["known"], persons["source"]) == (6, 2, "inspection")
    assert arrival.state == states.WAITING
    assert licensing.standing(session, town.avenue[1].id, ON).outcome != "licensable"


def test_a_contradiction_of_another_record_is_shown_and_stops_nothing(session: Session):
    town = acacia.borough(session)
    acacia.an_observation(session, town.avenue[1], persons=1, source="council_tax")

    arrival = taken_in(session)

    assert [one["fact"] for one in arrival.contradicts] == ["persons"]
    assert arrival.state == states.QUEUED


def test_claims_that_cannot_be_true_together_are_kept_and_shown_but_not_noted(session: Session):
    acacia.borough(session)

    arrival = taken_in(session, claims={"persons": 2, "households": 5, "storeys": 3})

    assert {one["fact"] for one in arrival.contradicts} == {"persons", "households"}
    assert arrival.claims["households"] == 5
    assert observations(session)[-1].facts == {"storeys": 3}


def test_each_voice_adds_to_what_others_said_before(session: Session):
    town = acacia.borough(session)
    taken_in(session, "first", claims={"persons": 6, "households": 4, "pays_rent": True, "shares_facilities": True})

    taken_in(session, "second", claims={"storeys": 3})

    assert licensing.standing(session, town.avenue[1].id, ON).outcome == "probably_licensable"


def test_an_address_that_nobody_knew_becomes_a_home_where_no_gazetteer_says_otherwise(session: Session):
    arrival = taken_in(session, place=Place(address="9 Nowhere Lane, Acacia", postcode="ZY9 9ZZ"))
    other = taken_in(session, "another", place=Place(address="9 Nowhere Lane", postcode="zy99zz"))

    home = session.get_one(Property, arrival.property_id)
    assert (arrival.state, arrival.found_new) == (states.QUEUED, True)
    assert (home.postcode, home.door) == ("ZY9 9ZZ", "9|NOWHERELANE")
    assert (other.property_id, other.found_new) == (home.id, False)


def test_a_pin_places_a_home_that_nobody_knew(session: Session):
    place = Place(address="9 Nowhere Lane", postcode="ZY9 9ZZ", easting=390_100.0, northing=596_100.0, accuracy_m=12.0)

    home = session.get_one(Property, taken_in(session, place=place).property_id)

    assert (home.easting, home.point_accuracy_m, home.point_source) == (390_100.0, 12.0, "pin")


def test_an_address_that_is_not_sure_waits_among_the_matches_and_deciding_there_finishes_it(session: Session):
    town = acacia.borough(session)
    a_gazetteer(session)
    arrival = taken_in(session, place=UNKNOWN)
    match = session.get_one(Match, arrival.match_id)
    assert (arrival.state, arrival.property_id, match.state) == (states.WAITING, None, match_states.REVIEW)
    assert observations(session) == []

    matching.decide(session, match.id, town.avenue[1].id, why="", revision=match.revision, by=BY, on=ON, council=OURS)

    assert (arrival.state, arrival.property_id) == (states.QUEUED, town.avenue[1].id)
    assert match.state == match_states.BY_HAND
    assert observations(session)[-1].property_id == town.avenue[1].id


def test_a_match_decided_after_the_arrival_was_closed_opens_nothing_again(session: Session):
    town = acacia.borough(session)
    a_gazetteer(session)
    arrival = taken_in(session, place=UNKNOWN)
    work.close(session, arrival.id, "no_action", "A joke", revision=arrival.revision, by=BY)
    match = session.get_one(Match, arrival.match_id)

    matching.decide(session, match.id, town.avenue[1].id, why="", revision=match.revision, by=BY, on=ON, council=OURS)

    assert (arrival.state, arrival.property_id) == (states.CLOSED, town.avenue[1].id)


def test_what_nobody_meant_is_claimed_no_more_until_it_turns_out_that_they_did(session: Session):
    acacia.borough(session)
    arrival = taken_in(session)

    work.close(session, arrival.id, "not_meant", "A prank", revision=arrival.revision, by=BY)
    assert observations(session)[-1].withdrawn_why == "A prank"
    work.reopen(session, arrival.id, "It was no prank", by=BY)

    assert observations(session)[-1].withdrawn_at is None
    asked = session.scalars(select(requests.JobRequest).where(requests.JobRequest.job == "judge")).all()
    assert [one.arguments for one in asked] == [{"property": arrival.property_id}] * 2


def test_what_an_officer_had_withdrawn_by_itself_stays_so_when_an_arrival_is_closed_and_reopened(session: Session):
    acacia.borough(session)
    arrival = taken_in(session)
    observing.withdraw_observation(session, arrival.observation_id, why="They counted the cat.", by=BY)

    work.close(session, arrival.id, "not_meant", "A prank", revision=arrival.revision, by=BY)
    work.reopen(session, arrival.id, "It was no prank", by=BY)

    assert observations(session)[-1].withdrawn_why == "They counted the cat."


def test_what_nobody_meant_claims_nothing_of_the_home_that_its_address_turns_out_to_mean(session: Session):
    town = acacia.borough(session)
    a_gazetteer(session)
    arrival = taken_in(session, place=UNKNOWN)
    work.close(session, arrival.id, "not_meant", "A prank", revision=arrival.revision, by=BY)
    match = session.get_one(Match, arrival.match_id)

    matching.decide(session, match.id, town.avenue[1].id, why="", revision=match.revision, by=BY, on=ON, council=OURS)
    noted = observations(session)[-1].withdrawn_why
    work.reopen(session, arrival.id, "It was no prank", by=BY)

    assert noted == "A prank"
    assert observations(session)[-1].withdrawn_at is None


def test_none_of_those_known_makes_it_a_home_of_its_own_and_the_next_one_goes_there(session: Session):
    acacia.borough(session)
    a_gazetteer(session)
    arrival = taken_in(session, place=UNKNOWN)
    match = session.get_one(Match, arrival.match_id)

    matching.decide(session, match.id, None, why="", revision=match.revision, by=BY, on=ON, council=OURS)
    later = taken_in(session, "later", place=UNKNOWN)

    assert arrival.found_new
    assert later.property_id == arrival.property_id


def test_a_person_says_which_home_a_pin_or_a_description_means_and_may_say_it_again(session: Session):
    town = acacia.borough(session)
    arrival = taken_in(session, place=Place(described="the blue door by the chip shop", easting=390_050.0, northing=596_250.0))
    assert (arrival.state, arrival.match_id) == (states.WAITING, None)
    first, second = town.avenue[0].id, town.avenue[2].id

    for home in (first, second):
        matching.say_home(session, arrival.id, home, why="Rang them", revision=arrival.revision, by=BY, on=ON, council=OURS)

    assert (arrival.state, arrival.property_id) == (states.QUEUED, second)
    assert [one.property_id for one in observations(session)] == [second]
    assert licensing.standing(session, first, ON).outcome == "not_enough_known"


def test_saying_which_home_decides_what_waits_among_the_matches_for_all_written_so(session: Session):
    town = acacia.borough(session)
    a_gazetteer(session)
    first, second = taken_in(session, "first", place=UNKNOWN), taken_in(session, "second", place=UNKNOWN)

    matching.say_home(
        session, first.id, town.avenue[1].id, why="Rang them", revision=first.revision, by=BY, on=ON, council=OURS
    )

    assert [one.property_id for one in (first, second)] == [town.avenue[1].id] * 2
    assert {session.get_one(Match, one.match_id).state for one in (first, second)} == {match_states.BY_HAND}


def test_saying_which_home_wants_a_reason_the_latest_revision_and_another_home(session: Session):
    town = acacia.borough(session)
    arrival = taken_in(session)
    here, other = town.avenue[1].id, town.avenue[2].id

    for home, why, revision, kind in ((other, " ", 0, Refused), (other, "x", 9, Stale), (here, "x", 0, Refused)):
        with pytest.raises(kind):
            matching.say_home(
                session, arrival.id, home, why=why, revision=arrival.revision + revision, by=BY, on=ON, council=OURS
            )


def test_without_an_address_it_becomes_no_home_of_its_own(session: Session):
    acacia.borough(session)
    arrival = taken_in(session, place=Place(described="over the bakery"))

    with pytest.raises(Refused, match="Without an address"):
        arrivals.place(session, arrival, None, arrivals.Hand(OURS, BY, ON))


def test_a_home_in_another_council_is_kept_and_marked_so(session: Session):
    acacia.borough(session)
    session.add(Postcode(postcode="OX1 1AA", easting=451_000.0, northing=206_000.0, accuracy_m=50.0, district_code="E07000178"))
    before = homes(session)

    arrival = taken_in(session, place=Place(address="1 High Street, Oxford", postcode="OX1 1AA"))

    assert (arrival.state, arrival.elsewhere, arrival.match_id) == (states.WAITING, "another council (E07000178)", None)
    assert homes(session) == before


def test_a_pin_outside_the_boroughs_outline_lies_in_another_council(session: Session):
    acacia.borough(session)
    acacia.an_area(session, "district", OURS.gss, acacia.WEST_WARD, name="Acacia")
    acacia.an_area(session, "district", "E99000002", acacia.EAST_WARD, name="Birchshire")

    arrival = taken_in(session, place=Place(described="a house", easting=390_800.0, northing=596_250.0))

    assert arrival.elsewhere == "Birchshire"


def test_a_uprn_that_was_chosen_says_more_than_the_address(session: Session):
    town = acacia.borough(session)
    town.avenue[3].uprn = "990000000004"
    session.flush()

    arrival = taken_in(session, place=Place(address="2 Acacia Avenue", postcode="AC1 1AA", uprn="990000000004"))

    assert arrival.property_id == town.avenue[3].id


def test_a_uprn_that_nobody_knows_makes_no_home(session: Session):
    acacia.borough(session)

    arrival = taken_in(session, place=Place(uprn="123"))

    assert (arrival.state, arrival.property_id) == (states.WAITING, None)
    assert "UPRN 123" in arrival.waits_why


def test_an_urgent_one_is_due_sooner(session: Session):
    acacia.borough(session)

    assert taken_in(session, urgent=Facts(at_risk_today=True)).due_on == date(2026, 11, 24)


def test_others_about_the_same_home_or_building_within_the_policys_days_may_be_about_the_same(session: Session):
    town = acacia.borough(session)
    town.avenue[1].parent_uprn = town.avenue[2].parent_uprn = "990000000099"
    session.flush()
    old = taken_in(session, "old", at=AT - timedelta(days=200))
    first = taken_in(session, "first")
    beside = taken_in(session, "beside", place=Place(address="3 Acacia Avenue", postcode="AC1 1AA"))
    taken_in(session, "far", place=Place(address="5 Acacia Avenue", postcode="AC1 1AA"))

    second = taken_in(session, "second", place=AT_HOME)

    near = alike.alike(session, second, AT - timedelta(days=90))
    assert {one.id for one in near} == {first.id, beside.id}
    assert old.id in {one.id for one in alike.alike(session, second, AT - timedelta(days=300))}


def test_what_could_not_be_taken_in_can_be_tried_again(session: Session):
    acacia.borough(session)
    arrival = found.arrival(session, an_arrival(session).arrival_id)
    settling.fail(session, arrival, "the tide was out", due_on=ON, by=BY)
    assert (arrival.state, arrival.waits_why) == (states.WAITING, "It could not be taken in: the tide was out")

    work.looked(session, arrival.id, "It is in again.", revision=arrival.revision, by=BY)
    arrivals.take_in(session, arrival.id, council=OURS, by=BY, on=ON)

    assert arrival.state == states.QUEUED


def test_whether_a_baby_or_somebody_ill_lives_there_moves_no_rank_and_no_verdict(session: Session):
    town = acacia.borough(session)
    plain = taken_in(session, "plain")
    ill = taken_in(session, "ill", place=Place(address="3 Acacia Avenue", postcode="AC1 1AA"), urgent=Facts(baby_or_ill=True))

    assert (plain.rank, plain.is_urgent, ill.rank, ill.is_urgent) == (ill.rank, False, plain.rank, True)
    judging.judge_one(session, town.avenue[2].id, ON, by=BY, confidence=OURS.source_confidence)
    assert [one.facts for one in observations(session)] == [{"rent_paid": True}, {"rent_paid": True}]


def test_what_is_about_a_home_that_is_hidden_is_hidden_with_it_and_with_who_sent_it(session: Session):
    town = acacia.borough(session)
    home, key = town.avenue[1].id, taken_in(session).id
    session.expunge_all()

    hiding.hide(session, {"properties": frozenset({home})})

    with pytest.raises(NotFound):
        found.arrival(session, key)
    assert found.contact(session, key) is None
    assert found.matters(session, key) == ()
