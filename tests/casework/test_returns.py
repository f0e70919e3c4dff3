"""What the council tells others of a designation: homes that only named people may see count in it, as numbers alone."""

import pytest
from sqlalchemy.orm import Session

import acacia
from hmo_enforce.areas.records import Flag
from hmo_enforce.casework.views import designation_list, property_list
from hmo_enforce.casework.views.designation_list import Returns
from hmo_enforce.kernel import clock, hiding
from hmo_enforce.properties.records import Property


@pytest.fixture
def designation(session: Session) -> int:
    """Empty, and selective."""
    return acacia.a_designation(session, "selective", acacia.WEST_WARD).id


def homes_in(session: Session, designation_id: int, number: int, *, licensed: int = 0) -> list[Property]:
    homes = [acacia.an_address(session, f"{one} Birch Road", east=100 + one) for one in range(1, number + 1)]
    session.add_all(
        Flag(property_id=home.id, designation_id=designation_id, state="inside", distance_m=50, flagged_at=clock.now())
        for home in homes
    )
    for home in homes[:licensed]:
        acacia.a_licence(session, home, "selective")
    session.flush()
    return homes


def test_a_hidden_home_counts_for_returns_and_nowhere_else(session: Session, designation: int):
    homes = homes_in(session, designation, 7, licensed=6)
    hiding.hide(session, {"properties": frozenset({homes[0].id})})

    found = designation_list.whole(session, designation, acacia.TODAY)

    assert (found.listed.inside, found.licensed) == (6, 5)
    assert found.returns == Returns(inside=7, licensed=6)
    assert len(list(property_list.every(session, {"q": "birch"}, acacia.TODAY))) == 6


@pytest.mark.parametrize(("number", "told"), [(4, None), (5, 5)])
@pytest.mark.parametrize("hidden", [0, 1])
def test_fewer_than_five_are_told_to_nobody_whether_or_not_one_is_hidden(
    session: Session, designation: int, number: int, told: int | None, hidden: int
):
    homes = homes_in(session, designation, number, licensed=number)
    hiding.hide(session, {"properties": frozenset(home.id for home in homes[:hidden])})

    assert designation_list.returns(session, designation, acacia.TODAY) == Returns(told, told)
