"""Verdicts against worked cases, and the properties that make them safe to rely on."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hmo_enforce.licensing import licensability, presumptions, verdict
from hmo_enforce.licensing.facts import (
    UNKNOWN,
    Count,
    Fact,
    Home,
    ManagedBy,
    Notice,
    Tenancy,
    at_least,
    exactly,
)
from hmo_enforce.licensing.regimes import Designation, HmoDescription, Regime
from hmo_enforce.licensing.verdict import Outcome

CASES = Path(__file__).parents[1] / "cases"
FILES = ("torbay", "traps", "mandatory_periods", "selective", "s257", "missing_facts")
COUNTS = {"persons", "households", "flats_in_block", "storeys", "flats", "flats_owner_occupied", "lodgers"}
KINDS = {"managed_by": ManagedBy, "tenancy": Tenancy}
NAMES = tuple(name for name in Home.__dataclass_fields__ if name != "notices")
FLAGS = tuple(name for name in NAMES if name not in COUNTS and name not in KINDS)
TODAY = date(2026, 11, 2)


def cases():
    for name in FILES:
        file = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
        for case in file["cases"]:
            yield pytest.param(case, file["homes"], id=f"{name}: {case['name']}")


def a_fact(name, given_value):
    if given_value is None:
        return UNKNOWN
    if isinstance(given_value, dict):
        known = a_fact(name, given_value["value"])
        return Fact(known.value, given_value["confidence"], given_value["source"])
    if name in COUNTS:
        return Fact(Count(*given_value) if isinstance(given_value, list) else exactly(given_value))
    return Fact(KINDS[name](given_value)) if name in KINDS else Fact(given_value)


def a_home(values, homes):
    values = {**homes.get(values.get("like"), {}), **{name: one for name, one in values.items() if name != "like"}}
    notices = tuple(
        Notice(date.fromisoformat(begins), date.fromisoformat(ends), part) for begins, ends, part in values.pop("notices", ())
    )
    return Home(**{name: a_fact(name, value) for name, value in values.items()}, notices=notices)


def a_designation(values):
    covers = dict(values.get("covers", {}))
    if "tests" in covers:
        covers["tests"] = tuple(covers["tests"])
    return Designation(
        id=values["id"],
        name=values["name"],
        kind=Regime(values["kind"]),
        in_force_on=date.fromisoformat(values["in_force_on"]),
        ends_on=date.fromisoformat(values["ends_on"]),
        covers=HmoDescription(**covers),
        inside=Fact(True) if values.get("inside", True) else UNKNOWN,
    )


@pytest.mark.parametrize(("case", "homes"), list(cases()))
def test_a_worked_case_comes_out_as_it_should(case, homes):
    home = a_home(case["home"], homes)
    designations = [a_designation(one) for one in case.get("designations", ())]
    presuming = presumptions.USUAL if case.get("presuming") else ()

    answer = licensability.judge(home, designations, date.fromisoformat(case["on"]), presuming=presuming)

    for expected, value in case["expect"].items():
        check(answer, expected, value, case["cites"])


def check(answer, expected, value, cites):
    match expected:
        case "asks":
            assert {one.fact for one in answer.questions} == set(value), cites
        case "asks_include":
            assert set(value) <= {one.fact for one in answer.questions}, cites
        case "to_confirm":
            assert [one.fact for one in answer.to_confirm] == value, cites
        case "grounds":
            assert all(any(one.name.startswith(name) for one in answer.grounds) for name in value), answer.grounds
        case "cautions":
            assert [one.name for one in answer.cautions] == value, cites
        case "tests_met_include":
            assert set(value) <= set(answer.tests_met), cites
        case _:
            found = getattr(answer, expected)
            assert (list(found) if isinstance(found, tuple) else found) == value, cites


# What a home may turn out to be once someone looks, fact by fact.

NUMBERS = {
    "persons": range(1, 8),
    "households": range(1, 8),
    "flats_in_block": range(5),
    "storeys": range(1, 5),
    "flats": range(1, 7),
    "flats_owner_occupied": range(7),
    "lodgers": range(5),
}
COVERS = HmoDescription(tests=("standard", "self_contained_flat", "converted_building", "section_257"))
FLATS_ONLY = HmoDescription(
    min_persons=2, min_storeys=3, tests=("self_contained_flat", "declared"), leaves_out_flats_in_blocks_of=2
)


def values_of(name):
    if name in NUMBERS:
        return [exactly(number) for number in NUMBERS[name]]
    return list(KINDS[name]) if name in KINDS else [True, False]


# Weighted towards what makes a licence needed, so that most homes are not out at the first fact.
LIKELY = {
    "rent_paid": True, "main_residence": True, "only_use": True, "managed_by": ManagedBy.PRIVATE,
    "tenancy": Tenancy.ORDINARY, "regulated_otherwise": False, "student_accommodation": False,
    "religious_community": False, "wholly_let": True, "amenity_shared": True, "management_order": False,
}  # fmt: skip


@st.composite
def whole_homes(draw):
    facts = {}
    for name in NAMES:
        choice = st.sampled_from(values_of(name))
        facts[name] = draw(st.just(LIKELY[name]) | st.just(LIKELY[name]) | choice) if name in LIKELY else draw(choice)
    people = facts["persons"].low
    facts["households"] = exactly(min(facts["households"].low, people))
    facts["lodgers"] = exactly(min(facts["lodgers"].low, people))
    notices = draw(st.just(()) | st.tuples(st.builds(Notice, st.just(TODAY), st.just(TODAY), st.sampled_from([2, 3]))))
    return Home(**{name: Fact(value) for name, value in facts.items()}, notices=notices)


@st.composite
def veiled(draw, home):
    """The home with some facts unknown, and some counts known only in part."""
    hidden = draw(st.sets(st.sampled_from(NAMES), max_size=12))
    blurred = {
        name: Fact(draw(st.sampled_from([at_least(getattr(home, name).value.low), Count(0, getattr(home, name).value.high)])))
        for name in draw(st.sets(st.sampled_from(sorted(COUNTS)), max_size=3))
    }  # fmt: skip
    return replace(home, **{**blurred, **dict.fromkeys(hidden, UNKNOWN)})


@st.composite
def sets_of_designations(draw):
    inside = st.just(Fact(True)) | st.just(UNKNOWN) | st.just(Fact(False))
    offered = [
        Designation("A1", "additional", Regime.ADDITIONAL, date(2000, 1, 1), covers=COVERS, inside=draw(inside)),
        Designation("A2", "flats", Regime.ADDITIONAL, date(2000, 1, 1), covers=FLATS_ONLY, inside=draw(inside)),
        Designation("S1", "selective", Regime.SELECTIVE, date(2000, 1, 1), inside=draw(inside)),
        Designation("S2", "ended", Regime.SELECTIVE, date(2000, 1, 1), date(2003, 1, 1)),
    ]
    return draw(st.lists(st.sampled_from(offered), unique_by=lambda one: one.id))


DAYS = st.sampled_from([TODAY, date(2018, 9, 30), date(2007, 1, 1), date(2006, 1, 1)])


@settings(max_examples=600, deadline=None)
@given(st.data(), whole_homes(), sets_of_designations(), DAYS)
def test_a_definite_answer_is_never_overturned_by_what_was_missing(data, truth, designations, on):
    seen = data.draw(veiled(truth))
    surely = [replace(one, inside=Fact(True)) if one.inside.value is None else one for one in designations]

    early = licensability.judge(seen, designations, on, presuming=())
    late = licensability.judge(truth, surely, on, presuming=())

    assert late.needs_licence is not None
    assert early.needs_licence in (None, late.needs_licence)
    assert early.is_hmo in (None, late.is_hmo)
    assert early.is_hmo_for_part_1 in (None, late.is_hmo_for_part_1)
    if early.needs_licence:
        assert early.regime in (None, late.regime)
        assert late.regime in early.possible_regimes
    assert set(early.tests_met) <= set(late.tests_met)


@pytest.mark.parametrize("flag", FLAGS)
@settings(max_examples=40, deadline=None)
@given(st.data(), whole_homes(), sets_of_designations(), DAYS)
def test_an_unknown_yes_or_no_is_asked_exactly_when_its_answers_differ(flag, data, truth, designations, on):
    certain = [one for one in designations if one.inside.value is not None]
    unknown = replace(truth, **{flag: UNKNOWN})

    asked = licensability.judge(unknown, certain, on, presuming=())
    yes, no = (licensability.judge(replace(truth, **{flag: Fact(one)}), certain, on, presuming=()) for one in (True, False))

    if yes.needs_licence == no.needs_licence:
        assert asked.needs_licence == yes.needs_licence
        if yes.regime == no.regime:
            assert asked.regime == yes.regime
            assert asked.questions == ()
    else:
        assert asked.needs_licence is None
        assert [one.fact for one in asked.questions] == [flag]


@settings(max_examples=300, deadline=None)
@given(whole_homes(), sets_of_designations())
def test_the_part_of_a_notice_is_asked_exactly_when_it_matters(truth, designations):
    certain = [one for one in designations if one.inside.value is not None]

    asked, hmo, selective = (
        licensability.judge(replace(truth, notices=(Notice(TODAY, TODAY, part),)), certain, TODAY, presuming=())
        for part in (None, 2, 3)
    )

    if hmo.needs_licence == selective.needs_licence:
        assert asked.needs_licence == hmo.needs_licence
    else:
        assert asked.outcome is Outcome.NOT_ENOUGH_KNOWN
        assert [one.fact for one in asked.questions] == ["notice_part"]


@settings(max_examples=300, deadline=None)
@given(st.data(), whole_homes(), sets_of_designations())
def test_not_enough_known_always_asks_something_and_a_settled_answer_nothing(data, truth, designations):
    answer = licensability.judge(data.draw(veiled(truth)), designations, TODAY, presuming=())

    if answer.needs_licence is None:
        assert answer.questions
    elif answer.regime is not None or not answer.needs_licence:
        assert answer.questions == ()
    else:
        assert len(answer.possible_regimes) > 1
        assert answer.questions


@settings(max_examples=300, deadline=None)
@given(whole_homes(), st.integers(5, 9), st.integers(2, 5), st.integers(1, 4), DAYS)
def test_another_person_never_takes_a_mandatory_home_out_of_licensing(home, people, households, more, on):
    shared = replace(
        home,
        persons=Fact(exactly(people)),
        households=Fact(exactly(households)),
        **{name: Fact(value) for name, value in LIKELY.items()},
    )
    assume(licensability.judge(shared, (), on).regime is Regime.MANDATORY)

    lodgers = home.lodgers.value
    fuller = replace(shared, persons=Fact(exactly(people + more)), lodgers=Fact(exactly(lodgers.low + more)))

    assert licensability.judge(fuller, (), on).regime is Regime.MANDATORY


@settings(max_examples=300, deadline=None)
@given(st.data(), whole_homes(), sets_of_designations())
def test_presuming_never_changes_what_is_certain(data, truth, designations):
    seen = data.draw(veiled(truth))

    plain = licensability.judge(seen, designations, TODAY, presuming=())
    presuming = licensability.judge(seen, designations, TODAY)

    assert presuming.needs_licence == plain.needs_licence
    assert presuming.questions == plain.questions
    if plain.outcome is not Outcome.NOT_ENOUGH_KNOWN:
        assert presuming.outcome == plain.outcome
    else:
        assert presuming.outcome in (Outcome.NOT_ENOUGH_KNOWN, Outcome.PROBABLY_LICENSABLE)


def a_shared_house(**facts):
    certain = {name: Fact(LIKELY[name]) for name in LIKELY}
    house = {**certain, "self_contained_flat": Fact(False), "owner_lives_here": Fact(False)}
    return Home(**{**house, "persons": Fact(exactly(5)), "households": Fact(exactly(5)), **facts})


def test_a_fifth_sharer_brings_a_house_into_mandatory_licensing():
    house = a_shared_house(persons=Fact(exactly(4)), households=Fact(exactly(4)))

    fuller = replace(house, persons=Fact(exactly(5)))

    assert licensability.judge(house, (), TODAY).outcome is Outcome.NOT_LICENSABLE
    assert licensability.judge(fuller, (), TODAY).outcome is Outcome.LICENSABLE


def test_a_presumed_ground_says_so_and_a_known_one_does_too():
    house = a_shared_house(rent_paid=UNKNOWN, only_use=Fact(True, 0.7, "tenant"))

    answer = licensability.judge(house, (), TODAY)

    standing = {one.name: str(one.standing) for one in answer.grounds}
    assert answer.outcome is Outcome.PROBABLY_LICENSABLE
    assert standing["rent or other consideration"] == "presumed"
    assert standing["only use"] == "claimed"
    assert standing["number of people"] == "known"


def test_strength_is_that_of_the_weakest_fact_in_the_strongest_argument():
    house = a_shared_house(
        amenity_shared=Fact(True, 0.5, "neighbour"), amenity_lacking=Fact(True, 0.8, "tenant"), rent_paid=Fact(True, 0.9)
    )

    answer = licensability.judge(house, (), TODAY)

    assert answer.strength == 0.8
    assert "amenity_shared" not in {one.fact for one in answer.rests_on}


def test_enforcement_looks_first_at_the_surest_then_the_strongest():
    sure = licensability.judge(a_shared_house(), (), TODAY)
    strong = licensability.judge(a_shared_house(rent_paid=Fact(True, 0.9)), (), TODAY)
    weak = licensability.judge(a_shared_house(rent_paid=Fact(True, 0.3)), (), TODAY)
    unknown = licensability.judge(Home(), (), TODAY)
    out = licensability.judge(a_shared_house(persons=Fact(exactly(2))), (), TODAY)

    in_order = sorted([out, weak, unknown, strong, sure], key=verdict.by_evidence)

    assert in_order == [sure, strong, weak, unknown, out]


def test_nothing_known_is_not_enough_known_and_never_probable():
    answer = licensability.judge(Home(), (), TODAY)

    assert answer.outcome is Outcome.NOT_ENOUGH_KNOWN
    assert answer.strength == 0
    assert {"persons", "households"} <= {one.fact for one in answer.questions}


def test_a_verdict_keeps_its_reasons_as_plain_values():
    answer = licensability.judge(a_shared_house(rent_paid=Fact(True, 0.9, "tenant, 3 October")), (), TODAY)

    kept = json.loads(json.dumps(answer.reasons()))

    assert kept["outcome"] == "probably_licensable"
    assert kept["as_at"] == "2026-11-02"
    assert kept["law_version"] == answer.law_version
    assert {"fact": "rent_paid", "value": "True", "confidence": 0.9, "source": "tenant, 3 October", "standing": "claimed"} in (
        kept["rests_on"]
    )
    assert all(ground["cites"] for ground in kept["grounds"])


def test_a_ground_from_general_knowledge_is_marked_so():
    alone = licensability.judge(a_shared_house(persons=Fact(exactly(2)), households=Fact(exactly(2))), [
        Designation("A1", "two or more", Regime.ADDITIONAL, date(2020, 1, 1), covers=HmoDescription(min_persons=2))
    ], TODAY)  # fmt: skip

    assert alone.outcome is Outcome.EXEMPT
    assert not alone.verified


def test_mandatory_licensing_is_nobodys_designation():
    with pytest.raises(ValueError, match="no designation"):
        Designation("M", "mandatory", Regime.MANDATORY, TODAY)


@pytest.mark.parametrize(("low", "high"), [(3, 2), (-1, 4)])
def test_a_count_that_runs_backwards_is_refused(low, high):
    with pytest.raises(ValueError, match="count"):
        Count(low, high)


@pytest.mark.parametrize("confidence", [0, -0.1, 1.1])
def test_a_confidence_out_of_range_is_refused(confidence):
    with pytest.raises(ValueError, match="confidence"):
        Fact(True, confidence)


def test_counts_read_as_an_officer_would_say_them():
    assert [str(one) for one in (exactly(5), at_least(3), Count(2, 4))] == ["5", "3 or more", "2 to 4"]
