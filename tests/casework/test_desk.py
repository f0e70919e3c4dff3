"""The desk: what stands on whose, each number right and bounded, and nothing of what is hidden."""

from datetime import date, timedelta
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import event, select, text, update
from sqlalchemy.orm import Session

import acacia
import borough
import filed
import pictured
from hmo_enforce.accounts import desks, roles
from hmo_enforce.accounts.actions import desks as keeping
from hmo_enforce.accounts.actions import opening
from hmo_enforce.accounts.queries import desks as kept
from hmo_enforce.accounts.roles import Role
from hmo_enforce.cases.records import Case, CaseTask
from hmo_enforce.casework.views import designation_list, property_list, to_visit
from hmo_enforce.casework.views.desk import arrived, homes, team, whole
from hmo_enforce.casework.views.desk.found import MOST, Reader
from hmo_enforce.casework.views.listing import paging, reading
from hmo_enforce.casework.views.listing.declared import Asker
from hmo_enforce.casework.views.listing.reading import Asked
from hmo_enforce.casework.views.lists import evidence, tasks
from hmo_enforce.casework.views.lists import to_visit as visits
from hmo_enforce.kernel import clock, hiding
from hmo_enforce.kernel.database import is_sqlite
from hmo_enforce.licensing.actions import deciding
from hmo_enforce.licensing.records import Licence
from hmo_enforce.properties.records import Property
from hmo_enforce.web.forms import Fields

EVERYTHING = (*whole.PANELS, "team", "arrived")


def a_reader(account_id: int = 0, role: Role = Role.MANAGER, **said) -> Reader:
    """Somebody at their desk on Acacia's day, to whom the last week is new."""
    said = {"on": acacia.TODAY, "since": clock.now() - timedelta(days=7), **said}
    return Reader(account_id, lambda permission: roles.may(role, permission), **said)


def numbers_of(session: Session, *names: str, reader: Reader | None = None) -> dict[str, int]:
    """The number on each panel."""
    return {name: panel.count for name, panel in whole.panels(session, reader or a_reader(), names).items()}


def an_officer(session: Session, name: str = "Olive Oak", role: Role = Role.OFFICER) -> int:
    email = f"{name.split(maxsplit=1)[0].lower()}@acacia.example"
    return opening.open_account(session, email, name, role, "quiet otters at sea", by=acacia.ALMA).id


def a_case_of(session: Session, home: int, officer: int, title: str = filed.TITLE) -> filed.Filed:
    """One that an officer has; the one that it is linked to is nobody's."""
    filing = filed.a_case(session, home, title)
    case = session.get_one(Case, filing.case)
    case.assignee_id = officer
    session.flush()
    return filing


def with_cases(session: Session) -> tuple[filed.Filed, int]:
    """A case of an officer's, with tasks overdue and due, and another that nobody has."""
    town, officer = borough.seeded(session), an_officer(session)
    filing = a_case_of(session, town.rich, officer)
    session.execute(update(CaseTask).where(CaseTask.case_id == filing.case).values(due_on=acacia.TODAY + timedelta(days=3)))
    session.execute(update(CaseTask).where(CaseTask.id == filing.task).values(due_on=acacia.TODAY - timedelta(days=2)))
    session.flush()
    return filing, officer


def test_each_panel_of_a_desk_counts_what_it_is_about(session: Session):
    _, officer = with_cases(session)

    numbers = numbers_of(session, *whole.PANELS, reader=a_reader(officer))

    assert numbers == {
        "inbox": 0, "tasks": 3, "my_cases": 1, "unassigned": 1, "matches": 0, "imports": 0, "evidence": 0, "letters": 0, "to_post": 0,
        "access": 0, "destruction": 0, "machinery": 1, "invited": 0, "to_visit": 1, "check": 1, "unknown": 1,
        "without_uprn": 12, "ending": 0, "lapsed": 0, "designations": 0,
    }  # fmt: skip
    assert whole.panels(session, a_reader(officer), ["tasks"])["tasks"].overdue == 1


