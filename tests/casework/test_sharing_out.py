"""What is shared with partners, on both databases: never more than is agreed, and kept exactly as it went."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import acacia
import agreed
import filed
from hmo_enforce import council
from hmo_enforce.casework import due, holding, shareable, sharing_out
from hmo_enforce.casework.sharing_out import Wanted
from hmo_enforce.kernel import clock, hiding
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.kernel.journal import Entry, EntryValues
from hmo_enforce.letters import actions as letters
from hmo_enforce.letters.actions import Changed
from hmo_enforce.letters.records import Letter, Posting
from hmo_enforce.people.records import Party
from hmo_enforce.privacy import outside
from hmo_enforce.privacy.actions import holds
from hmo_enforce.properties.records import Interest, Property
from hmo_enforce.sharing import content, queries
from hmo_enforce.sharing.actions import agreeing, partners, recording
from hmo_enforce.sharing.actions.partners import Said
from hmo_enforce.sharing.kinds import Kind
from hmo_enforce.sharing.records import Share

ON = date(2026, 11, 22)
GIVEN = {"address": "1 Acacia Avenue", "concern": "No alarms on the top floor."}


@pytest.fixture
def home(session: Session) -> Property:
    return acacia.an_address(session, uprn="100012345678")


def shared(session: Session, home: Property, agreement_id: int, way: str = "csv", **given: str) -> Share:
    about = shareable.home(session, home.id, ON)
    wanted = Wanted(given or GIVEN, way, "The fire service asked.")
    return sharing_out.share(session, agreement_id, about, wanted, council=council.read("acacia"), by=acacia.ALMA, on=ON)


def test_what_went_is_kept_with_its_digest_its_terms_and_a_line_that_tells_no_value(session: Session, home: Property):
    agreement_id = agreed.an_agreement(session)

    made = shared(session, home, agreement_id)

    kept = queries.share(session, made.id)
    assert kept.content == (GIVEN,)
    assert kept.sha256 == content.digest([GIVEN])
    assert (kept.terms_number, kept.fields, kept.subject_id) == (1, ("address", "concern"), home.id)
    line, values = session.execute(select(Entry, EntryValues).join(EntryValues).where(Entry.subject == "share")).one()
    assert (line.verb, line.subject_id) == ("shared", str(made.id))
    assert values.after["fields"] == ["address", "concern"]
    assert "alarms" not in str(values.after)


def test_a_field_outside_the_agreement_is_refused_by_name_and_nothing_goes(session: Session, home: Property):
    agreement_id = agreed.an_agreement(session)

    with pytest.raises(Refused, match=r"Name of the landlord or agent.*not sent to"):
        shared(session, home, agreement_id, "email", **GIVEN, landlord_name="Oak Lettings")

    assert session.scalars(select(Share)).all() == []
    assert session.scalars(select(Posting)).all() == []


def test_an_agreement_that_is_over_sends_nothing(session: Session, home: Property):
    agreement_id = agreed.an_agreement(session)
    agreeing.end(session, agreement_id, revision=1, why="x", by=acacia.ALMA, on=ON)

    with pytest.raises(Refused, match="was ended"):
        shared(session, home, agreement_id)
    with pytest.raises(Refused, match="was ended"):
        shareable.offered(session, agreement_id, shareable.home(session, home.id, ON), ON)


def test_an_email_is_in_the_outbox_to_the_partners_address_with_what_is_on_record(session: Session, home: Property):
    made = shared(session, home, agreed.an_agreement(session), "email")

    letter = session.get_one(Letter, made.letter_id)
    posting = session.scalars(select(Posting).where(Posting.letter_id == letter.id)).one()
    assert (posting.to, made.to_address) == (agreed.EMAIL, agreed.EMAIL)
    assert letter.state == "emailed"
    assert "No alarms on the top floor." in str(letter.blocks)
    assert "1 Acacia Avenue" not in letter.title
    assert (letter.subject, letter.subject_id) == ("property", home.id)


def test_a_letter_that_shares_is_never_changed(session: Session, home: Property):
    made = shared(session, home, agreed.an_agreement(session), "letter")
    letter = session.get_one(Letter, made.letter_id)
    head = sharing_out.corresponding.letterhead(council.read("acacia"))
    to = letters.Addressee(letter.to_name, tuple(letter.to_lines))

    with pytest.raises(Refused, match="share anew"):
        letters.rewrite(
            session, letter.id, Changed("More", "And the landlord is Oak.", to, "letter"), revision=letter.revision, head=head,
            by=acacia.ALMA, on=ON,
        )  # fmt: skip


def test_a_partner_without_an_address_is_told_by_a_file_alone(session: Session, home: Property):
    partner_id = partners.make(session, Said("Acacia Police", Kind.POLICE), by=acacia.ALMA).id
    agreement_id = agreed.an_agreement(session, partner_id)

    with pytest.raises(Refused, match="no such address on record"):
        shared(session, home, agreement_id, "email")
    assert sharing_out.ways(queries.partner(session, partner_id)) == ("csv",)


def test_nothing_at_all_is_no_referral(session: Session, home: Property):
    with pytest.raises(Refused, match="Nothing is to be shared"):
        shared(session, home, agreed.an_agreement(session), address=" ")


def test_the_records_offer_what_is_known_of_a_home_and_none_who_lives_there(session: Session, home: Property):
    owner, tenant = (Party(name=name, address="9 Oak Road", made_at=clock.now()) for name in ("Olive Oak", "Tamsin Teak"))
    session.add_all([owner, tenant])
    session.flush()
    for party, role in ((owner, "owner"), (tenant, "occupier")):
        session.add(Interest(property_id=home.id, party_id=party.id, role=role, source="a test", noted_at=clock.now()))
    acacia.an_observation(session, home, "council_tax", persons=9)
    acacia.an_observation(session, home, "inspection", persons=5, households=3)
    acacia.a_licence(session, home)
    acacia.a_verdict(session, home)

    values = shareable.home(session, home.id, ON).values

    assert values["landlord_name"] == "Olive Oak"
    assert "Teak" not in str(values)
    assert (values["persons"], values["households"]) == ("5", "3")
    assert (values["licence_state"], values["licence_reference"]) == ("A licence is in force", f"L{home.id}")
    assert values["licence_needed"] == "Yes"


def test_only_what_may_go_is_offered(session: Session, home: Property):
    agreement_id = agreed.an_agreement(session, goes=("address", "concern"))

    values = shareable.offered(session, agreement_id, shareable.home(session, home.id, ON), ON)

    assert values == {"address": "1 Acacia Avenue", "concern": ""}


def test_an_agreement_that_only_receives_offers_nothing(session: Session, home: Property):
    agreement_id = agreed.an_agreement(session, goes=())

    with pytest.raises(Refused, match="nothing is sent"):
        shareable.offered(session, agreement_id, shareable.home(session, home.id, ON), ON)


def test_of_a_case_its_reference_and_one_of_its_homes(session: Session, home: Property):
    filing = filed.a_case(session, home.id)

    about = shareable.case(session, filing.case, None, ON)

    assert (about.subject, about.id) == ("case", filing.case)
    assert about.values["our_reference"].startswith("HMO-")
    assert about.values["address"] == "1 Acacia Avenue"
    assert filed.COMPLAINANT not in str(about.values)
    with pytest.raises(NotFound):
        shareable.case(session, filing.case, 4711, ON)


def test_what_is_hidden_from_somebody_is_neither_shared_nor_read(session: Session, home: Property):
    agreement_id = agreed.an_agreement(session)
    made = shared(session, home, agreement_id)

    home_id = home.id
    session.expunge_all()
    hiding.hide(session, {"properties": frozenset({home_id})})

    with pytest.raises(NotFound):
        shareable.home(session, home_id, ON)
    with pytest.raises(NotFound):
        queries.share(session, made.id)
    assert queries.shares(session, agreement_id) == []


def test_once_destroyed_what_it_said_is_gone_and_that_it_went_stays(session: Session, home: Property):
    made = shared(session, home, agreed.an_agreement(session))

    recording.destroy(session, made.id)

    kept = queries.share(session, made.id)
    assert (kept.content, kept.why) == (None, "")
    assert kept.fields == ("address", "concern")
    assert kept.sha256 == content.digest([GIVEN])


def test_what_was_shared_is_due_when_its_months_have_passed_and_only_once(session: Session, home: Property):
    made, rule = shared(session, home, agreed.an_agreement(session)), outside.rules()["shared_content"]
    early, late = date(made.shared_at.year + 5, 1, 1), date(made.shared_at.year + 7, 1, 1)

    before, after = (made.id in {key for key, _, _ in due.by(session, rule, on)} for on in (early, late))
    recording.destroy(session, made.id)

    assert (before, after) == (False, True)
    assert made.id not in {key for key, _, _ in due.by(session, rule, late)}


def test_a_hold_on_a_home_keeps_what_was_shared_of_it(session: Session, home: Property):
    made = shared(session, home, agreed.an_agreement(session))

    holds.hold(session, "property", home.id, "First-tier Tribunal", by=acacia.ALMA)

    assert holding.among(session, "share", [made.id]) == {made.id}


def test_what_was_shared_stays_under_the_terms_of_its_day(session: Session, home: Property):
    agreement_id = agreed.an_agreement(session)
    made = shared(session, home, agreement_id)
    fewer = agreeing.Words("Less", "Task", (), ("address",))
    revision = queries.agreement(session, agreement_id).revision
    agreeing.agree_anew(session, agreement_id, fewer, ON, revision=revision, why="x", by=acacia.ALMA, on=ON)

    with pytest.raises(Refused, match="What the concern is"):
        shared(session, home, agreement_id)

    assert queries.share(session, made.id).terms_number == 1


def test_whom_to_ask_goes_some_time_after_the_agreement_is_over_and_the_agreement_stays(session: Session, home: Property):
    rule, partner_id = outside.rules()["agreement_over"], agreed.a_partner(session)
    ran_out, ended, runs = (agreed.an_agreement(session, partner_id, ends_on=one) for one in (ON, date(2030, 1, 1), None))
    agreeing.end(session, ended, revision=1, why="x", by=acacia.ALMA, on=ON)
    days = (date(2028, 11, 21), date(2028, 11, 22))

    before, after = ([key for key, _, _ in due.by(session, rule, on)] for on in days)
    agreeing.forget_contact(session, ended)

    kept = queries.agreement(session, ended)
    assert (before, after) == ([], [ran_out, ended])
    assert (kept.contact_name, kept.contact_email, kept.contact_telephone) == ("", None, None)
    assert queries.terms(session, ended)[0].comes == agreed.COMES
    assert [key for key, _, _ in due.by(session, rule, days[1])] == [ran_out]
    assert runs not in after
