"""The page on which somebody says what an address means, and the moving of what stands at the wrong home."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

import acacia
from browser import Browser
from hmo_enforce import council, jobs
from hmo_enforce.accounts.actions import restricting
from hmo_enforce.accounts.queries.accounts import account_by_email
from hmo_enforce.accounts.roles import Role
from hmo_enforce.casework import arrivals
from hmo_enforce.intake.queries import found
from hmo_enforce.intake.said import Place
from hmo_enforce.kernel import actor
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.licensing.records import Licence
from hmo_enforce.properties.records import AmenityCount, Match, Property
from sent_in import an_arrival

Browse = Callable[..., Browser]
COLUMNS = "uprn,parent_uprn,organisation,sub_building,building_name,building_number,street,locality,town,postcode,easting"
GAZETTEER = f"{COLUMNS},northing,class_code\n" + "".join(
    f"99900000000{n},,,{flat},,{number},{street},Ashby,Acacia,{postcode},451010,206010,RD04\n"
    for n, flat, number, street, postcode in (
        (1, "", "18", "Abbey Road", "ZY1 1AA"),
        (2, "", "12A", "Mill Lane", "ZY1 1AB"),
        (3, "", "14", "Mill Lane", "ZY1 1AB"),
    )
)
LICENCES = "reference,kind,address,postcode,starts_on,ends_on,holder\n" + "".join(
    f'L{n},mandatory,"{address}",ZY1 1AB,01/02/2026,31/01/2031,A Holder\n'
    for n, address in ((1, "12 Mill Lane"), (2, "Flat 7, 14 Mill Lane"), (3, "99 Mill Lane"))
)


@pytest.fixture
def waiting(sessions: Sessions, tmp_path: Path) -> dict[str, int]:
    """Three licences wait; the matches' ids by address."""
    for kind, content in (("gazetteer", GAZETTEER), ("licences", LICENCES)):
        path = tmp_path / f"{kind}.csv"
        path.write_text(content)
        arguments = {"council": "acacia", "kind": kind, "path": str(path), "on": "2026-11-01"}
        by = actor.command("test")
        jobs.perform(sessions, jobs.named("import"), arguments, by=by, report=lambda done, total, note: None)
    with sessions.reading() as session:
        return {match.address: match.id for match in session.scalars(select(Match))}


def home(sessions: Sessions, uprn: str) -> int:
    with sessions.reading() as session:
        return session.scalars(select(Property.id).where(Property.uprn == uprn)).one()


def licences(sessions: Sessions) -> dict[str, int]:
    with sessions.reading() as session:
        return {one.reference: one.property_id for one in session.scalars(select(Licence))}


def revision(sessions: Sessions, match_id: int) -> str:
    with sessions.reading() as session:
        return str(session.get_one(Match, match_id).revision)


def test_the_list_has_what_waits_with_filters_in_the_address(browse: Browse, waiting: dict[str, int]):
    officer = browse()

    everything, few = officer.get("/matches").text, officer.get("/matches?q=99+Mill&kind=licences").text

    assert "3 addresses" in everything
    assert "12A Mill Lane" in everything
    assert "1 address<" in few
    assert f"/matches/{waiting['99 Mill Lane']}?q=99+Mill&amp;kind=licences" in few
    assert "No address matches" in officer.get("/matches?state=by_hand").text


def test_an_address_stands_beside_what_it_may_mean(browse: Browse, waiting: dict[str, int]):
    page = browse().get(f"/matches/{waiting['12 Mill Lane']}").text

    assert "Which home is meant?" in page
    assert "12A Mill Lane" in page
    assert "UPRN 999000000002" in page
    assert "L1" in page
    assert "A Holder" not in page
    assert '"coordinates"' in page


def test_accepting_goes_on_to_the_next_and_the_licence_is_there(browse: Browse, waiting: dict[str, int], sessions: Sessions):
    officer, match_id, meant = browse(), waiting["12 Mill Lane"], home(sessions, "999000000002")

    answer = officer.post(
        f"/matches/{match_id}", {"say": "accept", "property": str(meant), "revision": revision(sessions, match_id)}
    )

    assert answer.status_code == 303
    assert "done=match" in answer.headers["location"]
    assert licences(sessions) == {"L1": meant}
    assert "The address is settled" in officer.get(answer.headers["location"]).text
    assert "Decided" in officer.get(f"/matches/{match_id}").text


