"""Another record of the same person is found, shown, and erased with the first when an officer says that it is theirs."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

import acacia
import complained
import services
from hmo_enforce import settings
from hmo_enforce.accounts.records import Account, Delegation, SignUp
from hmo_enforce.cases.records import CaseNote, CaseParty
from hmo_enforce.kernel import clock, hiding
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.licensing.records import Licence
from hmo_enforce.people.records import Party
from hmo_enforce.privacy.actions import access, holds
from hmo_enforce.privacy.records import AccessRecord

NAME, EMAIL = "Quenby Zwolle", "q@farfield.example"


@pytest.fixture
def of(tmp_path: Path, database_url: str) -> settings.Settings:
    return settings.from_environment(
        {"HMO_DATABASE_URL": database_url, "HMO_DATA_DIR": str(tmp_path / "data"), "HMO_SECRET_KEY": services.SECRET_KEY}
    )


def an_account(session, name: str, email: str) -> int:
    made = Account(realm="public", email=email, name=name, role="landlord", must_change_password=False, made_at=clock.now())
    session.add(made)
    session.flush()
    return made.id


def test_a_second_record_is_shown_and_without_a_word_of_the_officer_stays(sessions: Sessions, of: settings.Settings):
    with sessions.writing() as session:
        who = complained.somebody(session, NAME, contact=EMAIL)
        second = complained.a_person(session, "quenby  ZWOLLE", address="2 Elm Row")

    with sessions.writing() as session:
        seen = complained.prospect(session, who)
        complained.erase(session, of, who)

    assert [one.record for one in seen.others] == [("party", second)]
    with sessions.reading() as session:
        assert session.get(Party, second) is not None
        assert session.get_one(CaseNote, who.note).text == f"{NAME} rang."


def test_once_ticked_it_goes_with_the_first_and_their_name_is_surely_theirs(sessions: Sessions, of: settings.Settings):
    with sessions.writing() as session:
        who = complained.somebody(session, NAME, contact=EMAIL)
        second = complained.somebody(session, NAME, contact="07700 900222")
        elsewhere = complained.a_note(session, complained.a_case(session), "Call 07700900222.")

    with sessions.writing() as session:
        before = complained.prospect(session, who)
        seen = complained.prospect(session, who, ("party", second.party))
        complained.erase(session, of, who, same=frozenset({("party", second.party)}))

    assert not any(one.sure for one in before.texts)
    assert all(one.sure for one in seen.texts)
    assert (seen.others, seen.elsewhere) == ((), False)
    with sessions.reading() as session:
        assert session.get(Party, who.party) is None
        assert session.get(Party, second.party) is None
        assert session.get_one(CaseParty, second.line).contact is None
        assert session.get_one(CaseNote, second.note).text == "a complainant rang."
        assert session.get_one(CaseNote, elsewhere).text == "Call a complainant."


def test_a_second_record_with_another_part_keeps_it_and_what_they_asked_for(sessions: Sessions, of: settings.Settings):
    with sessions.writing() as session:
        who = complained.somebody(session, NAME)
        second = complained.a_person(session, NAME)
        complained.a_case(session, second, "owner")
        access.take_down(session, clock.today(), "A passport.", parties=[second], accounts=[], by=complained.MONA)

    with sessions.writing() as session:
        seen = complained.prospect(session, who, ("party", second))
        complained.erase(session, of, who, same=frozenset({("party", second)}))

    assert seen.elsewhere
    with sessions.reading() as session:
        assert session.get_one(Party, second).name == NAME
        assert list(session.scalars(select(AccessRecord.party_id))) == [second]
        assert session.get_one(CaseNote, who.note).text == "a complainant rang."


def test_an_account_a_sign_up_a_delegation_and_a_licence_are_found_and_erased(sessions: Sessions, of: settings.Settings):
    with sessions.writing() as session:
        who = complained.somebody(session, NAME, contact=EMAIL)
        account = an_account(session, "Q. Zwolle", EMAIL)
        owner = an_account(session, "Olive Oakes", "olive@lets.example")
        now = clock.now()
        asked = SignUp(
            email="other@farfield.example", name=NAME, role="landlord", token_hash=b"x" * 32, made_at=now,
            expires_at=now + timedelta(days=1),
        )  # fmt: skip
        named = Delegation(owner_id=owner, agent_email=EMAIL, asked_at=now)
        licence = acacia.a_licence(session, acacia.an_address(session), holder=NAME, manager="Olive Oakes")
        session.add_all([asked, named])
        session.flush()
        every = {("account", account), ("sign_up", asked.id), ("delegation", named.id), ("licence", licence.id)}
        kept = (account, named.id, licence.id)

    with sessions.writing() as session:
        seen = complained.prospect(session, who)
        complained.erase(session, of, who, same=frozenset(every))

    assert {one.record for one in seen.others} == every
    with sessions.reading() as session:
        assert session.scalars(select(SignUp)).all() == []
        gone = session.get_one(Account, kept[0])
        assert (gone.name, gone.email, gone.closed_at is not None) == (
            "Somebody whose name was erased", f"closed account {gone.id}", True
        )  # fmt: skip
        assert "@" not in session.get_one(Delegation, kept[1]).agent_email
        assert (session.get_one(Licence, kept[2]).holder, session.get_one(Licence, kept[2]).manager) == (
            "Name erased", "Olive Oakes"
        )  # fmt: skip
        assert session.get_one(Licence, kept[2]).revision == 2


def test_a_licence_on_hold_keeps_its_holder(sessions: Sessions, of: settings.Settings):
    with sessions.writing() as session:
        who = complained.somebody(session, NAME)
        home = acacia.an_address(session)
        licence = acacia.a_licence(session, home, holder=NAME)
        holds.hold(session, "property", home.id, "An appeal.", by=complained.MONA)
        key = licence.id

    with sessions.writing() as session:
        complained.erase(session, of, who, same=frozenset({("licence", key)}))

    with sessions.reading() as session:
        assert session.get_one(Licence, key).holder == NAME
        assert f"licences-{key}-holder" in complained.said_when_erased(session, who)["left"]


@pytest.mark.parametrize("forged", ["stranger", "hidden", "colleague"])
def test_nobody_is_said_to_be_the_same_who_is_not_shown(sessions: Sessions, of: settings.Settings, forged: str):
    with sessions.writing() as session:
        who = complained.somebody(session, NAME)
        stranger, hidden = complained.a_person(session, "Olive Oakes"), complained.a_person(session, NAME)
        colleague = complained.officer_of_the_name(session, NAME)
    records = {"stranger": ("party", stranger), "hidden": ("party", hidden), "colleague": ("account", colleague)}

    with sessions.writing() as session:
        hiding.hide(session, {"parties": frozenset({hidden})})
        seen = complained.prospect(session, who)
        complained.erase(session, of, who, same=frozenset({records[forged]}))

    assert seen.others == ()
    with sessions.reading() as session:
        assert session.get_one(Party, stranger).name == "Olive Oakes"
        assert session.get_one(Party, hidden).name == NAME
        assert session.get_one(Account, colleague).name == NAME
