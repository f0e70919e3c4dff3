"""The page of one licence, and of one notice: seen with its sources, corrected, and never without a reason."""

import html
import re
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

import borough
from browser import Browser, title
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.licensing.records import Exemption, ExemptionCorrection, Licence, LicenceCorrection

Browse = Callable[..., Browser]
STANDS = {"was_starts_on": "2024-01-01", "was_ends_on": "2028-12-31", "was_revoked_on": "2026-05-01"}
FILLED = {"starts_on": "2024-01-01", "ends_on": "2028-12-31", "revoked_on": "2026-05-01", "revision": "1", **STANDS}


@pytest.fixture
def revoked(sessions: Sessions, town: borough.Borough) -> int:
    """A licence that the register revoked, with the file that says so."""
    with sessions.writing() as session:
        licence = session.scalars(select(Licence).where(Licence.property_id == town.licensed)).one()
        licence.revoked_on, licence.import_id, licence.import_row = date(2026, 5, 1), town.file, 12
        session.flush()
        session.connection().exec_driver_sql("UPDATE licences SET revision = 1")
        return licence.id


def test_a_licence_is_shown_with_the_source_of_each_value(browse: Browse, town: borough.Borough, revoked: int):
    browser = browse()

    home = browser.get(f"/properties/{town.licensed}").text
    page = browser.get(f"/licences/{revoked}").text

    assert f'href="/licences/{revoked}"' in home
    assert title(page) == f"Licence L{town.licensed}"
    for said in (
        "Mandatory HMO licence",
        "Not in force",
        "1 May 2026",
        "homes &amp; gardens.csv, row 12, 1 October 2026",
        borough.HOLDER,
    ):
        assert said in page, said


def test_a_revocation_is_taken_back_and_that_is_withdrawn_again(browse: Browse, revoked: int, sessions: Sessions):
    browser, here = browse(Role.LICENSING), f"/licences/{revoked}"

    form = browser.get(f"{here}/correct").text
    done = browser.post(f"{here}/correct", {**FILLED, "revoked_on": "", "why": "The register's slip."})
    page = browser.get(done.headers["location"]).text
    with sessions.reading() as session:
        made = session.scalars(select(LicenceCorrection)).one().id
    again = browser.post(f"{here}/correct/{made}/withdraw", {"why": "It was no slip."})
    after = browser.get(here).text

    assert 'value="2026-05-01"' in form
    assert done.status_code == again.status_code == 303
    assert "In force" in page
    assert "Revoked from: none instead of 1 May 2026. The register&#39;s slip." in page
    assert "corrected by Licensing of Acacia" in page
    assert "A later file will not change it back." in page
    assert "Not in force" in after
    assert "stands no more" in after


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"why": "x"}, "Nothing is changed"),
        ({"revoked_on": ""}, "The reason is missing"),
        ({"ends_on": "31 February", "why": "x"}, "must be a real date"),
        ({"ends_on": "2023-01-01", "why": "x"}, "must not be before the first"),
    ],
)
def test_a_faulty_correction_is_shown_again(browse: Browse, revoked: int, sent: dict[str, str], said: str):
    answer = browse().post(f"/licences/{revoked}/correct", FILLED | sent)

    assert answer.status_code == 422
    assert said in answer.text


def test_what_changed_since_is_not_overwritten(browse: Browse, revoked: int):
    answer = browse().post(f"/licences/{revoked}/correct", FILLED | {"revision": "7", "revoked_on": "", "why": "x"})

    assert answer.status_code == 409


@pytest.mark.parametrize(("role", "names"), [(Role.FINANCE, False), (Role.AUDITOR, True)])
def test_who_may_not_decide_changes_nothing_and_names_are_for_those_who_may_see_people(
    browse: Browse, revoked: int, role: Role, names: bool
):
    browser = browse(role)
    page = browser.get(f"/licences/{revoked}").text

    assert (borough.HOLDER in page) is names
    assert "Correct or revoke" not in page
    assert browser.post(f"/licences/{revoked}/correct", FILLED | {"why": "x"}).status_code == 403


