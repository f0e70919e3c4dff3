"""What is on legal hold is left when somebody is erased, named, and done once the hold ends."""

from pathlib import Path

import pytest

import acacia
import complained
import services
from complained import Complained
from hmo_enforce import settings
from hmo_enforce.accounts.actions import restricting
from hmo_enforce.cases.records import Case, CaseNote
from hmo_enforce.casework import holding, unfinished
from hmo_enforce.casework.erasing import Chosen
from hmo_enforce.kernel import hiding, journal
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.letters.records import Letter
from hmo_enforce.letters.sheets import Addressee
from hmo_enforce.people.records import Party
from hmo_enforce.privacy.actions import holds
from hmo_enforce.privacy.queries import holds as standing

NAME = "Quenby Zwolle"
EMAIL = "q@farfield.example"


@pytest.fixture
def of(tmp_path: Path, database_url: str) -> settings.Settings:
    return settings.from_environment(
        {"HMO_DATABASE_URL": database_url, "HMO_DATA_DIR": str(tmp_path / "data"), "HMO_SECRET_KEY": services.SECRET_KEY}
    )


def test_what_another_case_or_home_on_hold_says_is_left_and_named(sessions: Sessions, of: settings.Settings):
    with sessions.writing() as session:
        who = complained.somebody(session, NAME, contact=EMAIL)
        case, home = complained.a_case(session), acacia.an_address(session)
        note, line = (
            complained.a_note(session, case, f"{NAME} saw it."),
            complained.a_line(session, "case", case, f"as {NAME} said"),
        )
        of_home = complained.a_line(session, "property", home.id, f"by {EMAIL}")
        letter = complained.a_letter(session, of, ("property", home.id), Addressee(NAME, ("12 Birch Road",), EMAIL))
        holds.hold(session, "case", case, "An appeal.", by=complained.MONA)
        holds.hold(session, "property", home.id, "An appeal.", by=complained.MONA)

    with sessions.writing() as session:
        seen = complained.prospect(session, who)
        complained.erase(session, of, who)

    names = {
        f"case_notes-{note}-text",
        f"journal_values-{line}-why",
        f"journal_values-{of_home}-why",
        f"letters-{letter}-blocks",
    }
    assert f"Case note {note}, text (case {case})" in seen.left
    assert len(seen.left) == len(names)
    with sessions.reading() as session:
        assert session.get_one(CaseNote, note).text == f"{NAME} saw it."
        assert session.get_one(journal.EntryValues, line).why == f"as {NAME} said"
        assert session.get_one(journal.EntryValues, of_home).why == f"by {EMAIL}"
        assert session.get(Letter, letter) is not None
        assert session.get(Party, who.party) is None
        assert set(complained.said_when_erased(session, who)["left"]) == names


@pytest.mark.parametrize("unseen", [False, True])
def test_once_the_hold_is_lifted_what_was_left_is_done(sessions: Sessions, of: settings.Settings, unseen: bool):
    who, _, note, letter = held_elsewhere(sessions, of)
    with sessions.writing() as session:
        complained.erase_unseen(session, of, who) if unseen else complained.erase(session, of, who)
    with sessions.reading() as session:
        still = unfinished.prospect(session, holding.reach(session), who.case, who.line)
    assert ([one.name for one in still.texts], len(still.left)) == ([], 2)

    with sessions.writing() as session:
        (hold,) = standing.standing(session)
        holds.lift(session, hold.id, "No appeal.", by=complained.MONA)
    with sessions.writing() as session:
        seen = unfinished.prospect(session, holding.reach(session), who.case, who.line)
        written = {one.name: "Somebody saw it." for one in seen.texts}
        chosen = Chosen(written, frozenset(key for key, _ in seen.may_be), frozenset(one.name for one in seen.lines))
        unfinished.finish(complained.doing(session, of), who.case, who.line, chosen)

    assert [one.text for one in seen.texts] == [f"{NAME} saw it."]
    with sessions.reading() as session:
        assert session.get_one(CaseNote, note).text == "Somebody saw it."
        assert session.get(Letter, letter) is None
        assert unfinished.left(session, who.case, who.line) == []
        with pytest.raises(NotFound):
            unfinished.prospect(session, holding.reach(session), who.case, who.line)


