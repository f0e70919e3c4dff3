"""The pages of designations: as they stand on a day, on a map and in words."""

import html
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import shapely
from sqlalchemy import func, select

import acacia
import borough
from browser import Browser, title
from hmo_enforce import jobs
from hmo_enforce.accounts.roles import Role
from hmo_enforce.areas.records import Area, Designation
from hmo_enforce.kernel import clock, requests
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.requests import JobRequest

Browse = Callable[..., Browser]


def test_the_list_says_what_is_in_force_on_the_day_and_why(browse: Browse, town: borough.Borough, sessions: Sessions):
    with sessions.writing() as session:
        acacia.a_designation(
            session, "selective", acacia.EAST_WARD, reference="OLD", name="Old scheme", starts_on=date(2015, 1, 1),
            made_on=date(2014, 12, 1), ends_on=date(2021, 6, 1),
        )  # fmt: skip
    browser = browse()

    today, then = (browser.get(f"/designations{query}").text for query in ("", "?on=2016-02-01"))

    assert "Its last day in force was 1 June 2021." in today
    assert "not earlier than three months" in today
    assert "ceases no later than five years" in today
    assert "as they stand on 1 February 2016" in then
    assert "It was not made until 1 September 2023." in then


def test_the_list_is_narrowed_by_kind_and_state(browse: Browse, town: borough.Borough):
    browser = browse()

    selective = browser.get("/designations?kind=selective").text
    over = browser.get("/designations?state=ended").text

    assert "Acacia selective area" in selective
    assert "Acacia additional area" not in selective
    assert "No designation matches." in over


def test_a_designation_counts_its_homes_and_leads_to_them(browse: Browse, town: borough.Borough):
    browser = browse()

    page = browser.get(f"/designations/{town.selective}").text
    homes = browser.get(f"/properties?designation={town.selective}&check=1").text

    assert title(page) == "Acacia selective area"
    assert "Properties inside" in page
    assert f"/properties?designation={town.selective}" in page
    assert "6 Acacia Avenue" in homes
    assert "1 property" in homes


def test_the_map_is_in_longitude_and_latitude_and_of_those_in_force(browse: Browse, town: borough.Borough):
    browser = browse()

    now = browser.get("/designations.geojson").json()
    before = browser.get("/designations.geojson?on=2020-01-01").json()
    one = browser.get(f"/designations/{town.selective}/map.geojson").json()["features"][0]

    assert {feature["properties"]["kind"] for feature in now["features"]} == {"selective", "additional"}
    assert before["features"] == []
    assert shapely.geometry.shape(one["geometry"]).is_valid
    west, south, east, north = shapely.geometry.shape(one["geometry"]).bounds
    assert -3 < west < east < -2
    assert 55 < south < north < 56


NEW = {
    "kind": "selective",
    "name": "East scheme",
    "reference": "ACA/2026",
    "made_on": "2026-06-01",
    "starts_on": "2026-10-01",
    "ends_on": "2031-09-30",
    "legal_basis": "Housing Act 2004 s. 80",
    "documents": "https://acacia.example/notice.pdf\njavascript:alert(1)",
    "extent": "chosen",
}


def wards(sessions: Sessions) -> dict[str, str]:
    with sessions.reading() as session:
        return {name: str(key) for key, name in session.execute(select(Area.id, Area.name))}


def test_a_designation_is_made_from_chosen_wards(browse: Browse, town: borough.Borough, sessions: Sessions):
    browser, ward = browse(Role.MANAGER), wards(sessions)

    offered = browser.get("/designations/new?from=ward").text
    made = browser.post(
        "/designations/new?from=ward", {**NEW, "areas": [ward["West"], ward["East"]], "excluding": ward["West"]}
    )
    page = browser.get(made.headers["location"]).text

    assert "East (E99500002)" in offered
    assert made.status_code == 303
    assert title(page) == "East scheme"
    assert "25.0 hectares" in page
    assert 'href="https://acacia.example/notice.pdf"' in page
    assert 'href="javascript' not in page
    with sessions.reading() as session:
        assert [one.job for one in session.scalars(select(JobRequest))] == ["flag"]


def test_the_whole_area_less_exclusions_is_one_choice(browse: Browse, town: borough.Borough, sessions: Sessions):
    browser = browse(Role.LICENSING)

    made = browser.post("/designations/new", {**NEW, "extent": "whole", "excluding": [wards(sessions)["East"]]})
    nothing = browser.post(
        "/designations/new", {**NEW, "reference": "X", "extent": "whole", "excluding": [*wards(sessions).values()]}
    )

    assert "25.0 hectares" in browser.get(made.headers["location"]).text
    assert nothing.status_code == 422
    assert beside(nothing.text, "excluding") == "Nothing is left: the exclusions cover all of the areas chosen."


