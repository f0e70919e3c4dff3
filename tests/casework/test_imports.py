"""A council's files go in: good rows stay, bad ones say why, and the same file twice changes nothing."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import shapely
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

import acacia
import services
from hmo_enforce import jobs
from hmo_enforce.areas.actions import designating as areas
from hmo_enforce.areas.records import Area, Designation, DesignationVersion, Indicator
from hmo_enforce.casework import imports
from hmo_enforce.casework.loads import settings as kinds_settings
from hmo_enforce.casework.loads import switching
from hmo_enforce.casework.views import soundness
from hmo_enforce.files.records import Import, ImportDifference, ImportIssue
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.kernel.requests import JobRequest
from hmo_enforce.licensing.records import Licence, LicenceParty
from hmo_enforce.people.records import Party
from hmo_enforce.properties.actions import putting_right
from hmo_enforce.properties.records import AmenityCount, Correction, Observation, Postcode, Property
from hmo_enforce.web.office import import_settings

BY = actor.command("test")
POSTCODES = "Postcode,Positional_quality_indicator,Eastings,Northings,Country_code,Admin_district_code,Admin_ward_code\n"
HERE = "ZY1 1AA,10,451000,206000,E92000001,E99700001,E99500001\n"
GAZETTEER = "uprn,parent_uprn,organisation,sub_building,building_name,building_number,street,locality,town,postcode,easting,northing,class_code\n"
LICENCES = (
    "reference,kind,address,postcode,uprn,starts_on,ends_on,max_persons,max_households,holder,manager,storeys,conditions\n"
)

Load = Callable[..., dict[str, Any]]


@pytest.fixture
def load(sessions: Sessions, tmp_path: Path) -> Load:
    """Load a file's text as `hmo-enforce import` does; the outcome."""
    number = iter(range(1000))

    def loaded(kind: str, content: str | bytes | Path, *, name: str = "file.csv", on: str = "2026-11-01", **more: Any) -> Any:
        path = content if isinstance(content, Path) else tmp_path / f"{next(number)}-{name}"
        if isinstance(content, str | bytes):
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        arguments = {"council": "acacia", "kind": kind, "path": str(path), "on": on, **more}
        outcome = jobs.perform(sessions, jobs.named("import"), arguments, by=BY, report=lambda done, total, note: None)
        assert outcome["read"] == sum(outcome[name] for name in ("new", "changed", "unchanged", "rejected"))
        return outcome

    return loaded


@pytest.fixture
def reading(sessions: Sessions) -> Iterator[Session]:
    with sessions.reading() as session:
        yield session


def counts(outcome: dict[str, Any]) -> tuple[int, int, int, int]:
    """new, changed, unchanged, rejected"""
    return outcome["new"], outcome["changed"], outcome["unchanged"], outcome["rejected"]


def issues(sessions: Sessions, outcome: dict[str, Any]) -> list[tuple[int | None, str, str]]:
    with sessions.reading() as session:
        rows = session.scalars(
            select(ImportIssue).where(ImportIssue.import_id == outcome["import_id"]).order_by(ImportIssue.row)
        )
        return [(row.row, row.severity, row.message) for row in rows]


def every(sessions: Sessions, record: Any) -> list[Any]:
    with sessions.reading() as session:
        return list(session.scalars(select(record).order_by(*record.__mapper__.primary_key)))


# --- what holds for every kind

