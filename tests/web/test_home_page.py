"""The page of a home: what is asked first, where each question is answered, what stands and why, and one timeline of all."""

import html
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

import acacia
import borough
import filed
import written
from browser import Browser
from hmo_enforce.accounts.roles import Role
from hmo_enforce.cases.actions import opening, subjects
from hmo_enforce.cases.records import Case
from hmo_enforce.casework import judging
from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.letters.records import Letter
from hmo_enforce.people.records import Party
from hmo_enforce.properties.records import Interest, Property

Browse = Callable[..., Browser]
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def text_of(page: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1].split("</main", 1)[0])))


def glance(page: str) -> dict[str, str]:
    """Each first question with its answer."""
    items = re.findall(r"<dt[^>]*>(.*?)</dt>\s*<dd class=\"office-glance__answer\">(.*?)</dd>", page, re.S)
    return {question: html.unescape(re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", answer))).strip() for question, answer in items}


def titles(page: str) -> list[str]:
    return [
        html.unescape(re.sub("<[^>]+>", "", one)) for one in re.findall(r'<h2 class="govuk-heading-s">(.*?)</h2>', page, re.S)
    ]


@on_sqlite
def test_the_homes_that_its_map_shows_around_it_are_a_list(browse: Browse, town: borough.Borough, sessions: Sessions):
    with sessions.writing() as session:
        home = session.get_one(Property, town.rich)
        assert home.easting
        for name, away in (("1 Near Lane", 150), ("1 Far Lane", 170)):
            acacia.an_address(session, name, east=home.easting - acacia.EAST + away, north=(home.northing or 0) - acacia.NORTH)
    browser = browse()

    link = re.search(r'href="(/properties\?within=[^"]+)">List the homes nearby', browser.get(f"/properties/{town.rich}").text)

    assert link
    listed = browser.get(html.unescape(link[1])).text
    assert "1 Near Lane" in listed
    assert "1 Far Lane" not in listed


@on_sqlite
def test_what_is_asked_first_is_answered_first_and_leads_to_the_whole(
    browse: Browse, town: borough.Borough, sessions: Sessions
):
    with sessions.writing() as session:
        filed.a_case(session, town.licensed, "Seven bells")
        home = session.get_one(Property, town.licensed)
        acacia.an_observation(session, home, "inspection", persons=5, as_at=date(2026, 3, 1), noted_by="Alma Ash")
    page = browse(Role.OFFICER).get(f"/properties/{town.licensed}?on=2026-11-23").text

    assert glance(page) == {
        "Does it need a licence?": "Needs a licence Mandatory HMO licensing",
        "Is it licensed?": "Yes until 31 December 2028, 2 years left",
        "In which licensing areas?": "Acacia selective area",
        "Certificates?": "3 missing gas safety record, EICR, EPC",
        "Open cases?": "1 Seven bells",
        "Who answers for it?": f"{borough.HOLDER} (licence holder)",
        "When was it last seen?": "1 March 2026 8 months ago, Alma Ash",
        "PRS Database number?": "None on record",
    }
    there = set(re.findall(r' id="([\w-]+)"', page))
    assert {one for one in re.findall(r'href="#([\w-]+)"', page) if one not in there} == set()
    auditor = glance(browse(Role.FINANCE).get(f"/properties/{town.licensed}").text)
    assert "Who answers for it?" not in auditor


@on_sqlite
def test_an_open_question_leads_to_the_form_that_answers_it(browse: Browse, town: borough.Borough):
    browser = browse(Role.OFFICER)

    page = browser.get(f"/properties/{town.rich}").text

    (where,) = {href for href in re.findall(r'href="([^"]+)">Answer', page) if "rent_paid" in href}
    address, field = where.split("#")
    assert f'id="{field}"' in browser.get(address).text
    assert ">Answer<" not in browse(Role.AUDITOR).get(f"/properties/{town.rich}").text


def test_where_sources_differ_it_says_which_stands_and_why(browse: Browse, town: borough.Borough, sessions: Sessions):
    with sessions.writing() as session:
        home = session.get_one(Property, town.nasty)
        acacia.an_observation(session, home, "council_tax", persons=6, as_at=date(2026, 10, 1))
        acacia.an_observation(session, home, "electoral", persons=4, confidence=0.5, as_at=date(2023, 5, 1))
        session.flush()
        judging.judge_one(session, home.id, clock.today(), by=acacia.ALMA, confidence={})

    page = text_of(browse().get(f"/properties/{town.nasty}").text)

    assert "Council tax weighs most (0.60). Electoral register: differs, which weakens it." in page
    assert "1 May 2023 (3 years old)" in page
    assert "Sources differ" in page


@on_sqlite
def test_past_owners_are_told_apart_from_those_of_now_and_on_any_day(browse: Browse, town: borough.Borough, sessions: Sessions):
    with sessions.writing() as session:
        party = Party(name="Petra Past", made_at=clock.now())
        session.add(party)
        session.flush()
        session.add(
            Interest(
                property_id=town.rich, party_id=party.id, role="owner", starts_on=date(2012, 1, 1), ends_on=date(2020, 6, 30),
                source="Land Registry", noted_at=clock.now(),
            )
        )  # fmt: skip
    browser = browse()

    now, then = (text_of(browser.get(f"/properties/{town.rich}{day}").text) for day in ("", "?on=2015-01-01"))

    assert "In the past (1) Owner Petra Past until 30 June 2020" in now
    assert "Owner Petra Past until 30 June 2020" in then
    assert "Petra Past (owner)" in then


@on_sqlite
def test_a_prs_number_is_doubted_where_it_does_not_look_like_one_and_kept_with_its_source(
    browse: Browse, town: borough.Borough
):
    browser, path = browse(Role.OFFICER), f"/properties/{town.nasty}/correct"
    sent = dict(re.findall(r'name="((?:was_)?\w+)"[^>]*? value="([^"]*)"', browser.get(path).text))
    said = {name: html.unescape(value) for name, value in sent.items()} | {"why": "On the advertisement."}

    doubted = browser.post(path, said | {"prs_number": "L-C2D3-F4G5"})
    assert doubted.status_code == 422
    assert "begins as a landlord" in html.unescape(doubted.text)
    assert browser.post(path, said | {"prs_number": "p c2d3f4g5"}).status_code == 303
    page = text_of(browser.get(f"/properties/{town.nasty}").text)
    assert "P-C2D3-F4G5 Expected form On the advertisement. Recorded by Officer of Acacia" in page
    assert "The form is in no regulations and has not been checked there" in page


@pytest.fixture
def eventful(sessions: Sessions, town: borough.Borough, web) -> borough.Borough:
    """With a case that was closed, and a letter."""
    with sessions.writing() as session:
        made = opening.open_case(session, opening.Said("hazard_complaint", "Cold bedrooms"), by=acacia.ALMA)
        subjects.add_home(session, made.id, town.rich, by=acacia.ALMA)
        written.a_letter(session, web.state.settings, town.rich)
        made.closed_at, made.closed_by = clock.now(), "Alma Ash"
    return town


@on_sqlite
def test_one_timeline_tells_everything_by_sort_in_the_words_of_each_things_own_page(
    browse: Browse, eventful: borough.Borough, sessions: Sessions
):
    browser, here = browse(Role.MANAGER), f"/properties/{eventful.rich}/timeline"
    with sessions.reading() as session:
        case = session.scalars(select(Case.id).where(Case.title == "Cold bedrooms")).one()
        letter = session.scalars(select(Letter.title).order_by(Letter.id.desc())).first()

    shown = {
        sort: titles(browser.get(f"{here}?sort={sort}").text) for sort in ("cases", "letters", "areas", "licences", "facts")
    }
    everything = titles(browser.get(here).text)

    assert shown["cases"] == ["Case closed: Disrepair or hazard", "Case opened: Disrepair or hazard"]
    assert shown["letters"] == [f"Letter written: {letter}"]
    assert shown["areas"] == ["Acacia selective area came into force"]
    assert shown["licences"][-1] == "Mandatory HMO licence began"
    assert "Corrected" in shown["facts"]
    assert {one for those in shown.values() for one in those} <= set(everything)
    assert "Kind: Disrepair or hazard. Step: Received." in text_of(browser.get(f"/cases/{case}").text)
    finance = titles(browse(Role.FINANCE).get(here).text)
    assert not any(one.startswith(("Case", "Letter")) for one in finance)
    until = titles(browser.get(f"{here}?on=2024-03-15").text)
    assert until[0] == "Mandatory HMO licence ended"


@on_sqlite
def test_a_home_of_which_much_is_known_is_asked_about_no_more_often_and_paged(
    browse: Browse, eventful: borough.Borough, sessions: Sessions
):
    browser, asked, here = browse(Role.OFFICER), list[str](), f"/properties/{eventful.rich}"
    event.listen(sessions.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    counts = {}
    for name in ("few", "many"):
        asked.clear()
        assert browser.get(here).status_code == 200
        counts[name] = len(asked)
        if name == "few":
            with sessions.writing() as session:
                _much(session, eventful)

    assert counts["many"] == counts["few"]
    pages = browser.get(f"{here}/timeline").text
    last = browser.get(f"{here}/timeline?page=999").text
    assert len(titles(pages)) == 50
    assert titles(last)[-1] == "Mandatory HMO licence began"
    assert re.search(r"All [\d,]+ events, by sort", browser.get(here).text)


def _much(session, town: borough.Borough) -> None:
    """Five hundred facts of every sort."""
    home = session.get_one(Property, town.rich)
    for number in range(100):
        day = date(2026, 1, 1) - timedelta(days=number * 20)
        acacia.an_observation(
            session, home, "council_tax", persons=number % 7 + 1, as_at=day, import_id=town.file, import_row=number
        )
        acacia.an_observation(session, home, "inspection", persons=3, as_at=day)
        borough.a_certificate(session, home.id, "gas", day)
        journal.note(session, acacia.ALMA, "corrected", "property", home.id, after={"street": str(number)})
        acacia.a_licence(session, home, reference=f"M/{number}", starts_on=day, ends_on=day + timedelta(days=9))
    filed.a_case(session, town.rich, "Another")
