"""What a file's address means: accepted by the rules, or decided by a person and remembered."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hmo_enforce import council, jobs
from hmo_enforce.casework import destroying, imports, matching, retention, traces
from hmo_enforce.casework.destroying import Doing, Places
from hmo_enforce.casework.views import timeline
from hmo_enforce.files.records import ImportIssue
from hmo_enforce.kernel import actor, journal
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import Refused, Stale
from hmo_enforce.licensing.records import Licence, LicenceParty, VerdictRecord
from hmo_enforce.people.records import Party
from hmo_enforce.privacy import naming
from hmo_enforce.privacy.holding import Reach
from hmo_enforce.properties import addresses
from hmo_enforce.properties.actions.matching import remember
from hmo_enforce.properties.matching import queries, states
from hmo_enforce.properties.records import AddressDecision, AmenityCount, EnergyCertificate, Match, Observation, Property

BY = actor.command("test")
ON = date(2026, 11, 1)
ACACIA = council.read("acacia")
GAZETTEER = "uprn,parent_uprn,sub_building,building_name,building_number,street,locality,town,postcode,easting,northing,class_code,ended_on\n"
HOMES = GAZETTEER + "".join(
    f"99900000000{n},,{flat},{name},{number},{street},Ashby,Acacia,{postcode},451010,206010,RD04,\n"
    for n, flat, name, number, street, postcode in (
        (1, "", "", "18", "Abbey Road", "ZY1 1AA"),
        (2, "", "", "4", "Mill Lane", "ZY1 1AB"),
        (3, "Flat 1", "", "9", "Mill Lane", "ZY1 1AB"),
        (4, "Flat 2", "", "9", "Mill Lane", "ZY1 1AB"),
        (5, "", "", "12A", "Mill Lane", "ZY1 1AB"),
        (6, "Flat 17", "Tannery House", "", "Brewer Street", "ZY1 1AC"),
    )
)
LICENCES = (
    "reference,kind,address,postcode,uprn,starts_on,ends_on,max_persons,max_households,holder,manager,storeys,conditions\n"
)
OCCUPATION = "uprn,address,postcode,as_at,adults,surnames_differ,households,persons,tenure,source\n"

Load = Callable[..., dict[str, Any]]


@pytest.fixture
def load(sessions: Sessions, tmp_path: Path) -> Load:
    """Load a file's text; the outcome."""
    number = iter(range(1000))

    def loaded(kind: str, content: str, **more: Any) -> dict[str, Any]:
        path = tmp_path / f"{next(number)}.csv"
        path.write_text(content)
        arguments = {"council": "acacia", "kind": kind, "path": str(path), "on": "2026-11-01", **more}
        outcome = jobs.perform(sessions, jobs.named("import"), arguments, by=BY, report=lambda done, total, note: None)
        assert outcome["read"] == sum(outcome[name] for name in ("new", "changed", "unchanged", "rejected"))
        return outcome

    return loaded


def licence(address: str, postcode: str = "", *, reference: str = "26/9/HMO", uprn: str = "") -> str:
    return f'{reference},mandatory,"{address}",{postcode},{uprn},01/02/2026,31/01/2031,6,5,A Holder,,3,\n'


def every(sessions: Sessions, record: Any) -> list[Any]:
    with sessions.reading() as session:
        return list(session.scalars(select(record).order_by(*record.__table__.primary_key)))


def uprn_of(sessions: Sessions, property_id: int) -> str | None:
    with sessions.reading() as session:
        return session.get_one(Property, property_id).uprn


def decide(sessions: Sessions, match_id: int, uprn: str | None, *, why: str = "", revision: int | None = None) -> list[int]:
    with sessions.writing() as session:
        known = revision or queries.match(session, match_id).revision
        home = session.scalars(select(Property.id).where(Property.uprn == uprn)).one() if uprn else None
        return matching.decide(session, match_id, home, why=why, revision=known, by=BY, on=ON, council=ACACIA)


# --- accepted


