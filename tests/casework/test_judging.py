from datetime import date, timedelta

import pytest
from sqlalchemy import select

import acacia
from acacia import TODAY
from hmo_enforce.casework import flagging, judging, kept_facts
from hmo_enforce.kernel import actor, clock, marks
from hmo_enforce.licensing import licensability
from hmo_enforce.licensing.records import PastVerdict, Reasoning, VerdictRecord
from hmo_enforce.properties.records import AmenityCount, EnergyCertificate, Unit

CONFIDENCE = {"licence_register": 0.7, "energy_certificate": 0.4}


def judge(session, on=TODAY):
    session.flush()
    arguments = {"on": on.isoformat(), "confidence": CONFIDENCE}
    outcome = judging.write(session, arguments, actor.NOBODY, quiet, judging.read(session, arguments, actor.NOBODY, quiet))
    session.expire_all()
    return outcome


def flag(session):
    session.flush()
    flagging.write(session, {}, actor.NOBODY, quiet, flagging.read(session, {"full": True}, actor.NOBODY, quiet))


def quiet(done, total, note):
    pass


def verdict(session, home):
    return session.get(VerdictRecord, home.id)


def test_of_a_home_that_nobody_knows_anything_about_the_questions_are_kept_once_for_all(session):
    homes = [acacia.an_address(session, f"{number} Acacia Avenue") for number in range(5)]

    outcome = judge(session)

    assert outcome["outcomes"] == {"not_enough_known": 5}
    assert len(session.scalars(select(Reasoning)).all()) == 1
    assert verdict(session, homes[0]).reasons["questions"][0]["fact"] == "persons"


def test_a_retired_home_keeps_a_verdict_and_is_counted_apart(session):
    home, retired = acacia.an_address(session), acacia.an_address(session, "2 Acacia Avenue", retired_on=TODAY)

    outcome = judge(session)

    assert (outcome["homes"], outcome["retired"]) == (1, 1)
    assert sum(outcome["outcomes"].values()) == 1
    assert verdict(session, home).outcome == verdict(session, retired).outcome == "not_enough_known"


def test_what_an_officer_saw_makes_a_home_licensable_outright(session):
    home = acacia.an_address(session)
    seen = {"rent_paid": True, "main_residence": True, "only_use": True, "amenity_shared": True, "self_contained_flat": False}
    seen |= {"owner_lives_here": False, "managed_by": "private", "regulated_otherwise": False}
    seen |= {"student_accommodation": False, "religious_community": False}
    acacia.an_observation(session, home, "inspection", confidence=1.0, persons=5, households=3, facts=seen)

    judge(session)

    said = verdict(session, home)
    assert (said.outcome, said.regime, said.strength, said.is_hmo) == ("licensable", "mandatory", 1.0, True)


def test_claims_of_five_sharers_make_a_home_probably_licensable_and_say_who_claims_it(session):
    home = acacia.an_address(session)
    acacia.an_observation(session, home, "council_tax", adults=5, surnames_differ=5)

    judge(session)

    said = verdict(session, home)
    assert (said.outcome, said.regime) == ("probably_licensable", "mandatory")
    assert said.facts["facts"]["persons"] == {
        "value": [5, None],
        "confidence": 0.6,
        "source": "council tax",
        "claims": [{"source": "council_tax", "value": [5, None], "confidence": 0.6, "years": 0, "part": "taken"}],
    }


def test_an_observation_that_has_expired_is_not_used(session):
    home = acacia.an_address(session)
    acacia.an_observation(session, home, adults=5, surnames_differ=5, expires_on=TODAY)
    judge(session)
    assert verdict(session, home).outcome == "probably_licensable"

    judge(session, TODAY + timedelta(days=1))

    assert verdict(session, home).outcome == "not_enough_known"


def test_what_was_said_after_the_day_is_not_used_for_that_day(session):
    home = acacia.an_address(session)
    acacia.an_observation(session, home, adults=5, surnames_differ=5, as_at=TODAY)

    judge(session, TODAY - timedelta(days=1))

    assert verdict(session, home).outcome == "not_enough_known"


def test_a_flag_brings_the_designations_in_force_on_the_day_to_the_verdict(session):
    town = acacia.borough(session)
    acacia.an_observation(session, town.avenue[0], "deposit_scheme", confidence=0.5, tenure="private_rented")
    acacia.an_observation(session, town.road[0], "deposit_scheme", confidence=0.5, tenure="private_rented")
    flag(session)

    judge(session, date(2023, 12, 31))
    assert verdict(session, town.avenue[0]).outcome == "not_enough_known"
    cautions = [one["name"] for one in verdict(session, town.avenue[0]).reasons["cautions"]]
    assert "designation not in force" in cautions

    judge(session)
    assert verdict(session, town.avenue[0]).outcome == "probably_licensable"
    assert verdict(session, town.avenue[0]).reasons["possible_regimes"][-1] == "selective"
    assert verdict(session, town.road[0]).outcome == "not_enough_known"


