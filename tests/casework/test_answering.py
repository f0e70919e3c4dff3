"""Somebody asks what is kept about them: it is gathered, others taken out, and made a file for a week."""

import json
import re
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select

import acacia
import borough
import filed
import pictured
import services
import written
from hmo_enforce import jobs, settings
from hmo_enforce.accounts.actions import opening as accounts
from hmo_enforce.accounts.roles import Role
from hmo_enforce.cases.actions import opening, subjects, work
from hmo_enforce.cases.records import CaseParty
from hmo_enforce.casework import corresponding, exporting
from hmo_enforce.casework.views import kept_about
from hmo_enforce.cli import opening as command_line
from hmo_enforce.council import read
from hmo_enforce.evidence import actions as evidence
from hmo_enforce.kernel import actor, clock, hiding
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.letters import actions as letters
from hmo_enforce.letters.sheets import Addressee
from hmo_enforce.privacy import bundles
from hmo_enforce.privacy.actions import access
from hmo_enforce.privacy.queries import access as access_queries
from hmo_enforce.privacy.records import AccessReading
from hmo_enforce.properties.actions import noting
from hmo_enforce.properties.records import Property

OLIVE = "Olive Oakes"
MONA = actor.Actor(actor.Kind.OFFICER, 1, "Mona Maple")


@dataclass(frozen=True)
class Asked:
    request: int
    olive: int
    filing: filed.Filed
    told: dict[str, Any]


def silent(done: int, total: int, note: str) -> None:
    """A report that nobody hears."""


@pytest.fixture
def of(tmp_path: Path, database_url: str) -> settings.Settings:
    return settings.from_environment(
        {"HMO_DATABASE_URL": database_url, "HMO_DATA_DIR": str(tmp_path / "data"), "HMO_SECRET_KEY": services.SECRET_KEY}
    )


@pytest.fixture
def asked(sessions: Sessions, of: settings.Settings) -> Asked:
    """An owner under suspicion, in a case with a complainant, a witness and an officer."""
    with sessions.writing() as session:
        accounts.open_account(session, "mona@acacia.example", "Mona Maple", Role.OFFICER, None, by=MONA)
        home = acacia.an_address(session)
        filing = filed.a_case(session, home.id)
        olive = filed.a_party(session, OLIVE)
        olive.address = "4 Olive Grove, Acacia"
        subjects.add_person(session, filing.case, olive.id, "suspect", contact="olive@oakes.example", by=MONA)
        noting.note_interest(session, home.id, olive.id, "owner", starts_on=None, ends_on=None, source="Land Registry", by=MONA)
        text = f"{filed.COMPLAINANT} told Mona Maple that Olive Oakes threatened Walter on 07700 900111; write to n@nettle.example."
        work.note(session, filing.case, text, "fact", by=MONA)
        work.note(session, filing.case, "Mrs Oakes will not pay, I think.", "opinion", by=MONA)
        item = pictured.clean(session, of, pictured.handed_in(session, of, "case", filing.case))
        evidence.rename(session, item.id, title="The lease of Olive Oakes", note=None, revision=1, by=MONA)
        letter = letters.draft(
            session, letters.Order("case_closed", "property", home.id, Addressee(OLIVE, ("4 Olive Grove", "Acacia")), "letter",
            {"outcome": "Nothing.", "property_address": "1 Acacia Avenue", "officer_name": "Mona Maple"}),
            head=corresponding.letterhead(read(of.council)), by=MONA, on=acacia.TODAY,
        )  # fmt: skip
        written.printed(session, of, letter, MONA)
        made = access.take_down(session, acacia.TODAY, "Passport seen.", parties=[olive.id], accounts=[], by=MONA)
        session.flush()
        return Asked(made.id, olive.id, filing, command_line.told_to_jobs(of))


def gathered(sessions: Sessions, asked: Asked) -> dict[str, Any]:
    with sessions.reading() as session:
        return {one.key: one for one in kept_about.pieces(session, asked.request)}


def release(sessions: Sessions, asked: Asked, *, but: str = "") -> dict[str, Any]:
    """What the job is asked, once an officer read every piece, and put in what may name others."""
    with sessions.writing() as session:
        pieces = {key: one.digest for key, one in gathered(sessions, asked).items() if key != but}
        return {**asked.told, **access.release(session, asked.request, pieces, by=MONA).arguments}


def answer(sessions: Sessions, arguments: dict[str, Any]) -> dict[str, Any]:
    """What the job did."""
    return jobs.perform(sessions, jobs.named("answer"), arguments, by=MONA, report=silent)


def opened(sessions: Sessions, asked: Asked, made: dict[str, Any]) -> zipfile.ZipFile:
    """The bundle that the job made."""
    with sessions.reading() as session:
        found = exporting.one(session, made["export"])
    return zipfile.ZipFile(exporting.folder(asked.told) / f"{found.sha256}.zip")


