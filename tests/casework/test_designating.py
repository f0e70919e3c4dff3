"""Whoever designates need not think of the flags."""

from datetime import date

import pytest
from sqlalchemy import select

import acacia
from acacia import ALMA
from hmo_enforce.areas.actions.designating import Said
from hmo_enforce.casework import designating
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.kernel.requests import JobRequest


def asked(session):
    return list(session.scalars(select(JobRequest.job)))


def test_making_changing_and_revoking_a_designation_each_ask_for_flags(session):
    town = acacia.borough(session)

    made = designating.designate(session, Said("ACA-9", "selective", "West"), [town.west.id], by=ALMA).designation
    designating.change(session, made.id, {"starts_on": date(2026, 1, 1)}, why="Notice", revision=1, by=ALMA)
    designating.revoke(session, made.id, date(2026, 6, 1), why="Quashed", revision=2, by=ALMA)

    assert asked(session) == ["flag", "flag", "flag"]
    assert (made.starts_on, made.revoked_on) == (date(2026, 1, 1), date(2026, 6, 1))


def test_what_is_refused_asks_for_nothing(session):
    town = acacia.borough(session)

    with pytest.raises(Refused):
        designating.change(session, town.selective.id, {"name": " "}, why="x", revision=1, by=ALMA)

    assert asked(session) == []
