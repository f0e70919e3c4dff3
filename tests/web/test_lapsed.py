"""The page of lapsed licences, and the same as a file."""

import csv
import io
from datetime import date

import pytest

import acacia
from browser import title
from hmo_enforce.areas.records import PropertyArea


@pytest.fixture
def lapsed(sessions):
    with sessions.writing() as session:
        lsoa = acacia.an_area(session, "lsoa", "E99100001", acacia.WEST_WARD, name="Acacia 001A")
        for number in (1, 2, 3):
            home = acacia.an_address(session, f"{number} Acacia Avenue")
            acacia.a_licence(session, home, ends_on=date(2025, 6, number))
            if number < 3:
                session.add(PropertyArea(property_id=home.id, area_id=lsoa.id, state="inside"))


def test_lapsed_licences_are_counted_by_lsoa_and_listed_in_the_one_chosen(browse, lapsed):
    browser = browse()

    whole = browser.get("/lapsed?on=2026-01-01").text
    one = browser.get("/lapsed?on=2026-01-01&area=E99100001").text
    nowhere = browser.get("/lapsed?on=2026-01-01&area=none").text

    assert title(whole) == "Lapsed licences"
    assert "3 homes" in whole
    assert "Acacia 001A" in whole
    assert "1 Acacia Avenue" not in whole
    assert ("1 Acacia Avenue" in one, "3 Acacia Avenue" in one) == (True, False)
    assert ("1 Acacia Avenue" in nowhere, "3 Acacia Avenue" in nowhere) == (False, True)


def test_the_file_has_a_row_for_each_home_in_the_order_of_the_lsoas(browse, lapsed):
    answer = browse().get("/lapsed.csv?on=2026-01-01&since=2025-06-02")

    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [(row["LSOA"], row["Address"], row["Ended on"]) for row in rows] == [
        ("E99100001", "2 Acacia Avenue", "2025-06-02"),
        ("", "3 Acacia Avenue", "2025-06-03"),
    ]
