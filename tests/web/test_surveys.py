"""Waves of surveys on their pages: opened, given channels, printed for, counted, closed and repeated."""

import io
import re
from collections.abc import Callable

import openpyxl
import pytest
from sqlalchemy import select

import acacia
import waves as surveys
from borough import Borough
from browser import Browser
from hmo_enforce.accounts.actions import restricting
from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.roles import Role
from hmo_enforce.areas.records import Area
from hmo_enforce.intake.records import Arrival, Channel, Wave
from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.database import Sessions
from waves import said

pytestmark = pytest.mark.usefixtures("town")
Browse = Callable[..., Browser]


@pytest.fixture
def manager(browse: Browse) -> Browser:
    """A manager who has taken the survey that is shipped."""
    browser = browse(Role.MANAGER)
    assert browser.post("/surveys/shipped", {}).status_code == 303
    return browser


def opened(browser: Browser, name: str = "Autumn 2026", **sent: str) -> str:
    """A wave made on the page, and its address."""
    form = {"name": name, "version_id": "1", "starts_on": "2026-09-01", "ends_on": ""}
    answer = browser.post("/surveys/waves/new", form | sent)
    assert answer.status_code == 303, said(answer.text)
    return str(answer.headers["location"]).partition("?")[0]


def with_channels(browser: Browser, wave: str, names: str = "Acacia Primary School\nBirch Road School") -> None:
    assert browser.post(f"{wave}/channels/new", {"kind": "school", "names": names}).status_code == 303


def test_a_wave_is_opened_with_a_channel_for_each_line_and_each_has_a_link_of_its_own(manager: Browser, sessions: Sessions):
    wave = opened(manager)

    with_channels(manager, wave)

    page = said(manager.get(wave).text)
    assert "Acacia Primary School" in page
    assert "Birch Road School" in page
    assert "cards not counted" in page
    assert "Survey of shared homes and private renting, version 1" in page
    with sessions.reading() as session:
        one = session.scalars(select(Channel).order_by(Channel.id)).first()
        assert one is not None
        assert f"/survey/{one.token}" in manager.get(f"/surveys/channels/{one.id}").text
        verbs = {(row.verb, row.subject) for row in session.execute(select(journal.Entry.verb, journal.Entry.subject))}
    assert {("opened", "wave"), ("added", "channel"), ("brought in", "question_set")} <= verbs


@pytest.mark.parametrize("shape", ["poster", "cards", "sheet"])
def test_a_poster_cards_and_a_sheet_of_paper_are_downloads_in_a_language(manager: Browser, shape: str):
    with_channels(manager, opened(manager))

    answer = manager.get(f"/surveys/channels/1/{shape}.pdf?language=en")

    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="{shape}-')
    assert manager.get(f"/surveys/channels/1/{shape}.pdf?language=ur").content.startswith(b"%PDF-")
    assert manager.get(f"/surveys/channels/1/{shape}.pdf?language=xx").status_code == 404
    assert f"/surveys/channels/1/{shape}.pdf?language=ur" in manager.get("/surveys/channels/1").text


def test_the_sheet_of_paper_is_for_those_who_see_surveys(manager: Browser, browse: Browse):
    with_channels(manager, opened(manager))

    assert browse(Role.FINANCE).get("/surveys/channels/1/sheet.pdf").status_code == 403
    assert manager.get("/surveys/channels/99/sheet.pdf").status_code == 404


def test_staff_find_a_language_to_print_by_its_english_name(manager: Browser):
    with_channels(manager, opened(manager))

    page = manager.get("/surveys/channels/1").text

    assert "اردو</span> (Urdu)" in page
    assert "English</span></th>" in page
    assert " in Urdu</span>" in page


def test_rates_are_told_where_cards_are_counted_and_numbers_otherwise(manager: Browser, sessions: Sessions):
    wave = opened(manager)
    with_channels(manager, wave)
    with sessions.writing() as session:
        school, other = session.scalars(select(Channel).order_by(Channel.id))
        for number in range(3):
            surveys.an_answer(session, school, f"school {number}", is_late=number == 2)
        surveys.an_answer(session, other, "other")

    sent = {"handed_out": "60", "counted_on": clock.today().isoformat(), "why": ""}
    assert manager.post("/surveys/channels/1/cards", sent).status_code == 303

    page = said(manager.get(wave).text)
    assert "5.0% (1.7% to 13.7%)" in page
    assert "1 of 2 channels have not counted theirs" in page
    assert re.search(r"Answers\s+4", page)
    assert re.search(r"of them late\s+1", page)


def test_fewer_cards_than_before_are_asked_why_beside_the_field(manager: Browser):
    with_channels(manager, opened(manager))
    sent = {"handed_out": "60", "counted_on": clock.today().isoformat(), "why": ""}
    manager.post("/surveys/channels/1/cards", sent)

    again = manager.post("/surveys/channels/1/cards", sent | {"handed_out": "40"})

    assert again.status_code == 422
    assert "60 already. Say why it is fewer." in said(again.text)
    assert manager.post("/surveys/channels/1/cards", sent | {"handed_out": "40", "why": "A box came back."}).status_code == 303