def released(sessions: Sessions, asked: Asked, *, but: str = "") -> zipfile.ZipFile:
    return opened(sessions, asked, answer(sessions, release(sessions, asked, but=but)))


@pytest.mark.parametrize(("to", "withheld"), [
    (Addressee(OLIVE, ("4 Olive Grove", "Acacia")), False), (Addressee(OLIVE, ("9 Elm Row", "Acacia")), True),
    (Addressee("O. Oakes", ("9 Elm Row",), "OLIVE@oakes.example"), False), (Addressee(OLIVE, ("9 Elm Row",), "o@elm.example"), True),
])  # fmt: skip
def test_a_letter_to_somebody_of_the_same_name_is_left_out_until_an_officer_puts_it_in(
    sessions: Sessions, asked: Asked, to: Addressee, withheld: bool
):
    values = {"outcome": "Nothing.", "property_address": "9 Elm Row", "officer_name": "Mona Maple"}
    with sessions.writing() as session:
        home = acacia.an_address(session, "9 Elm Row", east=300).id
        order = letters.Order("case_closed", "property", home, to, "letter", values)
        written_to = letters.draft(session, order, head=corresponding.letterhead(read("acacia")), by=MONA, on=acacia.TODAY).id

    assert gathered(sessions, asked)[f"letter-{written_to}"].withheld == withheld


def test_everything_about_them_is_gathered_with_facts_and_opinions_told_apart(sessions: Sessions, asked: Asked):
    found = gathered(sessions, asked)

    assert {one.section for one in found.values()} == {
        "Your record", "Homes", "Cases", "Notes", "Letters", "Photographs and documents",
    }  # fmt: skip
    sorts = [one.sort for one in found.values() if one.section == "Notes"]
    assert sorts == ["Fact", "Opinion or personal assessment"]
    assert {one.processing for one in found.values() if one.section in {"Cases", "Notes"}} == {"law enforcement"}
    assert {one.processing for one in found.values() if one.section in {"Your record", "Homes"}} == {"general"}


def test_a_row_that_waits_for_its_home_is_told_in_words(sessions: Sessions, asked: Asked):
    with sessions.writing() as session:
        match = acacia.a_match(session, borough.a_file(session).id, session.scalars(select(Property)).one())
        match.facts = {"licence_holder": OLIVE, "manager": None, "rooms": [{"let_to": OLIVE}], "match_key": OLIVE}
        session.flush()
        key = f"matches-{match.id}-facts"

    told = gathered(sessions, asked)[key]

    assert told.title == f"Matches, number {match.id}"
    assert told.text.splitlines()[1:] == [f"Licence holder: {OLIVE}", f"Rooms: Let to: {OLIVE}"]
    assert "which home" in told.text.lower()


def test_others_stand_by_their_part_and_staff_by_their_role(sessions: Sessions, asked: Asked):
    (fact,) = (one for one in gathered(sessions, asked).values() if one.sort == "Fact")

    assert (
        "[a complainant] told [a housing officer] that Olive Oakes threatened [a witness] on [a telephone number]" in fact.text
    )
    assert "write to [an email address]" in fact.text
    everything = " ".join(one.title + one.text for one in gathered(sessions, asked).values())
    for other in ("Nora", "Nettle", "Walter", "Willow", "Mona", "900123", "900111"):
        assert other not in everything


def test_their_own_name_email_and_words_stay(sessions: Sessions, asked: Asked):
    everything = " ".join(one.text for one in gathered(sessions, asked).values())

    assert "Olive Oakes" in everything
    assert "olive@oakes.example" in everything
    assert "4 Olive Grove" in everything


def test_what_is_hidden_from_the_officer_is_in_no_piece(sessions: Sessions, asked: Asked):
    with sessions.writing() as session:
        secret = opening.open_case(session, opening.Said("general", "About Olive Oakes, in secret"), by=MONA)
        work.note(session, secret.id, "Olive Oakes is watched.", "fact", by=MONA)
        work.add_task(session, secret.id, "Watch Olive Oakes", by=MONA)

    with sessions.reading() as session:
        hiding.hide(session, {"cases": frozenset({secret.id})})
        seen = " ".join(one.text for one in kept_about.pieces(session, asked.request))
    everything = " ".join(one.text for one in gathered(sessions, asked).values())

    assert "secret" in everything
    assert "watched" in everything
    assert "secret" not in seen
    assert "atch" not in seen


