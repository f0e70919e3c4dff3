"""What lies inside an area that is drawn: counted as lists count it, and of what its reader may see."""

import shapely

import acacia
import filed
from hmo_enforce.casework.views import inside
from hmo_enforce.kernel import hiding
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.licensing.actions import deciding


def test_homes_are_counted_by_verdict_licence_and_case_and_the_hidden_not_at_all(sessions: Sessions):
    drawn = shapely.MultiPolygon([shapely.box(acacia.EAST, acacia.NORTH, acacia.EAST + 285, acacia.NORTH + 500)])
    with sessions.writing() as session:
        town = acacia.borough(session)
        for home in town.avenue[:3]:
            acacia.a_verdict(session, home, "licensable")
        acacia.a_licence(session, town.avenue[0])
        deciding.record_decision(session, town.avenue[2].id, "exempt", why="Seen.", by=acacia.ALMA, on=acacia.TODAY)
        on_its_line = acacia.an_address(session, "On the line", east=285)
        filed.a_case(session, town.avenue[1].id)
    with sessions.reading() as session:
        every = inside.inside(session, drawn, acacia.TODAY)
        hiding.hide(session, {"properties": frozenset({town.avenue[1].id})})
        some = inside.inside(session, drawn, acacia.TODAY)

    assert (every.properties, every.licensed, every.unlicensed, every.open_cases) == (4, 1, 1, 1)
    assert every.outcomes == {"licensable": 2, "exempt": 1, "none": 1}
    assert (some.properties, some.unlicensed, some.open_cases) == (3, 0, 0)
    assert every.wards == (("West", 0.57),)
    assert every.hectares == 14.25
    assert on_its_line.id
