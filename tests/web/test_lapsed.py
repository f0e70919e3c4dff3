"""The page of lapsed licences as things stood on a day, and the same as a file."""

import csv
import io
from datetime import date

import pytest

import acacia
from browser import title
from hmo_enforce.areas.records import PropertyArea


@pytest.fixture
def lapsed(sessions):
    """Three homes whose licences ended one day after another, two of them in an LSOA."""
    with sessions.writing() as session:
        lsoa = acacia.an_area(session, "lsoa", "E99100001", acacia.WEST_WARD, name="Acacia 001A")
        for number in (1, 2, 3):
            home = acacia.an_address(session, f"{number} Acacia Avenue")
            acacia.a_licence(session, home, ends_on=date(2025, 6, number))
            if number < 3:
                session.add(PropertyArea(property_id=home.id, area_id=lsoa.id, state="inside"))


def test_the_page_tells_what_had_lapsed_by_a_day(browse, lapsed):
    browser = browse()

    later = browser.get("/to-visit/lapsed?on=2026-01-01").text
    then = browser.get("/to-visit/lapsed?on=2025-06-03").text

    assert title(later) == "Lapsed licences"
    assert "3 homes<" in later
    assert "2 homes<" in then
    assert "3 Acacia Avenue" not in then
    assert "/to-visit/lapsed.csv?on=2025-06-03" in then


def test_programs_get_the_same_homes_page_by_page(browse, lapsed):
    browser = browse()

    first = browser.get("/api/v1/to-visit/lapsed?on=2026-01-01&limit=2").json()
    second = browser.get(f"/api/v1/to-visit/lapsed?on=2026-01-01&limit=2&cursor={first['next']}").json()
    then = browser.get("/api/v1/to-visit/lapsed?on=2025-06-03&since=2025-06-02").json()

    assert [one["address"][0] for one in first["items"] + second["items"]] == ["2", "1", "3"]
    assert (first["total"], second["total"], second["next"]) == (3, 3, None)
    assert [(one["code"], one["lapsed"]) for one in first["areas"]] == [("E99100001", 2), (None, 1)]
    assert [(one["address"], one["ended_on"]) for one in then["items"]] == [("2 Acacia Avenue", "2025-06-02")]


def test_the_file_has_a_row_for_each_home_in_the_order_of_the_lsoas(browse, lapsed):
    answer = browse().get("/to-visit/lapsed.csv?on=2026-01-01&since=2025-06-02")

    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [(row["LSOA"], row["Address"], row["Ended on"]) for row in rows] == [
        ("E99100001", "2 Acacia Avenue", "2025-06-02"),
        ("", "3 Acacia Avenue", "2025-06-03"),
    ]
