"""The pages of properties: found, filtered, shown whole, without people for who may not see them."""

import html
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader
from litestar import Litestar
from sqlalchemy import event, func, select

import acacia
import borough
import filed
from browser import Browser, title
from hmo_enforce import web as web_room
from hmo_enforce.accounts.roles import Role
from hmo_enforce.casework.views import searching
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.licensing.records import Decision, Licence
from hmo_enforce.people.records import Party
from hmo_enforce.properties.records import Correction, Observation, Postcode, Property

Browse = Callable[..., Browser]


@pytest.mark.parametrize(
    ("typed", "search"),
    [
        ("100000000001", searching.Search(uprn="100000000001")),
        ("uprn 000012345678", searching.Search(uprn="12345678")),
        ("12 acacia avenue", searching.Search(words=("12", "ACACIA", "AVENUE"))),
        ("ox41ab", searching.Search(postcode="OX4 1AB")),
        ("12, High St. OX4 1AB", searching.Search(postcode="OX4 1AB", words=("12", "HIGH", "ST."))),
        ("OX4", searching.Search(postcode="OX4 ")),
        ("ox4 1", searching.Search(postcode="OX4 1")),
        ("  ", searching.Search()),
    ],
)
def test_what_is_typed_is_a_uprn_a_postcode_or_words_of_an_address(typed: str, search: searching.Search):
    assert searching.read(typed) == search


NARROWED = {
    "": 13,
    "q=birch+road": 6,
    "q=100000000001": 1,
    "q=AC1+1AA+birch": 6,
    "q=%25": 0,
    "ward=E99500001": 7,
    "check=1": 1,
    "outcome=licensable": 1,
    "outcome=not_licensable": 1,
    "outcome=none": 9,
    "regime=mandatory&licensed=no": 1,
    "licensed=yes": 1,
    "ending=90": 0,
    "without_uprn=1&q=acacia": 6,
    "sort=evidence": 13,
    "sort=address": 13,
    "after=x&designation=x&sort=nonsense&outcome=nonsense": 13,
}


def test_the_list_is_narrowed_by_its_address(browse: Browse, town: borough.Borough):
    browser = browse()

    pages = {query: browser.get(f"/properties?{query}") for query in NARROWED}

    assert {page.status_code for page in pages.values()} == {200}
    shown = {query: page.text.count('<th class="govuk-table__header office-table__main"') for query, page in pages.items()}
    assert shown == NARROWED
    assert all(f"<strong>{NARROWED[query]} propert" in page.text for query, page in pages.items())


def test_where_a_decision_stands_its_reason_comes_first_and_the_rules_speak_for_themselves(
    browse: Browse, town: borough.Borough
):
    browser, here = browse(), f"/properties/{town.rich}"
    browser.post(f"{here}/decide", {"outcome": "exempt", "why": "A care home.", "starts_on": "2026-11-01"})

    panel = browser.get(here).text
    listed = browser.get("/properties?q=100000000001").text
    file = browser.get("/properties.csv?q=100000000001").text

    order = ["An officer decided: Exempt", "A care home.", "What the rules say: Probably needs a licence", "Five or more"]
    places = [panel.index(said) for said in order]
    assert places == sorted(places)
    assert "Licensing regime" not in panel
    assert listed.index("A care home.") < listed.index("The rules say: Five or more people")
    assert "A care home. The rules say: Five or more people" in file


def test_a_decision_is_found_in_place_of_the_verdict(browse: Browse, town: borough.Borough):
    page = browse().get("/properties?outcome=not_licensable")

    assert "1 Birch Road" in page.text
    assert "An officer's decision" in html.unescape(page.text)


def test_a_long_list_has_pages(browse: Browse, sessions: Sessions):
    with sessions.writing() as session:
        for number in range(120):
            acacia.an_address(session, f"{number:03} Long Lane")

    browser, address, shown = browse(), "/properties?q=long+lane&sort=-address", list[list[str]]()
    while address:
        page = browser.get(address).text
        shown.append(list(dict.fromkeys(re.findall(r"(\d{3}) Long Lane", page))))
        following = re.search(r'href="([^"]+)" rel="next"', page)
        address = html.unescape(following[1]) if following else ""
    back = re.search(r'href="([^"]+)" rel="prev"', page)
    assert back
    before = list(dict.fromkeys(re.findall(r"(\d{3}) Long Lane", browser.get(html.unescape(back[1])).text)))

    assert [len(some) for some in shown] == [50, 50, 20]
    assert [one for some in shown for one in some] == [f"{number:03}" for number in reversed(range(120))]
    assert before == shown[1]
    assert "101 to 120 of 120" in page
    assert "is not in the list any more" in browser.get("/properties?after=4711").text


