"""Each filter asks the home that is kept for what is known of its second record, however much else there is."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

import acacia
from acacia import TODAY
from hmo_enforce.areas.records import Flag, PropertyArea
from hmo_enforce.casework.views import mapped, property_list, to_visit
from hmo_enforce.casework.views import property_conditions as conditions
from hmo_enforce.casework.views.listing import paging
from hmo_enforce.casework.views.listing.declared import Asker
from hmo_enforce.casework.views.lists import to_visit as lists
from hmo_enforce.kernel import clock
from hmo_enforce.licensing.records import Decision
from hmo_enforce.properties.records import PropertyTag


@pytest.fixture(params=[conditions.FEW, 0], ids=["few", "many"])
def town(session: Session, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> acacia.Acacia:
    """Acacia: of house 1 house 2 is a second record, and all but house 5 are judged; filters find few homes, or many."""
    monkeypatch.setattr(conditions, "FEW", request.param)
    made = acacia.borough(session)
    for number, home in enumerate(made.avenue):
        said = {"possible_regimes": ["mandatory", "additional"] if number == 2 else ["mandatory"]}
        if number != 4:
            acacia.a_verdict(session, home, "licensable" if number < 3 else "exempt", reasons=said, strength=0.1 * number)
    made.avenue[1].same_as_id = made.avenue[0].id
    session.flush()
    return made


def found(session: Session, **values: Any) -> list[str]:
    """Which of the avenue's houses the filters leave, by number."""
    addresses = (row.address for row in property_list.every(session, values, TODAY))
    return sorted(address.partition(" ")[0] for address in addresses if "Avenue" in address)


def visits(session: Session, **values: Any) -> list[str]:
    wanted = paging.filtered(lists.LIST, Asker(session, TODAY, 0, frozenset()), values)
    page = to_visit.page(session, wanted, TODAY)
    return [one.address.partition(" ")[0] for one in page.visits]


def decide(session: Session, home: Any, outcome: str, regime: str | None = None, **more: Any) -> None:
    said = {"why": "Seen.", "verdict_then": {}, "made_by": "Alma", "made_at": clock.now(), "starts_on": TODAY, **more}
    session.add(Decision(property_id=home.id, outcome=outcome, regime=regime, **said))
    session.flush()


def test_a_licence_of_the_second_record_is_the_homes(session, town):
    acacia.a_licence(session, town.avenue[1], ends_on=TODAY + timedelta(days=20))

    assert found(session, licensed=True) == found(session, ending=30) == ["1"]
    assert found(session, licensed=False) == ["3", "4", "5", "6"]
    assert visits(session) == ["3"]


def test_a_decision_about_the_second_record_stands_above_the_homes_verdict(session, town):
    decide(session, town.avenue[1], "not_licensable")
    decide(session, town.avenue[4], "licensable", "selective")
    decide(session, town.avenue[3], "licensable", withdrawn_at=clock.now())
    decide(session, town.avenue[5], "licensable", ends_on=TODAY - timedelta(days=1))

    assert found(session, outcome="licensable") == ["3", "5"]
    assert found(session, outcome="not_licensable") == ["1"]
    assert found(session, outcome="exempt") == ["4", "6"]
    assert found(session, outcome="none") == []
    assert found(session, regime="mandatory") == ["3", "4", "6"]
    assert found(session, regime="selective") == ["5"]
    assert visits(session) == ["3"], "nobody judged house 5 yet"


def test_of_two_decisions_about_one_home_the_later_is_found_and_the_other_not(session, town):
    decide(session, town.avenue[0], "exempt")
    decide(session, town.avenue[1], "probably_licensable", "additional")

    assert found(session, outcome="probably_licensable") == ["1"]
    assert found(session, outcome="exempt") == ["4", "6"]
    assert found(session, regime="additional") == ["1", "3"]
    assert visits(session, regime="additional") == ["3", "1"]
    box = mapped.cells((acacia.EAST, acacia.NORTH, acacia.EAST + 1_000, acacia.NORTH + 1_000), 14)
    assert mapped.homes(session, {}, box, TODAY).counts["probably_licensable"] == 1


def test_a_notice_about_the_second_record_spares_the_home(session, town):
    before = visits(session)
    acacia.an_exemption(session, town.avenue[1], TODAY, None)

    assert (before, visits(session)) == (["3", "1"], ["3"])


def test_tags_imports_wards_and_designations_find_the_home_itself(session, town):
    home, other = town.avenue[0], town.avenue[2]
    session.add(PropertyTag(property_id=town.avenue[1].id, tag="round 3", made_at=clock.now(), made_by="Alma"))
    session.add(PropertyArea(property_id=home.id, area_id=town.west.id, state="inside"))
    for one, state in ((home, "inside"), (other, "check_outside")):
        session.add(Flag(property_id=one.id, designation_id=town.selective.id, state=state, flagged_at=clock.now()))
    session.flush()

    assert found(session, tag="round 3") == found(session, ward=town.west.code) == ["1"]
    assert found(session, designation=town.selective.id) == ["1", "3"]
    assert found(session, check=True) == found(session, check=True, designation=town.selective.id) == ["3"]
    assert visits(session, ward=town.west.code) == ["1"]