def test_the_longest_overdue_task_comes_first_and_those_of_nobody_in_ones_case_are_ones_own(session: Session):
    filing, officer = with_cases(session)

    (panel,) = whole.panels(session, a_reader(officer), ["tasks"]).values()

    assert (panel.lines[0].day, panel.lines[0].reference) == (acacia.TODAY - timedelta(days=2), filing.reference)
    assert [one.day for one in panel.lines] == sorted(one.day or acacia.TODAY for one in panel.lines)
    assert numbers_of(session, "tasks", reader=a_reader(an_officer(session, "Bert Birch"))) == {"tasks": 0}


@pytest.mark.parametrize("role", Role)
def test_each_panel_of_a_role_is_one_that_its_holder_may_see(role: Role):
    named = [name for one in desks.BY_ROLE[role] for name in one.panels]

    shown = [name for one in desks.sections(role, lambda permission: roles.may(role, permission)) for name in one.panels]

    assert shown == named
    assert set(named) <= set(EVERYTHING)
    assert len(set(named)) == len(named)


def test_a_program_that_may_see_homes_alone_is_shown_no_panel_of_cases():
    found = desks.sections(Role.OFFICER, lambda permission: permission == "see_properties")

    assert [name for one in found for name in one.panels] == ["arrived", "to_visit", "check", "unknown"]


def test_a_panel_counts_no_further_than_a_hundred(session: Session):
    acacia.borough(session)
    for number in range(MOST):
        acacia.an_address(session, f"{number} Long Lane", east=number)

    panel = homes.without_uprn(session, a_reader())

    assert (panel.count, panel.more, len(panel.lines)) == (100, True, 5)


@pytest.mark.parametrize("role", Role)
def test_a_desk_takes_as_many_statements_however_much_there_is(session: Session, role: Role):
    town = borough.seeded(session)
    officer = an_officer(session, role=role)
    a_case_of(session, town.rich, officer)
    names = [name for one in desks.BY_ROLE[role] for name in one.panels]
    asked: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *said: asked.append(said[2]))

    def statements() -> int:
        asked.clear()
        session.expire_all()
        reader = a_reader(officer, role)
        whole.panels(session, reader, names)
        if "team" in names:
            team.team(session, reader)
        if "arrived" in names:
            arrived.arrived(session, reader)
        return len(asked)

    few = statements()
    for number in range(12):
        a_case_of(session, town.rich, officer, f"Case {number}")
    many = statements()

    assert few == many


def test_the_list_to_look_at_is_the_same_as_its_own(session: Session):
    town = acacia.borough(session)
    for home, outcome in zip(town.avenue, ("licensable", "probably_licensable", "licensable", "exempt"), strict=False):
        acacia.a_verdict(session, home, outcome, strength=0.5)
    acacia.a_verdict(session, town.road[0], "not_licensable")
    acacia.a_verdict(session, town.road[1], "licensable")
    deciding.record_decision(
        session, town.road[0].id, "licensable", regime="mandatory", why="Seen.", by=acacia.ALMA, on=acacia.TODAY
    )
    deciding.record_decision(session, town.road[1].id, "exempt", why="Seen.", by=acacia.ALMA, on=acacia.TODAY)
    acacia.a_licence(session, town.avenue[2])
    own = to_visit.page(session, to_visit.listed(acacia.TODAY), acacia.TODAY)

    panel = homes.to_visit(session, a_reader())

    assert panel.count == own.total == 3
    assert [one.href for one in panel.lines] == [f"/properties/{one.id}" for one in own.visits]
    assert panel.lines[0].href == f"/properties/{town.road[0].id}", "what an officer decided comes first"


