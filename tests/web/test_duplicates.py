"""The pages on which two records are found alike, compared, merged and taken apart."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

import acacia
import borough
from browser import Browser
from hmo_enforce.accounts.roles import Role
from hmo_enforce.cases.actions import opening, subjects
from hmo_enforce.cases.actions.opening import Said
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.people.records import Party
from hmo_enforce.properties.records import Observation, Property

Browse = Callable[..., Browser]
WHY = "One door: seen on a visit."


@pytest.fixture
def town(sessions: Sessions) -> Any:
    """Acacia, with 5 Acacia Avenue in it twice, and one company under two names."""
    with sessions.writing() as session:
        borough.seeded(session)
        home = session.scalars(select(Property).where(Property.address == "5 Acacia Avenue")).one()
        again = acacia.an_address(session, "5 Acacia Avenue (again)", address_key="5 ACACIA AVENUE", east=372)
        home.uprn = None
        people = [Party(name=name, made_at=clock.now()) for name in ("Larch Lettings Ltd", "LARCH LETTINGS LIMITED")]
        complained = Party(name="Larch Lettings Ltd.", made_at=clock.now())
        session.add_all([*people, complained])
        session.flush()
        case = opening.open_case(session, Said("general", "Damp", with_tasks=False), by=acacia.ALMA)
        subjects.add_person(session, case.id, complained.id, "complainant", by=acacia.ALMA)
        return SimpleNamespace(home=home.id, again=again.id, people=[one.id for one in people], complained=complained.id)


def test_a_home_is_found_alike_compared_merged_worked_on_and_taken_apart(browse: Browse, town: Any, sessions: Sessions):
    officer = browse(Role.OFFICER)
    here, there = f"/properties/{town.home}", f"/properties/{town.again}"

    found = officer.get(f"{here}/same").text
    compared = officer.get(f"{here}/same/{town.again}").text
    merged = officer.post(f"{here}/same/{town.again}", {"keep": str(town.home), "why": WHY})
    away = officer.get(there)
    with sessions.writing() as session:
        session.add(acacia_observation(town.home))
    asking = officer.get(f"{here}/apart/{town.again}").text
    with sessions.reading() as session:
        added = [f"observation-{one.id}" for one in session.scalars(select(Observation).where(Observation.noted_by == "Alma"))]
    silent = officer.post(f"{here}/apart/{town.again}", {"why": ""})
    apart = officer.post(
        f"{here}/apart/{town.again}", {"why": "Two doors.", **{f"whose-{one}": str(town.again) for one in added}}
    )

    assert f"{here}/same/{town.again}" in found
    assert "What each says" in compared
    assert (merged.status_code, merged.headers["location"]) == (303, f"{here}?done=merged")
    assert (away.status_code, away.headers["location"]) == (303, f"{here}?from={town.again}")
    assert all(one in asking for one in added)
    assert silent.status_code == 422
    assert apart.status_code == 303, apart.text
    with sessions.reading() as session:
        assert session.get_one(Property, town.again).same_as_id is None
        assert session.scalars(select(Observation.property_id).where(Observation.noted_by == "Alma")).all() == [town.again]


def test_a_merge_is_told_once_and_taking_apart_begins_without_an_answer(browse: Browse, town: Any, sessions: Sessions):
    officer, here = browse(Role.OFFICER), f"/properties/{town.home}"
    with sessions.writing() as session:
        one, two = (session.get_one(Property, key) for key in (town.home, town.again))
        one.easting, two.easting = 390462.01, 390462.04

    compared = officer.get(f"{here}/same/{town.again}").text
    officer.post(f"{here}/same/{town.again}", {"keep": str(town.home), "why": "Seen on a visit"})
    with sessions.writing() as session:
        session.add(acacia_observation(town.home))
    told = officer.get(f"{here}/timeline").text
    asking = officer.get(f"{here}/apart/{town.again}").text
    unanswered = officer.post(f"{here}/apart/{town.again}", {"why": "Two doors."})

    assert not re.search(r"Easting<span[^>]*>They differ", compared)
    assert told.count("Seen on a visit") == 1
    assert officer.get(f"{here}/timeline?sort=facts").text.count("Seen on a visit") == 1
    assert "Who may see it, and holds (" not in told
    assert "Seen on a visit. Each goes back" in asking
    assert " checked" not in asking
    assert unanswered.status_code == 422


def acacia_observation(home: int) -> Observation:
    return Observation(
        property_id=home, source="inspection", as_at=acacia.TODAY, confidence=1.0, facts={"persons": 3}, noted_by="Alma",
        noted_at=clock.now(),
    )  # fmt: skip


def test_the_page_says_that_another_record_was_asked_for_and_why_it_is_the_same(browse: Browse, town: Any):
    officer = browse(Role.OFFICER)
    officer.post(f"/properties/{town.home}/same/{town.again}", {"keep": str(town.home), "why": WHY})

    page = officer.get(f"/properties/{town.home}?from={town.again}").text

    assert "You asked for" in page
    assert WHY in page
    assert f"/properties/{town.home}/apart/{town.again}" in page


def test_a_home_is_named_by_hand_by_its_uprn_or_its_number(browse: Browse, town: Any):
    officer = browse(Role.OFFICER)

    by_number = officer.get(f"/properties/{town.home}/same?other={town.again}")
    nowhere = officer.get(f"/properties/{town.home}/same?other=999999")

    assert by_number.headers["location"] == f"/properties/{town.home}/same/{town.again}"
    assert "There is no record of that number" in nowhere.text


def test_what_is_refused_says_why_beside_the_choice(browse: Browse, town: Any):
    officer = browse(Role.OFFICER)

    itself = officer.post(f"/properties/{town.home}/same/{town.home}", {"keep": str(town.home), "why": WHY})
    without = officer.post(f"/properties/{town.home}/same/{town.again}", {"keep": str(town.home), "why": ""})

    assert itself.status_code == 422
    assert "These are one record already" in itself.text
    assert without.status_code == 422


def test_people_are_found_alike_and_become_one_portfolio(browse: Browse, town: Any):
    officer = browse(Role.OFFICER)
    one, two = town.people

    found = officer.get(f"/people/{one}/same").text
    merged = officer.post(f"/people/{one}/same/{two}", {"keep": str(one), "why": "The same register entry."})
    away = officer.get(f"/people/{two}")
    page = officer.get(f"/people/{one}?from={two}").text
    apart = officer.post(f"/people/{one}/apart/{two}", {"why": "Two companies."})

    assert "LARCH LETTINGS LIMITED" in found
    assert merged.headers["location"] == f"/people/{one}?done=merged"
    assert away.headers["location"] == f"/people/{one}?from={two}"
    assert "LARCH LETTINGS LIMITED" in page
    assert apart.headers["location"] == f"/people/{one}?done=taken_apart"


def test_who_complained_is_no_candidate_for_who_may_not_see_complainants(browse: Browse, town: Any):
    manager, officer = browse(Role.MANAGER), browse(Role.LICENSING)

    told = manager.get(f"/people/{town.people[0]}/same").text
    untold = officer.get(f"/people/{town.people[0]}/same").text

    assert f"/same/{town.complained}" in told
    assert f"/same/{town.complained}" not in untold


@pytest.mark.parametrize("role", [Role.FINANCE, Role.AUDITOR])
def test_who_may_not_correct_homes_may_not_merge_them(browse: Browse, town: Any, role: Role):
    reader = browse(role)

    assert reader.get(f"/properties/{town.home}/same").status_code == 403
    assert reader.post(f"/properties/{town.home}/same/{town.again}", {"keep": str(town.home), "why": WHY}).status_code == 403
    assert "/same" not in reader.get(f"/properties/{town.home}").text
