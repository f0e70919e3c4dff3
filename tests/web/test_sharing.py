"""The pages on which a home, a case or an arrival is shared with a partner."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

import acacia
import agreed
import borough
import filed
from browser import Browser, title
from hmo_enforce.accounts.actions import restricting
from hmo_enforce.accounts.queries.accounts import account_by_email
from hmo_enforce.accounts.roles import Role
from hmo_enforce.casework import referring
from hmo_enforce.intake.records import Arrival
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.letters.records import Letter
from hmo_enforce.properties.actions import tagging
from hmo_enforce.sharing.actions import agreeing
from hmo_enforce.sharing.kinds import Kind
from hmo_enforce.sharing.records import Share

Browse = Callable[..., Browser]
SENT = {"address": "1 Acacia Avenue", "concern": "No alarms.", "why": "They asked."}
LABOUR = ("address", "postcode", "employer_name", "persons", "tied_accommodation", "concern")


@pytest.fixture
def agreement_id(sessions: Sessions) -> int:
    with sessions.writing() as session:
        return agreed.an_agreement(session)


def shares(sessions: Sessions) -> list[Share]:
    with sessions.reading() as session:
        return list(session.scalars(select(Share).order_by(Share.id)))


def an_arrival(sessions: Sessions, agreement_id: int, **columns: Any) -> int:
    """Something that was referred under the agreement."""
    with sessions.writing() as session:
        given = {"address": "1 Acacia Avenue", "their_reference": "F/1"}
        _, kept = referring.take(session, agreement_id, given, way="form", by=acacia.ALMA, on=acacia.TODAY)
        assert kept is not None
        found = session.get_one(Arrival, kept.arrival_id)
        for name, value in columns.items():
            setattr(found, name, value)
        return found.id


def test_from_a_home_to_a_record_of_exactly_what_went(
    browse: Browse, sessions: Sessions, town: borough.Borough, agreement_id: int
):
    officer = browse()
    home = officer.get(f"/properties/{town.rich}").text
    (refer,) = re.findall(r'href="(/refer\?property=\d+)"', home)
    (there,) = re.findall(r'href="(/agreements/\d+/share\?property=\d+)"', officer.get(refer).text)
    form = officer.get(there).text

    answer = officer.post(there.partition("?")[0], {**SENT, "property": str(town.rich), "way": "csv"})

    page = officer.get(answer.headers["location"]).text
    (kept,) = shares(sessions)
    assert 'name="landlord_name"' not in form
    assert title(page) == "What was shared"
    assert kept.sha256 in page
    assert "No alarms." in page
    assert "under terms 1 of the" in page
    assert kept.content == [{"address": "1 Acacia Avenue", "concern": "No alarms."}]
    assert "Shared before" in officer.get(refer).text
    assert f"/shares/{kept.id}" in officer.get(f"/agreements/{agreement_id}").text


def test_the_file_holds_what_is_on_record_runs_nothing_and_its_fetching_is_journalled(
    browse: Browse, sessions: Sessions, town: borough.Borough, agreement_id: int
):
    officer = browse()
    officer.post(f"/agreements/{agreement_id}/share", {**SENT, "property": str(town.rich), "concern": "=1+1", "way": "csv"})

    answer = officer.get(f"/shares/{shares(sessions)[0].id}/file.csv")

    assert answer.content.decode("utf-8-sig") == "address,concern\r\n1 Acacia Avenue,'=1+1\r\n"
    assert "attachment" in answer.headers["content-disposition"]
    with sessions.reading() as session:
        assert session.scalars(select(Entry).where(Entry.verb == "fetched", Entry.subject == "share")).one()


@pytest.mark.parametrize(("way", "state"), [("email", "emailed"), ("letter", "printed")])
def test_a_letter_or_an_email_is_final_at_once(
    browse: Browse, sessions: Sessions, town: borough.Borough, agreement_id: int, way: str, state: str
):
    answer = browse().post(f"/agreements/{agreement_id}/share", {**SENT, "property": str(town.rich), "way": way})

    page = browse().get(answer.headers["location"]).text
    with sessions.reading() as session:
        letter = session.scalars(select(Letter).where(Letter.name == "partner_referral")).one()
    assert letter.state == state
    assert (letter.pdf_sha256 is not None) == (way == "letter")
    assert letter.reference in page


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"landlord_name": "Oak Lettings"}, "“Name of the landlord or agent” is outside the agreement"),
        ({"why": ""}, "The reason is missing"),
        ({"way": ""}, "Choose how it goes"),
        ({"address": "", "concern": ""}, "Nothing is to be shared"),
    ],
)
def test_what_may_not_go_is_said_and_nothing_went(
    browse: Browse, sessions: Sessions, town: borough.Borough, agreement_id: int, more: dict[str, str], said: str
):
    answer = browse().post(f"/agreements/{agreement_id}/share", {**SENT, "property": str(town.rich), "way": "csv", **more})

    assert answer.status_code == 422
    assert said in answer.text
    assert shares(sessions) == []


def test_an_agreement_that_is_over_neither_shows_the_form_nor_sends(
    browse: Browse, sessions: Sessions, town: borough.Borough, agreement_id: int
):
    with sessions.writing() as session:
        agreeing.end(session, agreement_id, revision=1, why="x", by=acacia.ALMA, on=acacia.TODAY)
    officer, path = browse(), f"/agreements/{agreement_id}/share?property={town.rich}"

    answers = [officer.get(path), officer.post(path, {**SENT, "property": str(town.rich), "way": "csv"})]

    assert [one.status_code for one in answers] == [422] * 2
    assert shares(sessions) == []
    assert "There is none under which anything may be sent" in officer.get(f"/refer?property={town.rich}").text


def test_of_a_case_with_two_homes_one_is_chosen_first(
    browse: Browse, sessions: Sessions, town: borough.Borough, agreement_id: int
):
    with sessions.writing() as session:
        case_id = filed.a_case(session, town.rich).case
        filed.subjects.add_home(session, case_id, town.licensed, by=acacia.ALMA)
    officer, path = browse(), f"/agreements/{agreement_id}/share?case={case_id}"

    asked, chosen = officer.get(path).text, officer.get(f"{path}&property={town.licensed}").text
    named = {"case": str(case_id), "property": str(town.licensed)}
    made = officer.post(f"/agreements/{agreement_id}/share", {**SENT, **named, "way": "csv"})

    assert title(asked) == "Which home is to be shared?"
    assert 'value="HMO-' in chosen
    assert made.status_code == 303
    (kept,) = shares(sessions)
    assert (kept.subject, kept.subject_id) == ("case", case_id)


def test_what_was_shared_of_a_restricted_home_is_seen_by_whom_the_home_is(
    browse: Browse, sessions: Sessions, town: borough.Borough, agreement_id: int
):
    manager = browse(Role.MANAGER)
    manager.post(f"/agreements/{agreement_id}/share", {**SENT, "property": str(town.rich), "way": "csv"})
    share_id = shares(sessions)[0].id
    with sessions.writing() as session:
        named = account_by_email(session, "manager@acacia.example")
        assert named
        restricting.restrict(session, "property", town.rich, "Threats were made.", [named.id], by=acacia.ALMA)
    officer = browse()

    seen = [
        officer.get(path).status_code
        for path in (f"/shares/{share_id}", f"/shares/{share_id}/file.csv", f"/refer?property={town.rich}")
    ]

    assert seen == [404] * 3
    assert f"/shares/{share_id}" not in officer.get(f"/agreements/{agreement_id}").text
    assert (
        officer.post(f"/agreements/{agreement_id}/share", {**SENT, "property": str(town.rich), "way": "csv"}).status_code == 404
    )
    assert manager.get(f"/shares/{share_id}").status_code == 200


def test_a_partner_is_told_what_came_of_its_referral(browse: Browse, sessions: Sessions, agreement_id: int):
    arrival_id, officer = an_arrival(sessions, agreement_id), browse()
    path = f"/agreements/{agreement_id}/share?arrival={arrival_id}"
    arrived, form = officer.get(f"/inbox/{arrival_id}").text, officer.get(path).text
    sent = {
        "their_reference": "F/1",
        "outcome": "Alarms were fitted.",
        "why": "It is done.",
        "way": "email",
        "arrival": str(arrival_id),
    }

    without, told = officer.post(path, {**sent, "outcome": ""}), officer.post(path, sent)

    assert "Referred by Acacia Fire and Rescue" in arrived
    assert path in arrived
    assert title(form) == "Tell the partner what came of it"
    assert 'value="F/1"' in form
    assert 'name="concern"' not in form
    assert (without.status_code, told.status_code) == (422, 303)
    (kept,) = shares(sessions)
    assert (kept.arrival_id, kept.fields) == (arrival_id, ["their_reference", "outcome"])
    with sessions.reading() as session:
        letter = session.get_one(Letter, kept.letter_id)
    assert letter.name == "partner_outcome"
    assert "Alarms were fitted." in str(letter.blocks)


def test_no_partner_is_told_of_an_outcome_unless_that_is_agreed(browse: Browse, sessions: Sessions):
    with sessions.writing() as session:
        agreement_id = agreed.an_agreement(session, goes=("address",))
    arrival_id = an_arrival(sessions, agreement_id)

    answer = browse().get(f"/agreements/{agreement_id}/share?arrival={arrival_id}")

    assert answer.status_code == 422
    assert "is not told what came of its referrals" in answer.text


def test_tied_accommodation_offers_a_referral_to_the_authority_with_what_it_needs(
    browse: Browse, sessions: Sessions, agreement_id: int
):
    arrival_id = an_arrival(sessions, agreement_id, claims={"tied_accommodation": True})
    officer, path = browse(), f"/refer?arrival={arrival_id}"
    before = officer.get(path).text
    with sessions.writing() as session:
        partner = agreed.a_partner(session, "Labour exploitation", Kind.LABOUR)
        labour = agreed.an_agreement(session, partner, goes=LABOUR[:3])

    after = officer.get(path).text

    assert "says that the home comes with a job" in officer.get(f"/inbox/{arrival_id}").text
    assert "says that the home comes with a job" in before
    assert "were not verified" in before
    assert "There is no running agreement with it" in before
    assert f"/agreements/{labour}/share?arrival={arrival_id}" in after
    assert (
        "does not allow what the referral needs: What the concern is; Number of people who live there; Whether the home comes"
        in after
    )


def test_an_address_in_another_council_is_offered_to_that_council_and_no_other(
    browse: Browse, sessions: Sessions, agreement_id: int
):
    arrival_id = an_arrival(sessions, agreement_id, elsewhere="Oakshire")
    with sessions.writing() as session:
        agreed.an_agreement(session, agreed.a_partner(session, "East Oakshire Council", Kind.COUNCIL))
        there = agreed.an_agreement(session, agreed.a_partner(session, "Oakshire District Council", Kind.COUNCIL))
    officer = browse()

    page = officer.get(f"/refer?arrival={arrival_id}").text
    form = officer.get(f"/agreements/{there}/share?arrival={arrival_id}").text

    (offer,) = re.findall(r'<a href="([^"]*)"[^>]*>\s*Refer it to Oakshire', page)
    assert offer == f"/agreements/{there}/share?arrival={arrival_id}"
    assert title(form) == "Share with a partner"
    assert 'value="1 Acacia Avenue"' in form


def test_of_a_council_with_which_nothing_is_agreed_that_is_said_and_other_councils_stand_first(
    browse: Browse, sessions: Sessions, agreement_id: int
):
    arrival_id = an_arrival(sessions, agreement_id, elsewhere="Oakshire")
    with sessions.writing() as session:
        other = agreed.an_agreement(session, agreed.a_partner(session, "Zennor Council", Kind.COUNCIL))

    page = browse().get(f"/refer?arrival={arrival_id}").text

    assert "There is no running agreement with it" in page
    assert re.findall(r"/agreements/(\d+)/share", page) == [str(other), str(agreement_id)]


def test_tied_accommodation_is_offered_by_an_officers_tag_and_by_the_complaint_of_a_case(
    browse: Browse, sessions: Sessions, town: borough.Borough, agreement_id: int
):
    officer, says = browse(), "Labour exploitation"
    with sessions.writing() as session:
        labour = agreed.an_agreement(session, agreed.a_partner(session, says, Kind.LABOUR), goes=LABOUR)
        case_id = filed.a_case(session, town.licensed).case
    arrival_id = an_arrival(sessions, agreement_id, claims={"tied_accommodation": True}, case_id=case_id)
    paths = [f"/refer?property={town.rich}", f"/refer?case={case_id}"]
    offer = f'href="/agreements/{labour}/share?%s" role="button"'
    before = [offer % one.partition("?")[2] in officer.get(one).text for one in paths]

    with sessions.writing() as session:
        tagging.tag(session, town.rich, "Tied accommodation", by=acacia.ALMA)
        found = session.get_one(Arrival, arrival_id)
        found.state, found.closed_as = "closed", "not_meant"

    assert before == [False, True]
    assert [offer % one.partition("?")[2] in officer.get(one).text for one in paths] == [True, False]


def test_a_reference_of_the_partner_who_referred_it_is_not_told_to_another(
    browse: Browse, sessions: Sessions, agreement_id: int
):
    arrival_id = an_arrival(sessions, agreement_id)
    with sessions.writing() as session:
        other = agreed.an_agreement(session, agreed.a_partner(session, "Acacia Police", Kind.POLICE))

    form = browse().get(f"/agreements/{other}/share?arrival={arrival_id}").text

    assert 'name="their_reference"' in form
    assert "F/1" not in form


def test_once_the_agreement_is_over_the_file_is_handed_over_no_more(
    browse: Browse, sessions: Sessions, town: borough.Borough, agreement_id: int
):
    officer = browse()
    there = officer.post(f"/agreements/{agreement_id}/share", {**SENT, "property": str(town.rich), "way": "csv"})
    share = there.headers["location"].partition("?")[0]
    before = officer.get(share).text
    with sessions.writing() as session:
        agreeing.end(session, agreement_id, revision=1, why="x", by=acacia.ALMA, on=clock.today())

    file, after = officer.get(f"{share}/file.csv"), officer.get(share).text

    assert (file.status_code, "was ended" in file.text) == (422, True)
    assert ("file.csv" in before, "file.csv" in after) == (True, False)
    assert "No alarms." in after


@pytest.mark.parametrize("path", ["/refer?property=4711", "/refer?case=4711", "/refer?arrival=4711", "/refer?case=x"])
def test_what_is_not_there_is_not_found(browse: Browse, path: str):
    assert browse().get(path).status_code == 404


def test_an_auditor_reads_what_was_shared_and_shares_nothing(
    browse: Browse, sessions: Sessions, town: borough.Borough, agreement_id: int
):
    browse().post(f"/agreements/{agreement_id}/share", {**SENT, "property": str(town.rich), "way": "csv"})
    auditor, share_id = browse(Role.AUDITOR), shares(sessions)[0].id

    assert auditor.get(f"/shares/{share_id}").status_code == 200
    assert auditor.get(f"/refer?property={town.rich}").status_code == 403
    assert auditor.post(f"/agreements/{agreement_id}/share?property={town.rich}", SENT).status_code == 403
