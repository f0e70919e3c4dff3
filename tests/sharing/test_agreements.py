"""What may be received and sent under an agreement, on a day."""

from dataclasses import replace
from datetime import date

import pytest

from hmo_enforce.kernel.errors import Refused
from hmo_enforce.sharing import agreements, fields
from hmo_enforce.sharing.agreements import Agreement, Standing, Terms, Way

MARCH, JUNE, LAST = date(2026, 3, 1), date(2026, 6, 1), date(2027, 2, 28)
FIRST = Terms(1, MARCH, ("address", "concern"), ("address", "outcome"))
FIRE = Agreement("Acacia Fire and Rescue", "Fire safety", MARCH, LAST, None, (FIRST,))


def test_a_field_of_the_agreement_may_be_received():
    terms = agreements.require_inside(FIRE, Way.IN, ["address", "concern"], JUNE)

    assert terms == FIRST


@pytest.mark.parametrize(("way", "verb"), [(Way.IN, "received from"), (Way.OUT, "sent to")])
def test_a_field_outside_the_agreement_is_refused_by_its_name(way: Way, verb: str):
    with pytest.raises(Refused) as refused:
        agreements.require_inside(FIRE, way, ["address", "landlord_name", "nationality"], JUNE)

    first, second = refused.value.reasons
    assert "Name of the landlord or agent" in first
    assert "nationality" in second
    assert verb in first


def test_what_may_come_need_not_go():
    assert agreements.outside(FIRST, Way.OUT, ["address", "concern"]) == ["concern"]
    assert agreements.outside(FIRST, Way.IN, ["address", "outcome"]) == ["outcome"]


@pytest.mark.parametrize(
    ("on", "standing"),
    [
        (date(2026, 2, 28), Standing.NOT_BEGUN),
        (MARCH, Standing.RUNS),
        (LAST, Standing.RUNS),
        (date(2027, 3, 1), Standing.OVER),
    ],
)
def test_the_first_and_the_last_day_count(on: date, standing: Standing):
    assert agreements.standing(FIRE, on) is standing


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize(("on", "said"), [(date(2026, 2, 1), "begins on 1 March 2026"), (date(2027, 3, 1), "ran until")])
def test_an_agreement_that_does_not_run_stops_both_ways(way: Way, on: date, said: str):
    with pytest.raises(Refused, match=said):
        agreements.require_inside(FIRE, way, ["address"], on)


def test_one_that_was_ended_stops_on_that_very_day():
    ended = replace(FIRE, ended_on=JUNE)

    assert agreements.standing(ended, date(2026, 5, 31)) is Standing.RUNS
    with pytest.raises(Refused, match="was ended on 1 June 2026"):
        agreements.terms_on(ended, JUNE)


def test_terms_agreed_anew_hold_from_their_day_on():
    second = Terms(2, JUNE, ("address", "persons"), ())
    both = replace(FIRE, terms=(FIRST, second))

    assert agreements.terms_on(both, date(2026, 5, 31)) == FIRST
    assert agreements.terms_on(both, JUNE) == second


def test_of_two_that_begin_on_a_day_the_later_made_holds():
    second = Terms(2, MARCH, ("address",), ())

    assert agreements.terms_on(replace(FIRE, terms=(FIRST, second)), JUNE) == second


def test_terms_name_fields_that_there_are_and_the_address_of_what_comes():
    assert agreements.faults(["address"], []) == []
    assert agreements.faults([], []) == ["Choose at least one field that may be received or sent."]
    assert "nationality" in agreements.faults(["address", "nationality"], [])[0]
    assert "must have the address" in agreements.faults(["persons"], [])[0]
    assert "cannot" not in " ".join(agreements.faults([], ["outcome"]))
    assert "can be received" in agreements.faults(["address", "outcome"], [])[0]


@pytest.mark.parametrize("word", ["nationality", "Ethnic group", "immigration status", "religion", "country of birth"])
def test_no_field_is_there_for_what_is_never_asked_of_a_household(word: str):
    assert fields.named(word) is None


@pytest.mark.parametrize(
    ("heading", "name"),
    [("Address", "address"), ("POST CODE", "postcode"), ("landlord_name", "landlord_name"), ("Ref.", "their_reference")],
)
def test_a_columns_heading_means_a_field_however_it_is_written(heading: str, name: str):
    found = fields.named(heading)

    assert found is not None
    assert found.name == name


def test_no_heading_means_two_fields():
    every = ({fields.plain(one) for one in (each.name, each.title, *each.also)} for each in fields.EVERY)
    said = [one for each in every for one in each]
    once = set(said)

    assert len(said) == len(once)
