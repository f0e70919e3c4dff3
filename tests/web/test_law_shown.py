"""Where a rule rests on something that nobody has read at its source, every place that shows it says so."""

from collections.abc import Callable
from datetime import date

import acacia
import borough
from browser import Browser
from hmo_enforce.areas.records import Designation
from hmo_enforce.kernel.database import Sessions

Browse = Callable[..., Browser]
UNREAD = "this reading of the law has not been checked at its source"
READ = {**borough.GROUND, "sentence": "It was read.", "cites": "SI 2018/221 art. 4", "verified": True}
CONVERTED = {**READ, "sentence": "It meets the converted building test.", "cites": "s. 254(4)", "verified": False}
REVISED = {**CONVERTED, "sentence": "The exemptions were revised.", "cites": "SI 2006/370"}
MANAGED = {**CONVERTED, "sentence": "No registered provider let it.", "cites": "s. 79(3)"}


def a_home(sessions: Sessions) -> int:
    """One whose verdict rests on a rule that was read and on others that were not."""
    with sessions.writing() as session:
        home = acacia.an_address(session)
        reasons = {"grounds": [READ, CONVERTED], "cautions": [REVISED], "ruled_out": [MANAGED], "questions": []}
        acacia.a_verdict(session, home, reasons=reasons)
        return home.id


def test_a_propertys_page_says_so_beside_each_ground_caution_and_what_was_ruled_out(browse: Browse, sessions: Sessions):
    page = " ".join(browse().get(f"/properties/{a_home(sessions)}").text.split())

    for unread in (CONVERTED, REVISED, MANAGED):
        assert f"{unread['cites']} ({UNREAD})" in page
    assert f"{READ['cites']} ({UNREAD})" not in page


def test_a_propertys_page_says_that_confidences_are_working_values(browse: Browse, sessions: Sessions):
    with sessions.writing() as session:
        home = borough.seeded(session).rich

    page = browse().get(f"/properties/{home}").text

    assert "a working value, neither measured nor a probability" in page


def test_the_api_says_so_of_each(browse: Browse, sessions: Sessions):
    verdict = browse().get(f"/api/v1/properties/{a_home(sessions)}").json()["verdict"]

    assert [(one["cites"], one["verified"]) for one in verdict["grounds"]] == [
        ("SI 2018/221 art. 4", True),
        ("s. 254(4)", False),
    ]
    assert [one["verified"] for name in ("cautions", "ruled_out") for one in verdict[name]] == [False, False]


def test_a_designations_page_its_list_and_the_api_say_so_of_limits_on_its_dates(browse: Browse, sessions: Sessions):
    with sessions.writing() as session:
        town = acacia.borough(session)
        for key in (town.selective.id, town.additional.id):
            session.get_one(Designation, key).ends_on = date(2040, 1, 1)
        keys = {name: getattr(town, name).id for name in ("selective", "additional")}
    browser = browse()

    listed = browser.get("/designations").text
    for name, section in (("selective", "84"), ("additional", "60(2)")):
        said = f"five years after coming into force (Housing Act 2004 s. {section}, not checked at its source)"
        assert said in listed
        assert said in browser.get(f"/designations/{keys[name]}").text
        assert said in " ".join(browser.get(f"/api/v1/designations/{keys[name]}").json()["warnings"])
