"""Certificates on pages: recorded, put right, withdrawn; the list of what ends soon, is out of date or is missing."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

import acacia
import borough
from browser import Browser
from hmo_enforce.accounts.roles import Role
from hmo_enforce.areas.records import PropertyArea
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.properties.records import Certificate, EnergyCertificate

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1].split("</main", 1)[0]))


def test_a_certificate_is_recorded_put_right_and_withdrawn(browse: Callable[..., Browser], town: borough.Borough, sessions):
    browser, home = browse(Role.OFFICER), f"/properties/{town.nasty}"
    said = {"kind": "eicr", "issued_on": "2024-02-29", "outcome": "unsatisfactory", "source": "Handed in by the agent"}

    assert browser.post(f"{home}/certificates/new", said).headers["location"] == f"{home}?done=certificate"
    with sessions.reading() as session:
        made = session.scalars(select(Certificate).where(Certificate.property_id == town.nasty)).one()
    page = text_of(browser.get(home).text)
    assert "Electrical report (EICR) Handed in by the agent; recorded by Officer of Acacia" in page
    assert "28 February 2029" in page
    assert "Defects found" in page
    assert "SI 2020/312 reg. 3(2) (this reading of the law has not been checked at its source)" in page

    change = browser.get(f"{home}/certificates/{made.id}/change").text
    assert 'value="2024-02-29"' in change
    right = {**said, "expires_on": "2027-02-28", "why": "The report asks for three years.", "revision": "1"}
    assert browser.post(f"{home}/certificates/{made.id}/change", right).status_code == 303
    assert "28 February 2027" in text_of(browser.get(home).text)
    assert browser.post(f"{home}/certificates/{made.id}/change", right).status_code == 409

    assert browser.post(f"{home}/certificates/{made.id}/withdraw", {"why": "Of next door."}).status_code == 303
    page = text_of(browser.get(home).text)
    assert "Withdrawn by Officer of Acacia: Of next door." in page
    assert "Withdrew a certificate" in page
    assert browser.get(f"{home}/certificates/{made.id}/change").status_code == 422


@on_sqlite
def test_a_form_with_faults_says_each_beside_its_field(browse: Callable[..., Browser], town: borough.Borough):
    browser, path = browse(Role.OFFICER), f"/properties/{town.nasty}/certificates/new"

    empty = browser.post(path, {}).text
    odd = browser.post(path, {"kind": "gas", "issued_on": "2025-01-01", "rating": "B", "source": "x"}).text
    other = browser.get(f"/properties/{town.rich}/certificates/999/change")

    assert "Choose the kind of certificate" in empty
    assert "How you know of it is missing: fill it in." in empty
    assert "has no rating" in odd
    assert 'href="#rating"' in odd
    assert other.status_code == 404


@on_sqlite
def test_the_page_of_a_home_says_what_stands_what_is_missing_and_where_each_came_from(
    browse: Callable[..., Browser], town: borough.Borough
):
    page = text_of(browse(Role.MANAGER).get(f"/properties/{town.rich}?on=2026-11-22").text)
    nothing = text_of(browse(Role.MANAGER).get(f"/properties/{town.licensed}").text)

    assert "Gas safety record GS-4711 · Handed in by the landlord" in page
    assert "20 December 2026 28 days left" in page
    assert "Rating D" in page
    assert "0000-1 · Energy register" in page
    assert "Expected of a home that is licensed, and not on record: Gas safety record, where there is gas" in nothing
    assert "Record a certificate" not in text_of(browse(Role.AUDITOR).get(f"/properties/{town.rich}").text)


def homes_in(page: str) -> list[str]:
    return re.findall(r'scope="row"><a class="govuk-link" href="/properties/(\d+)#certificates', page)


@pytest.fixture
def register(sessions: Sessions, town: borough.Borough) -> borough.Borough:
    """Two homes that need a licence, and certificates about today in every state."""
    today = clock.today()
    with sessions.writing() as session:
        for old in session.scalars(select(Certificate)):
            session.delete(old)
        session.flush()
        borough.a_certificate(session, town.rich, "gas", today - timedelta(days=340))
        borough.a_certificate(session, town.rich, "eicr", today - timedelta(days=4000), outcome="unsatisfactory")
        borough.a_certificate(session, town.licensed, "gas", today - timedelta(days=800))
        borough.a_certificate(session, town.licensed, "gas", today - timedelta(days=100))
        borough.a_certificate(session, town.nasty, "pat", today - timedelta(days=10), today + timedelta(days=5))
        session.get_one(EnergyCertificate, "0000-1").lodged_on = date(2012, 1, 1)
        session.add(EnergyCertificate(certificate_number="0000-2", property_id=town.licensed, lodged_on=date(2022, 1, 1)))
    return town


def test_the_list_is_of_homes_by_how_their_certificates_stand_by_filters_in_the_address(
    browse: Callable[..., Browser], register: borough.Borough
):
    browser, rich, licensed, nasty = browse(Role.OFFICER), *map(str, (register.rich, register.licensed, register.nasty))
    shown = {
        "": [rich],
        "?within=30": [rich],
        "?kind=pat": [],
        "?homes=all": [nasty, rich],
        "?homes=all&kind=pat": [nasty],
        "?state=ended": [rich],
        "?state=ended&kind=gas": [],
        "?state=ended&kind=epc": [rich],
        "?state=defects": [rich],
        "?state=missing": [licensed],
        "?state=missing&kind=gas": [],
        "?state=missing&homes=licensed": [licensed],
        "?state=missing&kind=pat": [rich, licensed],
        "?state=ended&ward=E99500002": [],
        "?state=ended&ward=E99500001": [rich],
    }

    found = {asked: sorted(homes_in(browser.get(f"/certificates{asked}").text)) for asked in shown}

    assert found == {asked: sorted(rows) for asked, rows in shown.items()}
    page = text_of(browser.get("/certificates?state=missing").text)
    assert "In date until" in page
    assert "None on record" in page
    header, row = (line.split(",") for line in browser.get("/certificates.csv?state=ended&kind=epc").text.splitlines()[:2])
    told = dict(zip(header, row, strict=True))
    assert (told["Energy (EPC) number"], told["Energy (EPC) counts until"]) == ("0000-1", "2022-01-01")
    assert told["Electrical (EICR) outcome"] == "Unsatisfactory: defects found"
    assert browser.get("/certificates?state=lost&page=x").status_code == 200
    assert browser.get("/certificates.csv?state=lost").status_code == 400
    assert "/certificates/new" not in browse(Role.AUDITOR).get("/certificates?state=missing").text


@on_sqlite
def test_the_list_takes_as_many_queries_for_many_homes_as_for_one(
    browse: Callable[..., Browser], register: borough.Borough, sessions: Sessions
):
    browser, asked = browse(Role.OFFICER), list[str]()
    event.listen(sessions.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    browser.get("/certificates?state=ended")
    few = len(asked)
    with sessions.writing() as session:
        for number in range(60):
            home = acacia.an_address(session, f"{number} Cherry Close", east=number)
            acacia.a_verdict(session, home)
            session.add(
                PropertyArea(property_id=home.id, area_id=session.scalar(select(PropertyArea.area_id).limit(1)), state="inside")
            )
            borough.a_certificate(session, home.id, "gas", date(2020, 1, 1))
    asked.clear()

    page = browser.get("/certificates?state=ended").text

    assert len(homes_in(page)) == 50
    assert len(asked) <= few
