"""The record of a person or an organisation, put right by hand: shown, kept against later files, taken back."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

import acacia
import filed
from browser import Browser
from hmo_enforce import council, jobs
from hmo_enforce.accounts.roles import Role
from hmo_enforce.casework import duplicates
from hmo_enforce.kernel import journal
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.people import actions, correctable
from hmo_enforce.people.records import Party, PartyCorrection

Browse = Callable[..., Browser]
WHY = "As her passport has it."


@pytest.fixture
def holder(sessions: Sessions, load: Callable[[str], None]) -> int:
    """Who holds the one licence, as a file of parties wrote her."""
    with sessions.writing() as session:
        acacia.a_licence(session, acacia.an_address(session, "9 Larch Row"), reference="L1")
    load("Mary Smth")
    with sessions.reading() as session:
        return session.scalars(select(Party.id)).one()


@pytest.fixture
def load(sessions: Sessions, tmp_path: Path) -> Callable[[str], None]:
    """Load a file in which the holder is called so."""

    def loaded(name: str) -> None:
        path = tmp_path / "parties.csv"
        path.write_text(
            f"licence_reference,role,name,party_reference,address,postcode\nL1,licence_holder,{name},P7,1 Elm Row,AC1 1AA\n"
        )
        arguments = {"council": "acacia", "kind": "parties", "path": str(path), "on": "2026-11-01"}
        jobs.perform(sessions, jobs.named("import"), arguments, by=acacia.ALMA, report=lambda done, total, note: None)

    return loaded


def sent(browser: Browser, holder: int, **changes: str) -> dict[str, str]:
    """The form as it is shown, with these changed."""
    page = browser.get(f"/people/{holder}/correct").text
    hidden = dict(re.findall(r'type="hidden" name="([a-z_]+)" value="([^"]*)"', page))
    shown = {name.removeprefix("was_"): value for name, value in hidden.items() if name.startswith("was_")}
    return {**hidden, **shown, **changes}


def test_a_name_is_put_right_found_by_kept_against_a_later_file_and_taken_back(
    browse: Browse, sessions: Sessions, holder: int, load: Callable[[str], None]
):
    officer, here = browse(Role.OFFICER), f"/people/{holder}"

    saved = officer.post(f"{here}/correct", sent(officer, holder, name="Mary Smith", postcode="ac12zz", why=WHY))
    load("Mary Smythe")
    page = officer.get(here).text
    found = officer.get("/people?q=mary+smith").text
    with sessions.reading() as session:
        kept = session.get_one(Party, holder)
        assert (kept.name, kept.postcode, kept.address) == ("Mary Smith", "AC1 2ZZ", "1 Elm Row")
        name = session.scalars(select(PartyCorrection.id).where(PartyCorrection.field == "name")).one()
        values = str([one.after for one in session.scalars(select(journal.EntryValues))])
        assert "Smith" not in values
        assert session.scalars(select(Entry.verb).where(Entry.subject == "party")).all() == ["corrected"]
    back = officer.post(f"{here}/correct/{name}/withdraw", {"why": "It was right."})

    assert (saved.status_code, saved.headers["location"]) == (303, f"{here}?done=correction")
    assert f"Name: Mary Smith instead of Mary Smth. {WHY}" in page
    assert "Corrected here, different in a later file" in page
    assert "Mary Smythe" in page
    assert "Mary Smith" in found
    assert back.status_code == 303
    again = officer.get(here).text
    assert '<h1 class="govuk-heading-l">Mary Smth</h1>' in again
    assert "stands no more" in again


def test_what_cannot_be_a_correction_is_refused_beside_its_field_and_a_stale_one_shows_both(
    browse: Browse, sessions: Sessions, holder: int
):
    officer, path = browse(Role.OFFICER), f"/people/{holder}/correct"
    form = sent(officer, holder)

    nothing = officer.post(path, form | {"why": WHY})
    empty = officer.post(path, form | {"name": "", "company_number": "12 X", "postcode": "ZZ", "why": ""})
    officer.post(path, form | {"name": "Mary Smith", "why": WHY})
    stale = officer.post(path, form | {"name": "Maria Smith", "why": WHY})

    assert (nothing.status_code, empty.status_code, stale.status_code) == (422, 422, 409)
    assert "Nothing is changed" in nothing.text
    for words in ("Name: It cannot be left empty", "has eight characters", "looks like OX4 1AB", "The reason is missing"):
        assert words in empty.text
    assert "Maria Smith" in stale.text
    assert "Mary Smith" in stale.text
    assert WHY in stale.text
    with sessions.reading() as session:
        assert session.get_one(Party, holder).name == "Mary Smith"


def test_a_merged_record_is_corrected_as_the_one_that_is_kept(browse: Browse, sessions: Sessions, holder: int):
    officer = browse(Role.OFFICER)
    with sessions.writing() as session:
        other = filed.a_party(session, "Mary Smith").id
        duplicates.merge(
            session, "party", holder, other, why="One.", by=acacia.ALMA, on=acacia.TODAY, council=council.read("acacia")
        )

    saved = officer.post(f"/people/{other}/correct", sent(officer, other, is_organisation="person", why=WHY))

    assert saved.headers["location"] == f"/people/{holder}?done=correction"
    with sessions.writing() as session:
        assert session.get_one(Party, holder).is_organisation is False
        with pytest.raises(Refused, match="merged"):
            actions.correct(session, other, {"name": "X"}, why=WHY, revision=2, by=acacia.ALMA)


def test_whoever_is_destroyed_takes_their_corrections_along(sessions: Sessions):
    with sessions.writing() as session:
        alone = filed.a_party(session, "Mary Smith").id
        filed.a_correction(session, alone)

    with sessions.writing() as session:
        actions.destroy(session, alone)

    with sessions.reading() as session:
        assert session.scalars(select(PartyCorrection)).all() == []


@pytest.mark.parametrize(("role", "status"), [(Role.AUDITOR, 403), (Role.FINANCE, 403), (Role.LICENSING, 200)])
def test_whoever_may_correct_and_see_people_is_let_in(browse: Browse, holder: int, role: Role, status: int):
    browser = browse(role)

    page = browser.get(f"/people/{holder}/correct")

    assert page.status_code == status
    assert (f"/people/{holder}/correct" in browser.get(f"/people/{holder}").text) == (status == 200)


@pytest.mark.parametrize("text", ["sc123456", "1234567", "OC 301234"])
def test_a_company_number_is_read_as_it_is_kept(text: str):
    assert len(str(correctable.value("company_number", text))) == 8
    assert correctable.as_text(correctable.value("is_organisation", "organisation")) == "organisation"