def test_it_is_closed_opened_again_and_repeated_each_by_one_form(manager: Browser, sessions: Sessions):
    wave = opened(manager)
    with_channels(manager, wave)

    def revision() -> str:
        with sessions.reading() as session:
            return str(session.get_one(Wave, 1).revision)

    assert manager.post(f"{wave}/close", {"why": "Enough.", "revision": revision()}).status_code == 303
    assert "Closed" in said(manager.get(wave).text)
    assert manager.post(f"{wave}/reopen", {"why": "A slip.", "revision": revision()}).status_code == 303
    sent = {"name": "Spring 2027", "version_id": "1", "starts_on": "2027-03-01", "ends_on": "", "revision": revision()}
    answer = manager.post(f"{wave}/repeat", sent)

    again = said(manager.get(str(answer.headers["location"])).text)
    assert "Acacia Primary School" in again
    assert "Repeats Autumn 2026" in again
    assert "Closed" in said(manager.get(wave).text)
    stale = manager.post(f"{wave}/change", sent | {"name": "X", "revision": "1"})
    assert stale.status_code == 409


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"name": ""}, "The name is missing"),
        ({"ends_on": "2026-08-01"}, "would end before"),
        ({"version_id": "99"}, "choose one of those listed"),
        ({"starts_on": "soon"}, "real date"),
    ],
)
def test_a_wave_that_cannot_be_is_asked_for_again_with_why(manager: Browser, sent: dict[str, str], told: str):
    form = {"name": "Autumn 2026", "version_id": "1", "starts_on": "2026-09-01", "ends_on": ""}

    answer = manager.post("/surveys/waves/new", form | sent)

    assert answer.status_code == 422
    assert told in said(answer.text)


def test_the_questions_are_shown_with_what_they_claim_and_the_shipped_ones_are_taken_once(manager: Browser):
    manager.post("/surveys/shipped", {})

    page = said(manager.get("/surveys/versions/1").text)

    assert "How many people live there?" in page
    assert "Counted" in page or "counted, and no more" in page
    assert "1 version" in said(manager.get("/surveys").text)
    assert manager.get("/surveys/sets/1").status_code == 200


def test_a_form_goes_away_and_comes_back_as_the_same_version(manager: Browser):
    file = manager.get("/surveys/versions/1/form.xlsx")
    assert file.content.startswith(b"PK")

    answer = manager.post("/surveys/bring", {}, files={"file": ("form.xlsx", file.content)})

    assert answer.status_code == 200
    assert 'href="/surveys/versions/1"' in answer.text


def a_form(*rows: tuple[str, str, str]) -> bytes:
    """An XLSForm with these rows of type, name and label."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "survey"
    for row in (("type", "name", "label::English (en)"), *rows):
        sheet.append(row)
    settings = book.create_sheet("settings")
    settings.append(("form_title", "form_id"))
    settings.append(("Our survey", "ours"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_questions_that_are_never_asked_are_left_out_of_a_form_and_named(manager: Browser):
    rows = (("integer", "persons", "How many people live there?"), ("text", "origin", "What is your nationality?"))

    answer = manager.post("/surveys/bring", {}, files={"file": ("ours.xlsx", a_form(*rows))})

    assert answer.status_code == 200
    assert "“origin” was left out" in said(answer.text)
    shown = said(manager.get("/surveys/versions/2").text)
    assert "How many people live there?" in shown
    assert "nationality" not in shown


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (a_form(("geotrace", "path", "Walk round it")), "geotrace"),
        (b"no workbook at all", "no XLSX workbook"),
        (b"", "Choose a file"),
    ],
)
def test_a_form_that_cannot_be_taken_says_why_and_keeps_nothing(manager: Browser, file: bytes, told: str):
    answer = manager.post("/surveys/bring", {}, files={"file": ("ours.xlsx", file)})

    assert answer.status_code == 422
    assert told in said(answer.text)
    assert manager.get("/surveys/versions/2").status_code == 404


def test_answers_about_a_home_that_few_may_see_are_counted_for_these_alone(browse: Browse, sessions: Sessions, town: Borough):
    manager, officer = browse(Role.MANAGER), browse(Role.OFFICER)
    manager.post("/surveys/shipped", {})
    with sessions.writing() as session:
        made = surveys.surveyed(session)
        kept = surveys.an_answer(session, made.school, "one")
        session.get_one(Arrival, kept.arrival_id).property_id = town.rich
        surveys.an_answer(session, made.school, "two")
        named = accounts.account_by_email(session, "manager@acacia.example")
        assert named is not None
        restricting.restrict(session, "property", town.rich, "Threats were made.", [named.id], by=acacia.ALMA)

    def answers(browser: Browser) -> list[str]:
        return re.findall(r"Answers: (\d+)", said(browser.get("/surveys/channels/1").text))

    assert (answers(manager), answers(officer)) == (["2"], ["1"])
    assert re.search(r"Answers\s+1", said(officer.get("/surveys/waves/1").text))


def test_a_ward_of_an_edition_before_stays_with_its_channel(manager: Browser, sessions: Sessions):
    with sessions.writing() as session:
        west = session.scalars(select(Area.id).where(Area.name == "West")).one()
        old = acacia.an_area(session, "ward", "E99500009", acacia.EAST_WARD, name="Old East", edition="2010-01")
        wave = surveys.a_wave(session, version_id=surveys.asked(session))
        school = surveys.a_channel(session, wave, area_id=old.id)
        there, kept = f"/surveys/channels/{school.id}", old.id

    form = manager.get(f"{there}/change").text
    manager.post(f"{there}/change", {"kind": "school", "name": "New name", "area_id": str(kept), "revision": "1"})

    assert f'<option value="{kept}" selected>Old East' in form
    assert f'<option value="{west}">West' in form
    with sessions.reading() as session:
        found = session.scalars(select(Channel)).one()
    assert (found.name, found.area_id) == ("New name", kept)