def test_who_shares_a_surname_with_another_keeps_it(sessions: Sessions, asked: Asked):
    with sessions.writing() as session:
        other = filed.a_party(session, "Oscar Oakes")
        subjects.add_person(session, asked.filing.case, other.id, "tenant", by=MONA)
        work.note(session, asked.filing.case, "Oscar pays Olive Oakes in cash.", "fact", by=MONA)

    texts = [one.text for one in gathered(sessions, asked).values() if one.section == "Notes"]

    assert any("[a tenant or occupier] pays Olive Oakes in cash." in text for text in texts)


def test_the_bundle_is_a_page_data_and_files(sessions: Sessions, asked: Asked):
    with released(sessions, asked) as bundle:
        page = bundle.read("what-we-keep-about-you.html").decode()
        said = json.loads(bundle.read("what-we-keep-about-you.json"))
        files = [name for name in bundle.namelist() if name.startswith("files/")]

    assert "Law-enforcement processing (Data Protection Act 2018 Part 3)" in page
    assert "Information Commissioner" in page
    assert not re.search(r"<script|src=|https?://", page)
    assert {piece["processing"] for piece in said["pieces"]} == {"general", "law enforcement"}
    assert sorted(Path(name).suffix for name in files) == [".jpg", ".pdf"]
    assert all("Nettle" not in text for text in (page, json.dumps(said)))


def test_what_is_left_out_is_told_by_its_exemption_alone(sessions: Sessions, asked: Asked):
    opinion = next(one for one in gathered(sessions, asked).values() if one.sort.startswith("Opinion"))
    with sessions.writing() as session:
        access.leave_out(session, asked.request, opinion.key, "crime", "The trial is in May.", by=MONA)

    with released(sessions, asked) as bundle:
        page = bundle.read("what-we-keep-about-you.html").decode()

    assert "will not pay" not in page
    assert "The trial is in May" not in page
    assert "prevention or detection of crime" in page


def test_only_what_the_officer_read_is_released(sessions: Sessions, asked: Asked):
    unread = next(key for key in gathered(sessions, asked) if key.startswith("interest"))

    with released(sessions, asked, but=unread) as bundle:
        said = json.loads(bundle.read("what-we-keep-about-you.json"))

    assert unread not in {piece["key"] for piece in said["pieces"]}


def standings(sessions: Sessions, asked: Asked) -> dict[str, str]:
    """How each piece stands on the officer's page."""
    with sessions.reading() as session:
        omitted, read = access_queries.omissions(session, asked.request), access_queries.readings(session, asked.request)
        return {one.key: bundles.standing(one, omitted, read) for one in kept_about.pieces(session, asked.request)}


def test_what_may_name_others_is_left_out_until_it_is_put_in(sessions: Sessions, asked: Asked):
    with sessions.writing() as session:
        work.add_task(session, asked.filing.case, "Ask Zelda Quist, next door, about Olive Oakes", by=MONA)
    before = {key: stands for key, stands in standings(sessions, asked).items() if stands != bundles.TOLD}

    told = {key.split("-")[0] for key, stands in standings(sessions, asked).items() if stands == bundles.TOLD}
    assert told == {"party", "interest", "letter"}
    assert {key.split("-")[0] for key in before} == {"case_party", "case_note", "case_tasks", "evidence_item"}
    assert set(before.values()) == {bundles.WITHHELD}

    (task,) = (one for key, one in gathered(sessions, asked).items() if key.startswith("case_tasks"))
    assert "Zelda Quist" in task.text, "the program knows of no Zelda: an officer must read it"
    with sessions.writing() as session:
        access.put_in(session, asked.request, task.key, task.digest, by=MONA)
    assert standings(sessions, asked)[task.key] == bundles.TOLD


def test_a_piece_that_changed_since_it_was_read_is_not_given_out_and_is_shown_as_changed(sessions: Sessions, asked: Asked):
    arguments = release(sessions, asked)
    with sessions.writing() as session:
        part = session.scalars(select(CaseParty).where(CaseParty.party_id == asked.olive)).one()
        part.contact = "olive@oakes.example, care of her sister"

    made = answer(sessions, arguments)

    with opened(sessions, asked, made) as bundle:
        said = json.loads(bundle.read("what-we-keep-about-you.json"))
    changed = {key for key, stands in standings(sessions, asked).items() if stands == bundles.CHANGED}
    assert (made["changed"], changed) == (1, {f"case_party-{part.id}"})
    assert not changed & {piece["key"] for piece in said["pieces"]}
    assert [reason[:33] for reason in said["left_out"]] == ["It changed while this was made, a"]
    assert "sister" not in json.dumps(said)


