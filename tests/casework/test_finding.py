"""Search as one types, on both databases: what is found, in which order, with which slips forgiven, and what never is."""

import csv
import gzip
import re
from collections.abc import Iterable

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

import acacia
import services
from hmo_enforce.cases.actions import opening, subjects
from hmo_enforce.casework.views import finding, hits
from hmo_enforce.kernel import clock, hiding, indexed, noticing
from hmo_enforce.kernel.database import is_sqlite
from hmo_enforce.people.records import Party
from hmo_enforce.properties.records import Interest, Property

HOMES = (
    "1 Acacia Avenue", "2 Acacia Avenue", "11 Acacia Avenue", "12 Acacia Avenue", "12a Acacia Avenue", "21 Acacia Avenue",
    "Flat 1, 12 Acacia Avenue", "12 High Street, Fern Hill", "12 High St, Oldbury", "12 Birch Road", "The Old Bakery, Mill Lane",
    "3 St Aldate's Row", "Flat 1/2, 5 Mill Lane", "Flat 2/1, 5 Mill Lane",
)  # fmt: skip

MORE = (
    "Flat B, 68 Dyer Way",
    "Flat C, 68 Dyer Way",
    "71 Dyer Way",
    "5 Swift Hill",
    "61 Mill Lane",
    "11 Vine Way",
    "11 Wine Row",
)


@pytest.fixture
def town(session: Session) -> Session:
    for number, address in enumerate(HOMES):
        acacia.an_address(session, address, postcode="AC1 1AA" if number < 7 else "AC12 3BB")
    for number, name in enumerate(("Henrietta Holder", "O'Brien & Sons Ltd", "Mary Smith-Jones", "Zoë Müller")):
        session.add(
            Party(name=name, made_at=clock.now(), company_number="01234567" if "Ltd" in name else None, address=f"{number} Elm")
        )
    session.flush()
    home = session.scalars(select(Property).where(Property.address == "12 Birch Road")).one()
    acacia.a_licence(session, home, reference="HMO/2023/0042", holder="Quentin Marsh", manager="Marsh Lettings Ltd")
    home.uprn = "100012345678"
    session.flush()
    return session


@pytest.fixture
def streets(town: Session) -> Session:
    for address in MORE:
        acacia.an_address(town, address, postcode="AC2 2CC")
    return town


def found(session: Session, typed: str, *sorts: str, each: int = 20) -> list[str]:
    groups = finding.find(session, typed, sorts or hits.SORTS, acacia.TODAY, each)
    return [hit.text for group in groups for hit in group.hits]


@pytest.mark.parametrize(("typed", "first"), [
    ("12 acacia avenue", "12 Acacia Avenue"),
    ("12 aca", "12 Acacia Avenue"),
    ("12a acacia", "12a Acacia Avenue"),
    ("1 acacia avenue", "1 Acacia Avenue"),
    ("flat 1 12 acacia avenue", "Flat 1, 12 Acacia Avenue"),
    ("12 acasia avenue", "12 Acacia Avenue"),
    ("12 acaica avenue", "12 Acacia Avenue"),
    ("12 acaciaa aveneu", "12 Acacia Avenue"),
    ("cacia avenue 21", "21 Acacia Avenue"),
    ("12 acacai", "12 Acacia Avenue"),
    ("birhc road", "12 Birch Road"),
    ("12 high st", "12 High St, Oldbury"),
    ("12 high street fern", "12 High Street, Fern Hill"),
    ("old bakrey", "The Old Bakery, Mill Lane"),
    ("bakery mill ln", "The Old Bakery, Mill Lane"),
    ("st aldates", "3 St Aldate's Row"),
    ("flat 2/1 5 mill lane", "Flat 2/1, 5 Mill Lane"),
    ("flat 1/2 5 mill lane", "Flat 1/2, 5 Mill Lane"),
    ("12 birch road AC12 3BB", "12 Birch Road"),
    ("100012345678", "12 Birch Road"),
    ("1000123", "12 Birch Road"),
    ("henrieta", "Henrietta Holder"),
    ("holder henrietta", "Henrietta Holder"),
    ("obrien", "O'Brien & Sons Ltd"),
    ("o'brien and sons", "O'Brien & Sons Ltd"),
    ("0123456", "O'Brien & Sons Ltd"),
    ("jones", "Mary Smith-Jones"),
    ("muller", "Zoë Müller"),
    ("hmo 2023 0042", "HMO/2023/0042"),
    ("HMO/2023/0042", "HMO/2023/0042"),
    ("hmo/2023/00", "HMO/2023/0042"),
    ("quetnin", "HMO/2023/0042"),
    ("marsh lettings", "HMO/2023/0042"),
    ("12 birch road AC9 9ZZ", "12 Birch Road"),
    ("12 brich road AC9 9ZZ", "12 Birch Road"),
    ("68C Dyer Way", "Flat C, 68 Dyer Way"),
    ("68c dyr way", "Flat C, 68 Dyer Way"),
    ("5 swft hill", "5 Swift Hill"),
    ("dyr way 71", "71 Dyer Way"),
    ("61 mlil lane", "61 Mill Lane"),
    ("11 vine wya", "11 Vine Way"),
    ("100 012 345 678", "12 Birch Road"),
    ("UPRN 100 012 345 678", "12 Birch Road"),
    ("licence HMO/2023/0042", "HMO/2023/0042"),
    ("Licence no. HMO/2023/0042", "HMO/2023/0042"),
])  # fmt: skip
def test_the_first_that_is_found_is_the_one_that_was_meant(streets: Session, typed: str, first: str):
    assert found(streets, typed)[:1] == [first]