def test_the_same_list_comes_as_a_file_that_runs_nothing(browse: Browse, sessions: Sessions, town: borough.Borough):
    with sessions.writing() as session:
        acacia.an_address(session, "=cmd|' /C calc'!A1, 9 Acacia Avenue")

    answer = browse().get("/properties.csv?q=acacia+avenue")

    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 8
    assert lines[0].startswith("UPRN,Address,Postcode,Verdict")
    assert any("'=cmd" in line for line in lines)
    assert answer.headers["content-disposition"] == 'attachment; filename="properties.csv"'
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


def test_a_property_shows_all_that_is_known_of_it(browse: Browse, town: borough.Borough):
    page = browse().get(f"/properties/{town.rich}").text

    assert title(page) == "1 Acacia Avenue"
    for said in (
        "UPRN 100000000001", "good to about 1.0 m", "from the gazetteer",
        "Probably needs a licence", "Five or more people", "SI 2018/221 art. 4", "Does anyone living here pay rent?",
        "Acacia selective area", "Selective licensing", "Ward E99500001",
        "Sources differ", "homes &amp; gardens.csv, row 9", "confidence fair (0.60)",
        "29 February 2024, that day included", "the last day is 28 February 2024",
        "Bedsit 1", "toilet shared", "6.4 m²", "2 bathrooms, 1 cooker", "Rating D",
        "As corrected", borough.HOLDER, "3 Acacia Avenue", "Came in with a file", "As the sign says.",
    ):  # fmt: skip
        assert said in page, said


def test_what_stands_comes_before_what_each_source_claims():
    templates = Environment(loader=FileSystemLoader(Path(web_room.__file__).parent / "templates"), autoescape=True)
    told = templates.from_string('{% from "components/facts.html" import claims_table %}{{ claims_table(claims, "Who") }}')
    stands = {"value": "Five", "why": "surest"}
    row = {"fact": "People", "differs": False, "values": [{"text": "three"}, None], "stands": stands}

    page = told.render(claims={"sources": [{"name": "Visit"}, {"name": "Register"}], "rows": [row], "weighed": True})

    assert page.index("What is claimed") < page.index("What stands, and why") < page.index("Visit")
    assert page.index("People") < page.index("Five") < page.index("three") < page.index("Does not say")


def test_what_happened_is_told_newest_first_in_plain_words(browse: Browse, town: borough.Borough):
    told = browse().get(f"/properties/{town.rich}/timeline").text

    headings = re.findall(r'<h2 class="govuk-heading-s">(.*?)</h2>', told)
    titles = [html.unescape(re.sub("<[^>]+>", "", one)) for one in headings]
    assert titles[0] == "Corrected"
    assert titles[-1] == "Mandatory HMO licence began"
    order = [
        "Temporary exemption ended",
        "Temporary exemption began",
        "Mandatory HMO licence ended",
        "Energy certificate lodged",
        "Mandatory HMO licence began",
    ]
    assert [one for one in titles if one in order] == order
    assert "Number OLD/1." in told
    assert "29 February 2024" in told
    assert "Rating D, certificate 0000-1." in told


def test_no_name_of_a_code_is_shown(browse: Browse, town: borough.Borough, sessions: Sessions):
    with sessions.writing() as session:
        home = session.get_one(Property, town.rich)
        acacia.an_observation(
            session, home, "council_tax", tenure="private_rented", facts={"rent_paid": True, "flats": [3, None]}
        )
        borough.link(session, session.scalars(select(Licence.id).where(Licence.property_id == home.id)).one(), 1)

    page = browse().get(f"/properties/{town.rich}").text

    assert "rented from a private landlord" in page
    assert "3 or more" in page
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", page, flags=re.S)
    assert re.findall(r"\b[a-z]+_[a-z_]+\b", text) == []