def test_whom_a_register_names_leads_to_their_licences_and_is_put_on_record(
    browse: Browse, town: borough.Borough, revoked: int
):
    browser = browse()

    page = browser.get(f"/licences/{revoked}").text
    every, add = (
        html.unescape(found) for found in re.findall(r'href="(/licences\?q=[^"]*|/properties/\d+/person\?[^"]*)"', page)
    )
    form = browser.get(add).text
    added = browser.post(add, {"name": borough.HOLDER, "role": "holder", "source": "The register"})

    assert "2 licences" in browser.get(every).text
    assert [
        said in form for said in (f'value="{borough.HOLDER}"', 'value="holder" checked', f"licences, L{town.licensed}")
    ] == [True] * 3
    assert added.headers["location"].partition("?")[0] == f"/properties/{town.licensed}"
    assert "/person?" not in browse(Role.AUDITOR).get(f"/licences/{revoked}").text


# --- temporary exemption notices

NOTICE = {"starts_on": "2026-10-01", "ends_on": "2027-03-31", "part": "2", "revision": "1"}
NOTICE |= {f"was_{name}": NOTICE[name] for name in ("starts_on", "ends_on", "part")}


@pytest.fixture
def notice(sessions: Sessions, town: borough.Borough) -> int:
    """A notice whose register has a later last day than the Act allows."""
    with sessions.writing() as session:
        one = session.scalars(select(Exemption).where(Exemption.property_id == town.rich)).one()
        one.starts_on, one.ends_on, one.part = date(2026, 10, 1), date(2027, 3, 31), 2
        session.flush()
        session.connection().exec_driver_sql("UPDATE exemptions SET revision = 1")
        return one.id


def test_a_notice_is_put_under_the_other_part_and_that_is_withdrawn_again(
    browse: Browse, town: borough.Borough, notice: int, sessions: Sessions
):
    browser, here = browse(Role.LICENSING), f"/exemptions/{notice}"

    home = browser.get(f"/properties/{town.rich}").text
    form = browser.get(f"{here}/correct").text
    done = browser.post(f"{here}/correct", {**NOTICE, "part": "3", "ends_on": "", "why": "As it was served."})
    page = browser.get(done.headers["location"]).text
    with sessions.reading() as session:
        made = {one.field: one.id for one in session.scalars(select(ExemptionCorrection))}
    again = browser.post(f"{here}/correct/{made['part']}/withdraw", {"why": "It was right."})
    after = browser.get(here).text

    assert f'href="{here}"' in home
    assert 'value="2027-03-31"' in form
    assert done.status_code == again.status_code == 303
    assert title(page) == f"Notice T{town.rich}"
    for said in (
        "Temporary exemption notice (selective licensing)", "Part of the Act: Part 3 instead of Part 2. As it was served.",
        "Last day: none instead of 31 March 2027.", "corrected by Licensing of Acacia", "A later file will not change it back.",
    ):  # fmt: skip
        assert said in page, said
    assert "stands no more" in after
    assert "Temporary exemption notice (HMO)" in after


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"why": "x"}, "Nothing is changed"),
        ({"part": "3"}, "The reason is missing"),
        ({"part": "9", "why": "x"}, "The Part"),
        ({"ends_on": "2026-01-01", "why": "x"}, "must not be before the first"),
    ],
)
def test_a_faulty_correction_of_a_notice_is_shown_again(browse: Browse, notice: int, sent: dict[str, str], said: str):
    answer = browse().post(f"/exemptions/{notice}/correct", NOTICE | sent)

    assert answer.status_code == 422
    assert said in answer.text


def test_a_correction_of_one_notice_is_not_withdrawn_at_another(browse: Browse, notice: int, sessions: Sessions):
    browser = browse()
    browser.post(f"/exemptions/{notice}/correct", NOTICE | {"part": "3", "why": "x"})
    with sessions.reading() as session:
        made = session.scalars(select(ExemptionCorrection)).one().id

    assert browser.get(f"/exemptions/{notice + 1}/correct/{made}/withdraw").status_code == 404
    assert browse(Role.AUDITOR).post(f"/exemptions/{notice}/correct", NOTICE | {"part": "3", "why": "x"}).status_code == 403
