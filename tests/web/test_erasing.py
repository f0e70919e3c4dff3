"""The page that erases who complained: a second record is looked through first, and what was left is gone on with."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

import acacia
import complained
from browser import Browser
from complained import Complained
from hmo_enforce import settings
from hmo_enforce.accounts.actions import restricting
from hmo_enforce.accounts.records import Account
from hmo_enforce.accounts.roles import Role
from hmo_enforce.cases.records import Case, CaseNote
from hmo_enforce.kernel import journal
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.requests import JobRequest
from hmo_enforce.letters.records import Letter
from hmo_enforce.letters.sheets import Addressee
from hmo_enforce.people.records import Party
from hmo_enforce.privacy.actions import holds
from hmo_enforce.privacy.queries import holds as standing

Browse = Callable[..., Browser]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NAME, EMAIL = "Quenby Zwolle", "q@farfield.example"


@pytest.fixture
def who(sessions: Sessions, staff: None) -> Complained:
    with sessions.writing() as session:
        return complained.somebody(session, NAME, contact=EMAIL)


def here(who: Complained) -> str:
    return f"/cases/{who.case}/complainants/{who.line}/erase"


def test_a_second_record_that_is_ticked_is_looked_through_before_anything_is_done(
    browse: Browse, sessions: Sessions, who: Complained
):
    with sessions.writing() as session:
        second = complained.somebody(session, NAME, contact="07700 900222")
        other = complained.a_note(session, complained.a_case(session), "Call 07700 900222.")
    browser = browse(Role.MANAGER)

    first = browser.get(here(who)).text
    sent = {"why": "They asked.", "same": f"party-{second.party}", "looked_at": ""}
    looked = browser.post(here(who), sent)
    with sessions.reading() as session:
        untouched = session.get(Party, second.party) is not None and session.get(Party, who.party) is not None
    done = browser.post(here(who), {**sent, "looked_at": f"party-{second.party}"})

    assert f'value="party-{second.party}"' in first
    assert "900222" not in re.sub(r"<option.*", "", first)
    assert looked.status_code == 422
    assert "You changed which records are of the same person" in looked.text
    assert "Call a complainant." in looked.text
    assert untouched
    assert done.status_code == 303
    with sessions.reading() as session:
        assert session.get(Party, second.party) is None
        assert session.get_one(CaseNote, other).text == "Call a complainant."


def test_letters_that_mention_them_are_ticked_and_files_are_left_to_a_job(
    browse: Browse, sessions: Sessions, who: Complained, web_settings: settings.Settings
):
    olive = Addressee("Olive Oakes", ("1 Elm Row",), "o@x.example")
    with sessions.writing() as session:
        kept, goes = (complained.a_letter(session, web_settings, ("case", who.case), olive, officer=NAME) for _ in range(2))
    browser = browse(Role.MANAGER)

    page = browser.get(here(who)).text
    done = browser.post(here(who), {"why": "They asked.", "letters": str(goes), "looked_at": ""})

    assert "Which of these letters are to be destroyed?" in page
    assert done.status_code == 303
    with sessions.reading() as session:
        assert list(session.scalars(select(Letter.id))) == [kept]
        assert [one.job for one in session.scalars(select(JobRequest))].count("erase-files") == 1


def test_what_a_hold_kept_is_named_and_gone_on_with_once_it_is_lifted(browse: Browse, sessions: Sessions, who: Complained):
    with sessions.writing() as session:
        case = complained.a_case(session)
        note = complained.a_note(session, case, f"{NAME} saw it.")
        holds.hold(session, "case", case, "An appeal.", by=complained.MONA)
    browser = browse(Role.MANAGER)

    first = browser.get(here(who)).text
    browser.post(here(who), {"why": "They asked.", "looked_at": ""})
    privacy, on_hold = browser.get("/privacy").text, browser.get(here(who)).text
    with sessions.writing() as session:
        (hold,) = standing.standing(session)
        holds.lift(session, hold.id, "No appeal.", by=complained.MONA)
    after = browser.get(here(who)).text
    done = browser.post(here(who), {"why": "The hold ended.", f"text-case_notes-{note}-text": "It was seen.", "looked_at": ""})

    named = f"Case note {note}, text (case {case})"
    assert f"Left, since they are on legal hold: {named}" in first
    assert here(who) in privacy
    assert f"Left, since they are on legal hold: {named}" in on_hold
    assert f'name="text-case_notes-{note}-text"' in after
    assert done.status_code == 303
    assert here(who) not in browser.get("/privacy").text
    assert browser.get(here(who)).status_code == 404
    with sessions.reading() as session:
        assert session.get_one(CaseNote, note).text == "It was seen."


def test_nothing_is_asked_while_the_case_itself_is_on_hold(browse: Browse, sessions: Sessions, who: Complained):
    with sessions.writing() as session:
        holds.hold(session, "case", who.case, "An appeal.", by=complained.MONA)

    page = browse(Role.MANAGER).get(here(who))

    assert "The case is on legal hold: who complained must stay until it is lifted." in page.text
    assert "<textarea" not in page.text
    assert NAME not in page.text


def test_what_an_officer_may_not_see_is_a_number_on_the_page(browse: Browse, sessions: Sessions, who: Complained):
    with sessions.writing() as session:
        hidden = complained.a_case(session)
        complained.a_note(session, hidden, f"{NAME} was threatened by Olive Oakes.")
        officer = session.scalars(select(Account.id).where(Account.role == Role.OFFICER)).one()
        restricting.restrict(session, "case", hidden, "Threats.", [officer], by=acacia.ALMA)

    page = browse(Role.MANAGER).get(here(who)).text

    assert "Erased too, though you may not see it: 1 more place." in page
    assert "Olive Oakes" not in page


def test_a_form_of_the_case_opened_before_is_refused(browse: Browse, sessions: Sessions, who: Complained):
    with sessions.writing() as session:
        session.get_one(Case, who.case).title = f"Bins of {NAME}"
    browser = browse(Role.MANAGER)
    edit = browser.get(f"/cases/{who.case}/change").text
    revision = re.search(r'name="revision" value="(\d+)"', edit)
    assert revision is not None

    browser.get(here(who))
    browser.post(here(who), {"why": "They asked.", "looked_at": ""})
    stale = browser.post(
        f"/cases/{who.case}/change",
        {"revision": revision[1], "title": f"Bins of {NAME}", "priority": "normal"},
    )

    assert stale.status_code in {409, 422}
    with sessions.reading() as session:
        assert NAME not in session.get_one(Case, who.case).title


@pytest.mark.parametrize("sent", [{"why": ""}, {"why": "They asked.", "text-case_notes-{note}-text": NAME}])
def test_a_form_that_is_sent_back_is_journalled_as_reading_who_complained(
    browse: Browse, sessions: Sessions, who: Complained, sent: dict[str, str]
):
    with sessions.writing() as session:
        note = complained.a_note(session, who.case, f"{NAME} saw it.")

    back = browse(Role.MANAGER).post(
        here(who), {"looked_at": "", **{name.format(note=note): said for name, said in sent.items()}}
    )

    assert back.status_code == 422
    assert NAME in back.text
    with sessions.reading() as session:
        lines = select(journal.Entry).where(journal.Entry.verb == "read who complained")
        assert [one.subject_id for one in session.scalars(lines)] == [str(who.case)]


def test_looking_again_is_journalled_as_reading_too(browse: Browse, sessions: Sessions, who: Complained):
    with sessions.writing() as session:
        second = complained.somebody(session, NAME)
    browser = browse(Role.MANAGER)
    browser.get(here(who))
    browser.post(here(who), {"why": "x", "same": f"party-{second.party}", "looked_at": ""})

    with sessions.reading() as session:
        lines = select(journal.Entry).where(journal.Entry.verb == "read who complained")
        assert len(session.scalars(lines).all()) == 2