def test_whoever_asks_is_told_that_something_was_not_put_in(sessions: Sessions, asked: Asked):
    found = gathered(sessions, asked)
    told = {key: one.digest for key, one in found.items() if not one.withheld}
    with sessions.writing() as session:
        request = access.release(session, asked.request, told, withheld=len(found) - len(told), by=MONA)
        arguments = {**asked.told, **request.arguments}

    with opened(sessions, asked, answer(sessions, arguments)) as bundle:
        said = json.loads(bundle.read("what-we-keep-about-you.json"))

    assert {piece["key"] for piece in said["pieces"]} == set(told)
    assert len(said["left_out"]) == len(found) - len(told) > 0
    assert {reason[:33] for reason in said["left_out"]} == {"It would tell of another person, "}


def test_a_note_written_since_it_was_read_is_not_given_out(sessions: Sessions, asked: Asked):
    arguments = release(sessions, asked)
    with sessions.writing() as session:
        work.note(session, asked.filing.case, "Olive Oakes has fled.", "fact", by=MONA)

    with opened(sessions, asked, answer(sessions, arguments)) as bundle:
        assert "fled" not in bundle.read("what-we-keep-about-you.html").decode()


def test_what_staff_do_after_they_asked_changes_no_piece(sessions: Sessions, asked: Asked):
    with sessions.writing() as session:
        made = access.take_down(session, acacia.TODAY, "A colleague.", parties=[], accounts=[1], by=MONA)
    mine = Asked(made.id, asked.olive, asked.filing, asked.told)
    arguments = release(sessions, mine)
    with sessions.writing() as session:
        work.note(session, asked.filing.case, "Nobody at home.", "fact", by=actor.Actor(actor.Kind.OFFICER, 1, "Mona Maple"))

    assert answer(sessions, arguments)["changed"] == 0


def test_nothing_that_was_not_read_is_told_and_where_all_changed_nothing_is_made(sessions: Sessions, asked: Asked):
    arguments = release(sessions, asked)
    with sessions.writing() as session:
        session.execute(delete(AccessReading))

    made = answer(sessions, arguments)

    assert (made["made"], made["changed"]) == (0, len(arguments["pieces"]))
    assert not exporting.folder(asked.told).exists()


def test_a_bundle_is_the_same_file_however_often_it_is_made(sessions: Sessions, asked: Asked):
    arguments = release(sessions, asked)

    twice = [Path(str(opened(sessions, asked, answer(sessions, arguments)).filename)) for _ in range(2)]

    assert twice[0] == twice[1]
    assert [path.name for path in twice[0].parent.iterdir()] == [twice[0].name]


def test_an_export_is_gone_after_a_week(sessions: Sessions, asked: Asked, monkeypatch: pytest.MonkeyPatch):
    path = Path(str(released(sessions, asked).filename))
    late = clock.now() + timedelta(days=7, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: late)

    with pytest.raises(NotFound), sessions.reading() as session:
        exporting.one(session, 1)
    gone = jobs.perform(sessions, jobs.named("expire"), asked.told, by=MONA, report=silent)

    assert gone["exports_deleted"] == 1
    assert not path.exists()


def test_the_day_to_answer_by_is_a_month_on(sessions: Sessions, asked: Asked):
    with sessions.writing() as session:
        taken = access.take_down(
            session, datetime(2026, 10, 31, tzinfo=UTC).date(), "Seen.", parties=[asked.olive], accounts=[], by=MONA
        )

        assert taken.answer_by.isoformat() == "2026-11-30"


@pytest.mark.parametrize(("proof", "parties"), [("", [1]), ("Seen.", [])])
def test_a_request_needs_a_person_and_a_proof(sessions: Sessions, proof: str, parties: list[int]):
    with pytest.raises(Refused), sessions.writing() as session:
        access.take_down(session, acacia.TODAY, proof, parties=parties, accounts=[], by=MONA)


def test_an_account_is_told_its_sign_ins_and_what_it_did(sessions: Sessions, asked: Asked):
    with sessions.writing() as session:
        made = access.take_down(session, acacia.TODAY, "A colleague.", parties=[], accounts=[1], by=MONA)

    with sessions.reading() as session:
        found = {one.key: one for one in kept_about.pieces(session, made.id)}

    assert "mona@acacia.example" in found["account-1"].text
    assert "Mona Maple" in found["journal_by-1"].text


def test_a_street_that_is_called_as_an_officer_is_stays_in_the_address_of_their_home(sessions: Sessions, asked: Asked):
    with sessions.writing() as session:
        accounts.open_account(session, "walter@acacia.example", "Walter Avenue", Role.OFFICER, None, by=MONA)
        home = session.get_one(Property, asked.filing.home).address
        work.note(session, asked.filing.case, f"Mr Avenue met Olive Oakes at {home}.", "fact", by=MONA)

    said = " ".join(one.text for one in gathered(sessions, asked).values())

    assert f"Mr [a housing officer] met Olive Oakes at {home}." in said