def test_a_settled_match_is_named_and_leads_to_where_it_is_put_right(
    browse: Browse, waiting: dict[str, int], sessions: Sessions
):
    officer, match_id, meant = browse(), waiting["12 Mill Lane"], home(sessions, "999000000002")
    sent = {"say": "accept", "property": str(meant), "revision": revision(sessions, match_id)}

    there = officer.post(f"/matches/{match_id}", sent).headers["location"]
    settled = officer.get(f"/matches/{match_id}").text

    assert "12 Mill Lane: The address is settled" in officer.get(there).text
    assert 'href="/moves/licence/' in settled
    assert "in the list" not in settled
    assert 'href="/moves/' not in officer.get(f"/matches/{waiting['99 Mill Lane']}").text


def test_a_search_for_another_home_is_typed_into_at_once_and_asks_for_nothing_where_nothing_is_found(
    browse: Browse, waiting: dict[str, int]
):
    path = f"/matches/{waiting['99 Mill Lane']}/other"

    page, nothing = browse().get(path).text, browse().get(f"{path}?find=Nowhere+Row").text

    assert "autofocus" in page
    assert "Nothing was found for “Nowhere Row”." in nothing
    assert "It is this home" not in nothing
    assert 'name="why"' not in nothing
    assert 'value="Nowhere Row"' in nothing


def test_none_makes_a_home_and_later_keeps_it_waiting(browse: Browse, waiting: dict[str, int], sessions: Sessions):
    officer = browse()
    none, later = waiting["99 Mill Lane"], waiting["Flat 7, 14 Mill Lane"]

    officer.post(f"/matches/{none}", {"say": "none", "revision": revision(sessions, none)})
    officer.post(f"/matches/{later}", {"say": "later", "revision": revision(sessions, later)})

    with sessions.reading() as session:
        made = session.get_one(Property, licences(sessions)["L3"])
        assert (made.uprn, made.address) == (None, "99 Mill Lane")
        assert session.get_one(Match, later).state == "later"


def test_another_home_is_found_and_chosen(browse: Browse, waiting: dict[str, int], sessions: Sessions):
    officer, match_id, meant = browse(), waiting["99 Mill Lane"], home(sessions, "999000000001")
    path = f"/matches/{match_id}/other"

    found = officer.get(f"{path}?find=Abbey").text
    officer.post(path, {"property": str(meant), "why": "The owner rang.", "revision": revision(sessions, match_id)})

    assert "18 Abbey Road" in found
    assert licences(sessions) == {"L3": meant}


def test_whoever_comes_too_late_is_told_what_was_decided_and_led_to_it(
    browse: Browse, waiting: dict[str, int], sessions: Sessions
):
    officer, match_id, meant = browse(), waiting["99 Mill Lane"], home(sessions, "999000000001")
    sent = {"property": str(meant), "why": "The owner rang.", "revision": revision(sessions, match_id)}
    officer.post(f"/matches/{match_id}/other", sent)

    late = officer.post(f"/matches/{match_id}", {"say": "accept", "property": str(meant), "revision": sent["revision"]})

    assert late.status_code == 409
    assert "Decided by a person, by " in late.text
    assert f'href="/matches/{match_id}"' in late.text
    assert "Decided by a person" in officer.get(f"/matches/{match_id}").text


def test_nothing_chosen_is_said_beside_the_choice(browse: Browse, waiting: dict[str, int], sessions: Sessions):
    match_id = waiting["12 Mill Lane"]

    answer = browse().post(f"/matches/{match_id}", {"say": "accept", "revision": revision(sessions, match_id)})

    assert answer.status_code == 422
    assert "Choose the home that the address means." in answer.text
    assert licences(sessions) == {}


def test_a_licence_is_moved_by_hand(browse: Browse, waiting: dict[str, int], sessions: Sessions):
    officer, match_id = browse(), waiting["12 Mill Lane"]
    first, right = home(sessions, "999000000002"), home(sessions, "999000000003")
    officer.post(f"/matches/{match_id}", {"say": "accept", "property": str(first), "revision": revision(sessions, match_id)})
    with sessions.reading() as session:
        number = session.scalars(select(Licence.id)).one()
    assert f"/moves/licence/{number}" in officer.get(f"/licences/{number}").text
    found_so = officer.get(f"/properties/{first}").text.split("Found by their address")[1]
    assert all(said in found_so for said in ("“12 Mill Lane, ZY1 1AB”", "How sure: 0.40", f"/moves/licence/{number}"))

    asked = officer.get(f"/moves/licence/{number}?find=Mill")
    officer.post(f"/moves/licence/{number}", {"property": str(right), "why": "The plan shows it."})

    assert asked.status_code == 200
    assert licences(sessions) == {"L1": right}