def test_homes_that_are_as_sure_come_in_the_order_of_their_list(session: Session):
    town = acacia.borough(session)
    outcomes = ("probably_licensable", "licensable") * 3
    for home, outcome in zip(town.avenue, outcomes, strict=False):
        acacia.a_verdict(session, home, outcome, strength=1.0)
    for home in town.road[:2]:
        acacia.a_verdict(session, home, "exempt")
        deciding.record_decision(
            session, home.id, "licensable", regime="mandatory", why="Seen.", by=acacia.ALMA, on=acacia.TODAY
        )
    asker = Asker(session, acacia.TODAY, None, frozenset())
    listed = paging.page(visits.LIST, asker, Asked()).rows
    own = to_visit.page(session, to_visit.listed(acacia.TODAY), acacia.TODAY).visits

    lines = homes.to_visit(session, a_reader()).lines

    assert [one.id for one in listed] == [one.id for one in own]
    assert [one.href for one in lines] == [f"/properties/{one.id}" for one in own][: len(lines)]
    assert len(lines) > 3


def test_licences_that_end_or_lapsed_lead_to_lists_as_long(session: Session):
    town = acacia.borough(session)
    soon, late = acacia.TODAY + timedelta(days=30), acacia.TODAY - timedelta(days=30)
    acacia.a_licence(session, town.avenue[0], ends_on=soon)
    acacia.a_licence(session, town.avenue[0], "selective", reference="L/2", ends_on=soon + timedelta(days=5))
    acacia.a_licence(session, town.avenue[1], ends_on=late)
    acacia.a_licence(session, town.avenue[2], ends_on=late)
    acacia.a_licence(session, town.avenue[2], reference="L/NEXT")
    acacia.a_licence(session, town.avenue[3], ends_on=acacia.TODAY - timedelta(days=200))

    found = whole.panels(session, a_reader(), ("ending", "lapsed"))

    assert {name: [(line.href, line.day) for line in panel.lines] for name, panel in found.items()} == {
        "ending": [(f"/properties/{town.avenue[0].id}", soon)], "lapsed": [(f"/properties/{town.avenue[1].id}", late)],
    }  # fmt: skip
    assert len(list(property_list.every(session, {"ending": homes.ENDING_DAYS}, acacia.TODAY))) == found["ending"].count


def test_a_panel_of_tasks_or_evidence_leads_to_a_list_as_long(session: Session):
    filing, officer = with_cases(session)
    acacia_home = session.scalars(select(Property.id).order_by(Property.id)).first() or 0
    pictured.on_record(session, "case", filing.case)
    pictured.on_record(session, "property", acacia_home, state="quarantined")
    pictured.on_record(session, "property", acacia_home, state="clean")
    asker = Asker(session, acacia.TODAY, officer, frozenset(roles.PERMISSIONS))

    found = whole.panels(session, a_reader(officer), ("tasks", "evidence"))
    unscanned = whole.panels(session, a_reader(officer, scanner="none"), ("evidence",))["evidence"]

    for listing, panel in ((tasks.LIST, found["tasks"]), (evidence.LIST, found["evidence"]), (evidence.LIST, unscanned)):
        path, query = (panel.href or "").split("?")
        asked = reading.asked(listing, Fields(dict(parse_qsl(query))), ())
        listed = [listing.href(row) for row in paging.every(listing, asker, asked) if listing.href]
        assert path == listing.path
        assert len(listed) == panel.count
        assert sorted(listed) == sorted(line.href or "" for line in panel.lines)
    assert [one.count for one in (found["tasks"], found["evidence"], unscanned)] == [3, 2, 1]


def test_the_tasks_of_nobody_are_those_of_no_one_in_a_case_of_no_ones(session: Session):
    filing, officer = with_cases(session)
    asker = Asker(session, acacia.TODAY, officer, frozenset(roles.PERMISSIONS))

    found = {
        whose: {row.case_id for row in paging.every(tasks.LIST, asker, Asked(values={"whose": whose}))}
        for whose in ("me", "nobody", str(officer), "999")
    }

    assert found == {"me": {filing.case}, "nobody": {filing.other}, str(officer): {filing.case}, "999": set()}