@pytest.mark.parametrize(
    ("address", "postcode", "uprn"),
    [
        ("18 Abey Road, Ashby", "ZY1 1AA", "999000000001"),
        ("17 Tannery House, Brewer Street", "ZY1 1AC", "999000000006"),
        ("Apartment 2, 9 Mill Ln", "", "999000000004"),
        ("4 Mill Lane, Ashby", "ZY1 1AC", "999000000002"),
    ],
)
def test_an_address_worded_otherwise_is_accepted_and_says_why(
    load: Load, sessions: Sessions, address: str, postcode: str, uprn: str
):
    load("gazetteer", HOMES)

    outcome = load("licences", LICENCES + licence(address, postcode))

    (stands,), (match,) = every(sessions, Licence), every(sessions, Match)
    assert (outcome["new"], outcome["waiting"]) == (1, 0)
    assert uprn_of(sessions, stands.property_id) == uprn
    assert (match.state, match.property_id, match.facts) == (states.ACCEPTED, stands.property_id, None)
    assert match.confidence >= 0.9
    assert match.why


def test_an_address_word_for_word_and_a_uprn_need_no_match(load: Load, sessions: Sessions):
    load("gazetteer", HOMES)

    load("licences", LICENCES + licence("18 Abbey Road, Ashby", "ZY1 1AA") + licence("x", uprn="999000000002", reference="L2"))

    assert len(every(sessions, Licence)) == 2
    assert every(sessions, Match) == []


def test_two_homes_with_the_same_address_are_asked_about(load: Load, sessions: Sessions):
    load("gazetteer", HOMES + "999000000007,,,,18,Abbey Road,Ashby,Acacia,ZY1 1AA,451010,206010,RD04,\n")

    outcome = load("licences", LICENCES + licence("18 Abbey Road, Ashby", "ZY1 1AA"))

    (match,) = every(sessions, Match)
    assert (outcome["waiting"], match.state) == (1, states.REVIEW)
    assert "18 Abbey Road, Ashby, Acacia, ZY1 1AA fits as well." in match.why


def test_two_houses_are_no_flat_though_the_same_numbers_are_said(load: Load, sessions: Sessions):
    load("gazetteer", GAZETTEER + "999000000001,,12,,14,Abbey Road,Ashby,Acacia,ZY1 1AA,451010,206010,RD04,\n")
    said = ("12 & 14 Abbey Road, Ashby", "12 - 14 Abbey Road, Ashby", "12+14 Abbey Road, Ashby", "12, 14 Abbey Road, Ashby")

    outcome = load("licences", LICENCES + "".join(licence(one, "ZY1 1AA", reference=f"L{at}") for at, one in enumerate(said)))

    assert outcome["waiting"] == 3
    assert [one.address for one in every(sessions, Licence)] == ["12, 14 Abbey Road, Ashby"]


def test_a_uprn_that_a_later_file_gives_says_more_than_the_rules_made_of_its_address(load: Load, sessions: Sessions):
    load("gazetteer", HOMES)
    load("licences", LICENCES + licence("18 Abey Road", "ZY1 1AA") + licence("4 Mil Lane", "ZY1 1AB", reference="L2"))
    moved = every(sessions, Licence)[1]
    with sessions.writing() as session:
        home = session.scalars(select(Property.id).where(Property.uprn == "999000000005")).one()
        matching.move(session, "licence", str(moved.id), home, why="Misread.", by=BY, on=ON, council=ACACIA)

    later = licence("9 Mill Lane", "ZY1 1AB", uprn="999000000003")
    outcome = load("licences", LICENCES + later + licence("4 Mil Lane", "ZY1 1AB", reference="L2", uprn="999000000002"))

    first, second = every(sessions, Licence)
    assert (uprn_of(sessions, first.property_id), first.matched_by) == ("999000000003", "UPRN")
    assert (uprn_of(sessions, second.property_id), second.matched_by) == ("999000000005", "a person's word")
    assert outcome["changed"] == 1


def test_what_a_person_says_while_a_file_is_looked_at_holds_when_it_goes_in(load: Load, sessions: Sessions, tmp_path: Path):
    load("gazetteer", HOMES)
    path = tmp_path / "register.csv"
    path.write_text(LICENCES + licence("18 Abey Road", "ZY1 1AA"))
    arguments = {"council": "acacia", "kind": "licences", "path": str(path), "on": "2026-11-01"}
    with sessions.writing() as session:
        found = imports.read(session, arguments, BY, lambda done, total, note: None)
        home = session.scalars(select(Property.id).where(Property.uprn == "999000000002")).one()
        key = addresses.key("18 Abey Road", frozenset())
        remember(session, key, "ZY1 1AA", home, why="I was there.", by=BY, match_id=None)

        imports.write(session, arguments, BY, lambda done, total, note: None, found)

    (stands,) = every(sessions, Licence)
    assert (uprn_of(sessions, stands.property_id), stands.matched_by) == ("999000000002", "a person's word")
    assert every(sessions, Match) == []


