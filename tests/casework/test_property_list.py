"""The list of properties, narrowed."""

import acacia
from acacia import ALMA, TODAY
from hmo_enforce.casework.views import property_list, to_visit
from hmo_enforce.casework.views.listing import paging
from hmo_enforce.casework.views.listing.declared import Asker
from hmo_enforce.casework.views.lists import to_visit as lists
from hmo_enforce.licensing.actions import deciding


def to_look_at(session, regime):
    return paging.filtered(lists.LIST, Asker(session, TODAY, 0, frozenset()), {"regime": regime})


def test_a_home_is_found_under_the_regime_that_an_officer_decided_and_no_other(session):
    home, judged = acacia.an_address(session, "1 Acacia Avenue"), acacia.an_address(session, "2 Acacia Avenue")
    for one in (home, judged):
        acacia.a_verdict(session, one, reasons={"possible_regimes": ["mandatory", "additional"]})
    for regime in ("mandatory", "selective"):
        deciding.record_decision(session, home.id, "licensable", regime=regime, why="Seen.", by=ALMA, on=TODAY)
    session.flush()

    found = {
        regime: [row.address[0] for row in property_list.every(session, {"regime": regime}, TODAY)]
        for regime in ("mandatory", "additional", "selective")
    }
    to_see = {
        regime: [one.address[0] for one in to_visit.page(session, to_look_at(session, regime), TODAY).visits]
        for regime in found
    }

    assert found == to_see == {"mandatory": ["2"], "additional": ["2"], "selective": ["1"]}
