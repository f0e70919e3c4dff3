"""What partners refer comes in under an agreement, on both databases."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import acacia
import agreed
from hmo_enforce.casework import referring
from hmo_enforce.casework.referring import Outcome
from hmo_enforce.files.outside import tables
from hmo_enforce.intake.actions import work
from hmo_enforce.intake.records import Arrival
from hmo_enforce.kernel import hiding
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.sharing.actions import agreeing

ON = date(2026, 11, 22)
GIVEN = {"address": "1 Acacia Avenue", "postcode": "AC1 1AA", "persons": "7", "concern": "No alarms."}
FILE = """Address,Postcode,Their ref,People,Nationality,Landlord
1 Acacia Avenue,AC1 1AA,F/1,7,Erewhonian,Oak Lettings
2 Acacia Avenue,AC1 1AA,F/2,many,Erewhonian,Oak Lettings
,AC1 1AA,F/3,3,Erewhonian,Oak Lettings
3 Acacia Avenue,AC1 1AA,F/4,4,Erewhonian,Oak Lettings
"""


def arrivals(session: Session) -> list[Arrival]:
    return list(session.scalars(select(Arrival).where(Arrival.kind == "referral").order_by(Arrival.id)))


def taken(session: Session, agreement_id: int, tmp_path: Path, text: str = FILE, on: date = ON) -> Outcome:
    path = tmp_path / "referrals.csv"
    path.write_text(text, encoding="utf-8")
    with tables.open_table(path, signatures=referring.SIGNATURES) as table:
        return referring.take_file(session, agreement_id, table, by=acacia.ALMA, on=on)


def test_a_referral_ends_as_an_arrival_of_its_agreement_with_its_claims(session: Session):
    agreement_id = agreed.an_agreement(session)

    read, kept = referring.take(session, agreement_id, GIVEN, way="form", by=acacia.ALMA, on=ON)

    (found,) = arrivals(session)
    assert read.faults == ()
    assert kept is not None
    assert kept.reference == found.reference
    assert (found.agreement_id, found.way, found.address) == (agreement_id, "form", "1 Acacia Avenue")
    assert found.claims == {"persons": 7}
    assert found.answers["concern"] == "No alarms."


def test_the_same_referral_three_times_by_any_way_is_one(session: Session):
    agreement_id = agreed.an_agreement(session)

    kept = [referring.take(session, agreement_id, GIVEN, way=way, by=acacia.ALMA, on=ON)[1] for way in ("form", "api", "file")]

    assert len(arrivals(session)) == 1
    assert [one is not None and one.is_new for one in kept] == [True, False, False]


def test_the_same_words_once_it_was_closed_are_another_referral_but_not_in_a_list_sent_again(session: Session, tmp_path: Path):
    agreement_id = agreed.an_agreement(session)
    given = {"address": "1 Acacia Avenue"}
    referring.take(session, agreement_id, given, way="form", by=acacia.ALMA, on=ON)
    (first,) = arrivals(session)
    work.close(session, first.id, "dealt_with", "Alarms were fitted.", revision=first.revision, by=acacia.ALMA)

    by_list = taken(session, agreement_id, tmp_path, "Address\n1 Acacia Avenue\n")
    kept = [referring.take(session, agreement_id, given, way=way, by=acacia.ALMA, on=ON)[1] for way in ("form", "api")]

    assert (by_list.taken, by_list.again) == ([], 1)
    assert [one is not None and one.is_new for one in kept] == [True, False]
    assert [one.state for one in arrivals(session)] == ["closed", "new"]


def test_what_comes_again_of_a_home_that_is_hidden_since_is_here_already(session: Session):
    agreement_id, home = agreed.an_agreement(session), acacia.an_address(session)
    _, kept = referring.take(session, agreement_id, GIVEN, way="form", by=acacia.ALMA, on=ON)
    arrivals(session)[0].property_id = home.id
    session.flush()
    hidden = {"properties": frozenset({home.id})}
    session.expunge_all()
    hiding.hide(session, hidden)

    _, again = referring.take(session, agreement_id, GIVEN, way="api", by=acacia.ALMA, on=ON)

    assert kept is not None
    assert again is not None
    assert (again.reference, again.is_new) == (kept.reference, False)
    assert arrivals(session) == []


def test_the_same_words_of_two_partners_are_two_referrals(session: Session):
    one = agreed.an_agreement(session)
    other = agreed.an_agreement(session, agreed.a_partner(session, "Acacia Police"))

    for agreement_id in (one, other):
        referring.take(session, agreement_id, GIVEN, way="form", by=acacia.ALMA, on=ON)

    assert [found.agreement_id for found in arrivals(session)] == [one, other]


def test_a_field_outside_the_agreement_is_refused_by_name_and_nothing_is_kept(session: Session):
    agreement_id = agreed.an_agreement(session)

    with pytest.raises(Refused, match="Name of the landlord or agent"):
        referring.take(session, agreement_id, {**GIVEN, "landlord_name": "Oak"}, way="form", by=acacia.ALMA, on=ON)

    assert arrivals(session) == []


def test_what_is_wrong_is_said_and_nothing_is_kept(session: Session):
    agreement_id = agreed.an_agreement(session)

    read, kept = referring.take(session, agreement_id, {**GIVEN, "persons": "many"}, way="api", by=acacia.ALMA, on=ON)

    assert kept is None
    assert referring.words(read.faults)[0].startswith("Number of people who live there:")
    assert arrivals(session) == []


def test_an_agreement_that_is_over_takes_nothing(session: Session, tmp_path: Path):
    agreement_id = agreed.an_agreement(session)
    agreeing.end(session, agreement_id, revision=1, why="x", by=acacia.ALMA, on=ON)

    with pytest.raises(Refused, match="was ended"):
        referring.take(session, agreement_id, GIVEN, way="form", by=acacia.ALMA, on=ON)
    with pytest.raises(Refused, match="was ended"):
        taken(session, agreement_id, tmp_path)
    assert arrivals(session) == []


def test_of_a_file_two_columns_are_refused_by_name_and_its_good_rows_come_in(session: Session, tmp_path: Path):
    agreement_id = agreed.an_agreement(session)

    outcome = taken(session, agreement_id, tmp_path)

    first, second, third = arrivals(session)
    assert len(outcome.refused) == 2
    assert "“Nationality”" in outcome.refused[0]
    assert "“Landlord”" in outcome.refused[1]
    assert (len(outcome.taken), outcome.again, outcome.rejected) == (3, 0, 1)
    assert (first.claims, second.claims, third.claims) == ({"persons": 7}, {}, {"persons": 4})
    kept = " ".join(str(one.answers) for one in arrivals(session)) + str(outcome.issues)
    assert "Erewhonian" not in kept
    assert "Oak" not in kept


def test_of_a_bad_row_its_number_column_and_cure_are_said(session: Session, tmp_path: Path):
    outcome = taken(session, agreed.an_agreement(session), tmp_path)

    emptied, rejected = outcome.issues
    assert (emptied.row, emptied.field, emptied.value, emptied.emptied) == (3, "People", "many", True)
    assert (rejected.row, rejected.field, rejected.emptied) == (4, "Address", False)
    assert "address is missing" in rejected.message


def test_the_same_file_twice_brings_nothing_twice(session: Session, tmp_path: Path):
    agreement_id = agreed.an_agreement(session)
    taken(session, agreement_id, tmp_path)

    again = taken(session, agreement_id, tmp_path)

    assert (again.taken, again.again) == ([], 3)
    assert len(arrivals(session)) == 3
    verbs = session.scalars(select(Entry.verb).where(Entry.subject == "agreement").order_by(Entry.id))
    assert list(verbs)[-2:] == ["took in a file under"] * 2


def test_a_broken_row_shows_nothing_that_is_outside_the_agreement(session: Session, tmp_path: Path):
    outcome = taken(
        session, agreed.an_agreement(session), tmp_path, FILE + "5 Acacia Avenue,AC1 1AA,F/5,4,Erewhonian,Oak,more,x\n"
    )

    assert (len(outcome.taken), outcome.rejected) == (3, 2)
    assert "Erewhonian" not in str(outcome.issues)


def test_a_file_without_addresses_is_refused_with_what_it_has(session: Session, tmp_path: Path):
    with pytest.raises(Refused, match=r"no column for the address.*Who, What"):
        taken(session, agreed.an_agreement(session), tmp_path, "Who,What\nus,that\n")


def test_a_file_that_is_too_long_is_refused(session: Session, tmp_path: Path):
    rows = "\n".join(f"{number} Acacia Avenue" for number in range(referring.MOST_ROWS + 1))

    with session.begin_nested() as inner, pytest.raises(Refused, match="Split it"):
        taken(session, agreed.an_agreement(session), tmp_path, f"Address\n{rows}\n")
    assert inner


def test_a_heading_that_says_the_same_twice_is_read_once(session: Session, tmp_path: Path):
    outcome = taken(session, agreed.an_agreement(session), tmp_path, "Address,Premises\n1 Acacia Avenue,2 Acacia Avenue\n")

    assert "says the same as “Address”" in outcome.refused[0]
    assert [one.address for one in arrivals(session)] == ["1 Acacia Avenue"]