def test_a_retired_uprn_is_followed_to_the_home_at_the_same_address(load: Load, sessions: Sessions):
    load("gazetteer", GAZETTEER + "999000000001,,,,18,Abbey Road,Ashby,Acacia,ZY1 1AA,451010,206010,RD04,2025-03-01\n"
         "999000000009,,,,18,Abbey Road,Ashby,Acacia,ZY1 1AA,451010,206010,RD04,\n")  # fmt: skip

    load("licences", LICENCES + licence("18 Abbey Road", "ZY1 1AA", uprn="999000000001"))

    (stands,) = every(sessions, Licence)
    assert (uprn_of(sessions, stands.property_id), stands.matched_by) == ("999000000009", "UPRN's successor")


def test_what_stands_at_a_home_that_has_retired_moves_to_its_successor(load: Load, sessions: Sessions):
    load("gazetteer", HOMES)
    load("licences", LICENCES + licence("18 Abey Road", "ZY1 1AA"))
    load("gazetteer", GAZETTEER + "999000000001,,,,18,Abbey Road,Ashby,Acacia,ZY1 1AA,451010,206010,RD04,2025-03-01\n"
         "999000000009,,,,18,Abbey Road,Ashby,Acacia,ZY1 1AA,451010,206010,RD04,\n")  # fmt: skip

    outcome = load("licences", LICENCES + licence("18 Abey Road", "ZY1 1AA"))

    (stands,) = every(sessions, Licence)
    assert (uprn_of(sessions, stands.property_id), outcome["changed"]) == ("999000000009", 1)


def test_a_building_with_one_home_of_the_same_address_means_the_home(load: Load, sessions: Sessions):
    load("gazetteer", GAZETTEER + "999000000001,,,,18,Abbey Road,Ashby,Acacia,ZY1 1AA,451010,206010,PP,\n"
         "999000000009,999000000001,,,18,Abbey Road,Ashby,Acacia,ZY1 1AA,451010,206010,RD04,\n")  # fmt: skip

    load("licences", LICENCES + licence("18 Abbey Road Ashby", "ZY1 1AA") + licence("18 Abbey Rode", "ZY1 1AA", reference="L2"))

    assert [uprn_of(sessions, one.property_id) for one in every(sessions, Licence)] == ["999000000009"] * 2


# --- waiting


def test_what_is_not_certain_waits_with_all_that_the_row_says(load: Load, sessions: Sessions):
    load("gazetteer", HOMES)

    outcome = load("licences", LICENCES + licence("12 Mill Lane", "ZY1 1AB"))

    (match,) = every(sessions, Match)
    assert (outcome["read"], outcome["rejected"], outcome["waiting"]) == (1, 1, 1)
    assert (every(sessions, Licence), len(every(sessions, Property))) == ([], 6)
    assert (match.state, match.facts["holder"], match.facts["ends_on"]) == (states.REVIEW, "A Holder", "2031-01-31")
    assert match.near[0]["property_id"] in {home.id for home in every(sessions, Property) if home.building_number == "12A"}
    assert [one.severity for one in every(sessions, ImportIssue)] == ["waiting"]


def test_the_same_file_again_makes_no_second_match(load: Load, sessions: Sessions):
    load("gazetteer", HOMES)
    load("licences", LICENCES + licence("12 Mill Lane", "ZY1 1AB") + licence("18 Abey Road", "ZY1 1AA", reference="L2"))

    again = load("licences", LICENCES + licence("12 Mill Lane", "ZY1 1AB") + licence("18 Abey Road", "ZY1 1AA", reference="L2"))

    assert [match.state for match in every(sessions, Match)] == [states.ACCEPTED, states.REVIEW]
    assert (again["new"], again["unchanged"], again["waiting"]) == (0, 1, 1)


def test_an_address_is_accepted_once_the_gazetteer_has_it(load: Load, sessions: Sessions):
    load("gazetteer", HOMES)
    load("licences", LICENCES + licence("25 Abbey Road", "ZY1 1AA"))
    load("gazetteer", GAZETTEER + "999000000025,,,,25,Abbey Road,Ashby,Acacia,ZY1 1AA,451010,206010,RD04,\n")

    outcome = load("licences", LICENCES + licence("25 Abbey Road", "ZY1 1AA"))

    (match,) = every(sessions, Match)
    assert (outcome["new"], match.state, match.facts) == (1, states.ACCEPTED, None)