def beside(page: str, field: str) -> str:
    """The error that a form shows at one of its fields."""
    found = re.search(rf'id="{field}-error"[^>]*>(?:\s*<span[^>]*>Error:</span>)?([^<]*)<', page)
    return html.unescape(found[1]).strip() if found else ""


def test_a_reference_that_is_taken_is_said_beside_it_and_what_was_typed_is_kept(
    browse: Browse, town: borough.Borough, sessions: Sessions
):
    sent = {**NEW, "reference": "ACA-selective", "areas": [wards(sessions)["West"]]}

    answer = browse(Role.MANAGER).post("/designations/new", sent)

    assert answer.status_code == 422
    assert "There is a designation ACA-selective already." in beside(answer.text, "reference")
    assert 'value="East scheme"' in answer.text
    assert f'value="{wards(sessions)["West"]}" checked' in answer.text
    with sessions.reading() as session:
        assert session.scalar(select(func.count()).select_from(Designation)) == 2


def test_the_whole_area_and_ticked_areas_disagree(browse: Browse, town: borough.Borough, sessions: Sessions):
    sent = {**NEW, "extent": "whole", "areas": [wards(sessions)["West"]]}

    answer = browse(Role.MANAGER).post("/designations/new", sent)

    assert answer.status_code == 422
    assert "The whole area is chosen, and some areas are ticked below." in beside(answer.text, "extent")


def test_dates_against_the_day_it_was_revoked_are_said_beside_them(browse: Browse, town: borough.Borough):
    browser, path = browse(Role.MANAGER), f"/designations/{town.selective}"
    browser.post(f"{path}/revoke", {"revoked_on": "2024-06-01", "revision": "1", "why": "Quashed."})

    dates = {"made_on": "2025-01-01", "starts_on": "2025-06-01", "ends_on": "2028-12-31", "revision": "2", "why": "A slip."}
    answer = browser.post(f"{path}/dates", dates)

    assert answer.status_code == 422
    assert beside(answer.text, "made_on") == "It would be revoked before it was made: check both days."
    assert "A slip." in answer.text


def test_a_revocation_that_cannot_be_is_said_beside_its_day(browse: Browse, town: borough.Borough):
    browser, path = browse(Role.MANAGER), f"/designations/{town.selective}/revoke"

    late = browser.post(path, {"revoked_on": "2030-01-01", "revision": "1", "why": "Quashed."})
    browser.post(path, {"revoked_on": "2026-01-01", "revision": "1", "why": "Quashed."})
    again = browser.post(path, {"revoked_on": "2026-02-01", "revision": "2", "why": "Quashed."})

    assert (late.status_code, again.status_code) == (422, 422)
    assert "there is nothing to revoke" in beside(late.text, "revoked_on")
    assert "It was revoked already" in beside(again.text, "revoked_on")


def test_a_faulty_designation_is_not_made(browse: Browse, town: borough.Borough, sessions: Sessions):
    faulty = {**NEW, "kind": "additional", "starts_on": "2026-01-01", "ends_on": "2025-01-01"}

    answer = browse(Role.MANAGER).post("/designations/new", faulty)

    assert answer.status_code == 422
    for said in ("No area is chosen", "before it is made", "cannot end before", "from how many people"):
        assert said in answer.text
    with sessions.reading() as session:
        assert session.scalar(select(func.count()).select_from(Designation)) == 2


def test_more_than_five_years_are_told_before_they_are_taken_and_taken_where_the_notice_says_so(
    browse: Browse, town: borough.Borough, sessions: Sessions
):
    browser, path = browse(Role.MANAGER), f"/designations/{town.selective}/dates"
    dates = {"made_on": "2023-09-01", "starts_on": "2024-01-01", "ends_on": "2029-12-31", "revision": "1", "why": "The notice."}

    doubted = browser.post(path, dates)
    new = browser.post("/designations/new", {**NEW, "extent": "whole", "ends_on": "2033-01-01"})
    meant = browser.post(path, {**dates, "longer": "yes"})

    assert (doubted.status_code, new.status_code, meant.status_code) == (422, 422, 303)
    assert "ceases no later than five years" in beside(doubted.text, "ends_on")
    assert "31 December 2028" in beside(doubted.text, "ends_on")
    with sessions.reading() as session:
        assert session.get_one(Designation, town.selective).ends_on == date(2029, 12, 31)


