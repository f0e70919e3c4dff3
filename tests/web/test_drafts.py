"""Areas drawn on pages: counted before they are kept, kept as drafts, and made designations."""

from collections.abc import Callable

import shapely
from sqlalchemy import select

import acacia
import borough
from browser import Browser, title
from hmo_enforce.accounts.roles import Role
from hmo_enforce.areas.records import Designation, DesignationDraft
from hmo_enforce.kernel.database import Sessions

Browse = Callable[..., Browser]
PATH = "/designations/drafts"
E, N = int(acacia.EAST), int(acacia.NORTH)
LINE = f"{E}, {N}\n{E + 300}, {N}\n{E + 300}, {N + 500}\n{E}, {N + 500}"
BOW = f"{E}, {N}\n{E + 300}, {N + 500}\n{E + 300}, {N}\n{E}, {N + 500}"


def drafts(sessions: Sessions) -> list[DesignationDraft]:
    with sessions.reading() as session:
        return list(session.scalars(select(DesignationDraft).order_by(DesignationDraft.id)))


def test_what_lies_inside_is_counted_before_anything_is_kept(browse: Browse, town: borough.Borough, sessions: Sessions):
    browser = browse(Role.MANAGER)

    counted = browser.post(f"{PATH}/new", {"line": LINE, "act": "count", "name": ""})

    assert counted.status_code == 200
    assert "5 properties inside, 1 with a licence in force." in counted.text
    assert "West (60% of it)" in counted.text
    assert drafts(sessions) == []


def test_a_crossing_line_says_where_and_keeps_what_was_typed(browse: Browse, town: borough.Borough, sessions: Sessions):
    browser = browse(Role.MANAGER)

    refused = browser.post(f"{PATH}/new", {"line": BOW, "act": "keep", "name": "Bow"})
    counted = browser.post(f"{PATH}/new", {"line": BOW, "act": "count", "name": "Bow"})

    assert (refused.status_code, counted.status_code) == (422, 200)
    assert "crosses itself near easting 390,150, northing 596,250" in refused.text
    assert BOW in refused.text
    assert drafts(sessions) == []


def test_a_draft_is_kept_changed_and_made_a_designation(browse: Browse, town: borough.Borough, sessions: Sessions):
    browser = browse(Role.MANAGER)

    kept = browser.post(f"{PATH}/new", {"line": LINE, "act": "keep", "name": "Round the green", "notes": "Soon."})
    path = kept.headers["location"].partition("?")[0]
    page = browser.get(path).text
    changed = browser.post(
        f"{path}/edit", {"line": f"{LINE}\n{E - 50}, {N + 250}", "act": "keep", "name": "Round it", "revision": "1"}
    )
    stale = browser.post(f"{path}/edit", {"line": LINE, "act": "keep", "name": "Mine", "revision": "1"})
    listed = browser.get("/designations").text
    said = {"kind": "interest", "reference": "G-1", "name": "The green", "starts_on": "2026-01-01", "revision": "2"}
    made = browser.post(f"{path}/designate", said)

    assert title(page) == "Round the green"
    assert "5 properties inside" in page
    assert (changed.status_code, stale.status_code, made.status_code) == (303, 409, 303)
    assert "Round it</a>" in listed
    with sessions.reading() as session:
        found = session.scalars(select(Designation).where(Designation.reference == "G-1")).one()
        assert shapely.area(found.shape) == 300 * 500 + 250 * 50
    assert drafts(sessions) == []
    assert browser.get(path).status_code == 404


def test_what_was_drawn_stays_where_somebody_saved_the_draft_meanwhile(browse: Browse, town: borough.Borough):
    browser = browse(Role.MANAGER)
    kept = browser.post(f"{PATH}/new", {"line": LINE, "act": "keep", "name": "Round the green"})
    path = kept.headers["location"].partition("?")[0]
    browser.post(f"{path}/edit", {"line": f"{LINE}\n{E - 50}, {N + 250}", "act": "keep", "name": "Theirs", "revision": "1"})
    mine = {"line": LINE, "act": "keep", "name": "Mine", "notes": "Twenty minutes.", "revision": "1"}

    stale = browser.post(f"{path}/edit", mine)
    again = browser.post(f"{path}/edit", mine | {"revision": "2"})

    assert stale.status_code == 409
    assert all(text in stale.text for text in (LINE, 'value="Mine"', "Twenty minutes.", "Theirs", 'name="revision" value="2"'))
    assert (again.status_code, title(browser.get(path).text)) == (303, "Mine")


def test_a_line_begins_with_that_of_a_ward_or_a_designation(browse: Browse, town: borough.Borough):
    browser = browse(Role.MANAGER)

    ward, designation = (
        browser.get(f"{PATH}/new?ward=E99500001").text,
        browser.get(f"{PATH}/new?designation={town.selective}").text,
    )

    assert "390500.00, 596500.00" in ward
    assert "Draft after West" in ward
    assert "Draft after Acacia selective area" in designation
    assert browser.get(f"{PATH}/new?ward=E99999999").status_code == 404


def test_who_may_not_designate_sees_a_draft_and_draws_none(browse: Browse, town: borough.Borough):
    kept = browse(Role.MANAGER).post(f"{PATH}/new", {"line": LINE, "act": "keep", "name": "Round the green"})
    path, officer = kept.headers["location"].partition("?")[0], browse(Role.OFFICER)

    page = officer.get(path)

    assert page.status_code == 200
    assert "Make it a designation" not in page.text
    assert officer.get(f"{PATH}/new").status_code == 403
    assert officer.post(f"{path}/discard", {"why": "x", "revision": "1"}).status_code == 403
