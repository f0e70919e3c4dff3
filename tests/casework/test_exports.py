"""Whole tables to take away."""

import pytest
from sqlalchemy.orm import Session

import acacia
from hmo_enforce.casework.views import exports
from hmo_enforce.kernel import hiding


@pytest.mark.parametrize("hidden", [False, True])
def test_the_name_of_somebody_hidden_is_left_out_of_the_licences_and_their_home_is_not(session: Session, hidden: bool):
    acacia.a_licence(session, acacia.an_address(session), holder="Ms Li X", manager="Lime Street Lettings")
    hiding.hide(session, {hiding.NAMES: frozenset({"Li X"} if hidden else ())})

    rows = [dict(zip(exports.EXPORTS["licences"].header, row, strict=True)) for row in exports.licences(session, acacia.TODAY)]

    assert [(row["holder"], row["manager"]) for row in rows] == [(None if hidden else "Ms Li X", "Lime Street Lettings")]
    assert rows[0]["address"] == "1 Acacia Avenue"