def test_history_answers_which_areas_it_was_in_on_a_day(browse: Browse, town: borough.Borough):
    browser = browse()

    before, after = (browser.get(f"/properties/{town.rich}?on={day}").text for day in ("2023-12-31", "2024-03-01"))

    assert "It does not come into force until 1 January 2024." in before
    assert "This page shows what held on <strong>1 March 2024</strong>" in after
    assert "It is in force since 1 January 2024" in after


def test_a_home_on_the_line_says_how_near(browse: Browse, town: borough.Borough):
    page = browse().get(f"/properties/{town.on_the_line}").text

    assert "Check boundary" in page
    assert "0.4 m from the line, its point inside" in page


def test_a_day_that_is_none_is_said_and_today_shown(browse: Browse, town: borough.Borough):
    page = browse().get(f"/properties/{town.rich}?on=31/2/2024")

    assert page.status_code == 200
    assert "The day must be a real date" in page.text


def test_an_address_cannot_run_in_the_page(browse: Browse, town: borough.Borough):
    browser = browse()

    pages = [
        browser.get(path).text for path in ("/properties", f"/properties/{town.nasty}", f"/properties/{town.nasty}/decide")
    ]

    assert all("<script>alert" not in page for page in pages)
    assert all("&lt;script&gt;alert" in page for page in pages)


def test_finance_sees_homes_and_no_people(browse: Browse, town: borough.Borough):
    browser = browse(Role.FINANCE)

    answers = [
        browser.get(path)
        for path in (
            f"/properties/{town.rich}", f"/properties/{town.licensed}", f"/properties/{town.rich}/map.geojson",
            "/properties.csv", f"/api/v1/properties/{town.rich}", f"/api/v1/properties/{town.licensed}",
        )
    ]  # fmt: skip

    assert {answer.status_code for answer in answers} == {200}
    assert not any(borough.HOLDER in answer.text for answer in answers)
    assert "Not shown to your role" in answers[0].text


def test_an_auditor_is_offered_no_changes_and_may_make_none(browse: Browse, town: borough.Borough, sessions: Sessions):
    browser = browse(Role.AUDITOR)

    page = browser.get(f"/properties/{town.rich}").text
    tried = browser.post(f"/properties/{town.rich}/decide", {"outcome": "exempt", "starts_on": "2026-11-01", "why": "x"})

    assert "/decide" not in page
    assert "/correct" not in page
    assert tried.status_code == 403
    with sessions.reading() as session:
        assert session.scalar(select(func.count()).select_from(Decision)) == 1


def test_the_map_is_the_home_its_neighbours_and_its_designations(browse: Browse, town: borough.Borough):
    answer = browse().get(f"/properties/{town.rich}/map.geojson")

    layers = [feature["properties"]["layer"] for feature in answer.json()["features"]]
    here = answer.json()["features"][-1]
    assert answer.headers["content-type"] == "application/geo+json"
    assert layers == ["designation", "designation", "property", "property", "property", "here"]
    longitude, latitude = here["geometry"]["coordinates"]
    assert -3 < longitude < -2
    assert 55 < latitude < 56


def test_a_decision_stands_above_the_verdict_until_it_is_withdrawn(browse: Browse, town: borough.Borough, sessions: Sessions):
    browser = browse()
    sent = {"outcome": "exempt", "regime": "", "starts_on": "2026-11-01", "ends_on": "", "why": "Run by a registered provider."}

    made = browser.post(f"/properties/{town.rich}/decide", sent)
    page = browser.get(f"/properties/{town.rich}").text
    with sessions.reading() as session:
        decision = session.scalars(select(Decision).order_by(Decision.id.desc())).first()
    gone = browser.post(f"/properties/{town.rich}/decide/{decision.id}/withdraw", {"why": "It is not."})
    after = browser.get(f"/properties/{town.rich}").text

    assert (made.status_code, made.headers["location"]) == (303, f"/properties/{town.rich}?done=decision")
    assert "An officer decided: Exempt, from 1 November 2026" in page
    assert gone.status_code == 303
    assert "An officer decided" not in after
    assert "Withdrawn by Officer of Acacia: It is not." in after