def test_too_near_the_line_nobody_presumes_that_a_home_is_inside(session):
    acacia.a_designation(session, "selective", acacia.WEST_WARD)
    home = acacia.an_address(session, east=499, point_accuracy_m=20)
    acacia.an_observation(session, home, "deposit_scheme", tenure="private_rented")
    flag(session)

    judge(session)

    said = verdict(session, home)
    assert said.outcome == "not_enough_known"
    assert any("too near the boundary" in question["text"] for question in said.reasons["questions"])


def test_an_additional_designation_covers_the_homes_that_it_describes(session):
    acacia.a_designation(session, "additional", acacia.WEST_WARD, covers={"min_persons": 4, "min_households": 2})
    three, four = acacia.an_address(session, "3 Acacia Avenue"), acacia.an_address(session, "4 Acacia Avenue")
    acacia.an_observation(session, three, persons=3, households=3)
    acacia.an_observation(session, four, persons=4, households=3)
    flag(session)

    judge(session)

    assert verdict(session, three).outcome == "not_licensable"
    assert (verdict(session, four).outcome, verdict(session, four).regime) == ("probably_licensable", "additional")


def test_a_licence_in_force_is_evidence_that_one_is_needed(session):
    home = acacia.an_address(session)
    acacia.a_licence(session, home, "mandatory")

    judge(session)

    said = verdict(session, home)
    assert (said.outcome, said.regime) == ("probably_licensable", "mandatory")
    assert said.strength == 0.7


def test_a_licence_that_ended_long_ago_is_weaker_evidence(session):
    home = acacia.an_address(session)
    acacia.a_licence(session, home, "mandatory", starts_on=date(2014, 1, 1), ends_on=date(2019, 1, 1))

    judge(session)

    assert verdict(session, home).strength == 0.35


def test_a_temporary_exemption_notice_spares_a_home_while_it_runs(session):
    home = acacia.an_address(session)
    acacia.a_licence(session, home, "mandatory")
    acacia.an_exemption(session, home, TODAY - timedelta(days=10), TODAY)

    judge(session)
    assert verdict(session, home).outcome == "exempt"

    judge(session, TODAY + timedelta(days=1))
    assert verdict(session, home).outcome == "probably_licensable"


def test_rooms_units_certificates_and_the_gazetteers_class_speak_too(session):
    home = acacia.an_address(session, class_code="RD04")
    session.add(AmenityCount(property_id=home.id, source="licence_register", as_at=TODAY, storeys=3, bedrooms=5, toilets=2))
    session.add(
        Unit(property_id=home.id, name="Room 1", self_contained=False, toilet="shared", noted_by="A", noted_at=clock.now())
    )
    session.add(
        EnergyCertificate(
            certificate_number="1", property_id=home.id, lodged_on=TODAY, tenure="Rented (private)", property_type="House"
        )
    )

    judge(session)

    facts = {name: one["value"] for name, one in verdict(session, home).facts["facts"].items()}
    assert facts == {
        "amenity_shared": True,
        "managed_by": "private",
        "owner_lives_here": False,
        "rent_paid": True,
        "self_contained_flat": False,
        "storeys": 3,
        "unit_not_self_contained": True,
        "wholly_let": True,
    }


def test_the_newest_count_of_rooms_takes_the_place_of_the_earlier_ones(session):
    home = acacia.an_address(session)
    for days, storeys in ((400, 2), (10, 3), (-10, 4)):
        counted_on = TODAY - timedelta(days=days)
        session.add(AmenityCount(property_id=home.id, source="licence_register", as_at=counted_on, storeys=storeys))

    judge(session)

    storeys = verdict(session, home).facts["facts"]["storeys"]
    assert (storeys["value"], [claim["value"] for claim in storeys["claims"]]) == (3, [3])


def test_a_verdict_is_kept_when_another_outcome_replaces_it_and_can_be_replayed(session):
    home = acacia.an_address(session)
    acacia.an_observation(session, home, adults=5, surnames_differ=5)
    judge(session)
    acacia.an_observation(session, home, "inspection", confidence=1.0, persons=2, households=1)

    outcome = judge(session)

    assert outcome["outcome_changed"] == 1
    past = session.scalars(select(PastVerdict)).one()
    assert (past.outcome, past.regime) == ("probably_licensable", "mandatory")
    case = kept_facts.replayed(past.facts)
    again = licensability.judge(case.home, case.designations, past.as_at)
    assert (again.outcome, again.strength, again.law_version) == (past.outcome, past.strength, past.law_version)
    assert verdict(session, home).outcome == "not_licensable"


