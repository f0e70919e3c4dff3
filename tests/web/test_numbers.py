"""Numbers that nobody means: each is told what is wrong with it, and none breaks a page."""

from collections.abc import Callable
from datetime import date

import pytest

import borough
from browser import Browser
from hmo_enforce.accounts.roles import Role
from hmo_enforce.web import forms

Browse = Callable[..., Browser]
BEYOND_64_BITS = "9" * 19
FIVE_THOUSAND_DIGITS = "9" * 5_000


@pytest.mark.parametrize("typed", ["--3", "-", "3.5", "1_000", "\u0663", "\u00b2", "1e3", FIVE_THOUSAND_DIGITS])
def test_what_is_no_whole_number_is_a_fault_of_its_field(typed: str):
    form = forms.Fields({"persons": typed})

    assert form.whole("persons", "The number of people") is None
    assert [error.field for error in form.errors] == ["persons"]


@pytest.mark.parametrize(("typed", "meant"), [("0", 0), ("-2", -2), (" 12 ", 12)])
def test_a_whole_number_is_read(typed: str, meant: int):
    form = forms.Fields({"storey": typed})

    assert form.whole("storey", "The storey", low=-5) == meant
    assert form.errors == []


@pytest.mark.parametrize("typed", ["1/3/99999999999999999999", f"1/3/{FIVE_THOUSAND_DIGITS}", "31/2/2024"])
def test_what_is_no_day_is_none(typed: str):
    assert forms.day(typed) is None


def test_a_day_that_is_too_late_is_told_of_as_days_are_written():
    form = forms.Fields({"on": "2026-12-24"})

    assert form.day("on", "The day", latest=date(2026, 11, 23)) is None
    assert [error.message for error in form.errors] == ["The day must not be after 23 November 2026."]


ANSWERS = {
    f"/imports?page={FIVE_THOUSAND_DIGITS}": 200,
    "/imports?page=-1": 200,
    "/imports?page=two": 200,
    f"/properties?page={FIVE_THOUSAND_DIGITS}": 200,
    f"/properties/{BEYOND_64_BITS}": 404,
    f"/properties/{FIVE_THOUSAND_DIGITS}": 404,
    f"/imports/{BEYOND_64_BITS}/columns": 404,
    f"/designations/{BEYOND_64_BITS}": 404,
    f"/api/v1/properties/{BEYOND_64_BITS}": 404,
    f"/api/v1/properties?designation={BEYOND_64_BITS}": 400,
    f"/api/v1/imports?cursor={BEYOND_64_BITS}": 404,
    f"/api/v1/imports?limit={FIVE_THOUSAND_DIGITS}": 400,
}


def test_no_number_in_an_address_breaks_a_page(browse: Browse, town: borough.Borough):
    browser = browse(Role.MANAGER)

    found = {path: browser.get(path).status_code for path in ANSWERS}

    assert found == ANSWERS


def test_no_number_in_a_form_breaks_a_page(browse: Browse, town: borough.Borough):
    browser = browse(Role.OFFICER)
    room = {"name": "Front room", "used_for": "sleeping"}

    answers = [browser.post(f"/properties/{town.rich}/room", {**room, "storey": one}) for one in ("--3", FIVE_THOUSAND_DIGITS)]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert all("The storey must be a whole number from -5 to 100" in answer.text for answer in answers)