def test_a_stale_change_of_dates_shows_both_versions(browse: Browse, town: borough.Borough):
    browser, path = browse(Role.MANAGER), f"/designations/{town.selective}/dates"
    sent = {"made_on": "2023-09-01", "starts_on": "2024-01-01", "revision": "1", "why": "As the notice says."}

    first = browser.post(path, {**sent, "ends_on": "2028-06-30"})
    second = browser.post(path, {**sent, "ends_on": "2027-06-30"})
    page = browser.get(f"/designations/{town.selective}").text

    assert first.status_code == 303
    assert second.status_code == 409
    assert "2028-06-30" in second.text
    assert "2027-06-30" in second.text
    assert "30 June 2028" in page
    assert "This is version 2." in page
    assert "last day in force 31 December 2028" in page


COVERED = {
    "min_persons": "4",
    "min_households": "2",
    "min_storeys": "3",
    "leaves_out_flats_in_blocks_of": "3",
    "tests": ["standard", "section_257"],
    "description": "HMOs above shops.",
}


def stands(sessions: Sessions, name: str) -> Designation:
    with sessions.reading() as session:
        return session.scalars(select(Designation).where(Designation.name == name)).one()


def test_an_additional_designation_says_all_of_which_homes_it_covers(browse: Browse, town: borough.Borough, sessions: Sessions):
    browser = browse(Role.MANAGER)

    made = browser.post("/designations/new", {**NEW, "kind": "additional", "extent": "whole", **COVERED, "min_households": ""})
    page = browser.get(made.headers["location"]).text

    assert stands(sessions, "East scheme").covers == {
        "min_persons": 4, "min_households": 2, "min_storeys": 3, "leaves_out_flats_in_blocks_of": 3,
        "tests": ["standard", "section_257"], "description": "HMOs above shops.",
    }  # fmt: skip
    assert "converted blocks of flats (s. 257)" in page
    assert "not flats in purpose-built blocks of 3 or more" in page


def test_what_a_designation_says_is_changed_afterwards(browse: Browse, town: borough.Borough, sessions: Sessions):
    browser = browse(Role.MANAGER)
    path = (
        browser.post("/designations/new", {**NEW, "kind": "additional", "extent": "whole", **COVERED})
        .headers["location"]
        .partition("?")[0]
    )
    words = {"name": "East and west", "legal_basis": "s. 56", "notes": "Reviewed.\r\nTwice.", "documents": "Notice\nMap"}

    form = browser.get(f"{path}/change").text
    faulty = browser.post(f"{path}/change", {**words, "revision": "1", "why": "Review", "min_persons": "4"})
    done = browser.post(
        f"{path}/change", {**words, **COVERED, "min_storeys": "", "tests": "declared", "revision": "1", "why": "Review"}
    )
    page = browser.get(path).text

    assert 'value="section_257" checked' in form
    assert 'value="declared" checked' not in form
    assert (faulty.status_code, done.status_code) == (422, 303)
    assert "at least one test" in faulty.text
    found = stands(sessions, "East and west")
    assert (found.legal_basis, found.notes, found.documents) == ("s. 56", "Reviewed.\nTwice.", ["Notice", "Map"])
    assert found.covers == {
        "min_persons": 4, "min_households": 2, "leaves_out_flats_in_blocks_of": 3, "tests": ["declared"],
        "description": "HMOs above shops.",
    }  # fmt: skip
    assert title(page) == "East and west"
    assert found.starts_on == date(2026, 10, 1)
    with sessions.reading() as session:
        assert [one.job for one in session.scalars(select(JobRequest))] == ["flag", "flag"]


def test_a_selective_designation_has_no_description_of_hmos_to_change(
    browse: Browse, town: borough.Borough, sessions: Sessions
):
    browser, path = browse(Role.MANAGER), f"/designations/{town.selective}/change"

    form = browser.get(path).text
    browser.post(path, {"name": "West", "revision": "1", "why": "Shorter.", **COVERED})

    assert 'name="name"' in form
    assert 'name="min_persons"' not in form
    assert stands(sessions, "West").covers is None