@pytest.mark.parametrize("typed", ["HMO-{}-1", "HMO-{}-0001", "HMO{}00001", "case {}-1", "case HMO-{}-00001"])
def test_a_case_is_found_by_its_number_without_its_noughts_or_hyphens(town: Session, typed: str):
    case = opening.open_case(town, opening.Said("general", "Bells"), by=acacia.ALMA)
    year = case.reference.split("-")[1]

    assert [hit for hit in found(town, typed.format(year), hits.CASE) if hit.startswith(case.reference)]


def test_a_postcode_that_fits_nothing_is_left_out_and_said(town: Session):
    (group,) = finding.find(town, "12 birch road AC9 9ZZ", (hits.HOME,), acacia.TODAY, 5)

    assert (group.dropped, group.asked) == ("AC9 9ZZ", "12 BIRCH ROAD")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "a",
        "  ",
        "zz",
        "99 acacia avenue",
        "122 acacia avenue",
        "68d dyer way",
        "11 van row",
        "qqqqqq",
        "% _",
        "'\"",
        '"* OR NEAR(',
        "\x00ab",
    ],
)
def test_what_is_not_there_is_not_found(streets: Session, typed: str):
    assert found(streets, typed) == []


def test_a_street_without_a_number_lists_its_homes_in_the_order_of_their_numbers(town: Session):
    assert found(town, "acacia avenue", hits.HOME)[:5] == [
        "1 Acacia Avenue", "2 Acacia Avenue", "11 Acacia Avenue", "12 Acacia Avenue", "12a Acacia Avenue",
    ]  # fmt: skip


def test_a_street_is_found_by_either_spelling_of_its_kind(town: Session):
    assert set(found(town, "12 high street", hits.HOME)) == {"12 High Street, Fern Hill", "12 High St, Oldbury"}


def test_a_postcode_finds_its_homes_and_the_beginning_of_one_those_of_no_other_district(town: Session):
    assert len(found(town, "ac11aa")) == 7
    assert len(found(town, "AC1")) == 7
    assert len(found(town, "AC12")) == 7


def test_a_home_that_was_renamed_or_deleted_is_found_as_it_stands_now(town: Session):
    home = town.scalars(select(Property).where(Property.address == "12 Birch Road")).one()
    home.address = "12 Walnut Row"
    town.flush()
    gone = town.scalars(select(Party).where(Party.name == "Henrietta Holder")).one()
    town.delete(gone)
    town.flush()

    assert (found(town, "12 birch road"), found(town, "walnut")) == ([], ["12 Walnut Row"])
    assert found(town, "henrietta") == []


def test_a_sort_that_was_not_asked_for_is_not_found(town: Session):
    assert found(town, "henrietta", hits.HOME, hits.CASE) == []


def test_what_is_hidden_is_not_found_nor_counted_and_frees_its_place_for_another(town: Session):
    home = town.scalars(select(Property).where(Property.address == "12 Birch Road")).one()
    hiding.hide(town, {"properties": frozenset({home.id})})

    assert found(town, "12 birch") == []
    assert found(town, "12 brich road") == []
    assert found(town, "100012345678") == []
    assert found(town, "HMO/2023/0042") == [], "the licence belongs to the home"


def test_a_licence_is_not_found_by_the_name_of_somebody_who_is_hidden(town: Session):
    hiding.hide(town, {hiding.NAMES: frozenset({"Quentin Marsh"})})

    assert found(town, "quentin") == []
    assert found(town, "quetnin") == []
    assert found(town, "HMO/2023/0042") == ["HMO/2023/0042"]


def test_only_what_is_shown_is_read(town: Session):
    homes = {one.address: one.id for one in town.scalars(select(Property))}
    noticing.watch(town, {"properties": frozenset(homes.values())})

    finding.find(town, "12 acacia avenue", hits.SORTS, acacia.TODAY, 1)
    finding.find(town, "100012345678", hits.SORTS, acacia.TODAY, 1)

    assert noticing.noticed(town)["properties"] == {homes["12 Acacia Avenue"], homes["12 Birch Road"]}