def test_a_share_of_the_team_is_counted_no_further_than_a_thousand(session: Session, monkeypatch: pytest.MonkeyPatch):
    filing, officer = with_cases(session)
    home = session.scalars(select(Property.id).order_by(Property.id)).first() or 0
    for number in range(3):
        a_case_of(session, home, officer, f"Case {number}")
    monkeypatch.setattr(team, "MOST", 2)

    found = team.team(session, a_reader())

    assert filing.case
    assert {one.name: (one.open.count, one.open.more) for one in found.shares} == {
        "Olive Oak": (2, True), "Nobody yet": (2, True),
    }  # fmt: skip


def test_a_licence_that_lapsed_is_followed_by_one_of_a_second_record(session: Session):
    town = acacia.borough(session)
    late = acacia.TODAY - timedelta(days=30)
    acacia.a_licence(session, town.avenue[1], ends_on=late)
    acacia.a_licence(session, town.avenue[2], ends_on=None).revoked_on = late
    acacia.a_licence(session, town.avenue[3], reference="L/NEXT")
    before = numbers_of(session, "lapsed")
    town.avenue[3].same_as_id = town.avenue[1].id
    session.flush()

    assert (before, numbers_of(session, "lapsed")) == ({"lapsed": 2}, {"lapsed": 1})


def test_what_is_hidden_stands_on_no_panel_and_in_no_number(session: Session):
    filing, officer = with_cases(session)
    reader = a_reader(officer)
    hiding.hide(session, {"cases": frozenset({filing.case})})

    numbers = numbers_of(session, "tasks", "my_cases", reader=reader)

    assert numbers == {"tasks": 0, "my_cases": 0}
    assert [one.open.count for one in team.team(session, reader).shares if one.account_id == officer] == [0]
    assert [one.count for one in arrived.arrived(session, reader).sorts if one.one == "new case"] == [1]


def test_what_arrived_is_new_until_somebody_says_that_they_have_seen_it(session: Session):
    _, officer = with_cases(session)

    before = arrived.arrived(session, a_reader(officer, since=kept.since(session, officer)))
    keeping.saw(session, officer, clock.now())
    after = arrived.arrived(session, a_reader(officer, since=kept.since(session, officer)))
    filed.a_case(session, session.scalars(select(Property.id).order_by(Property.id)).first() or 0, "Another")
    later = arrived.arrived(session, a_reader(officer, since=kept.since(session, officer)))

    assert {one.several: one.count for one in before.sorts} == {
        "new cases": 2, "photographs and documents": 0, "files loaded": 0,
    }  # fmt: skip
    assert (after.count, later.count) == (0, 2)


def test_nobody_can_have_seen_what_is_yet_to_come(session: Session):
    officer = an_officer(session)

    keeping.saw(session, officer, clock.now() + timedelta(days=400))

    assert kept.since(session, officer) <= clock.now()


def test_a_manager_sees_who_has_what_and_what_is_late(session: Session):
    _, officer = with_cases(session)
    idle = an_officer(session, "Bert Birch")

    found = team.team(session, a_reader())

    shares = [(one.account_id, one.open.count, one.overdue.count) for one in found.shares]
    assert shares == [(officer, 1, 1), (idle, 0, 0), (None, 1, 0)]
    assert [one.count for one in (found.open, found.overdue, found.opened, found.closed)] == [2, 1, 2, 0]


def test_a_retired_home_counts_in_no_number_and_in_no_list(session: Session):
    town = borough.seeded(session)
    before = designation_list.whole(session, town.selective, acacia.TODAY)
    for retired in (town.licensed, town.on_the_line):
        session.get_one(Property, retired).retired_on = acacia.TODAY
    session.flush()

    found = designation_list.whole(session, town.selective, acacia.TODAY)
    (listed,) = [one for one in designation_list.listed(session, acacia.TODAY) if one.id == town.selective]
    homes = list(property_list.every(session, {"designation": town.selective}, acacia.TODAY))
    numbers = numbers_of(session, "check", "unknown", "without_uprn")

    assert (before.listed.inside, before.listed.check, before.licensed) == (7, 1, 1)
    assert (found.listed.inside, found.listed.check, found.licensed) == (5, 0, 0)
    assert (listed.inside, listed.check) == (5, 0)
    assert len(homes) == 5
    assert numbers == {"check": 0, "unknown": 0, "without_uprn": 10}