def held_elsewhere(sessions: Sessions, of: settings.Settings) -> tuple[Complained, int, int, int]:
    with sessions.writing() as session:
        who = complained.somebody(session, NAME, contact=EMAIL)
        case = complained.a_case(session)
        note = complained.a_note(session, case, f"{NAME} saw it.")
        letter = complained.a_letter(session, of, ("case", case), Addressee(NAME, ("12 Birch Road",), EMAIL))
        holds.hold(session, "case", case, "An appeal.", by=complained.MONA)
    return who, case, note, letter


def test_what_the_officer_may_not_see_is_counted_and_what_may_mean_others_is_left(sessions: Sessions, of: settings.Settings):
    with sessions.writing() as session:
        who = complained.somebody(session, NAME, contact=EMAIL, address="77 Umbrage Yard, Farfield")
        hidden, held = complained.a_case(session), complained.a_case(session)
        sure = complained.a_note(session, hidden, f"{NAME} saw it.")
        perhaps = complained.a_note(session, hidden, "at 77 Umbrage Yard, Farfield")
        on_hold = complained.a_note(session, held, f"{NAME} saw that too.")
        letter = complained.a_letter(session, of, ("case", hidden), Addressee(NAME, ("12 Birch Road",), EMAIL))
        holds.hold(session, "case", held, "An appeal.", by=complained.MONA)
        cora = complained.officer_of_the_name(session, "Cora Cedar")
        for case in (hidden, held):
            restricting.restrict(session, "case", case, "Threats.", [cora], by=complained.MONA)
        restricted = frozenset({hidden, held})

    with sessions.writing() as session:
        hiding.hide(session, {"cases": restricted})
        seen = complained.prospect(session, who)
        complained.erase(session, of, who, written={f"text-case_notes-{perhaps}-text": "forged"})

    assert (seen.unseen, seen.passed, seen.left) == (2, 2, ())
    assert all("saw" not in one.text for one in seen.texts)
    with sessions.reading() as session:
        assert session.get_one(CaseNote, sure).text == "a complainant saw it."
        assert session.get_one(CaseNote, perhaps).text == "at 77 Umbrage Yard, Farfield"
        assert session.get_one(CaseNote, on_hold).text == f"{NAME} saw that too."
        assert session.get(Letter, letter) is None
        left = complained.said_when_erased(session, who)["left"]
    assert set(left) == {f"case_notes-{perhaps}-text", f"case_notes-{on_hold}-text"}


def test_what_an_officer_may_not_see_they_cannot_tick(sessions: Sessions, of: settings.Settings):
    with sessions.writing() as session:
        who = complained.somebody(session, NAME, contact=EMAIL)
        hidden = complained.a_case(session)
        mention = complained.a_letter(
            session, of, ("case", hidden), Addressee("Olive Oakes", ("1 Elm Row",), "o@x.example"), officer=NAME
        )
        session.flush()

    with sessions.writing() as session:
        hiding.hide(session, {"cases": frozenset({hidden})})
        complained.erase(session, of, who, letters=frozenset({mention}))

    with sessions.reading() as session:
        assert session.get(Letter, mention) is not None


def test_a_form_opened_before_is_stale_once_the_words_were_rewritten(sessions: Sessions, of: settings.Settings):
    with sessions.writing() as session:
        who = complained.somebody(session, NAME, contact=EMAIL)
        session.get_one(Case, who.case).title = f"What {NAME} says"
    with sessions.reading() as session:
        before = session.get_one(Case, who.case).revision

    with sessions.writing() as session:
        complained.erase(session, of, who)

    with sessions.reading() as session:
        case = session.get_one(Case, who.case)
        assert (case.title, case.revision) == ("What a complainant says", before + 1)