def test_without_a_gazetteer_a_register_makes_its_own_homes(load: Load, sessions: Sessions):
    load("licences", LICENCES + licence("12 Mill Lane", "ZY1 1AB"))

    outcome = load("licences", LICENCES + licence("14 Mill Lane", "ZY1 1AB", reference="L2"))

    assert (outcome["new"], outcome["properties_made"], outcome["waiting"]) == (1, 1, 0)


# --- decided


def test_accepting_lands_the_row_and_remembers_the_address(load: Load, sessions: Sessions):
    load("gazetteer", HOMES)
    load("licences", LICENCES + licence("12 Mill Lane", "ZY1 1AB"))
    (waits,) = every(sessions, Match)

    decide(sessions, waits.id, "999000000005", why="The officer rang.")

    (stands,), (match,), (word,) = every(sessions, Licence), every(sessions, Match), every(sessions, AddressDecision)
    assert (uprn_of(sessions, stands.property_id), stands.holder, stands.matched_by) == (
        "999000000005", "A Holder", "a person's word",
    )  # fmt: skip
    assert (match.state, match.property_id, match.facts) == (states.BY_HAND, stands.property_id, None)
    assert (word.property_id, word.why) == (stands.property_id, "The officer rang.")
    assert (stands.import_id, stands.import_row, stands.last_listed_on) == (waits.import_id, 2, ON)
    again = load("occupation", OCCUPATION + ",12 Mill Lane,ZY1 1AB,2026-04-01,5,5,,,private_rented,council_tax\n")
    (seen,) = every(sessions, Observation)
    assert (again["new"], again["waiting"], seen.property_id) == (1, 0, stands.property_id)


def test_a_decision_judges_the_home_anew_and_is_journalled(load: Load, sessions: Sessions):
    load("gazetteer", HOMES)
    load("licences", LICENCES + licence("12 Mill Lane", "ZY1 1AB"))
    (waits,) = every(sessions, Match)

    decide(sessions, waits.id, "999000000005")

    assert [one.property_id for one in every(sessions, VerdictRecord)] == [every(sessions, Licence)[0].property_id]
    with sessions.reading() as session:
        said = session.scalars(select(journal.Entry).where(journal.Entry.subject == "match")).all()
        assert [(one.verb, one.subject_id) for one in said] == [("matched", str(waits.id))]


def test_none_of_them_makes_a_home_of_its_own_that_later_files_find(load: Load, sessions: Sessions):
    load("gazetteer", HOMES)
    load("licences", LICENCES + licence("12 Mill Lane", "ZY1 1AB"))
    (waits,) = every(sessions, Match)

    decide(sessions, waits.id, None)

    (stands,), (match,) = every(sessions, Licence), every(sessions, Match)
    assert (uprn_of(sessions, stands.property_id), len(every(sessions, Property))) == (None, 7)
    assert (match.state, match.property_id) == (states.NONE, stands.property_id)
    load("licences", LICENCES + licence("12 Mill Ln", "ZY1 1AB", reference="L2"))
    assert {one.property_id for one in every(sessions, Licence)} == {stands.property_id}


def test_every_row_that_waits_with_the_same_address_is_settled_at_once(load: Load, sessions: Sessions):
    load("gazetteer", HOMES)
    rows = (licence("12 Mill Lane", "ZY1 1AB"), licence("12 Mill Ln", "ZY1 1AB", reference="L2"))
    load("licences", LICENCES + "".join(rows))
    load("occupation", OCCUPATION + ",12 Mill Lane,ZY1 1AB,2026-04-01,5,5,,,private_rented,council_tax\n")
    first, *_ = every(sessions, Match)

    settled = decide(sessions, first.id, None)

    assert len(settled) == 3
    homes = {one.property_id for record in (Licence, Observation) for one in every(sessions, record)}
    assert (len(homes), len(every(sessions, Property))) == (1, 7)


def test_what_is_put_off_stays_so_when_the_file_comes_again(load: Load, sessions: Sessions):
    load("gazetteer", HOMES)
    load("licences", LICENCES + licence("12 Mill Lane", "ZY1 1AB"))
    (waits,) = every(sessions, Match)
    with sessions.writing() as session:
        matching.put_off(session, waits.id, revision=waits.revision, by=BY)

    load("licences", LICENCES + licence("12 Mill Lane", "ZY1 1AB"))

    (match,) = every(sessions, Match)
    assert match.state == states.LATER