def test_a_verdict_with_areas_and_a_notice_replays_from_what_it_kept(session):
    town = acacia.borough(session)
    home = town.avenue[0]
    acacia.an_observation(session, home, persons=4, households=3)
    acacia.an_exemption(session, home, TODAY, TODAY)
    flag(session)
    judge(session)

    said = verdict(session, home)
    case = kept_facts.replayed(said.facts)

    again = licensability.judge(case.home, case.designations, said.as_at).reasons()
    del again["as_at"]
    assert judging.json.loads(judging.json.dumps(again)) == said.reasons


def test_the_same_night_after_night_writes_no_verdict_anew(session):
    home = acacia.an_address(session)
    acacia.a_licence(session, home)
    judge(session)

    outcome = judge(session, TODAY + timedelta(days=1))

    assert outcome["written"] == 0
    assert verdict(session, home).as_at == TODAY
    assert marks.found(session, marks.JUDGED)["through"] == "2026-11-23"
    assert not session.scalars(select(PastVerdict)).all()


def test_a_day_gone_by_is_told_and_leaves_the_verdicts_and_their_mark_alone(session):
    home = acacia.an_address(session)
    acacia.an_observation(session, home, persons=5, households=3, as_at=date(2018, 9, 1))
    judge(session)

    outcome = judge(session, date(2018, 9, 30))

    assert outcome["outcomes"] == {"not_enough_known": 1}
    assert outcome["written"] == 0
    assert outcome["not_stored"] == "The verdicts stand for 22 November 2026, a later day. They are left as they are."
    assert (verdict(session, home).outcome, verdict(session, home).as_at) == ("probably_licensable", TODAY)
    assert marks.found(session, marks.JUDGED)["through"] == "2026-11-22"


def test_one_home_is_not_put_back_to_a_day_gone_by_either(session):
    home = acacia.an_address(session)
    acacia.an_observation(session, home, persons=5, households=3, as_at=date(2018, 9, 1))
    judging.judge_one(session, home.id, TODAY, by=acacia.ALMA, confidence=CONFIDENCE)

    judging.judge_one(session, home.id, date(2018, 9, 30), by=acacia.ALMA, confidence=CONFIDENCE)

    assert verdict(session, home).outcome == "probably_licensable"


def test_a_day_to_come_judged_in_advance_does_not_stop_todays_night(session):
    home = acacia.an_address(session)
    acacia.an_observation(session, home, adults=5, surnames_differ=5, as_at=date(2016, 1, 1), expires_on=clock.today())
    judge(session, clock.today() + timedelta(days=90))

    outcome = judge(session, clock.today())

    assert "not_stored" not in outcome
    assert verdict(session, home).outcome == "probably_licensable"


def test_one_home_is_judged_at_once_and_the_others_are_left_alone(session):
    home, other = acacia.an_address(session, "1 Acacia Avenue"), acacia.an_address(session, "2 Acacia Avenue")
    acacia.an_observation(session, home, adults=5, surnames_differ=5)

    judging.judge_one(session, home.id, TODAY, by=acacia.ALMA, confidence=CONFIDENCE)

    assert verdict(session, home).outcome == "probably_licensable"
    assert verdict(session, other) is None


def test_a_home_judged_meanwhile_is_not_put_back_by_a_slower_run(session):
    home = acacia.an_address(session)
    slow = judging.read(session, {"on": TODAY.isoformat()}, actor.NOBODY, quiet)
    acacia.an_observation(session, home, adults=5, surnames_differ=5)
    judging.judge_one(session, home.id, TODAY, by=acacia.ALMA, confidence=CONFIDENCE)

    judging.write(session, {}, actor.NOBODY, quiet, slow)

    assert verdict(session, home).outcome == "probably_licensable"


def test_reasons_on_which_nothing_rests_any_more_are_deleted(session):
    home = acacia.an_address(session)
    judge(session)
    acacia.a_licence(session, home, "selective")

    judge(session)
    judge(session)

    kept = {one.id for one in session.scalars(select(Reasoning))}
    assert kept == {verdict(session, home).reasoning_id, *session.scalars(select(PastVerdict.reasoning_id))}


def test_any_day_can_be_asked_of_one_home_without_writing(session):
    home = acacia.an_address(session)
    acacia.a_licence(session, home, "mandatory")

    found = judging.verdict_on(session, home.id, date(2025, 1, 1), confidence=CONFIDENCE)

    assert found.outcome == "probably_licensable"
    assert verdict(session, home) is None
    assert judging.verdict_on(session, home.id + 1, TODAY, confidence={}) is None


@pytest.mark.parametrize(
    ("day", "outcome"), [(date(2018, 9, 30), "not_enough_known"), (date(2018, 10, 1), "probably_licensable")]
)
def test_the_law_of_the_day_is_applied(session, day, outcome):
    home = acacia.an_address(session)
    acacia.an_observation(session, home, persons=5, households=3, as_at=date(2018, 9, 1))

    judge(session, day)

    assert verdict(session, home).outcome == outcome