def test_stale_words_are_shown_side_by_side(browse: Browse, town: borough.Borough):
    browser, path = browse(Role.MANAGER), f"/designations/{town.selective}/change"

    first = browser.post(path, {"name": "West", "revision": "1", "why": "Shorter."})
    second = browser.post(path, {"name": "Far west", "revision": "1", "why": "Longer."})

    assert (first.status_code, second.status_code) == (303, 409)
    assert all(said in second.text for said in ("Far west", ">West<", "Legal basis"))


def test_a_designation_is_revoked_with_a_reason(browse: Browse, town: borough.Borough):
    browser, path = browse(Role.MANAGER), f"/designations/{town.selective}/revoke"

    unsaid = browser.post(path, {"revoked_on": "2026-11-01", "revision": "1"})
    done = browser.post(path, {"revoked_on": "2026-11-01", "revision": "1", "why": "Quashed."})
    page = browser.get(f"/designations/{town.selective}").text

    assert (unsaid.status_code, done.status_code) == (422, 303)
    assert "It was revoked with effect from 1 November 2026." in page
    assert "Quashed." in page


def flagged(sessions: Sessions) -> None:
    """What the jobs process does with what is asked of it."""
    with sessions.writing() as session:
        lease = requests.lease(session, "worker")
    assert lease is not None
    assert lease.job == "flag"
    (job,) = [one for one in jobs.JOBS if one.name == lease.job]
    jobs.perform(sessions, job, lease.arguments, by=lease.asked_by, report=lambda done, total, note: None)
    with sessions.writing() as session:
        requests.finish(session, lease.request_id, "worker", {})


def test_a_new_designation_says_that_its_homes_are_being_worked_out_until_they_are(
    browse: Browse, town: borough.Borough, sessions: Sessions
):
    browser = browse(Role.MANAGER)
    path = browser.post("/designations/new", {**NEW, "areas": [wards(sessions)["East"]]}).headers["location"].split("?")[0]
    key = path.rsplit("/", 1)[1]

    page, listed, so_far = (browser.get(address) for address in (path, "/designations", f"{path}/progress"))
    api = browser.get(f"/api/v1/designations/{key}").json()
    flagged(sessions)
    after, listed_after, done = (browser.get(address) for address in (path, "/designations", f"{path}/progress"))

    assert "Which homes lie in it is being worked out" in page.text
    assert "Properties inside" not in page.text
    assert f'data-progress-url="{path}/progress"' in page.text
    assert "being worked out" in listed.text
    assert so_far.json()["text"] == "Waiting for its turn."
    assert (so_far.json()["finished"], done.json()["finished"]) == (False, True)
    assert (api["counted"], browser.get(f"/api/v1/designations/{key}").json()["counted"]) == (False, True)
    assert "being worked out" not in after.text + listed_after.text
    assert ">6<" in after.text


def test_a_line_that_nobody_has_asked_to_look_at_waits_for_the_night(browse: Browse, town: borough.Borough, sessions: Sessions):
    with sessions.writing() as session:
        session.get_one(Designation, town.selective).shaped_at = clock.now() + timedelta(minutes=5)

    page = browse().get(f"/designations/{town.selective}").text

    assert "It waits for the next run" in page
    assert "These numbers are of its line as it was before." in page
    assert "Properties inside" in page


@pytest.mark.parametrize(("kind", "said"), [("article_4", "a matter of planning"), ("interest", "the council&#39;s own")])
def test_an_area_that_makes_nothing_licensable_counts_no_home_without_a_licence(
    browse: Browse, town: borough.Borough, sessions: Sessions, kind: str, said: str
):
    with sessions.writing() as session:
        session.get_one(Designation, town.additional_area).kind = kind
    browser = browse(Role.MANAGER)

    page = browser.get(f"/designations/{town.additional_area}").text
    revoking = browser.get(f"/designations/{town.additional_area}/revoke").text

    assert "Without one" not in page
    assert "With a licence" not in page
    assert said in page
    assert "no home needs a licence because of it" not in revoking
    assert "Without one, needed or not" in browser.get(f"/designations/{town.selective}").text


def test_an_officer_may_not_designate(browse: Browse, town: borough.Borough):
    browser = browse()

    refused = [
        browser.get("/designations/new"),
        browser.post("/designations/new", NEW),
        browser.get(f"/designations/{town.selective}/dates"),
        browser.get(f"/designations/{town.selective}/change"),
        browser.post(f"/designations/{town.selective}/change", {"name": "Mine", "revision": "1", "why": "x"}),
    ]

    assert {answer.status_code for answer in refused} == {403}
    assert "/designations/new" not in browser.get("/designations").text