def test_a_match_that_somebody_else_decided_is_stale(load: Load, sessions: Sessions):
    load("gazetteer", HOMES)
    load("licences", LICENCES + licence("12 Mill Lane", "ZY1 1AB"))
    (waits,) = every(sessions, Match)
    decide(sessions, waits.id, "999000000005")

    with pytest.raises(Stale):
        decide(sessions, waits.id, "999000000002", revision=waits.revision)


def test_a_certificate_that_is_not_certain_stands_alone_until_somebody_says(load: Load, sessions: Sessions):
    load("gazetteer", HOMES)
    header = "certificate_number,uprn,address,postcode,current_energy_rating,inspection_date,lodgement_date\n"
    outcome = load("epc", header + "1234-5678-9012-3456-7890,,Flat A 12 Mill Lane,ZY1 1AB,D,2024-01-01,2024-01-02\n")
    (certificate,), (waits,) = every(sessions, EnergyCertificate), every(sessions, Match)
    assert (outcome["new"], certificate.property_id, waits.state) == (1, None, states.REVIEW)

    decide(sessions, waits.id, "999000000005")

    (certificate,) = every(sessions, EnergyCertificate)
    assert uprn_of(sessions, certificate.property_id) == "999000000005"


def test_what_waits_of_who_lives_there_goes_on_its_last_day(load: Load, sessions: Sessions):
    load("gazetteer", HOMES)
    load("occupation", OCCUPATION + ",12 Mill Lane,ZY1 1AB,2026-04-01,5,5,,,private_rented,council_tax\n")
    (waits,) = every(sessions, Match)
    assert waits.expires_on is not None

    with sessions.writing() as session:
        outcome = retention.expire(session, {"on": "2028-01-01"}, BY)

    assert (outcome["matches_expired"], every(sessions, Match)) == (1, [])


# --- what belongs to a licence that waits

PARTIES = "licence_reference,role,name,address,postcode\n26/9/HMO,manager,Rowan Sedge,1 Fen Road,ZY2 2AA\n"
ROOMS = (
    "licence_reference,address,postcode,uprn,storeys,bedrooms,lounges,bathrooms,toilets,baths_showers,wash_hand_basins,cookers,"
    "sinks,food_storage\n26/9/HMO,,,,3,6,1,2,2,2,3,2,2,6\n"
)


@pytest.fixture
def with_parties(load: Load) -> None:
    """A licence waits, and so do its manager and its rooms."""
    load("gazetteer", HOMES)
    load("licences", LICENCES + licence("12 Mill Lane", "ZY1 1AB"))
    for kind, content in (("parties", PARTIES), ("rooms", ROOMS)):
        outcome = load(kind, content)
        assert (outcome["rejected"], outcome["waiting"], outcome["new"]) == (1, 1, 0)


def test_what_belongs_to_a_licence_goes_in_with_it(with_parties: None, load: Load, sessions: Sessions):
    load("licences", LICENCES + licence("12 Mill Lane", "ZY1 1AB"))
    load("parties", PARTIES)
    (waits,) = every(sessions, Match)

    decide(sessions, waits.id, "999000000005")

    (stands,), (part,), (party,), (count,) = (every(sessions, one) for one in (Licence, LicenceParty, Party, AmenityCount))
    assert (part.licence_id, part.party_id, part.role, party.name) == (stands.id, party.id, "manager", "Rowan Sedge")
    assert (count.property_id, count.bedrooms) == (stands.property_id, 6)


def test_what_belongs_to_it_goes_in_when_a_later_file_finds_the_home(with_parties: None, load: Load, sessions: Sessions):
    load("gazetteer", GAZETTEER + "999000000012,,,,12,Mill Lane,Ashby,Acacia,ZY1 1AB,451010,206010,RD04,\n")

    load("licences", LICENCES + licence("12 Mill Lane, Ashby", "ZY1 1AB"))

    (match,), (part,), (count,) = (every(sessions, one) for one in (Match, LicenceParty, AmenityCount))
    assert (match.state, match.facts, uprn_of(sessions, match.property_id)) == (states.ACCEPTED, None, "999000000012")
    assert (part.role, count.property_id) == ("manager", match.property_id)