def test_a_faulty_form_is_shown_again_with_nothing_written(browse: Browse, town: borough.Borough, sessions: Sessions):
    browser = browse()

    answer = browser.post(f"/properties/{town.rich}/decide", {"outcome": "licensable", "starts_on": "soon", "why": " "})

    assert answer.status_code == 422
    assert "<title>Error: Record a decision" in answer.text
    for said in ("Say under which regime", "must be a real date", "The reason is missing"):
        assert said in answer.text
    assert 'value="soon"' in answer.text
    with sessions.reading() as session:
        assert session.scalar(select(func.count()).select_from(Decision)) == 1
        assert not session.scalars(select(Entry).where(Entry.verb == "decided", Entry.subject_id == str(town.rich))).all()


def test_pages_ask_the_database_a_bounded_number_of_times(browse: Browse, town: borough.Borough, sessions: Sessions):
    browser, asked = browse(), []
    listener = lambda *given: asked.append(given[2])  # noqa: E731
    event.listen(sessions.engine, "before_cursor_execute", listener)
    counts = {}

    for path in ("/", "/properties", f"/properties/{town.rich}", "/designations", f"/designations/{town.selective}"):
        asked.clear()
        assert browser.get(path).status_code == 200
        counts[path] = sum(statement.lstrip().upper().startswith("SELECT") for statement in asked)

    event.remove(sessions.engine, "before_cursor_execute", listener)
    # A home's page also shows its cases, evidence, letters, timeline, certificates, matches, holds and other records, each a
    # question or two of its own room: no more however much is known (test_home_page.py).
    bounds = dict.fromkeys(counts, 22) | {f"/properties/{town.rich}": 42, "/": 32}  # a desk: a question or two a panel
    assert {path: count for path, count in counts.items() if count > bounds[path]} == {}


def test_nothing_stands_where_there_is_no_property(browse: Browse):
    answer = browse().get("/properties/999999")

    assert answer.status_code == 404
    assert "There is no such property." in answer.text


def test_a_licence_that_ended_without_a_successor_shows_as_lapsed(browse: Browse, sessions: Sessions):
    with sessions.writing() as session:
        home = acacia.an_address(session, "1 Lately Lane")
        acacia.a_verdict(session, home, "licensable")
        acacia.a_licence(session, home, starts_on=date(2020, 1, 1), ends_on=date(2021, 1, 24))

    page = browse().get("/properties?q=lately").text

    assert "Licence lapsed" in page


def test_what_an_officer_saw_is_noted_and_changes_the_verdict(browse: Browse, town: borough.Borough, sessions: Sessions):
    browser, path = browse(), f"/properties/{town.nasty}/observe"
    seen = {
        "how": "seen", "as_at": "2026-11-20", "persons": "6", "households": "3", "rent_paid": "yes", "main_residence": "yes",
        "only_use": "yes", "amenity_shared": "yes", "self_contained_flat": "no",
    }  # fmt: skip

    form = browser.get(path).text
    noted = browser.post(path, seen)
    page = browser.get(f"/properties/{town.nasty}").text

    assert "How many people live here, counting children and babies?" in form
    assert noted.status_code == 303
    assert re.search(r"This home (probably )?needs a licence, and none is on record\.", page)
    assert "Officer of Acacia" in page
    assert "What is known was recorded" in page


def test_an_observation_of_nothing_or_of_tomorrow_is_not_noted(browse: Browse, town: borough.Borough, sessions: Sessions):
    browser, path = browse(), f"/properties/{town.rich}/observe"

    nothing = browser.post(path, {"how": "seen", "as_at": "2026-11-20"})
    tomorrow = browser.post(path, {"how": "", "as_at": "2199-01-01", "persons": "many"})

    assert (nothing.status_code, tomorrow.status_code) == (422, 422)
    assert "Nothing is stated" in nothing.text
    for said in ("Choose how you know", "must not be after", "must be a whole number"):
        assert said in tomorrow.text
    with sessions.reading() as session:
        assert session.scalar(select(func.count()).select_from(Observation)) == 2


def test_an_observation_that_cannot_be_true_is_refused_beside_its_field(browse: Browse, town: borough.Borough):
    sent = {"how": "seen", "as_at": "2026-11-20", "persons": "3", "households": "5"}

    answer = browse().post(f"/properties/{town.rich}/observe", sent)

    assert answer.status_code == 422
    assert '<a href="#households">5 households cannot live where 3 people live' in answer.text