GEOJSON = json.dumps(
    {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}},
        "features": [
            {
                "type": "Feature",
                "properties": {"LSOA21CD": code, "LSOA21NM": name},
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [[[x, 205000], [x + 1000, 205000], [x + 1000, 207000], [x, 207000], [x, 205000]]],
                },
            }
            for code, name, x in (("E99100001", "Acacia 001A", 450000), ("E99100002", "Acacia 001B", 451000))
        ],
    }
)
FILES: dict[str, tuple[str, dict[str, Any]]] = {
    "postcodes": (POSTCODES + HERE, {}),
    "gazetteer": (GAZETTEER + "999000000001,,,,,1,Acacia Road,,Acacia,ZY1 1AA,451010,206010,RD04\n,,,Flat 2,,3,Acacia Road,,Acacia,ZY1 1AA,,,\n", {}),
    "licences": (LICENCES + "26/1/HMO,mandatory,1 Acacia Road Acacia,ZY1 1AA,,01/02/2026,31/01/2031,6,5,A Holder,,3,\n", {}),
    "rooms": ("licence_reference,address,postcode,uprn,storeys,bedrooms,lounges,bathrooms,toilets,baths_showers,wash_hand_basins,cookers,sinks,food_storage\n,1 Acacia Road,ZY1 1AA,,3,6,1,2,2,2,3,2,2,6\n", {}),
    "occupation": ("uprn,address,postcode,as_at,adults,surnames_differ,households,persons,tenure,source\n,1 Acacia Road,ZY1 1AA,2026-04-01,5,5,,,private_rented,council_tax\n", {}),
    "indicators": ("area_code,period,households,overcrowded_percent\nE99100001,2021,640,4.2\n", {"settings": {"source": "test"}}),
    "boundaries": (GEOJSON, {"name": "lsoa.geojson", "settings": {"kind": "lsoa"}}),
    "designations": (GEOJSON, {"name": "scheme.geojson", "settings": {"name": "Selective 2026", "kind": "selective", "starts_on": "2026-04-01"}}),
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
def test_the_same_file_twice_changes_nothing(load: Load, kind: str):
    content, more = FILES[kind]

    first = load(kind, content, **more)
    again = load(kind, content, **more)

    assert first["new"] == first["read"] > 0
    assert counts(again) == (0, 0, first["read"], 0)


@pytest.mark.parametrize("kind", FILES)
def test_a_dry_run_counts_and_changes_nothing(load: Load, sessions: Sessions, kind: str):
    content, more = FILES[kind]

    outcome = load(kind, content, dry_run=True, **more)

    assert outcome["new"] == outcome["read"] > 0
    assert every(sessions, Import) == []
    assert every(sessions, Property) == every(sessions, Area) == every(sessions, Designation) == []


def test_an_import_is_one_journal_line_with_hash_counts_and_digest(load: Load, reading: Session):
    outcome = load("postcodes", POSTCODES + HERE)

    entry, values = reading.execute(select(journal.Entry, journal.EntryValues).join(journal.EntryValues)).one()

    assert (entry.verb, entry.subject, entry.subject_id) == ("imported", "import", str(outcome["import_id"]))
    assert {name: values.after[name] for name in ("read", "new", "changed", "unchanged", "rejected")} == {
        "read": 1, "new": 1, "changed": 0, "unchanged": 0, "rejected": 0,
    }  # fmt: skip
    assert len(values.after["sha256"]) == len(values.after["differences_digest"]) == 64


def test_a_file_that_cannot_be_read_leaves_nothing(load: Load, sessions: Sessions):
    with pytest.raises(Refused):
        load("licences", b"%PDF-1.7 a register, printed", name="register.csv")

    assert every(sessions, Import) == []


def test_a_switch_that_fails_leaves_the_old_state(load: Load, sessions: Sessions, tmp_path: Path):
    load("postcodes", POSTCODES + HERE)
    path = tmp_path / "newer.csv"
    path.write_text(POSTCODES + HERE.replace("451000", "452000"))
    arguments = {"council": "acacia", "kind": "postcodes", "path": str(path), "on": "2026-11-01"}

    class PowerCut(Exception):
        pass

    def cut(session: Session, outcome: dict[str, Any]) -> None:
        raise PowerCut

    with pytest.raises(PowerCut):
        jobs.perform(sessions, jobs.named("import"), arguments, by=BY, report=lambda *said: None, finish=cut)

    assert [(row.easting, row.import_id) for row in every(sessions, Postcode)] == [(451000, 1)]
    assert len(every(sessions, Import)) == 1


def test_an_import_asks_for_flags_once(load: Load, sessions: Sessions):
    load("postcodes", POSTCODES + HERE)
    load("gazetteer", FILES["gazetteer"][0])

    assert [request.job for request in every(sessions, JobRequest)] == ["flag"]


# --- rows


def test_a_bad_row_is_an_issue_and_the_good_ones_go_in(load: Load, sessions: Sessions):
    text = LICENCES + (
        "1,mandatory,1 Acacia Road,ZY1 1AA,,01/02/2026,31/01/2031,6,5,,,,\n"
        "2,mandatory,2 Acacia Road,ZY1 1AA,,01/02/2026,31/01/2025,6,5,,,,\n"
        "3,mandatory,3 Acacia Road,ZY1 1AA,,2026-02-01,31/01/2031,6,5,,,,\n"
    )

    outcome = load("licences", text)

    assert counts(outcome) == (2, 0, 0, 1)
    assert [licence.reference for licence in every(sessions, Licence)] == ["1", "3"]
    (row, severity, message) = issues(sessions, outcome)[0]
    assert (row, severity) == (3, "rejected")
    assert "31 January 2025" in message


def test_a_row_that_repeats_another_stays_out_and_says_of_which(load: Load, sessions: Sessions):
    row = "1,mandatory,1 Acacia Road,ZY1 1AA,,01/02/2026,31/01/2031,6,5,,,,\n"

    outcome = load("licences", LICENCES + row + row)

    assert counts(outcome) == (1, 0, 0, 1)
    assert issues(sessions, outcome) == [(3, "rejected", "This is the same as row 2, which was taken. Leave one of them out.")]


def test_a_repeat_with_other_details_says_in_what_it_differs(load: Load, sessions: Sessions):
    rows = "".join(
        f"L1,mandatory,{n} Acacia Road,ZY1 1AA,,01/01/2020,31/12/2024,{persons},2,,,,\n" for n, persons in ((1, 5), (2, 6))
    )

    outcome = load("licences", LICENCES + rows + rows.splitlines(keepends=True)[0])

    left_out = [(row, message) for row, severity, message in issues(sessions, outcome) if severity == "rejected"]
    assert [row for row, _ in left_out] == [3, 4]
    assert "Row 2 has the same reference" in left_out[0][1]
    assert "differs in Address (“1 Acacia Road”, here “2 Acacia Road”) and Most persons (“5”, here “6”)" in left_out[0][1]
    assert "This is the same as row 2" in left_out[1][1]
    assert [row for row, _, message in issues(sessions, outcome) if "kept as history" in message] == [2]


def test_a_value_that_was_dropped_is_not_called_mended(load: Load, sessions: Sessions):
    row = "L1,mandatory,1 Acacia Road,ZY1 1AA,100012345678.0,01/01/2026,31/12/2026,7 persons,2,,,,\n"

    outcome = load("licences", LICENCES + row)

    assert [severity for _, severity, _ in issues(sessions, outcome)] == ["mended", "emptied"]


def test_a_row_left_out_is_not_also_kept(load: Load, sessions: Sessions):
    outcome = load("licences", LICENCES + "L1,mandatory,1 Acacia Road,ZY1 1AA,,01/02/2026,31/01/2025,5,2,,,,\n")

    ((_, severity, message),) = issues(sessions, outcome)
    assert (severity, "kept" in message) == ("rejected", False)


def test_a_workbook_of_designations_is_called_what_it_is(load: Load, tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.append(["name", "ward"])
    book.save(tmp_path / "wards.xlsx")

    with pytest.raises(Refused, match=r"This is an Excel workbook.*save a table.*as CSV"):
        load("designations", tmp_path / "wards.xlsx")


def test_a_uprn_in_scientific_notation_is_never_taken(load: Load, sessions: Sessions):
    outcome = load("gazetteer", GAZETTEER + "9.99E+11,,,,,1,Acacia Road,,Acacia,ZY1 1AA,451010,206010,RD04\n")

    assert outcome["new"] == 0
    assert every(sessions, Property) == []
    assert "scientific notation" in issues(sessions, outcome)[0][2]


def test_a_newer_file_shows_what_would_change_and_then_keeps_what_did(load: Load, sessions: Sessions):
    load("licences", FILES["licences"][0])
    newer = FILES["licences"][0].replace(",6,5,", ",8,5,")

    preview = load("licences", newer, dry_run=True)
    outcome = load("licences", newer)

    assert preview["changes"] == [{"row": "2", "field": "max_persons", "before": "6", "after": "8"}]
    assert counts(outcome) == (0, 1, 0, 0)
    kept = [(one.field, one.before, one.after, one.applied) for one in every(sessions, ImportDifference)]
    assert kept == [("max_persons", "6", "8", True)]


# --- properties


@pytest.mark.parametrize("kind", ["licences", "occupation", "rooms"])
def test_an_address_without_postcode_is_the_same_home_the_next_time(load: Load, sessions: Sessions, kind: str):
    content, more = FILES[kind]
    without = content.replace("ZY1 1AA", "")

    load(kind, without, **more)
    again = load(kind, without, **more)

    assert counts(again) == (0, 0, 1, 0)
    assert len(every(sessions, Property)) == 1


def test_a_licence_without_uprn_stands_on_its_postcodes_point_marked_so(load: Load, sessions: Sessions):
    load("postcodes", POSTCODES + HERE)

    load("licences", FILES["licences"][0])

    (home,) = every(sessions, Property)
    assert (home.uprn, home.easting, home.northing, home.point_source) == (None, 451000, 206000, "postcode")
    assert home.point_accuracy_m >= 50


def test_a_licence_meets_the_property_that_stands_there_already(load: Load, sessions: Sessions):
    load("gazetteer", FILES["gazetteer"][0])

    load("licences", FILES["licences"][0])

    (licence,) = every(sessions, Licence)
    homes = {home.id: home for home in every(sessions, Property)}
    assert len(homes) == 2
    assert homes[licence.property_id].uprn == "999000000001"
    assert licence.matched_by == "address"


ASHBY = GAZETTEER + "".join(
    f"99900000000{n},,,{flat},,{number},{street},{place},Acacia,{postcode},451010,206010,RD04\n"
    for n, flat, number, street, place, postcode in (
        (1, "", 18, "Abbey Road", "Ashby", "ZY1 1AA"),
        (2, "", 4, "Mill Lane", "Ashby", "ZY1 1AA"),
        (3, "", 4, "Mill Lane", "Barton", "ZY1 1AB"),
        (4, "Flat A", 9, "Mill Lane", "Barton", "ZY1 1AB"),
    )
)


def renewed(address: str) -> str:
    return LICENCES + f'26/9/HMO,mandatory,"{address}",,,01/02/2026,31/01/2031,6,5,A Holder,,3,\n'


@pytest.mark.parametrize(
    ("address", "uprn"),
    [
        ("18 Abbey Road, Ashby", "999000000001"),
        ("18 Abbey Rd, Acacia", "999000000001"),
        ("18 Abbey Road, Ashby, Acacia", "999000000001"),
        ("4 Mill Lane, Barton, Acacia", "999000000003"),
        ("Flat A, 9 Mill Lane, Barton", "999000000004"),
    ],
)
def test_a_row_without_postcode_meets_the_one_home_of_its_number_street_and_place(
    load: Load, sessions: Sessions, address: str, uprn: str
):
    load("gazetteer", ASHBY)

    outcome = load("licences", renewed(address))

    (licence,) = every(sessions, Licence)
    homes = {home.id: home for home in every(sessions, Property)}
    assert (homes[licence.property_id].uprn, len(homes), outcome["properties_made"]) == (uprn, 4, 0)
    assert licence.matched_by == "address, worded otherwise"


@pytest.mark.parametrize(
    "address",
    [
        "4 Mill Lane, Acacia",  # in Ashby or in Barton
        "18 Abbey Road, Barton",  # in another place
        "Flat 2, 18 Abbey Road, Ashby",
        "9 Mill Lane, Barton",  # the house, not its flat
        "Flat B, 9 Mill Lane, Barton",
        "7 Nowhere Street, Ashby",
    ],
)
def test_a_row_that_may_mean_another_home_waits_and_makes_none(load: Load, sessions: Sessions, address: str):
    load("gazetteer", ASHBY)

    dry = load("licences", renewed(address), dry_run=True)
    outcome = load("licences", renewed(address))

    assert (counts(dry), dry["waiting"], dry["properties_made"]) == ((0, 0, 0, 1), 1, 0)
    assert (counts(outcome), outcome["waiting"], outcome["properties_made"]) == ((0, 0, 0, 1), 1, 0)
    assert (len(every(sessions, Property)), every(sessions, Licence)) == (4, [])
    ((row, message),) = [(row, message) for row, severity, message in issues(sessions, outcome) if severity == "waiting"]
    assert row == 2
    assert "waits until somebody says" in message


def test_a_second_licence_at_an_address_is_kept_and_somebody_is_asked_to_look(load: Load, sessions: Sessions):
    rows = "".join(f"L{n},mandatory,12 Acacia Road,ZY1 1AA,,01/0{n}/2026,31/12/2030,5,2,,,,\n" for n in (1, 2))

    outcome = load("licences", LICENCES + rows)

    ((row, severity, message),) = issues(sessions, outcome)
    assert (counts(outcome), outcome["issues"], row, severity) == ((2, 0, 0, 0), 1, 3, "noted")
    assert "Row 2 (L1) is at the same address" in message


def test_a_revocation_that_one_register_says_outlasts_another_that_is_silent(load: Load, sessions: Sessions):
    row = "reference,kind,address,starts_on,ends_on{}\nL/1,mandatory,1 Acacia Avenue ZY1 1AA,01/01/2024,31/12/2028{}\n"

    said = load("licences", row.format(",revoked_on", ",01/03/2026"))
    silent = load("licences", row.format("", ""))

    assert (counts(said), counts(silent)) == ((1, 0, 0, 0), (0, 0, 1, 0))
    (licence,) = every(sessions, Licence)
    assert licence.revoked_on == date(2026, 3, 1)


def test_two_flats_of_one_house_are_two_properties(load: Load, sessions: Sessions):
    rows = "".join(f"{n},selective,Flat {n} 12a Acacia Road Acacia,ZY1 1AA,,01/02/2026,31/01/2031,2,1,,,,\n" for n in (1, 2))

    load("licences", LICENCES + rows)

    assert len(every(sessions, Property)) == 2


def test_a_property_gets_its_uprn_and_its_better_point_when_the_gazetteer_comes(load: Load, sessions: Sessions):
    load("postcodes", POSTCODES + HERE)
    load("licences", FILES["licences"][0])

    outcome = load("gazetteer", FILES["gazetteer"][0])

    homes = every(sessions, Property)
    assert counts(outcome) == (1, 1, 0, 0)
    assert [(home.uprn, home.easting, home.point_source) for home in homes if home.uprn] == [
        ("999000000001", 451010, "gazetteer")
    ]
    assert every(sessions, Licence)[0].property_id in {home.id for home in homes if home.uprn}


def test_postcode_points_that_come_late_place_the_homes_that_wait_for_them(load: Load, sessions: Sessions):
    load("licences", FILES["licences"][0])

    load("postcodes", POSTCODES + HERE)

    (home,) = every(sessions, Property)
    assert (home.easting, home.point_source) == (451000, "postcode")


def test_a_later_file_does_not_overwrite_what_an_officer_corrected(load: Load, sessions: Sessions):
    load("gazetteer", FILES["gazetteer"][0])
    with sessions.writing() as session:
        home = session.scalars(select(Property).where(Property.uprn.is_not(None))).one()
        home.street = "Acacia Avenue"
        session.add(
            Correction(
                property_id=home.id,
                field="street",
                was="Acacia Road",
                value="Acacia Avenue",
                why="seen the sign",
                made_by="An Officer",
                made_at=clock.now(),
            )
        )

    outcome = load("gazetteer", FILES["gazetteer"][0])

    assert counts(outcome) == (0, 0, 2, 0)
    homes = {home.uprn: home.street for home in every(sessions, Property)}
    assert homes["999000000001"] == "Acacia Avenue"
    kept = [(one.field, one.before, one.after, one.applied) for one in every(sessions, ImportDifference)]
    assert kept == [("street", "Acacia Avenue", "Acacia Road", False)]


def test_the_line_of_a_corrected_part_stays_when_the_gazetteer_comes_again(load: Load, sessions: Sessions):
    load("gazetteer", FILES["gazetteer"][0])
    with sessions.writing() as session:
        home = session.scalars(select(Property).where(Property.uprn.is_not(None))).one()
        putting_right.correct_property(session, home.id, {"street": "Elm Row"}, why="The sign", revision=home.revision, by=BY)
        corrected = home.address, home.address_key

    load("gazetteer", FILES["gazetteer"][0])

    (home,) = (one for one in every(sessions, Property) if one.uprn)
    assert "Elm Row" in corrected[0]
    assert (home.address, home.address_key) == corrected


def test_an_officers_point_stays_theirs_when_the_gazetteer_comes_again(load: Load, sessions: Sessions):
    load("gazetteer", FILES["gazetteer"][0])
    with sessions.writing() as session:
        home = session.scalars(select(Property).where(Property.uprn.is_not(None))).one()
        sent = {"easting": "451020", "northing": "206030", "point_accuracy_m": "3"}
        putting_right.correct_property(session, home.id, sent, why="Stood there", revision=home.revision, by=BY)

    outcome = load("gazetteer", FILES["gazetteer"][0].replace("451010", "451011"))

    (home,) = [home for home in every(sessions, Property) if home.uprn]
    said = {one.field: (one.before, one.after) for one in every(sessions, ImportDifference)}
    assert counts(outcome) == (0, 0, 2, 0)
    assert (home.easting, home.northing, home.point_accuracy_m, home.point_source) == (451020, 206030, 3, "officer")
    assert said == {"easting": ("451020.0", "451011.0"), "northing": ("206030.0", "206010.0")}


def test_a_point_that_an_officer_took_away_is_not_put_back_by_its_postcode(load: Load, sessions: Sessions):
    load("gazetteer", FILES["gazetteer"][0])
    with sessions.writing() as session:
        home = session.scalars(select(Property).where(Property.uprn.is_not(None))).one()
        gone = {"easting": "", "northing": ""}
        putting_right.correct_property(session, home.id, gone, why="It lies in the sea", revision=home.revision, by=BY)

    load("postcodes", POSTCODES + HERE)

    points = {home.uprn: (home.easting, home.point_source) for home in every(sessions, Property)}
    assert points == {"999000000001": (None, None), None: (451000, "postcode")}


def test_a_home_has_moved_only_where_its_point_has(load: Load, sessions: Sessions):
    load("gazetteer", FILES["gazetteer"][0])
    began = clock.now()

    load("gazetteer", FILES["gazetteer"][0].replace("RD04", "RD06"))
    reworded = [home.moved_at >= began for home in every(sessions, Property) if home.uprn]
    load("gazetteer", FILES["gazetteer"][0].replace("451010", "451011"))
    moved = [home.moved_at >= began for home in every(sessions, Property) if home.uprn]

    assert (reworded, moved) == ([False], [True])


def test_a_blank_cell_erases_nothing(load: Load, sessions: Sessions):
    load("gazetteer", FILES["gazetteer"][0])

    outcome = load("gazetteer", GAZETTEER + "999000000001,,,,,1,Acacia Road,,Acacia,ZY1 1AA,,,\n")

    assert counts(outcome) == (0, 0, 1, 0)
    homes = {home.uprn: home for home in every(sessions, Property)}
    assert (homes["999000000001"].easting, homes["999000000001"].class_code) == (451010, "RD04")


def test_parents_and_children_are_kept(load: Load, sessions: Sessions):
    load("gazetteer", GAZETTEER + "999000000002,999000000001,,Flat 1,,1,Acacia Road,,Acacia,ZY1 1AA,451010,206010,RD06\n")

    (home,) = every(sessions, Property)
    assert home.parent_uprn == "999000000001"
    assert home.address == "Flat 1, 1 Acacia Road, Acacia, ZY1 1AA"


# --- personal data from other records


def test_occupation_from_council_tax_says_its_basis_and_when_it_goes(load: Load, sessions: Sessions):
    load("occupation", FILES["occupation"][0])

    (observation,) = every(sessions, Observation)
    (record,) = every(sessions, Import)
    assert (observation.source, observation.adults, observation.as_at) == ("council_tax", 5, date(2026, 4, 1))
    assert observation.confidence == pytest.approx(0.6)
    assert observation.expires_on == record.expires_on == date(2027, 11, 1)
    assert record.lawful_basis == "Housing Act 2004 s.237"
    assert record.purpose


def test_the_same_file_on_a_later_day_keeps_nothing_for_longer(load: Load, sessions: Sessions):
    load("occupation", FILES["occupation"][0], on="2026-11-01")

    again = load("occupation", FILES["occupation"][0], on="2026-11-02")
    more = load("occupation", FILES["occupation"][0].replace(",5,5,", ",7,5,"), on="2026-11-03")

    (observation,) = every(sessions, Observation)
    assert (counts(again), counts(more)) == ((0, 0, 1, 0), (0, 1, 0, 0))
    assert (observation.adults, observation.expires_on) == (7, date(2027, 11, 1))


def test_a_last_day_that_the_load_gives_takes_the_earlier_ones_place(load: Load, sessions: Sessions):
    load("occupation", FILES["occupation"][0])

    load("occupation", FILES["occupation"][0], settings={"expires_on": "2026-12-31"})

    assert [observation.expires_on for observation in every(sessions, Observation)] == [date(2026, 12, 31)]


def test_occupation_from_a_source_outside_section_237_needs_a_basis_of_its_own(load: Load, sessions: Sessions):
    electoral = FILES["occupation"][0].replace("council_tax", "electoral")

    with pytest.raises(Refused, match="lawful basis"):
        load("occupation", electoral)
    load("occupation", electoral, settings={"lawful_basis": "Representation of the People Regulations 2001 reg 107"})

    assert len(every(sessions, Observation)) == 1


def test_only_the_columns_that_serve_are_kept(load: Load, sessions: Sessions):
    header, row = FILES["occupation"][0].splitlines()

    load("occupation", f"{header},name,nationality\n{row},Jo Doe,Ruritanian\n")

    with sessions.reading() as session:
        said = repr(session.execute(select(Observation.__table__)).all()) + repr(
            session.execute(select(Import.__table__)).all()
        )
    assert "Jo Doe" not in said
    assert "Ruritanian" not in said


def test_on_its_last_day_the_data_goes_from_wherever_the_import_kept_it(load: Load, sessions: Sessions):
    load("occupation", FILES["occupation"][0])
    outcome = load("occupation", FILES["occupation"][0].replace(",5,5,", ",7,many,"))

    jobs.perform(sessions, jobs.named("expire"), {"council": "acacia", "on": "2027-11-02"}, by=BY, report=lambda *said: None)

    assert every(sessions, Observation) == []
    (difference,) = [one for one in every(sessions, ImportDifference) if one.field == "adults"]
    assert (difference.subject_id, difference.before, difference.after) == ("", None, None)
    assert [issue.value for issue in every(sessions, ImportIssue)] == [""]
    assert len(issues(sessions, outcome)) == outcome["issues"] == 1
    with sessions.reading() as session:
        assert list(soundness.differences_unaltered(session)) == []
        assert list(soundness.figures_add_up(session)) == []


# --- parties, rooms, figures


PARTIES = "licence_reference,role,name,organisation,company_number,address,postcode\n"


def test_a_party_takes_its_part_in_a_licence(load: Load, sessions: Sessions):
    load("licences", FILES["licences"][0])

    outcome = load("parties", PARTIES + "26/1/HMO,licence holder,Jo Doe,,,9 Elm Road,ZY1 1AB\n")

    assert counts(outcome) == (1, 0, 0, 0)
    assert [(party.name, party.postcode) for party in every(sessions, Party)] == [("Jo Doe", "ZY1 1AB")]
    assert [part.role for part in every(sessions, LicenceParty)] == ["licence_holder"]


def test_a_party_of_a_licence_that_nobody_knows_is_an_issue(load: Load, sessions: Sessions):
    outcome = load("parties", PARTIES + "26/9/HMO,licence holder,Jo Doe,,,9 Elm Road,ZY1 1AB\n")

    assert counts(outcome) == (0, 0, 0, 1)
    assert "There is no licence 26/9/HMO" in issues(sessions, outcome)[0][2]
    assert every(sessions, Party) == []


def test_rooms_find_their_home_through_the_licence(load: Load, sessions: Sessions):
    load("licences", FILES["licences"][0])
    header = FILES["rooms"][0].splitlines()[0]

    load("rooms", f"{header}\n26/1/HMO,,,,3,6,1,2,2,2,3,2,2,6\n")

    (counted,) = every(sessions, AmenityCount)
    assert counted.property_id == every(sessions, Licence)[0].property_id
    assert (counted.storeys, counted.bedrooms, counted.food_storage) == (3, 6, 6)


def counted(sessions: Sessions) -> list[tuple[date, int | None, int | None]]:
    with sessions.reading() as session:
        found = session.scalars(select(AmenityCount).order_by(AmenityCount.as_at, AmenityCount.id))
        return [(one.as_at, one.bedrooms, one.storeys) for one in found]


def fewer(kind: str) -> str:
    """The file of rooms with five bedrooms in place of six."""
    return FILES[kind][0].replace(",3,6,1,", ",3,5,1,")


def test_a_later_count_of_rooms_stands_beside_the_earlier_one(load: Load, sessions: Sessions):
    load("rooms", FILES["rooms"][0])

    outcomes = [load("rooms", fewer("rooms"), on=on) for on in ("2026-11-08", "2026-11-08")]

    assert [counts(outcome) for outcome in outcomes] == [(1, 0, 0, 0), (0, 0, 1, 0)]
    assert counted(sessions) == [(date(2026, 11, 1), 6, 3), (date(2026, 11, 8), 5, 3)]


def test_rooms_without_a_day_that_say_the_same_are_the_count_there_is(load: Load, sessions: Sessions):
    load("rooms", FILES["rooms"][0], on="2026-11-01")

    same = load("rooms", FILES["rooms"][0], on=None)
    other = load("rooms", fewer("rooms"), on=None)
    again = load("rooms", fewer("rooms"), on=None)

    assert [counts(outcome) for outcome in (same, other, again)] == [(0, 0, 1, 0), (1, 0, 0, 0), (0, 0, 1, 0)]
    assert counted(sessions) == [(date(2026, 11, 1), 6, 3), (clock.today(), 5, 3)]


def test_wide_figures_become_one_value_for_each_area_and_measure(load: Load, sessions: Sessions):
    load("indicators", FILES["indicators"][0], settings={"source": "test"})

    assert sorted((one.area_code, one.period, one.value) for one in every(sessions, Indicator)) == [
        ("E99100001", "2021", 4.2), ("E99100001", "2021", 640.0),
    ]  # fmt: skip


# --- areas


def test_a_designation_may_be_the_whole_of_the_areas_in_a_file(load: Load, sessions: Sessions):
    load("designations", GEOJSON, **FILES["designations"][1])

    (scheme,) = every(sessions, Designation)
    assert scheme.shape.area == pytest.approx(4_000_000)
    assert (scheme.kind, scheme.starts_on, scheme.min_easting) == ("selective", date(2026, 4, 1), 450000)


def test_a_designation_may_be_made_from_areas_by_their_codes_less_exclusions(load: Load, sessions: Sessions):
    load("boundaries", GEOJSON, name="lsoa.geojson", settings={"kind": "lsoa"})
    table = (
        "reference,name,kind,starts_on,area_kind,area_codes,exclude_codes,minimum_persons\n"
        "A1,East,additional,2026-04-01,,E99100002,,4\n"
        "A2,All but east,selective,2026-04-01,lsoa,,E99100002,\n"
        "A3,Nowhere,selective,2026-04-01,,E99109999,,\n"
        "A4,No kind,,2026-04-01,lsoa,,,\n"
    )

    outcome = load("designations", table)

    assert counts(outcome) == (2, 0, 0, 2)
    made = {one.reference: one for one in every(sessions, Designation)}
    assert made["A1"].covers == {"min_persons": 4, "min_households": 2}
    assert made["A2"].shape.bounds == (450000, 205000, 451000, 207000)
    said = {row: message for row, _, message in issues(sessions, outcome)}
    assert "There is no area E99109999" in said[4]
    assert "kind is one of" in said[5]


def test_a_changed_designation_keeps_what_it_was(load: Load, sessions: Sessions):
    settings = FILES["designations"][1]["settings"]
    load("designations", GEOJSON, name="scheme.geojson", settings=settings)

    load("designations", GEOJSON, name="scheme.geojson", settings={**settings, "starts_on": "2026-05-01"})

    (version,) = every(sessions, DesignationVersion)
    assert version.said["starts_on"] == "2026-04-01"
    assert every(sessions, Designation)[0].starts_on == date(2026, 5, 1)


def scheme(load: Load, **settings: str) -> dict[str, Any]:
    settings = {"name": "Scheme", "kind": "selective", "starts_on": "2026-04-01", **settings}
    return load("designations", GEOJSON, name="scheme.geojson", settings=settings)


def by_hand(sessions: Sessions, **changes: Any) -> None:
    with sessions.writing() as session:
        stands = session.scalars(select(Designation)).one()
        areas.change(session, stands.id, changes, why="By order.", revision=stands.revision, by=acacia.ALMA)


def differences(sessions: Sessions, outcome: dict[str, Any]) -> list[tuple[str, str | None, str | None, bool]]:
    found = [one for one in every(sessions, ImportDifference) if one.import_id == outcome["import_id"]]
    return [(one.field, one.before, one.after, one.applied) for one in found]


def test_the_same_file_again_does_not_undo_a_revocation(load: Load, sessions: Sessions):
    scheme(load)
    by_hand(sessions, revoked_on=date(2026, 10, 1))

    again = scheme(load)

    assert counts(again) == (0, 0, 2, 0)
    assert every(sessions, Designation)[0].revoked_on == date(2026, 10, 1)
    assert differences(sessions, again) == []


def test_what_an_officer_changed_is_withheld_and_said(load: Load, sessions: Sessions):
    scheme(load)
    by_hand(sessions, starts_on=date(2026, 6, 1))

    again = scheme(load, legal_basis="Housing Act 2004 s. 80")

    (stands,) = every(sessions, Designation)
    assert counts(again) == (0, 2, 0, 0)
    assert (stands.starts_on, stands.legal_basis) == (date(2026, 6, 1), "Housing Act 2004 s. 80")
    assert differences(sessions, again) == [
        ("legal_basis", None, "Housing Act 2004 s. 80", True), ("starts_on", "2026-06-01", "2026-04-01", False),
    ]  # fmt: skip
    assert issues(sessions, again)[0][1:] == (
        "noted", "In force from: this was set by hand since, and stays so. If the file is right, change it on the designation's page.",
    )  # fmt: skip


def test_a_line_changed_by_hand_stays_and_one_never_touched_follows_its_file(load: Load, sessions: Sessions):
    scheme(load)
    narrow = shapely.box(450000, 205000, 450500, 207000)
    half = json.dumps({**json.loads(GEOJSON), "features": json.loads(GEOJSON)["features"][:1]})
    settings = {"name": "Scheme", "kind": "selective", "starts_on": "2026-04-01"}

    redrawn = load("designations", half, name="half.geojson", settings=settings)
    with sessions.writing() as session:
        stands = session.scalars(select(Designation)).one()
        areas.change(session, stands.id, {}, why="As ordered.", revision=2, by=acacia.ALMA, shape=narrow)
    kept = scheme(load)

    assert differences(sessions, redrawn) == [("line", "4,000,000 square metres", "2,000,000 square metres", True)]
    assert differences(sessions, kept) == [("line", "1,000,000 square metres", "4,000,000 square metres", False)]
    assert every(sessions, Designation)[0].shape.area == 1_000_000


def test_a_designation_loaded_without_numbers_can_be_changed_and_revoked(load: Load, sessions: Sessions):
    scheme(load, kind="additional")
    by_hand(sessions, ends_on=date(2031, 3, 31))
    by_hand(sessions, revoked_on=date(2027, 1, 1))

    (stands,) = every(sessions, Designation)
    assert stands.covers == {"min_persons": 3, "min_households": 2}
    assert (stands.ends_on, stands.revoked_on) == (date(2031, 3, 31), date(2027, 1, 1))


def test_a_file_adds_to_a_description_and_takes_nothing_out_of_it(load: Load, sessions: Sessions):
    scheme(load, kind="additional", tests="standard; section_257", min_persons="4")

    scheme(load, kind="additional", min_storeys="3", leaves_out_flats_in_blocks_of="3")

    assert every(sessions, Designation)[0].covers == {
        "min_persons": 4, "min_households": 2, "min_storeys": 3, "leaves_out_flats_in_blocks_of": 3,
        "tests": ["standard", "section_257"],
    }  # fmt: skip


def test_a_file_makes_no_designation_that_a_page_would_refuse(load: Load, sessions: Sessions):
    outcome = scheme(load, kind="additional", made_on="2026-05-01", tests="s257")

    assert counts(outcome) == (0, 0, 0, 2)
    said = " ".join(message for _, _, message in issues(sessions, outcome))
    assert "before it was made" in said
    assert "s257 is no test" in said
    assert every(sessions, Designation) == []


def test_each_designation_of_a_file_is_journalled_with_it(load: Load, sessions: Sessions):
    scheme(load)
    outcome = scheme(load, ends_on="2031-03-31")

    with sessions.reading() as session:
        told = session.execute(
            select(journal.Entry.verb, journal.EntryValues.after, journal.EntryValues.why)
            .join(journal.EntryValues, journal.EntryValues.entry_id == journal.Entry.id)
            .where(journal.Entry.subject == "designation")
            .order_by(journal.Entry.id)
        ).all()
    assert [verb for verb, _, _ in told] == ["designated", "changed"]
    assert told[1].after == {"ends_on": "2031-03-31", "import_id": outcome["import_id"]}
    assert "scheme.geojson" in told[1].why


def test_the_whole_area_is_one_edition_of_the_boundaries_the_newest_unless_told(load: Load, sessions: Sessions):
    half = json.dumps({**json.loads(GEOJSON), "features": json.loads(GEOJSON)["features"][:1]})
    load("boundaries", GEOJSON, name="lsoa.geojson", settings={"kind": "lsoa", "edition": "2011"})
    load("boundaries", half, name="lsoa.geojson", settings={"kind": "lsoa", "edition": "2021"})
    table = (
        "reference,kind,starts_on,area_kind,edition\n"
        "NEW,selective,2026-04-01,lsoa,\nOLD,selective,2026-04-01,lsoa,2011\nNONE,selective,2026-04-01,lsoa,1991\n"
        "NEW,selective,2026-05-01,lsoa,\n"
    )

    first, again = load("designations", table), load("designations", table)

    assert (counts(first), counts(again)) == ((2, 0, 0, 2), (0, 0, 2, 2))
    assert {one.reference: one.shape.area for one in every(sessions, Designation)} == {"NEW": 2_000_000, "OLD": 4_000_000}
    said = {row: message for row, _, message in issues(sessions, first)}
    assert "in the edition 1991" in said[4]
    assert "same reference as row 2" in said[5]


# --- the digest of differences


def test_an_edited_difference_shows_in_the_imports_digest(load: Load, sessions: Sessions):
    load("licences", FILES["licences"][0])
    outcome = load("licences", FILES["licences"][0].replace(",6,5,", ",8,5,"))
    with sessions.writing() as session:
        before = switching.differences_digest(session, outcome["import_id"])
        session.execute(update(ImportDifference).values(after="6"))
        after = switching.differences_digest(session, outcome["import_id"])
        entry = session.scalars(select(journal.EntryValues).order_by(journal.EntryValues.entry_id.desc())).first()

    assert entry is not None
    assert entry.after is not None
    assert entry.after["differences_digest"] == before != after


# --- a real city


def test_oxfords_registers_add_up_to_the_row(load: Load, sessions: Sessions):
    postcodes = services.shared_data("oxford", "codepoint_open_2025-10_OX.csv")
    old = services.shared_data("oxford", "hmo_register_2018-03_as_published_CR_line_ends.csv")
    new = services.shared_data("oxford", "hmo_register_2025-07-31_licences.csv")

    assert counts(load("postcodes", postcodes, on="2025-10-01", council="oxford")) == (20463, 0, 0, 0)
    first = load("licences", old, on="2018-03-31", council="oxford")
    second = load("licences", new, on="2025-07-31", council="oxford")

    assert counts(first) == (3208, 0, 0, 3)
    assert counts(second) == (3021, 0, 0, 8)
    assert second["waiting"] == 8
    said = [message for _, _, message in issues(sessions, first)]
    assert sum("before it starts" in message for message in said) == 3
    assert sum("No postcode could be found" in message for message in said) == 27
    assert sum("had ended before" in message for message in said) >= 205
    with sessions.reading() as session:
        shared = session.scalars(select(func.count(func.distinct(Licence.import_id))).group_by(Licence.property_id)).all()
    assert sum(number == 2 for number in shared) > 1900


# --- settings


@pytest.mark.parametrize(("kind", "slip", "known"), [("occupation", "expires", "expires_on"), ("licences", "kind", "sheet")])
def test_a_setting_that_the_kind_does_not_take_is_refused_with_those_it_takes(kind: str, slip: str, known: str) -> None:
    with pytest.raises(Refused, match=f"“{slip}”: there is no such setting for {kind}.* {known}"):
        kinds_settings.checked(kind, {slip: "2027-03-31"})


@pytest.mark.parametrize("kind", ["boundaries", "designations", "occupation"])
def test_every_setting_that_the_form_asks_for_is_taken(kind: str) -> None:
    asked = {
        "kind" if one.name == "kind_of_area" else one.name: "x"
        for one in import_settings.fields(kind, date(2026, 4, 1), {})[1:]
    }

    assert kinds_settings.checked(kind, asked) == asked


def test_only_the_homes_that_a_row_could_mean_are_read_of_the_gazetteer(load: Load, sessions: Sessions):
    load("gazetteer", ASHBY)
    asked: list[str] = []

    def listener(*said: Any) -> None:
        asked.append(said[2])

    event.listen(sessions.engine, "before_cursor_execute", listener)
    load("licences", renewed("18 Abbey Road"))
    event.remove(sessions.engine, "before_cursor_execute", listener)

    of_homes = [one for one in asked if one.startswith("SELECT properties.id") and "FROM properties" in one]
    assert of_homes
    assert all("WHERE" in one for one in of_homes)


def test_a_home_that_came_while_a_file_was_read_is_matched_when_it_is_put_in(load: Load, sessions: Sessions, tmp_path: Path):
    load("gazetteer", ASHBY)
    path = tmp_path / "licences.csv"
    path.write_text(renewed("77 Abbey Road, Ashby"))
    arguments = {"council": "acacia", "kind": "licences", "path": str(path), "on": "2026-11-01"}
    with sessions.engine.connect() as connection, Session(connection) as session:
        found = imports.read(session, arguments, BY, lambda done, total, note: None)
        there = {"address_key": "77 ABBEY ROAD ASHBY", "locality": "Ashby", "town": "Acacia", "uprn": "999000000077"}
        acacia.an_address(session, "77 Abbey Road, Ashby, Acacia", **there)

        imports.write(session, arguments, BY, lambda done, total, note: None, found)

        (licence,) = session.scalars(select(Licence))
        assert session.get_one(Property, licence.property_id).uprn == "999000000077"
        session.rollback()