def test_whoever_is_named_in_what_waits_is_found(with_parties: None, sessions: Sessions):
    with sessions.reading() as session:
        for name in ("A Holder", "Rowan Sedge"):
            (trace,) = traces.traces(session, [naming.name(name)], only=frozenset({"matches"}))
            assert trace.column == "facts"


def test_what_waits_goes_with_its_file(with_parties: None, sessions: Sessions, tmp_path: Path):
    (waits,) = every(sessions, Match)

    with sessions.writing() as session:
        places = Places(*(tmp_path for _ in range(5)))
        destroying.destroy(Doing(session, places, Reach(), BY, "Its time has passed.", b"k" * 32), "import", waits.import_id)

    assert every(sessions, Match) == []


# --- moved by hand


def test_a_licence_is_moved_to_the_home_that_it_is_of_and_stays_there(load: Load, sessions: Sessions):
    load("gazetteer", HOMES)
    load("licences", LICENCES + licence("18 Abey Road", "ZY1 1AA"))
    (stands,) = every(sessions, Licence)
    with sessions.writing() as session:
        home = session.scalars(select(Property.id).where(Property.uprn == "999000000002")).one()
        matching.move(session, "licence", str(stands.id), home, why="Misread.", by=BY, on=ON, council=ACACIA)

    again = load("licences", LICENCES + licence("18 Abey Road", "ZY1 1AA") + licence("18 Abey Rd", "ZY1 1AA", reference="L2"))

    assert {uprn_of(sessions, one.property_id) for one in every(sessions, Licence)} == {"999000000002"}
    assert (again["new"], again["unchanged"]) == (1, 1)
    assert {one.property_id for one in every(sessions, VerdictRecord)} == {stands.property_id, home}


def test_a_move_takes_along_what_was_counted_under_the_licence_and_stands_in_both_histories(load: Load, sessions: Sessions):
    load("gazetteer", HOMES)
    load("licences", LICENCES + licence("18 Abbey Road", "ZY1 1AA"))
    load("rooms", ROOMS)
    (stands,) = every(sessions, Licence)
    with sessions.writing() as session:
        home = session.scalars(select(Property.id).where(Property.uprn == "999000000002")).one()
        matching.move(session, "licence", str(stands.id), home, why="It is there.", by=BY, on=ON, council=ACACIA)

    (counted,) = every(sessions, AmenityCount)
    with sessions.reading() as session:
        told = [(one.property_id, one.title) for one in _told(session, stands.property_id, home)]
    assert counted.property_id == home
    assert told == [
        (stands.property_id, "A record of this home was moved to another"),
        (home, "A record of another home was moved here"),
    ]


def _told(session: Any, *homes: int) -> Any:
    for home in homes:
        (event,) = timeline.journalled(session, "property", home)
        yield SimpleNamespace(property_id=home, title=event.title)


def test_a_licence_at_a_home_that_was_split_is_told_of_and_not_lost(load: Load, sessions: Sessions):
    load("gazetteer", HOMES)
    load("licences", LICENCES + licence("18 Abbey Road", "ZY1 1AA"))
    ended = HOMES.split("\n")[1].removesuffix(",") + ",2026-10-01\n"
    flats = "".join(
        f"99900000001{n},999000000001,Flat {n},,18,Abbey Road,Ashby,Acacia,ZY1 1AA,451010,206010,RD06,\n" for n in (1, 2)
    )

    gazetteer = load("gazetteer", GAZETTEER + ended + flats)
    register = load("licences", LICENCES + licence("18 Abbey Road", "ZY1 1AA"))

    said = [one.message for one in every(sessions, ImportIssue)]
    assert (gazetteer["issues"], register["issues"]) == (1, 1)
    assert "This home ends, and a licence runs there." in said[0]
    assert "This home ended on 01.10.2026, and 2 homes lie in it now." in said[1]


def test_a_move_needs_a_reason_and_another_home(load: Load, sessions: Sessions):
    load("gazetteer", HOMES)
    load("licences", LICENCES + licence("18 Abbey Road Ashby", "ZY1 1AA"))
    (stands,) = every(sessions, Licence)

    with sessions.writing() as session:
        for home, why in ((stands.property_id, "Misread."), (stands.property_id + 1, " ")):
            with pytest.raises(Refused):
                matching.move(session, "licence", str(stands.id), home, why=why, by=BY, on=ON, council=ACACIA)