def test_of_an_officers_visits_the_newest_value_of_each_fact_is_shown_with_its_day(
    browse: Browse, town: borough.Borough, sessions: Sessions
):
    with sessions.writing() as session:
        home = session.get_one(Property, town.nasty)
        acacia.an_observation(session, home, "inspection", as_at=date(2026, 10, 1), persons=7, households=3)
        acacia.an_observation(session, home, "inspection", as_at=date(2026, 11, 3), persons=6, facts={"rent_paid": True})

    page = browse().get(f"/properties/{town.nasty}").text
    table = page[page.index("What each source claims") : page.index("Recorded here by officers")]

    shown = re.findall(r'<td class="govuk-table__cell">(.*?)</td>', table)
    assert shown == ["6", '3<span class="office-cites">1 October 2026</span>', "yes"]
    assert "older claim" not in page


def test_an_observation_is_withdrawn_with_a_reason_and_kept(browse: Browse, town: borough.Borough, sessions: Sessions):
    browser, here = browse(), f"/properties/{town.nasty}"
    browser.post(f"{here}/observe", {"how": "seen", "as_at": "2026-11-20", "persons": "2", "households": "2"})
    withdrawal = re.search(rf"{here}/observe/\d+/withdraw", browser.get(here).text)
    assert withdrawal

    form = browser.get(withdrawal[0]).text
    silent = browser.post(withdrawal[0], {"why": ""})
    done = browser.post(withdrawal[0], {"why": "That was next door."})
    page = browser.get(here).text

    assert "People: 2. Households: 2. Recorded by Officer of Acacia for 20 November 2026." in form
    assert (silent.status_code, done.status_code) == (422, 303)
    assert "Withdrawn by Officer of Acacia: That was next door." in page
    assert "No source says anything yet." in page
    assert "Withdrew an observation" in page
    assert withdrawal[0] not in page
    assert browser.get(withdrawal[0].replace(str(town.nasty), str(town.rich), 1)).status_code == 404


def corrected(browser: Browser, home: int, **changes: str) -> dict[str, str]:
    """The form of corrections as a browser has it filled, with some inputs changed."""
    page = browser.get(f"/properties/{home}/correct").text
    inputs = [dict(re.findall(r'(name|value)="([^"]*)"', tag)) for tag in re.findall(r"<input[^>]*>", page)]
    filled = {one["name"]: html.unescape(one.get("value", "")) for one in inputs if one["name"] not in ("q", "_csrf_token")}
    return {**filled, **changes}


def test_a_correction_stands_with_its_reason(browse: Browse, town: borough.Borough):
    browser = browse()
    sent = corrected(browser, town.licensed, street="Acacia Grove", why="As the sign says.")

    saved = browser.post(f"/properties/{town.licensed}/correct", sent)
    page = browser.get(f"/properties/{town.licensed}").text

    assert saved.status_code == 303
    assert "Street: Acacia Grove instead of nothing. As the sign says." in page


def test_the_day_since_which_a_home_is_gone_is_asked_as_a_day(browse: Browse, town: borough.Borough):
    browser = browse()
    sent = corrected(browser, town.licensed, retired_on="2026-07-01", why="Burnt down.")

    saved = browser.post(f"/properties/{town.licensed}/correct", sent)

    assert saved.status_code == 303
    page = browser.get(f"/properties/{town.licensed}/correct").text
    (asked,) = re.findall(r'<input[^>]*id="retired_on"[^>]*>', page)
    assert 'type="date"' in asked
    assert 'value="2026-07-01"' in asked


def test_a_stale_correction_shows_both_versions_and_changes_nothing(browse: Browse, town: borough.Borough):
    browser = browse()
    mine = corrected(browser, town.licensed, street="Acacia Grove", why="As the sign says.")
    browser.post(
        f"/properties/{town.licensed}/correct", corrected(browser, town.licensed, street="Acacia Rise", why="The deed.")
    )

    answer = browser.post(f"/properties/{town.licensed}/correct", mine)

    assert answer.status_code == 409
    assert not re.search(r'scope="row">[a-z_]+<', answer.text)
    assert "Acacia Grove" in answer.text
    assert "As the sign says." in answer.text
    assert "Acacia Rise" in answer.text
    assert "Acacia Rise" in browser.get(f"/properties/{town.licensed}").text