def test_a_home_that_is_to_be_retired_counts_until_then(session: Session):
    town = borough.seeded(session)
    session.get_one(Property, town.licensed).retired_on = acacia.TODAY + timedelta(days=1)
    session.flush()

    today, tomorrow = (
        designation_list.whole(session, town.selective, acacia.TODAY + timedelta(days=days)).listed.inside for days in (0, 1)
    )

    assert (today, tomorrow) == (7, 6)
    assert len(list(property_list.every(session, {"designation": town.selective}, acacia.TODAY))) == 7


def test_a_panels_number_is_the_length_of_its_list(session: Session):
    town = borough.seeded(session)
    licensed = session.scalars(select(Licence).where(Licence.property_id == town.licensed)).one()
    licensed.ends_on = acacia.TODAY + timedelta(days=30)
    deciding.record_decision(
        session, town.on_the_line, "not_licensable", why="Seen on a visit.", by=acacia.ALMA, on=acacia.TODAY
    )
    session.get_one(Property, town.licensed).retired_on = date(2026, 1, 1)
    session.flush()

    numbers = numbers_of(session, "ending", "unknown")

    assert numbers == {"ending": 0, "unknown": 0}
    for filters in ({"ending": 90}, {"outcome": "not_enough_known"}):
        assert list(property_list.every(session, filters, acacia.TODAY)) == []


def test_one_designation_is_counted_without_the_flags_of_others(session: Session):
    town = borough.seeded(session)
    asked: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *said: asked.append(said[2]))

    found = designation_list.whole(session, town.selective, acacia.TODAY).listed

    (every,) = [one for one in designation_list.listed(session, acacia.TODAY) if one.id == town.selective]
    assert (found.inside, found.check) == (every.inside, every.check) == (7, 1)
    assert "WHERE flags.designation_id" in " ".join(asked[0].split())


def test_a_retired_home_that_is_hidden_is_taken_off_once(session: Session):
    town = borough.seeded(session)
    session.get_one(Property, town.licensed).retired_on = acacia.TODAY
    session.flush()
    hiding.hide(session, {"properties": frozenset({town.licensed})})

    found = designation_list.whole(session, town.selective, acacia.TODAY)

    assert (found.listed.inside, found.licensed) == (6, 0)


def test_the_few_retired_homes_are_found_without_reading_every_home(session: Session):
    borough.seeded(session)
    explain = "EXPLAIN QUERY PLAN"
    if not is_sqlite(session):  # of so few rows PostgreSQL would read them all
        session.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN"

    plan = session.execute(text(f"{explain} SELECT id FROM properties WHERE retired_on <= '2026-11-22'")).all()

    assert "ix_properties_retired_on" in str(plan)


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("to_visit", "ix_verdicts_outcome_strength_property_id"),
        ("check", "ix_flags_check"),
        ("matches", "ix_matches_state_id"),
        ("lapsed", "ix_licences_revoked_on"),
    ],
)
def test_a_panel_is_found_by_an_index(session: Session, name: str, index: str):
    borough.seeded(session)
    asked: list[tuple[str, object]] = []
    explain = "EXPLAIN QUERY PLAN"
    if not is_sqlite(session):  # of so few rows PostgreSQL would read them all
        session.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN"
    listen = ("before_cursor_execute", lambda *said: asked.append((said[2], said[3])))
    event.listen(session.connection(), *listen)
    whole.panels(session, a_reader(), [name])
    event.remove(session.connection(), *listen)

    plans = [session.connection().exec_driver_sql(f"{explain} {said}", given).all() for said, given in asked]

    assert any(index in str(plan) for plan in plans), plans
