"""The inbox: what arrived, the urgent first, and one of it; who sent it is told on one page alone."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

import acacia
import arrived
import borough
import twice
from browser import Browser
from hmo_enforce.accounts.actions import restricting
from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.roles import Role
from hmo_enforce.areas.records import Area, PropertyArea
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.properties.records import Property

Browse = Callable[..., Browser]


@dataclass(frozen=True)
class Came:
    """Numbers and references of what arrived."""

    plain: int
    plain_ref: str
    urgent: int
    urgent_ref: str
    homeless: int
    homeless_ref: str


@pytest.fixture
def came(sessions: Sessions, town: borough.Borough) -> Came:
    today = clock.today()
    with sessions.writing() as session:
        plain = arrived.an_arrival(session, town.rich, due_on=today - timedelta(days=1))
        urgent = arrived.an_arrival(session, town.nasty, risk=True, way="phone", due_on=today + timedelta(days=1))
        homeless = arrived.an_arrival(
            session, kind="survey", matters=(), address="Somewhere Lane", contact=None, state="waiting",
            waits_why="No home near is surely meant.", taken_in_at=clock.now(),
        )  # fmt: skip
        told = [(one.id, one.reference) for one in (plain, urgent, homeless)]
    return Came(*(each for pair in told for each in pair))


def test_the_urgent_come_first_and_then_the_earliest_due(browse: Browse, came: Came):
    page = browse(Role.OFFICER).get("/inbox").text

    places = [page.index(f"{one}</a>") for one in (came.urgent_ref, came.plain_ref, came.homeless_ref)]
    assert places == sorted(places)
    assert "3 arrivals" in page
    assert "(late)" in page
    assert "Not yet a home on record" in page


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("kind=survey", "homeless_ref"), ("way=phone", "urgent_ref"), ("state=waiting", "homeless_ref"), ("urgent=1", "urgent_ref"),
        ("late=1", "plain_ref"), ("matter=noise&late=1", "plain_ref"), ("q=somewhere", "homeless_ref"),
    ],
)  # fmt: skip
def test_filters_leave_what_they_say(browse: Browse, came: Came, query: str, wanted: str):
    page = browse(Role.MANAGER).get(f"/inbox?{query}").text

    assert "1 arrival<" in page
    assert getattr(came, wanted) in page


def test_it_is_narrowed_by_age_by_ward_and_by_who_has_it(browse: Browse, came: Came, town: borough.Borough):
    browser = browse(Role.MANAGER)
    asked = {"age=new": "3 arrivals", "age=older": "0 arrivals", "ward=E99500001": "2 arrivals", "whose=nobody": "3 arrivals",
             "whose=me": "0 arrivals", "state=all": "3 arrivals", "state=closed": "0 arrivals", f"home={town.rich}": "1 arrival<"}  # fmt: skip

    pages = {query: browser.get(f"/inbox?{query}").text for query in asked}

    assert {query: said in pages[query] for query, said in asked.items()} == dict.fromkeys(asked, True)


def test_counts_stand_above_the_list_by_channel_age_and_ward(browse: Browse, came: Came):
    page = browse(Role.OFFICER).get("/inbox").text

    assert 'href="/inbox?way=phone">By telephone</a>: <span class="office-number">1</span>' in page
    assert 'href="/inbox?age=new">Up to 2 days</a>: <span class="office-number">3</span>' in page
    assert "No home on record yet" in page


def test_a_wards_count_is_that_of_the_list_it_leads_to(browse: Browse, sessions: Sessions, came: Came, town: borough.Borough):
    """A home that surely lies outside is not listed, and one that was merged is where the kept record is."""
    with sessions.writing() as session:
        ward = session.scalars(select(Area).where(Area.code == "E99500001")).one()
        outside = acacia.an_address(session, "1 Far Lane", east=90).id
        session.add(PropertyArea(property_id=outside, area_id=ward.id, state="check_outside"))
        homes = (outside, twice.merged(session, "property", town.rich))
        away, here = (arrived.an_arrival(session, home).reference for home in homes)
    browser = browse(Role.OFFICER)

    counted = re.search(r'ward=E99500001">[^<]+</a>: <span class="office-number">(\d+)<', browser.get("/inbox").text)

    assert counted is not None
    assert counted[1] == "3"
    page = browser.get("/inbox?ward=E99500001").text
    assert "3 arrivals" in page
    assert (here in page, away in page) == (True, False)


@pytest.mark.parametrize("path", ["/inbox", "/cases", "/outbox"])
def test_a_filter_of_which_one_always_holds_offers_nothing_empty(browse: Browse, came: Came, path: str):
    assert not re.search(r'<option value=""[^>]*>\s*</option>', browse(Role.MANAGER).get(path).text)


def test_each_order_goes_on_from_page_to_page(browse: Browse, came: Came):
    browser = browse(Role.OFFICER)

    for order in ("turn", "due", "received", "with", "closed", "-turn"):
        assert browser.get(f"/inbox?sort={order}&after={came.plain}").status_code == 200, order


def test_files_hold_the_same_rows_and_never_who_sent_them(browse: Browse, came: Came):
    browser = browse(Role.OFFICER)

    lines = browser.get("/inbox.csv").content.decode("utf-8-sig").splitlines()

    assert len(lines) == 4
    assert lines[1].startswith(came.urgent_ref)
    assert "Thistle" not in "".join(lines)
    assert browser.get("/inbox.xlsx").status_code == 200


def test_the_page_says_what_was_said_and_what_the_law_asks_of_the_home(browse: Browse, came: Came, town: borough.Borough):
    page = browse(Role.OFFICER).get(f"/inbox/{came.plain}").text

    assert "six people" in page
    assert f'href="/properties/{town.rich}"' in page
    assert "Five or more people" in page
    assert "To be looked at by" in page
    assert "Thistle" not in page


def test_rent_is_read_in_pounds(browse: Browse, sessions: Sessions, town: borough.Borough):
    with sessions.writing() as session:
        key = arrived.an_arrival(session, town.rich, claims={"rent_pence_a_month": 52_550}).id

    page = browse(Role.OFFICER).get(f"/inbox/{key}").text

    assert "£525.50 a month" in page
    assert "52550" not in page


def test_a_contradiction_is_shown_beside_what_is_on_record(browse: Browse, sessions: Sessions, town: borough.Borough):
    differs = [{"fact": "persons", "claimed": 6, "known": 4, "source": "inspection"},
               {"fact": "persons", "claimed": 2, "known": [5, None], "source": "electoral_roll"}]  # fmt: skip
    with sessions.writing() as session:
        key = arrived.an_arrival(session, town.rich, contradicts=differs).id

    page = browse(Role.OFFICER).get(f"/inbox/{key}").text

    assert "Where it differs from what is on record" in page
    assert "Inspection" in page
    assert "5 or more" in page


def test_who_sent_it_is_told_to_those_alone_who_may_see_complainants_and_that_is_journalled(
    browse: Browse, came: Came, sessions: Sessions
):
    officer, licensing = browse(Role.OFFICER), browse(Role.LICENSING)

    told = officer.get(f"/inbox/{came.plain}/sender")

    assert "Tessa Thistle" in told.text
    assert "By email, By text" in told.text
    assert licensing.get(f"/inbox/{came.plain}/sender").status_code == 403
    assert "They said how they may be reached. Your role does not see it." in licensing.get(f"/inbox/{came.plain}").text
    assert officer.get(f"/inbox/{came.homeless}/sender").status_code == 404
    with sessions.reading() as session:
        lines = session.scalars(select(Entry.subject_id).where(Entry.verb == "read who complained")).all()
    assert lines == [str(came.plain)]


def test_others_about_the_same_home_or_building_are_offered(browse: Browse, sessions: Sessions, town: borough.Borough):
    with sessions.writing() as session:
        home = session.get_one(Property, town.rich)
        home.uprn = "100011"
        flat = acacia.an_address(session, "Flat 2, 1 Acacia Avenue", east=73, parent_uprn="100011").id
        first, second, third = (arrived.an_arrival(session, key) for key in (town.rich, town.rich, flat))
        keys, references = (first.id, third.id), (second.reference, third.reference, first.reference)

    page, of_flat = (browse(Role.OFFICER).get(f"/inbox/{key}").text for key in keys)

    assert references[0] in page
    assert "the same home" in page
    assert references[1] in page
    assert "the same building" in page
    assert references[2] in of_flat


def test_the_desk_has_what_waits_and_the_navigation_leads_there(browse: Browse, came: Came):
    page = browse(Role.OFFICER).get("/").text

    assert 'href="/inbox"' in page
    assert came.urgent_ref in page
    assert "1 overdue" in page.lower()
    assert 'href="/inbox"' not in browse(Role.FINANCE).get("/").text


def test_reading_what_arrived_about_a_restricted_home_is_journalled_and_so_is_a_try(
    browse: Browse, came: Came, sessions: Sessions, town: borough.Borough
):
    with sessions.writing() as session:
        manager = accounts.account_by_email(session, "manager@acacia.example").id
        restricting.restrict(session, "property", town.rich, "Threats.", [manager], by=acacia.ALMA)

    named, other = browse(Role.MANAGER).get(f"/inbox/{came.plain}"), browse(Role.OFFICER).get(f"/inbox/{came.plain}")

    assert (named.status_code, other.status_code) == (200, 404)
    with sessions.reading() as session:
        lines = session.execute(select(Entry.verb, Entry.subject_id).where(Entry.subject == "arrival").order_by(Entry.id)).all()
    assert [tuple(line) for line in lines if "read" in line.verb] == [
        ("read", str(came.plain)), ("tried to read", str(came.plain)),
    ]  # fmt: skip


def test_what_happened_to_it_is_said_in_plain_words(browse: Browse, sessions: Sessions):
    with sessions.writing() as session:
        key = arrived.an_arrival(session).id

    page = browse(Role.OFFICER).get(f"/inbox/{key}").text

    assert "nobody signed in" not in page
    assert "somebody without an account" in page
    assert "Kind: complaint. Channel: public page." in page
