"""The search page and its hints: by role, by what is typed, and accounted for."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

import arrived
import borough
import filed
from browser import Browser, title
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.licensing.records import Licence

Browse = Callable[..., Browser]


def hints(browser: Browser, typed: str) -> list[tuple[str, str]]:
    answer = browser.client.get("/search/hints", params={"q": typed})
    assert answer.status_code == 200
    return [(one["sort"], one["text"]) for one in answer.json()["hints"]]


def test_the_page_finds_a_home_and_leads_to_it_and_to_the_list(browse: Browse, town: borough.Borough):
    page = browse(Role.OFFICER).get("/search?q=1+acasia+avenue")

    assert title(page.text) == "What answers “1 acasia avenue”"
    assert f'href="/properties/{town.rich}"' in page.text
    assert "/properties?q=1+acasia+avenue" in page.text


def test_a_postcode_that_fits_nothing_is_left_out_and_both_the_page_and_the_hints_say_so(browse: Browse, town: borough.Borough):
    officer = browse(Role.OFFICER)
    page = officer.get("/search?q=1+acacia+avenue+ZY9+9ZZ").text
    hint = officer.get("/search/hints?q=1+acacia+avenue+ZY9+9ZZ").json()["hints"][0]

    assert "None of them has the postcode ZY9 9ZZ: it was left out." in page
    assert "/properties?q=1+ACACIA+AVENUE" in page
    assert hint["detail"].endswith("not ZY9 9ZZ")


def test_the_list_of_properties_forgives_the_same_slips(browse: Browse, town: borough.Borough):
    page = browse(Role.OFFICER).get("/properties?q=1+acasia+avenue")

    assert f'href="/properties/{town.rich}"' in page.text


def test_the_page_leads_from_people_to_their_list_which_forgives_the_same_slips(browse: Browse, town: borough.Borough):
    browser = browse(Role.OFFICER)

    assert 'href="/people?q=henrieta"' in browser.get("/search?q=henrieta").text
    assert borough.HOLDER in browser.get("/people?q=henrieta").text


def test_people_are_found_by_those_alone_who_may_see_people(browse: Browse, town: borough.Borough):
    found = hints(browse(Role.OFFICER), "henrieta")
    assert found[0] == ("Person or organisation", borough.HOLDER)
    assert found[1:] == [("Licence", "L2"), ("Licence", "OLD/1")], "that she holds, as the register has it"
    assert hints(browse(Role.FINANCE), "henrieta") == []
    assert "Henrietta" not in browse(Role.FINANCE).get("/search?q=henrietta+h").text.replace("henrietta h", "")


def test_cases_are_found_by_those_alone_who_may_see_cases_and_never_by_who_complained(
    browse: Browse, sessions: Sessions, town: borough.Borough
):
    with sessions.writing() as session:
        filed.a_case(session, town.rich, "Quinces by the wall")

    assert [text.split(": ")[1] for _, text in hints(browse(Role.OFFICER), "quinces wall")] == ["Quinces by the wall"]
    assert hints(browse(Role.FINANCE), "quinces wall") == []
    assert hints(browse(Role.MANAGER), filed.COMPLAINANT) == []


def test_what_arrived_is_found_by_its_whole_reference_however_it_is_typed(
    browse: Browse, sessions: Sessions, town: borough.Borough
):
    with sessions.writing() as session:
        one = arrived.an_arrival(session, town.rich)
        reference, key = one.reference, one.id

    plain = reference.removeprefix("A-").lower()
    assert [hints(browse(Role.OFFICER), typed) for typed in (reference, f"a {plain[:4]} {plain[4:]}", plain[:6])] == [
        [("Arrival", reference)], [("Arrival", reference)], [],
    ]  # fmt: skip
    assert f'href="/inbox/{key}"' in browse(Role.OFFICER).get(f"/search?q={reference}").text
    assert hints(browse(Role.FINANCE), reference) == []


def test_a_licence_is_found_by_its_reference_however_it_is_written(browse: Browse, sessions: Sessions, town: borough.Borough):
    with sessions.reading() as session:
        key = session.scalar(select(Licence.id).where(Licence.reference == "OLD/1"))

    answer = browse(Role.FINANCE).client.get("/search/hints", params={"q": "old 1"}).json()

    assert [one["href"] for one in answer["hints"]] == [f"/licences/{key}"]


@pytest.mark.parametrize(("typed", "said"), [
    ("", "Searched are homes, people and organisations, licences, cases, surveys, complaints and referrals."),
    ("x", "Type at least two letters or digits."),
    ("x" * 201, "200"),
    ("nowhere lane", "Nothing that you may see answers this."),
])  # fmt: skip
def test_what_cannot_be_answered_is_said(browse: Browse, town: borough.Borough, typed: str, said: str):
    page = browse(Role.OFFICER).client.get("/search", params={"q": typed})

    assert page.status_code == 200
    assert said in page.text


def test_what_is_typed_is_text_on_the_page_and_nothing_else(browse: Browse, town: borough.Borough):
    browser = browse(Role.OFFICER)

    for typed in ("<script>alert(1)</script>", '" OR "a', "') --", "%%%", "𝓐𝓬𝓪𝓬𝓲𝓪", "acacia" * 30):
        page = browser.client.get("/search", params={"q": typed})
        assert page.status_code == 200, typed
        assert "<script>alert(1)" not in page.text
        assert browser.client.get("/search/hints", params={"q": typed}).status_code == 200


def test_hints_are_few_and_hold_the_first_of_each_sort(browse: Browse, sessions: Sessions, town: borough.Borough):
    with sessions.writing() as session:
        filed.a_case(session, town.rich, "Avenue of bins")

    found = hints(browse(Role.OFFICER), "avenue")

    assert len(found) <= 8
    assert {sort for sort, _ in found} == {"Home", "Case"}
