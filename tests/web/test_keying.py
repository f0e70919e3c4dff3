"""Sheets of paper are keyed one after another on one page, and stand for themselves as whatever else arrives."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

import waves as surveys
from browser import Browser
from hmo_enforce.accounts.roles import Role
from hmo_enforce.intake.records import Arrival
from hmo_enforce.kernel.database import Sessions
from waves import said

pytestmark = pytest.mark.usefixtures("town")
Browse = Callable[..., Browser]
PAGE = "/surveys/waves/1/paper"
SHEET = {
    "q-where--lines": "1 Acacia Avenue",
    "q-where--postcode": "AC1 1AA",
    "q-persons": "6",
    "q-hazards": "1 3",
    "number": "17",
}


@pytest.fixture
def officer(browse: Browse, sessions: Sessions) -> Browser:
    """With a wave that is open, and its two channels."""
    with sessions.writing() as session:
        surveys.surveyed(session, ends_on=None)
    return browse(Role.OFFICER)


def keyed(browser: Browser, **more: str):
    return browser.post(PAGE, {"channel": "2", "came_on": "2026-10-01", "form": "a token", **SHEET, **more})


def arrivals(sessions: Sessions) -> list[Arrival]:
    with sessions.reading() as session:
        return list(session.scalars(select(Arrival).order_by(Arrival.id)))


def test_a_sheet_is_kept_and_the_next_begins_with_its_channel_and_day(officer: Browser, sessions: Sessions):
    answer = keyed(officer)

    page = officer.get(str(answer.headers["location"])).text
    (kept,) = arrivals(sessions)
    assert f"Kept as {kept.reference}" in said(page)
    assert re.search(r'<option value="2" selected>', page)
    assert 'value="2026-10-01"' in page
    assert (kept.way, kept.channel_id, kept.received_by) == ("paper", 2, "Officer of Acacia")
    assert kept.claims == {"persons": 6, "hazards": ["damp_and_mould", "no_hot_water"]}
    assert (kept.address, kept.postcode) == ("1 Acacia Avenue", "AC1 1AA")


def test_a_sheet_keyed_twice_is_one_and_its_number_is_not_given_to_another(officer: Browser, sessions: Sessions):
    keyed(officer)
    keyed(officer)

    other = keyed(officer, **{"q-persons": "7"})

    assert other.status_code == 422
    assert "Sheet 17 of this wave was keyed already" in said(other.text)
    assert len(arrivals(sessions)) == 1


def test_half_a_sheet_is_kept_and_an_empty_one_is_not(officer: Browser, sessions: Sessions):
    half = {"q-where--lines": "", "q-where--postcode": "", "q-hazards": ""}
    assert keyed(officer, **half).status_code == 303

    nothing = keyed(officer, **half, **{"q-persons": "", "number": ""})

    assert nothing.status_code == 422
    assert "Nothing was typed" in said(nothing.text)
    assert len(arrivals(sessions)) == 1


def test_what_cannot_be_read_is_shown_beside_its_field_with_all_that_was_typed(officer: Browser, sessions: Sessions):
    answer = keyed(officer, **{"q-hazards": "1 77"})

    assert answer.status_code == 422
    assert "Type a number from 1 to 12" in said(answer.text)
    assert 'href="#q-hazards"' in answer.text
    assert 'value="1 77"' in answer.text
    assert arrivals(sessions) == []


def test_a_sheet_that_came_after_the_wave_had_closed_is_kept_as_late(officer: Browser, sessions: Sessions):
    with sessions.writing() as session:
        late = surveys.a_wave(session, "Summer", ends_on=surveys.STARTS)
        channel = surveys.a_channel(session, late)

    sent = {"channel": str(channel.id), "came_on": "2026-10-01", "form": "x", **SHEET}
    assert officer.post(f"/surveys/waves/{late.id}/paper", sent).status_code == 303

    assert [one.is_late for one in arrivals(sessions)] == [True]


def test_a_channel_of_another_wave_is_refused(officer: Browser):
    assert keyed(officer, channel="99").status_code == 422


def test_enter_in_a_field_presses_a_button_that_is_out_of_use(officer: Browser):
    page = officer.get(PAGE).text
    form = page[page.index('class="office-keying"') :]

    first = re.search(r"<button[^>]*>", form)
    assert first is not None
    assert "disabled" in first[0]
    assert "autofocus" in form
    assert 'accesskey="s"' in form


def test_an_auditor_looks_on_and_keys_nothing(browse: Browse, officer: Browser):
    assert browse(Role.AUDITOR).get(PAGE).status_code == 403