def test_what_came_by_the_very_address_can_be_moved_too(browse: Browse, waiting: dict[str, int], sessions: Sessions):
    first, right = home(sessions, "999000000002"), home(sessions, "999000000003")
    with sessions.writing() as session:
        import_id = session.scalars(select(Match.import_id)).first()
        count = AmenityCount(property_id=first, source="licence_register", as_at=date(2026, 11, 1), import_id=import_id)
        session.add(count)
        session.flush()
        path = f"/moves/amenity_count/{count.id}"

    shown = browse().get(f"/properties/{first}").text
    browse().post(path, {"property": str(right), "why": "The plan shows it."})

    assert path in shown
    assert path not in browse(Role.FINANCE).get(f"/properties/{first}").text
    assert path in browse().get(f"/properties/{right}").text


def test_whoever_may_not_correct_sees_no_match(browse: Browse, waiting: dict[str, int]):
    assert browse(Role.FINANCE).get("/matches").status_code == 403


def test_a_home_that_is_hidden_is_nowhere_in_the_list_and_whoever_is_named_leaves_a_line(
    browse: Browse, waiting: dict[str, int], sessions: Sessions
):
    hidden = home(sessions, "999000000002")
    with sessions.writing() as session:
        named = account_by_email(session, f"{Role.MANAGER}@acacia.example")
        assert named
        restricting.restrict(session, "property", hidden, "x.", [named.id], by=acacia.ALMA)

    theirs = [browse().get(path) for path in ("/matches", "/matches.csv", "/matches?sort=address")]
    ours = browse(Role.MANAGER).get("/matches.csv?q=12+Mill")

    assert [one.status_code for one in theirs] == [200] * 3
    assert [one for one in theirs if "12A Mill Lane" in one.text] == []
    assert '12 Mill Lane,ZY1 1AB,"12A Mill Lane, Ashby, Acacia, ZY1 1AB",ZY1 1AB,0.4,' in ours.text
    with sessions.reading() as session:
        read = select(Entry.actor_name).where(Entry.subject == "property", Entry.verb.startswith("read"))
        assert set(session.scalars(read)) == {"Manager of Acacia"}


def test_the_list_is_a_file_and_its_states_are_counted(browse: Browse, waiting: dict[str, int], sessions: Sessions):
    officer, later = browse(), waiting["99 Mill Lane"]
    officer.post(f"/matches/{later}", {"say": "later", "revision": revision(sessions, later)})

    page, file = officer.get("/matches?keys=off").text, officer.get("/matches.csv?state=later").text

    assert all(said in page for said in ("Waiting (3)", "Put off (1)", "All (3)", "Single keys are off"))
    assert f'href="/matches/{later}?keys=off"' in page
    assert page.index(f"/matches/{later}?") > page.index(f"/matches/{waiting['12 Mill Lane']}?")
    assert [line.split(",")[0] for line in file.splitlines()[1:]] == ["99 Mill Lane"]


def test_the_address_of_what_arrived_waits_among_the_others_and_leads_to_it(
    browse: Browse, waiting: dict[str, int], sessions: Sessions
):
    with sessions.writing() as session:
        came = an_arrival(session, place=Place(address="12b Mill Lane", postcode="ZY1 1AB"))
        arrivals.take_in(session, came.arrival_id, council=council.read("acacia"), by=acacia.ALMA, on=acacia.TODAY)
        match_id = found.arrival(session, came.arrival_id).match_id
    officer = browse()

    listed, page = officer.get("/matches?kind=arrival").text, officer.get(f"/matches/{match_id}").text
    meant = home(sessions, "999000000002")
    sent = {"say": "accept", "property": str(meant), "revision": revision(sessions, match_id)}
    officer.post(f"/matches/{match_id}", sent)

    assert "1 address<" in listed
    assert came.reference in listed
    assert f'href="/inbox/{came.arrival_id}"' in page
    with sessions.reading() as session:
        assert found.arrival(session, came.arrival_id).property_id == meant
