"""Where the home is: by its postcode, typed, described, or shown on a map; and nothing but its address is told of any."""

import pytest
from litestar import Litestar
from sqlalchemy import select

import acacia
from answering import answered, sent
from browser import Browser
from hmo_enforce.casework import arriving
from hmo_enforce.intake.records import Arrival
from hmo_enforce.kernel import actor
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.properties.records import Property
from hmo_enforce.web import ground

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
AT = "/complain/q/where"


@pytest.fixture
def home(sessions: Sessions) -> Property:
    with sessions.writing() as session:
        return acacia.an_address(session, uprn="100000000001")


def test_an_address_is_found_by_its_postcode_and_chosen(web: Litestar, sessions: Sessions, home: Property):
    browser = Browser(web)

    listed = browser.get(f"{AT}?postcode={home.postcode.replace(' ', '').lower()}").text
    sent(browser, where={"way": "found", "postcode": home.postcode, "home": str(home.id)})

    assert home.address in listed
    with sessions.reading() as session:
        arrival = session.scalars(select(Arrival)).one()
        assert (arrival.uprn, arrival.postcode) == (home.uprn, home.postcode)


def test_numbers_of_a_street_stand_in_their_own_order(web: Litestar, sessions: Sessions):
    with sessions.writing() as session:
        for number in ("100", "9", "21"):
            acacia.an_address(session, f"{number} Beech Row, Acacia", uprn=f"1000000001{number}")

    listed = Browser(web).get(f"{AT}?postcode=AC1+1AA").text

    assert listed.index("9 Beech Row") < listed.index("21 Beech Row") < listed.index("100 Beech Row")


def test_the_postcode_of_a_chosen_home_is_read_back_once(web: Litestar, sessions: Sessions):
    with sessions.writing() as session:
        home = acacia.an_address(session, "9 Beech Row, Acacia, AC1 1AA", uprn="100000000009")
    browser = Browser(web)

    sent_to = {"way": "found", "postcode": home.postcode, "home": str(home.id)}
    answered(browser, where=sent_to)

    assert browser.get("/complain/check").text.count("AC1 1AA") == 1


def test_a_home_that_a_complaint_made_known_is_listed_for_nobody(web: Litestar, sessions: Sessions, home: Property):
    sent(Browser(web), where={"way": "typed", "lines": "77 Zebra Yard, the shed of Ola Nowak", "postcode": home.postcode})
    arriving.take_in_all(sessions.reading, sessions.writing, {"council": "acacia"}, actor.command("test"), lambda *_: None)

    listed = Browser(web).get(f"{AT}?postcode={home.postcode}").text

    with sessions.reading() as session:
        assert session.scalars(select(Arrival)).one().found_new
    assert home.address in listed
    assert "Zebra" not in listed


def test_a_postcode_without_homes_leads_to_typing_and_half_a_postcode_is_told(web: Litestar):
    browser = Browser(web)

    assert "We found no address with this postcode." in browser.get(f"{AT}?postcode=ZE1+0AA").text
    assert "Type a whole postcode" in browser.get(f"{AT}?postcode=ZE1").text


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ({"way": "found", "postcode": "ZE1 0AA"}, "home", "Choose the address"),
        ({"way": "typed", "lines": ""}, "lines", "Type the address."),
        ({"way": "typed", "lines": "1 High Street", "postcode": "half"}, "postcode", "Type a whole postcode"),
        ({"way": "described", "described": "", "latitude": "x"}, "described", "Describe where the home is"),
        ({"way": "typed", "lines": "x" * 900}, "lines", "This address is too long."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(web: Litestar, given: dict[str, str], field: str, message: str):
    browser = Browser(web)
    browser.get(AT)

    answer = browser.post(AT, given)

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text or field == "home"
    assert message in answer.text


def test_a_pin_is_a_place_on_the_national_grid_and_one_in_the_sea_is_none(web: Litestar, sessions: Sessions):
    sent(Browser(web), where={"way": "described", "described": "By the bridge", "latitude": "51.752", "longitude": "-1.258"})

    browser = Browser(web)
    browser.get(AT)
    far = browser.post(AT, {"way": "described", "latitude": "0", "longitude": "0"})

    assert far.status_code == 422
    with sessions.reading() as session:
        arrival = session.scalars(select(Arrival)).one()
        assert arrival.described == "By the bridge"
        assert (round(arrival.easting, -3), round(arrival.northing, -3)) == (451_000, 206_000)


def test_a_map_is_offered_only_where_the_council_has_one_of_its_own(web: Litestar):
    browser = Browser(web)
    at = f"{AT}?way=described"
    without = browser.get(at).text
    streets = web.state.settings.data_dir / ground.NAME
    streets.parent.mkdir(parents=True, exist_ok=True)
    streets.write_text('{"type":"FeatureCollection","features":[]}')

    offered = browser.get(at).text

    assert "show-map" not in without
    assert 'data-streets-url="/complain/streets.geojson?of=' in offered
    assert browser.get("/complain/streets.geojson").json()["features"] == []
    assert browser.get("/complain/tiles/1/1/1").status_code == 404