def test_a_correction_is_withdrawn_from_its_own_property_and_says_what_goes_back(
    browse: Browse, town: borough.Borough, sessions: Sessions
):
    browser, why = browse(), {"why": "The sign was wrong."}
    with sessions.reading() as session:
        made = session.scalars(select(Correction).where(Correction.property_id == town.rich)).one().id
    mine, others = (f"/properties/{home}/correct/{made}/withdraw" for home in (town.rich, town.licensed))

    elsewhere = [browser.get(others), browser.post(others, why), browser.get(f"/properties/{town.rich}/correct/777/withdraw")]
    page = browser.get(mine).text
    saved = browser.post(mine, why)

    assert [answer.status_code for answer in elsewhere] == [404, 404, 404]
    assert "Street: “Acacia Avenue”" in page
    assert "goes back to “Acacia Ave”" in page
    assert saved.status_code == 303
    assert browser.get(mine).status_code == 422


def test_a_faulty_correction_says_which_value_and_why(browse: Browse, town: borough.Borough):
    browser = browse()
    sent = corrected(browser, town.rich, postcode="nowhere", uprn="1e11", why="")

    answer = browser.post(f"/properties/{town.rich}/correct", sent)

    assert answer.status_code == 422
    assert "A postcode looks like OX4 1AB." in answer.text
    assert 'value="nowhere"' in answer.text
    assert "The reason is missing" in answer.text


def test_a_correction_that_cannot_be_read_is_answered_in_plain_words_beside_its_input(browse: Browse, town: borough.Borough):
    browser = browse()
    sent = corrected(browser, town.rich, easting="banana", retired_on="tomorrow", why="x")

    answer = browser.post(f"/properties/{town.rich}/correct", sent)
    half = browser.post(f"/properties/{town.rich}/correct", {**sent, "easting": "", "retired_on": ""})

    assert (answer.status_code, half.status_code) == (422, 422)
    assert "Easting: Write a number of metres in figures" in answer.text
    assert "Gone since: Write a real date" in answer.text
    assert 'id="easting-error"' in answer.text
    assert "could not convert" not in answer.text
    assert "isoformat" not in answer.text
    assert "Give both easting and northing" in half.text


def test_an_easting_alone_is_corrected_with_the_northing_as_it_stands(
    browse: Browse, town: borough.Borough, sessions: Sessions
):
    browser = browse()
    sent = corrected(browser, town.rich, easting="390123", why="Measured.")

    saved = browser.post(f"/properties/{town.rich}/correct", sent)

    assert saved.status_code == 303
    with sessions.reading() as session:
        home = session.get_one(Property, town.rich)
        assert (home.easting, home.northing) == (390123, float(sent["was_northing"]))


def test_a_point_that_can_hardly_be_right_is_asked_about_before_it_is_taken(
    browse: Browse, town: borough.Borough, sessions: Sessions
):
    with sessions.writing() as session:
        there = {"easting": acacia.EAST, "northing": acacia.NORTH, "accuracy_m": 50.0}
        session.add(Postcode(postcode="AC1 1AA", **there))
    browser, path = browse(), f"/properties/{town.rich}/correct"
    far = corrected(browser, town.rich, easting="395000", northing="596000", why="The deeds")

    asked = browser.post(path, far)
    moved = browser.post(path, {**far, "easting": "396000", "sure": "395000 596000"})
    taken = browser.post(path, {**far, "sure": "395000 596000"})
    near = browser.post(path, corrected(browser, town.rich, easting="390020", northing="596020", why="Measured"))

    assert asked.status_code == moved.status_code == 422
    assert "The point lies outside all wards of the borough. The point lies 5.0 km from where AC1 1AA is." in asked.text
    assert 'name="sure" type="checkbox" value="395000 596000"' in asked.text
    assert '<a href="#sure">' in asked.text
    assert taken.status_code == near.status_code == 303


