"""What people and programs ask for that cannot be: said in plain words, and never passed over or broken on."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest

import borough
from browser import Browser, title
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, requests

Browse = Callable[..., Browser]
FIVE_THOUSAND = "x" * 5_000


UNREADABLE = {
    "/properties?outcome=zzz": "Verdict: choose one of those listed.",
    "/properties?regime=zzz": "Regime: choose one of those listed.",
    "/properties?licensed=perhaps": "Licence in force: choose one of those listed.",
    "/properties?designation=x": "The designation must be a whole number",
    "/properties?after=abc": "The row to go on from must be a whole number from 1",
    "/properties?wrad=1": "The address asks for “wrad”, which this list does not know.",
    "/properties?columns=zzz": "The address asks for a column “zzz”, which this list does not have.",
    "/properties?sort=zzz": "The list can be in the order of postcode, address, evidence or uprn.",
    f"/properties?q={FIVE_THOUSAND}": "What you search for must be 200 characters or fewer; it has 5,000.",
    "/to-visit?outcome=exempt": "Verdict: choose one of those listed.",
    "/to-visit?before=0": "The row to go on from must be a whole number from 1",
    "/to-visit/lapsed?on=31-02-2026": "The day must be a real date from 1900 to 2199",
    "/to-visit/lapsed?since=9999-12-31": "The day from which on licences ended must be a real date from 1900 to 2199",
    "/designations?on=0001-01-01": "The day must be a real date from 1900 to 2199",
    "/designations?kind=zzz": "Kind: choose one of those listed.",
    "/imports?state=zzz": "State: choose one of those listed.",
    "/imports?page=2": "The address asks for “page”, which this list does not know.",
}


@pytest.mark.parametrize("address", UNREADABLE)
def test_a_filter_that_cannot_be_read_is_said_and_leaves_the_list_whole(browse: Browse, town: borough.Borough, address: str):
    browser = browse(Role.MANAGER)

    faulty, whole = browser.get(address).text, browser.get(address.split("?", maxsplit=1)[0]).text

    summary = re.findall(r'<div class="govuk-error-summary".*?</ul>', faulty, re.S)
    assert len(summary) == 1
    assert UNREADABLE[address] in summary[0]
    assert "<title>Error: " in faulty
    assert faulty.count('<th class="govuk-table__header') == whole.count('<th class="govuk-table__header')
    for field in re.findall(r'href="#(\w+)"', summary[0]):
        assert f'id="{field}"' in faulty


@pytest.mark.parametrize(
    "address", ["/properties.csv?outcome=zzz", "/to-visit.xlsx?after=x", "/to-visit/lapsed.csv?on=9999-12-31"]
)
def test_a_file_of_what_cannot_be_read_is_not_made(browse: Browse, town: borough.Borough, address: str):
    answer = browse().get(address)

    assert answer.status_code == 400
    assert title(answer.text) == "We could not read that request"


def test_the_api_names_the_values_that_it_takes(browse: Browse, town: borough.Borough):
    browser = browse()

    outcome, regime = (browser.get(f"/api/v1/properties?{one}=zzz") for one in ("outcome", "regime"))
    document = browser.get("/api/v1/openapi.json").json()

    assert (outcome.status_code, outcome.headers["content-type"]) == (400, "application/problem+json")
    assert "probably_licensable, not_enough_known, exempt, not_licensable or none" in outcome.json()["detail"]
    assert "mandatory, additional or selective" in regime.json()["detail"]
    assert "not_enough_known" in document["components"]["schemas"]["Stands"]["enum"]
    assert [len(browser.get(f"/api/v1/properties?outcome={one}").json()["items"]) for one in ("licensable", "none")] == [1, 9]


@pytest.mark.parametrize("query", ["outcom=licensable", "session=1", "q=a&limit=5&nonsense="])
def test_the_api_refuses_a_parameter_that_it_does_not_know(browse: Browse, query: str):
    answer = browse().get(f"/api/v1/properties?{query}")

    assert answer.status_code == 400
    assert "This address knows no" in answer.json()["detail"]


DATED = ("/api/v1/designations", "/api/v1/designations.geojson", "/api/v1/to-visit/lapsed", "/api/v1/properties/{rich}",
         "/api/v1/designations/{selective}", "/properties/{rich}", "/properties/{rich}/map.geojson", "/designations",
         "/designations.geojson", "/designations/{selective}", "/to-visit/lapsed")  # fmt: skip


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2200-01-01", "1899-12-31"])
def test_a_day_outside_the_calendar_of_ours_is_no_fault_of_the_server(browse: Browse, town: borough.Borough, day: str):
    browser = browse(Role.MANAGER)

    for address in DATED:
        answer = browser.get(f"{address.format(**vars(town))}?on={day}")
        if address.startswith("/api/"):
            assert answer.status_code == 400, address
            assert "it must be a day from 1900-01-01 to 2199-12-31" in answer.json()["detail"]
        else:
            assert answer.status_code in (200, 400), address


@pytest.mark.parametrize("day", ["1900-01-01", "2199-12-31"])
def test_the_first_and_the_last_day_are_answered(browse: Browse, town: borough.Borough, day: str):
    browser = browse(Role.MANAGER)

    answers = {address: browser.get(f"{address.format(**vars(town))}?on={day}").status_code for address in DATED}

    assert answers == dict.fromkeys(DATED, 200)


@pytest.mark.parametrize(
    "address",
    ["/properties?q=%00", "/properties?ward=a%00b", "/to-visit?ward=%00", "/imports?q=%00", "/api/v1/properties?q=%00",
     "/api/v1/to-visit?ward=%00", "/sign-in?next=/%00", "/properties?%00=1"],
)  # fmt: skip
def test_nul_in_an_address_is_refused(browse: Browse, address: str):
    answer = browse(Role.MANAGER).get(address)

    assert answer.status_code == 400
    assert "a character in it (NUL)" in answer.text


def test_nul_in_a_form_is_refused_and_nothing_is_written(browse: Browse, town: borough.Borough):
    browser = browse(Role.MANAGER)
    room = {"name": "Scullery\x00", "used_for": "sleeping"}

    answer = browser.post(f"/properties/{town.rich}/room", room)

    assert answer.status_code == 400
    assert "a character in it (NUL)" in answer.text
    assert "Scullery" not in browser.get(f"/properties/{town.rich}").text


def test_nul_beside_a_file_and_in_a_sign_in_is_refused(browse: Browse, web):
    browser = browse(Role.MANAGER)
    browser.get("/imports/new?kind=licences")
    fields = {"kind": "licences", "as_at": "2026\x00-01-01"}

    beside = browser.post("/imports/new", fields, files={"file": ("register.csv", b"reference,address\n")})
    signing = Browser(web).post("/sign-in", {"email": "officer\x00@acacia.example", "password": "x"})

    assert (beside.status_code, signing.status_code) == (400, 400)


def test_what_is_refused_beside_a_file_keeps_no_other_writer_waiting(browse: Browse, web, sessions):
    browser = browse(Role.MANAGER)
    browser.get("/imports/new?kind=licences")

    answer = browser.post(
        "/imports/new",
        {"kind": "licences", "as_at": "2026\x00-01-01"},
        files={"file": ("register.csv", b"reference,address\n")},
    )

    assert answer.status_code == 400
    with sessions.hurried() as session:  # waits for nobody: it fails at once where another holds SQLite's one writer
        asked = requests.ask(session, "flag", {}, by=actor.command("test"))
    with sessions.reading() as session:
        assert requests.under_way(session, "flag").id == asked.id


ODD = ["100%", "_", "%_%", "'; drop table property; --", '"', "\\", "🏠", "é", "a\tb", "[a-z]", "*", "ﬁ", "\u202e"]


def test_odd_characters_are_searched_for_as_they_are(browse: Browse, town: borough.Borough):
    browser = browse()

    for typed in ODD:
        page = browser.get(f"/properties?q={quote(typed)}")
        answer = browser.get(f"/api/v1/properties?q={quote(typed)}")
        assert (page.status_code, answer.status_code) == (200, 200), typed
        assert all(typed.split("\t")[0].casefold() in one["address"].casefold() for one in answer.json()["items"]), typed
    assert browser.get(f"/api/v1/properties?q={FIVE_THOUSAND}").status_code == 400
    assert browser.get("/properties?q=%FF%FE").status_code == 200


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [("TRACE", "/api/v1/properties", "GET, OPTIONS"), ("TRACE", "/api/v1/designations/1", "GET, OPTIONS, PATCH"),
     ("PUT", "/sign-out", "OPTIONS, POST"), ("PATCH", "/sign-in", "GET, OPTIONS, POST")],
)  # fmt: skip
def test_a_method_that_an_address_has_not_is_answered_with_those_it_has(
    browse: Browse, method: str, address: str, allowed: str
):
    browser = browse()
    headers = {"x-csrftoken": browser.client.cookies["hmo_csrf"]}

    answer = browser.client.request(method, address, headers=headers)

    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


def test_a_form_that_is_not_ours_says_what_to_do(browse: Browse, town: borough.Borough):
    browser = browse()
    page = f"/properties/{town.rich}/room"

    for more in ({"data": {"name": "Front room"}}, {"files": {"file": ("a.csv", b"a")}}):
        answer = browser.client.post(page, headers={"referer": f"http://testserver.local{page}"}, **more)
        assert answer.status_code == 403
        assert title(answer.text) == "That form was not taken"
        assert "open for too long" in answer.text
        assert "Nothing was changed" in answer.text
        assert "CSRF" not in answer.text
        assert f'href="{page}"' in answer.text


@pytest.mark.parametrize(
    ("referer", "back"),
    [("http://testserver.local/imports?page=2", "/imports?page=2"), ("https://elsewhere.example/imports", None),
     ("http://testserver.local//elsewhere.example", None), ("nonsense", None), ("", None)],
)  # fmt: skip
def test_a_refusal_leads_back_to_the_page_one_came_from_and_to_no_other_site(browse: Browse, referer: str, back: str | None):
    page = browse().get("/properties/999999", headers={"referer": referer}).text

    assert re.findall(r'href="([^"]*)">Go back<', page) == ([back] if back else [])
    assert "elsewhere.example" not in page
