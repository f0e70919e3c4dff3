"""Erasing who complained leaves whoever has the same name, and leaves to an officer what may be anybody's."""

from pathlib import Path

import pytest
from sqlalchemy import select

import acacia
import complained
import services
from hmo_enforce import settings
from hmo_enforce.cases.actions import subjects
from hmo_enforce.cases.records import CaseNote, CaseParty
from hmo_enforce.kernel import journal
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.letters.records import Letter
from hmo_enforce.letters.sheets import Addressee
from hmo_enforce.people.records import Party

JOHN = "John Smith"


@pytest.fixture
def of(tmp_path: Path, database_url: str) -> settings.Settings:
    return settings.from_environment(
        {"HMO_DATABASE_URL": database_url, "HMO_DATA_DIR": str(tmp_path / "data"), "HMO_SECRET_KEY": services.SECRET_KEY}
    )


def to(name: str, email: str) -> Addressee:
    return Addressee(name, ("12 Birch Road", "Acacia"), email)


def test_a_landlord_of_the_same_name_keeps_his_letters_notes_and_lines(sessions: Sessions, of: settings.Settings):
    with sessions.writing() as session:
        who = complained.somebody(session, JOHN, contact="07700 900111")
        landlord = complained.a_person(session, JOHN)
        other = complained.a_case(session, landlord)
        note = complained.a_note(session, other, f"{JOHN} owns it.")
        letter = complained.a_letter(session, of, ("case", other), to(JOHN, "john@lets.example"))
        line = complained.a_line(session, "case", other, f"{JOHN} said so.")
        home = acacia.an_address(session)
        letter_of_home = complained.a_letter(session, of, ("property", home.id), to(JOHN, "john@lets.example"))

    with sessions.writing() as session:
        seen = complained.prospect(session, who)
        complained.erase(session, of, who)

    assert {key for key, _ in seen.may_be} == {letter, letter_of_home}
    assert [one.sure for one in seen.texts if f"-{note}-" in one.name] == [False]
    with sessions.reading() as session:
        assert session.get_one(Party, landlord).name == JOHN
        assert session.get_one(CaseNote, note).text == f"{JOHN} owns it."
        assert session.get(Letter, letter) is not None
        assert session.get(Letter, letter_of_home) is not None
        assert session.get_one(journal.EntryValues, line).why == f"{JOHN} said so."
        assert session.get(Party, who.party) is None
        assert session.get_one(CaseParty, who.line).contact is None


@pytest.mark.parametrize("name", ["Sam", "A", "Mr Okoro"])
def test_a_name_of_one_part_destroys_and_rewrites_nothing_by_itself(sessions: Sessions, of: settings.Settings, name: str):
    with sessions.writing() as session:
        who = complained.somebody(session, name)
        home = acacia.an_address(session)
        letter = complained.a_letter(
            session, of, ("property", home.id), to("Olive Oakes", "olive@lets.example"), officer="Sam A Okoro"
        )
        other = complained.a_note(session, complained.a_case(session), "Sam let A and Mr Okoro in.")
        line = complained.a_line(session, "property", home.id, "Sam, A and Mr Okoro were there.")

    with sessions.writing() as session:
        seen = complained.prospect(session, who)
        complained.erase(session, of, who)

    assert not any(one.sure for one in (*seen.texts, *seen.lines))
    with sessions.reading() as session:
        assert session.get(Letter, letter) is not None
        assert session.get_one(CaseNote, other).text == "Sam let A and Mr Okoro in."
        assert session.get_one(journal.EntryValues, line).why == "Sam, A and Mr Okoro were there."
        assert session.get_one(CaseNote, who.note).text == f"{name} rang."


def test_a_letter_that_mentions_them_goes_only_if_it_is_ticked(sessions: Sessions, of: settings.Settings):
    with sessions.writing() as session:
        who = complained.somebody(session, "Quenby Zwolle", contact="q@farfield.example")
        home = acacia.an_address(session)
        olive = to("Olive Oakes", "olive@lets.example")
        mentions = [complained.a_letter(session, of, ("property", home.id), olive, officer="Quenby Zwolle") for _ in range(2)]
        theirs = complained.a_letter(session, of, ("property", home.id), to("Quenby Zwolle", "q@farfield.example"))

    with sessions.writing() as session:
        seen = complained.prospect(session, who)
        complained.erase(session, of, who, letters=frozenset(mentions[:1]))

    assert [key for key, _ in seen.letters] == [theirs]
    assert [key for key, _ in seen.may_be] == mentions
    with sessions.reading() as session:
        assert list(session.scalars(select(Letter.id))) == [mentions[1]]


