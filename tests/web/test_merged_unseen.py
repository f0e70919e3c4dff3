"""What merging must not tell: who complained, and whom only a restricted case knows."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.orm import Session

import acacia
import filed
import twice
import written
from browser import Browser
from hmo_enforce.accounts.actions import restricting
from hmo_enforce.accounts.records import Account
from hmo_enforce.accounts.roles import Role
from hmo_enforce.cases.actions import opening, subjects
from hmo_enforce.cases.actions.opening import Said
from hmo_enforce.kernel import clock, same_as
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.properties.actions import noting

Browse = Callable[..., Browser]
ACKNOWLEDGED = "complaint_acknowledged"
RATS, DAMP, SECRET = "Rats next door", "Damp at number 9", "Six bells in secret"


def a_case(session: Session, title: str, party_id: int, part: str) -> int:
    case = opening.open_case(session, Said("general", title, with_tasks=False), by=acacia.ALMA)
    subjects.add_person(session, case.id, party_id, part, by=acacia.ALMA)
    return case.id


def an_account(session: Session) -> int:
    """Of nobody who reads the pages."""
    made = Account(email="named@acacia.example", name="Nell Named", role="officer", realm="staff", made_at=clock.now())
    session.add(made)
    session.flush()
    return made.id


@pytest.fixture
def town(sessions: Sessions) -> Any:
    """Owners of two homes; one of them complained before. Two more, known by a complaint alone and by a secret case alone."""
    with sessions.writing() as session:
        homes = acacia.borough(session).avenue[:2]
        names = ("John Elder", "Jon Elder", "Jane Whistle", "Johnny Elderberry")
        one, two, whistle, berry = (filed.a_party(session, name).id for name in names)
        for home, party in zip(homes, (one, two), strict=True):
            noting.note_interest(session, home.id, party, "owner", starts_on=None, ends_on=None, source="x", by=acacia.ALMA)
        a_case(session, RATS, one, "complainant")
        a_case(session, "Bins", whistle, "complainant")
        secret = a_case(session, SECRET, berry, "witness")
        return SimpleNamespace(one=one, two=two, whistle=whistle, berry=berry, secret=secret, homes=[one.id for one in homes])


def test_who_complained_is_counted_and_asked_about_for_those_alone_who_may_see_it(
    browse: Browse, town: Any, sessions: Sessions
):
    manager, licensing = browse(Role.MANAGER), browse(Role.LICENSING)
    compared = [user.get(f"/people/{town.one}/same/{town.two}").text for user in (manager, licensing)]
    with sessions.writing() as session:
        twice.merge(session, "party", town.one, town.two)
        twice.merge(session, "property", *town.homes)
        a_case(session, DAMP, town.one, "complainant")
        acknowledged = {"property_address": "1", "received_on": "1 May", "next_step": "x", "officer_name": "A"}
        written.a_letter(session, SimpleNamespace(council="acacia"), town.homes[0], purpose=ACKNOWLEDGED, **acknowledged)

    asking = [user.get(f"/people/{town.one}/apart/{town.two}").text for user in (manager, licensing)]
    letters = [user.get(f"/properties/{town.homes[0]}/apart/{town.homes[1]}").text for user in (manager, licensing)]
    done = licensing.post(f"/people/{town.one}/apart/{town.two}", {"why": "Two people."})

    assert ['scope="row">Cases' in page for page in compared] == [True, False]
    assert [DAMP in page for page in asking] == [True, False]
    assert ["Letter:" in page for page in letters] == [True, False]
    assert done.headers["location"] == f"/people/{town.one}?done=taken_apart"


def test_a_record_known_by_a_complaint_or_a_restricted_case_alone_is_named_to_nobody_else(
    browse: Browse, town: Any, sessions: Sessions
):
    manager, licensing = browse(Role.MANAGER), browse(Role.LICENSING)
    with sessions.writing() as session:
        for other in (town.whistle, town.berry):
            twice.merge(session, "party", town.one, other)
        restricting.restrict(session, "case", town.secret, "A refuge.", [an_account(session)], by=acacia.ALMA)
    merged = [user.get(f"/people/{town.one}").text for user in (manager, licensing)]
    asked = [licensing.get(f"/people/{one}").status_code for one in (town.whistle, town.berry)]
    listed = [licensing.get(f"/api/v1/people?q={name}").json()["items"] for name in ("Whistle", "Elderberry", "John")]
    told = licensing.get(f"/api/v1/people/{town.one}").json()["same_as"]
    with sessions.writing() as session:
        for other in (town.whistle, town.berry):
            twice.apart(session, "party", other)

    apart = [user.get(f"/people/{town.one}").text for user in (manager, licensing)]

    assert [("Jane Whistle" in page, "Johnny Elderberry" in page) for page in merged] == [(True, False), (False, False)]
    assert [("Jane Whistle" in page, "Johnny Elderberry" in page) for page in apart] == [(True, False), (False, False)]
    assert asked == [404, 404]
    assert [[one["id"] for one in each] for each in listed] == [[], [], [town.one]]
    assert told == []


@pytest.mark.parametrize("kept", ["whistle", "berry"])
def test_the_name_that_is_kept_is_one_that_all_who_know_of_the_other_may_know(sessions: Sessions, town: Any, kept: str):
    with sessions.writing() as session:
        restricting.restrict(session, "case", town.secret, "A refuge.", [an_account(session)], by=acacia.ALMA)
        with pytest.raises(Refused, match="Keep the other"):
            twice.merge(session, "party", vars(town)[kept], town.two)

        assert twice.merge(session, "party", town.two, vars(town)[kept]).kept_id == town.two
        assert same_as.standing(session, "party", town.two)
