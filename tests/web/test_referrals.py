"""What partners refer: typed on a page, as a file, and by a program with a token that is bound to the agreement."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from litestar import Litestar
from sqlalchemy import select

import acacia
import agreed
from browser import Browser, title
from hmo_enforce.accounts.roles import Role
from hmo_enforce.intake.actions import keeping
from hmo_enforce.intake.records import Arrival
from hmo_enforce.intake.said import Place, Said
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.sharing.actions import agreeing
from programs import a_token, asked

Browse = Callable[..., Browser]
FILE = (
    "Address,Postcode,Their ref,People,Nationality,Landlord\n1 Acacia Avenue,AC1 1AA,F/1,7,Erewhonian,Oak\n"
    "2 Acacia Avenue,AC1 1AA,F/2,many,Erewhonian,Oak\n,AC1 1AA,F/3,3,Erewhonian,Oak\n"
)
TOLD = {"address": "1 Acacia Avenue", "postcode": "AC1 1AA", "persons": 7, "concern": "No alarms."}


@pytest.fixture
def agreement_id(sessions: Sessions) -> int:
    with sessions.writing() as session:
        return agreed.an_agreement(session)


def arrivals(sessions: Sessions) -> list[Arrival]:
    with sessions.reading() as session:
        return list(session.scalars(select(Arrival).order_by(Arrival.id)))


def sent_file(browser: Browser, agreement_id: int, text: str, name: str = "referrals.csv") -> Any:
    browser.get(f"/agreements/{agreement_id}/file")
    return browser.post(f"/agreements/{agreement_id}/file", files={"file": (name, text.encode())})


def ended(sessions: Sessions, agreement_id: int) -> None:
    with sessions.writing() as session:
        agreeing.end(session, agreement_id, revision=1, why="x", by=acacia.ALMA, on=acacia.TODAY)


def bound(browse: Browse, agreement_id: int) -> str:
    page = browse(Role.MANAGER).post(f"/agreements/{agreement_id}/tokens/new", {"name": "incidents", "days": "90"})
    assert page.status_code == 200, page.text
    return re.findall(r'value="(hmo_[^"]+)"', page.text)[0]


def refer(web: Litestar, token: str, said: dict[str, Any], **headers: str) -> Any:
    given = {"Authorization": f"Bearer {token}", **headers}
    return Browser(web).client.post("/api/v1/referrals", json=said, headers=given)


def test_the_form_asks_what_is_agreed_and_nothing_else(browse: Browse, agreement_id: int):
    page = browse().get(f"/agreements/{agreement_id}/receive").text

    names = set(re.findall(r'<(?:input|textarea)[^>]* name="(\w+)"', page)) - {"_csrf_token", "q"}
    assert names == set(agreed.COMES)


def test_an_officer_types_a_referral_and_finds_it_on_the_agreements_page(browse: Browse, sessions: Sessions, agreement_id: int):
    officer, path = browse(), f"/agreements/{agreement_id}/receive"
    said = {"address": "1 Acacia Avenue", "persons": "7", "concern": "No alarms."}

    first, second = officer.post(path, said), officer.post(path, said)

    (found,) = arrivals(sessions)
    page = officer.get(first.headers["location"]).text
    assert "The referral is kept" in page
    assert found.reference in page
    assert "is here already" in officer.get(second.headers["location"]).text
    assert (found.way, found.claims) == ("form", {"persons": 7})


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"address": ""}, "The address is missing"),
        ({"persons": "many"}, "not a whole number"),
        ({"landlord_name": "Oak Lettings"}, "“Name of the landlord or agent” is outside the agreement"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    browse: Browse, sessions: Sessions, agreement_id: int, more: dict[str, str], said: str
):
    answer = browse().post(f"/agreements/{agreement_id}/receive", {"address": "1 Acacia Avenue", "persons": "7", **more})

    assert answer.status_code == 422
    assert said in answer.text
    assert arrivals(sessions) == []


def test_a_file_tells_what_came_in_what_was_refused_by_name_and_what_was_wrong(
    browse: Browse, sessions: Sessions, agreement_id: int
):
    officer = browse()

    page = sent_file(officer, agreement_id, FILE).text
    again = sent_file(officer, agreement_id, FILE).text

    assert title(page) == "What became of the file"
    assert "Taken in: <strong>2</strong>" in page
    assert "“Nationality” is outside the agreement" in page
    assert "“Landlord” is outside the agreement" in page
    assert "Erewhonian" not in page
    assert "The address is missing" in page
    assert "Taken in: <strong>0</strong>" in again
    assert "Here already: <strong>2</strong>" in again
    assert [one.address for one in arrivals(sessions)] == ["1 Acacia Avenue", "2 Acacia Avenue"]
    assert "Erewhonian" not in str([one.answers for one in arrivals(sessions)])


@pytest.mark.parametrize(("text", "said"), [("", "Choose a file"), ("Who,What\nus,that\n", "no column for the address")])
def test_a_file_that_is_none_is_refused_with_what_to_do(browse: Browse, agreement_id: int, text: str, said: str):
    answer = sent_file(browse(), agreement_id, text)

    assert answer.status_code == 422
    assert said in answer.text


def test_an_agreement_that_is_over_takes_nothing_by_any_way(
    web: Litestar, browse: Browse, sessions: Sessions, agreement_id: int
):
    token, officer = bound(browse, agreement_id), browse()
    ended(sessions, agreement_id)

    answers = [
        officer.get(f"/agreements/{agreement_id}/receive"),
        officer.post(f"/agreements/{agreement_id}/receive", {"address": "1 Acacia Avenue"}),
        sent_file(officer, agreement_id, FILE),
        refer(web, token, TOLD),
    ]

    assert [one.status_code for one in answers] == [422] * 4
    assert all("was ended" in one.text for one in answers)
    assert arrivals(sessions) == []


def test_a_partners_program_refers_a_home_in_the_partners_name(
    web: Litestar, browse: Browse, sessions: Sessions, agreement_id: int
):
    token = bound(browse, agreement_id)

    first, second = refer(web, token, TOLD), refer(web, token, TOLD)

    (found,) = arrivals(sessions)
    assert (first.status_code, first.json()) == (201, {"reference": found.reference, "is_new": True})
    assert second.json() == {"reference": found.reference, "is_new": False}
    assert (found.agreement_id, found.way, found.claims) == (agreement_id, "api", {"persons": 7})
    with sessions.reading() as session:
        line = session.scalars(select(Entry).where(Entry.subject == "arrival")).one()
    assert line.actor_kind == "partner"
    assert line.actor_name.startswith("Acacia Fire and Rescue, by token")


def test_a_program_that_sends_more_than_is_agreed_is_told_what(
    web: Litestar, browse: Browse, sessions: Sessions, agreement_id: int
):
    token = bound(browse, agreement_id)

    outside, never = (refer(web, token, {**TOLD, **more}) for more in ({"landlord_name": "Oak"}, {"nationality": "Erewhonian"}))

    assert outside.status_code == 422
    assert "“Name of the landlord or agent” is outside the agreement" in outside.json()["detail"]
    assert never.status_code == 400
    assert "nationality" in never.text
    assert arrivals(sessions) == []


def test_the_token_of_a_partners_program_opens_nothing_else(web: Litestar, browse: Browse, agreement_id: int):
    token = bound(browse, agreement_id)

    answers = [asked(web, path, token).status_code for path in ("/api/v1/properties", "/api/v1/cases", "/api/v1/people")]

    assert answers == [403] * 3
    assert asked(web, f"/agreements/{agreement_id}", token).status_code == 303


def test_a_token_that_is_bound_to_no_agreement_refers_nothing(web: Litestar, browse: Browse, sessions: Sessions):
    token = a_token(browse(), "take_referrals")

    answer = refer(web, token, TOLD)

    assert answer.status_code == 403
    assert "bound to no agreement" in answer.json()["detail"]
    assert arrivals(sessions) == []


def test_what_a_partner_said_stands_in_words_on_its_page(browse: Browse, sessions: Sessions, agreement_id: int):
    said = {"address": "1 Acacia Avenue", "postcode": "AC1 1AA", "shares_facilities": "yes", "seen_on": "2026-11-03"}
    with sessions.writing() as session:
        what = Said(
            "referral", "form", "in words", answers=said, place=Place(address="1 Acacia Avenue"), agreement_id=agreement_id
        )
        key = keeping.keep(session, what, by=acacia.ALMA).arrival_id

    page = re.sub(r"<[^>]+>|\s+", " ", browse(Role.OFFICER).get(f"/inbox/{key}").text)

    assert re.search(r"Whether a kitchen, bathroom or toilet is shared\s+Yes", page)
    assert re.search(r"Day on which it was seen or heard\s+3 November 2026", page)


def test_the_agreements_page_names_the_tokens_bound_to_it(browse: Browse, agreement_id: int):
    token = bound(browse, agreement_id)

    page = browse(Role.MANAGER).get(f"/agreements/{agreement_id}").text

    assert "incidents: in use" in page
    assert token not in page


def test_no_token_is_made_for_an_agreement_that_is_over(browse: Browse, sessions: Sessions, agreement_id: int):
    ended(sessions, agreement_id)

    answer = browse(Role.MANAGER).post(f"/agreements/{agreement_id}/tokens/new", {"name": "incidents", "days": "90"})

    assert answer.status_code == 422
    assert "was ended" in answer.text