def test_a_letter_to_a_namesake_in_the_same_case_is_the_officers_to_judge(sessions: Sessions, of: settings.Settings):
    with sessions.writing() as session:
        who = complained.somebody(session, JOHN)
        landlord = complained.a_person(session, JOHN)
        subjects.add_person(session, who.case, landlord, "owner", by=complained.MONA)
        letter = complained.a_letter(session, of, ("case", who.case), to(JOHN, "john@lets.example"))

    with sessions.writing() as session:
        seen = complained.prospect(session, who)
        complained.erase(session, of, who)

    assert ([key for key, _ in seen.letters], [key for key, _ in seen.may_be]) == ([], [letter])
    with sessions.reading() as session:
        assert session.get(Letter, letter) is not None


@pytest.mark.parametrize("who_else", ["officer", "licence"])
def test_a_colleague_or_a_licence_holder_of_the_name_makes_it_unsure(sessions: Sessions, of: settings.Settings, who_else: str):
    with sessions.writing() as session:
        who = complained.somebody(session, JOHN)
        if who_else == "officer":
            complained.officer_of_the_name(session, JOHN)
        else:
            acacia.a_licence(session, acacia.an_address(session), holder="JOHN  SMITH")
        seen = complained.prospect(session, who)

    assert not any(one.sure for one in seen.texts)
    assert [one.subject for one in seen.others] == ([] if who_else == "officer" else ["licence"])


def test_what_reaches_somebody_else_too_is_not_sure(sessions: Sessions, of: settings.Settings):
    with sessions.writing() as session:
        who = complained.somebody(session, "Quenby Zwolle", contact="07700 900111")
        sister = complained.somebody(session, "Petra Zwolle", contact="on 07700900111")
        note = complained.a_note(session, sister.case, "Rang back on 07700 900111.")
        seen = complained.prospect(session, who)
        complained.erase(session, of, who)

    with sessions.reading() as session:
        assert session.get_one(CaseNote, note).text == "Rang back on 07700 900111."
        assert session.get_one(CaseParty, sister.line).contact == "on 07700900111"
    assert [(one.subject, one.key, one.by_name) for one in seen.others] == [("party", sister.party, False)]


def test_retention_goes_no_further_than_the_case_letters_to_them_and_their_record(sessions: Sessions, of: settings.Settings):
    name = "Quenby Zwolle"
    with sessions.writing() as session:
        who = complained.somebody(session, name, contact="q@farfield.example", address="77 Umbrage Yard, Farfield")
        home = acacia.an_address(session)
        of_the_case = complained.a_letter(session, of, ("case", who.case), to(name, "other@farfield.example"))
        to_them = complained.a_letter(session, of, ("property", home.id), Addressee(name, ("77 Umbrage Yard", "Farfield")
                                      , "z@farfield.example"))  # fmt: skip
        by_name_alone = complained.a_letter(session, of, ("property", home.id), to(name, "zz@farfield.example"))
        mention = complained.a_letter(session, of, ("case", who.case), to("Olive Oakes", "o@x.example"), officer=name)
        other = complained.a_note(session, complained.a_case(session), f"{name} was here too.")
        line = complained.a_line(session, "property", home.id, f"as {name} said")
        own_line = complained.a_line(session, "party", who.party, "a new address")

    with sessions.writing() as session:
        left = complained.erase_unseen(session, of, who)

    with sessions.reading() as session:
        assert session.get(Party, who.party) is None
        assert session.get_one(CaseNote, who.note).text == "a complainant rang."
        assert set(session.scalars(select(Letter.id))) == {by_name_alone, mention}
        assert session.get(Letter, of_the_case) is None
        assert session.get(Letter, to_them) is None
        assert session.get_one(CaseNote, other).text == f"{name} was here too."
        assert session.get_one(journal.EntryValues, line).why == f"as {name} said"
        assert session.get(journal.EntryValues, own_line) is None
        said = complained.said_when_erased(session, who)
    named = {f"case_notes-{other}-text", f"letters-{mention}-blocks", f"journal_values-{line}-why"}
    assert named <= set(said["left"])
    assert f"letters-{by_name_alone}-blocks" in said["left"]
    assert said["left_in_all"] == left >= 4


def test_retention_leaves_a_name_of_one_part_even_in_the_case(sessions: Sessions, of: settings.Settings):
    with sessions.writing() as session:
        who = complained.somebody(session, "Sam", contact="sam@farfield.example")
        reached = complained.a_note(session, who.case, "Wrote from sam@farfield.example.")
        left = complained.erase_unseen(session, of, who)

    with sessions.reading() as session:
        assert session.get_one(CaseNote, who.note).text == "Sam rang."
        assert session.get_one(CaseNote, reached).text == "Wrote from a complainant."
        assert complained.said_when_erased(session, who)["left"] == [f"case_notes-{who.note}-text"]
    assert left == 1