def test_who_is_known_by_nothing_but_a_complaint_is_never_found(town: Session):
    party = town.scalars(select(Party).where(Party.name == "Henrietta Holder")).one()
    case = opening.open_case(town, opening.Said("general", "Bells"), by=acacia.ALMA)
    subjects.add_person(town, case.id, party.id, "complainant", by=acacia.ALMA)

    assert found(town, "henrietta") == []

    home = town.scalars(select(Property.id).order_by(Property.id)).first()
    town.add(Interest(property_id=home, party_id=party.id, role="owner", source="x", noted_at=clock.now()))
    town.flush()
    assert found(town, "henrietta") == ["Henrietta Holder"]


def test_a_case_is_found_by_its_reference_and_by_its_title(town: Session):
    case = opening.open_case(town, opening.Said("general", "Damp in the basement"), by=acacia.ALMA)

    title = f"{case.reference}: Damp in the basement"
    assert found(town, case.reference.lower()) == [title]
    assert found(town, "damp basment") == [title]


def test_a_retired_home_is_not_found(town: Session):
    home = town.scalars(select(Property).where(Property.address == "12 Birch Road")).one()
    home.retired_on = acacia.TODAY
    town.flush()

    assert found(town, "12 birch road") == []


def test_the_database_answers_from_its_index(town: Session):
    """What the index says and what the rows say are the same, and PostgreSQL can use the index for the expression."""
    if is_sqlite(town):
        for of in indexed.EVERY:
            town.execute(text(f"CREATE VIRTUAL TABLE temp.{of.index} USING fts5vocab('main', '{of.index}', 'instance')"))
            rows = town.scalar(text(f"SELECT count(DISTINCT doc) FROM temp.{of.index}"))
            assert rows == town.scalar(text(f"SELECT count(*) FROM {of.table}"))
        return
    town.execute(text("SET LOCAL enable_seqscan = off"))
    town.execute(text("DROP INDEX ix_properties_address_id"))  # among so few homes it would be as quick to read it whole
    for of, key in ((indexed.HOMES, Property), (indexed.PEOPLE, Party)):
        asked = indexed.joined(town, select(func.count(key.id)), of, key.id, ((" acac",), (" 12 ", " 13 ")))
        said = str(asked.compile(town.get_bind(), compile_kwargs={"literal_binds": True}))
        plan = "\n".join(town.scalars(text(f"EXPLAIN {said}".replace(":", "\\:"))))
        assert f"ix_{of.table}_searched" in plan


def test_the_very_home_or_name_is_found_behind_hundreds_that_hold_it(session: Session):
    session.add_all(
        Property(address=address, address_key=address.upper(), postcode="AC1 1AA", revision=1)
        for address in (*(f"Flat 1, {number} High Street, Acacia" for number in range(20, 320)), "1 High Street, Acacia")
    )
    session.add_all(
        Party(name=name, made_at=clock.now()) for name in (*(f"Mohammed {nth} Khan" for nth in range(300)), "Mohammed Khan")
    )
    session.flush()

    assert found(session, "1 high street, acacia", hits.HOME)[:1] == ["1 High Street, Acacia"]
    assert found(session, "mohammed khan", hits.PERSON)[:1] == ["Mohammed Khan"]


def a_city(session: Session, addresses: Iterable[str]) -> None:
    rows = [{"address": one, "address_key": one.upper(), "postcode": "AC1 1AA", "revision": 1} for one in addresses]
    session.execute(insert(Property), rows)


@pytest.mark.parametrize(
    "typed", ["gofsord gardens", "gosord gardens", "gosfford gardens", "gosfard gardens", "ogsford gardens"]
)
def test_a_slip_in_a_street_without_a_number_is_forgiven_in_a_city_of_like_words(session: Session, typed: str):
    a_city(session, (f"{nth} Gordon Gardens, Goodmayes, Ilford" for nth in range(2_500)))
    a_city(session, (f"{nth} Gosford Gardens, Ilford" for nth in range(1, 4)))

    assert found(session, typed, hits.HOME) == [f"{nth} Gosford Gardens, Ilford" for nth in range(1, 4)]


@pytest.mark.parametrize("_shared_engine", ["sqlite"], indirect=True)
def test_misspelt_streets_of_a_real_borough_are_found(session: Session):
    """Some streets of Redbridge with two letters changed over, and no number."""
    path = services.shared_data("redbridge", "residential_addresses_council_tax_2013.csv.gz")
    with gzip.open(path, "rt", newline="", encoding="utf-8") as file:
        addresses = [row["address"] for row in csv.DictReader(file)][::4]
    a_city(session, addresses)
    streets = sorted({street[1] for one in addresses if (street := re.match(r"[0-9]+,? ([A-Z][a-z]{5,} [A-Z][a-z]+),", one))})
    asked = {f"{street[:3]}{street[4]}{street[3]}{street[5:]}".lower(): street for street in streets[::40]}

    missed = [typed for typed, street in asked.items() if street not in " ".join(found(session, typed, hits.HOME))]

    assert len(asked) > 10
    assert missed == []