def test_units_rooms_and_people_are_recorded(browse: Browse, town: borough.Borough):
    browser, here = browse(), f"/properties/{town.nasty}"
    unit = {"name": "Bedsit 7", "self_contained": "no", "toilet": "shared", "washing": "shared", "cooking": "exclusive"}
    room = {
        "name": "Attic",
        "used_for": "sleeping",
        "storey": "2",
        "floor_area_m2": "6.51",
        "ceiling_height_m": "2.1",
        "sleeps": "1",
    }
    person = {
        "name": "Oak Lettings Ltd",
        "organisation": "yes",
        "role": "agent",
        "postcode": "ac11aa",
        "source": "Told on a visit",
    }

    answers = [browser.post(f"{here}/{what}", sent) for what, sent in (("unit", unit), ("room", room), ("person", person))]
    again = [browser.post(f"{here}/unit", {**unit, "toilet": "lacking"}), browser.post(f"{here}/person", person)]
    page = browser.get(here).text

    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert [answer.status_code for answer in again] == [303, 422]
    for said in (
        "toilet lacking",
        "6.51 m²",
        "Oak Lettings Ltd",
        "Told on a visit",
        "Measured a room",
        "Toilet: shared, now lacking",
    ):
        assert said in page, said
    assert page.count("<strong>Bedsit 7</strong>") == 1


def test_who_is_on_record_already_is_said_to_be_and_nobody_learns_that_somebody_complained(
    browse: Browse, town: borough.Borough, sessions: Sessions
):
    browser, here = browse(Role.OFFICER), f"/properties/{town.licensed}"
    with sessions.writing() as session:
        filed.a_case(session, town.rich)
        complainant = session.scalars(select(Party).where(Party.name == filed.COMPLAINANT)).one()
        complainant.postcode = "AC1 1AA"
    person = {
        "name": "Oak Lettings Ltd",
        "organisation": "yes",
        "company_number": "01234567",
        "role": "agent",
        "source": "Told",
    }
    theirs = {"name": filed.COMPLAINANT, "postcode": "AC1 1AA", "role": "occupier", "source": "Told"}

    new = browser.post(f"{here}/person", person).headers["location"]
    joined = browser.post(f"{here}/person", {**person, "name": "Oak Lets", "role": "manager"}).headers["location"]
    hushed = browser.post(f"{here}/person", theirs).headers["location"]

    assert [new, joined, hushed] == [f"{here}?done={what}" for what in ("person", "person_joined", "person")]
    assert "They were on record already" in browser.get(joined).text


def test_a_measure_that_is_none_is_not_recorded(browse: Browse, town: borough.Borough):
    faulty = {
        "name": "",
        "used_for": "dancing",
        "storey": "top",
        "floor_area_m2": "-1",
        "ceiling_height_m": "NaN",
        "unit": "999",
    }

    answer = browse().post(f"/properties/{town.nasty}/room", faulty)

    assert answer.status_code == 422
    assert answer.text.count("govuk-error-message") == 6


def test_a_notice_says_its_part_and_both_its_ends(browse: Browse, town: borough.Borough, sessions: Sessions):
    with sessions.writing() as session:
        home = acacia.an_address(session, "11 Acacia Avenue", east=420)
        acacia.an_exemption(session, home, date(2017, 6, 27), date(2017, 9, 27))
        key = home.id
    browser = browse()

    page = browser.get(f"/properties/{key}").text
    (told,) = browser.get(f"/api/v1/properties/{key}").json()["exemptions"]

    assert "Temporary exemption notice (HMO)" in page
    assert "27 June 2017 to 26 September 2017, that day included" in page
    assert "The register says 27 September 2017; a notice lasts three months at most" in page
    assert (told["ends_on"], told["register_ends_on"], told["part"]) == ("2017-09-26", "2017-09-27", 2)


def test_who_may_not_see_people_may_not_add_them(browse: Browse, town: borough.Borough):
    answers = [browse(role).get(f"/properties/{town.rich}/person") for role in (Role.FINANCE, Role.AUDITOR)]

    assert {answer.status_code for answer in answers} == {403}


def test_a_file_that_is_taken_away_leads_back_to_the_site(
    web: Litestar, browse: Browse, town: borough.Borough, monkeypatch: pytest.MonkeyPatch
):
    browser = browse()
    monkeypatch.setattr(web.state, "settings", replace(web.state.settings, site="https://hmo.council.example"))

    file = browser.get("/properties.csv").text

    assert f"https://hmo.council.example/properties/{town.rich}" in file
