"""Until which day a certificate counts, by its own word and the law's; recorded, put right and withdrawn."""

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

import acacia
import borough
from hmo_enforce.casework.views import certificates_held
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import Refused, Stale
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.law import book
from hmo_enforce.properties import certificates
from hmo_enforce.properties.actions import certifying
from hmo_enforce.properties.certificates import Standing
from hmo_enforce.properties.records import EnergyCertificate

TERMS = book.certificate_terms()
DAY = date(2025, 11, 3)


def last_day(kind: str, issued_on: date | None, expires_on: date | None = None) -> date | None:
    return certificates.ends_on(issued_on, expires_on, certificates.term(kind, issued_on, TERMS))


@pytest.mark.parametrize(
    ("kind", "issued_on", "expires_on", "counts_until"),
    [
        ("gas", DAY, None, date(2026, 11, 3)),
        ("gas", DAY, date(2026, 12, 20), date(2026, 12, 20)),  # checked early: its day is kept
        ("gas", DAY, date(2027, 6, 1), date(2027, 1, 3)),
        ("eicr", DAY, None, date(2030, 11, 3)),
        ("eicr", DAY, date(2028, 11, 3), date(2028, 11, 3)),  # the report asks for it sooner
        ("eicr", DAY, date(2035, 11, 3), date(2030, 11, 3)),
        ("eicr", date(2012, 2, 29), None, date(2017, 2, 28)),
        ("epc", DAY, None, date(2035, 11, 3)),
        ("epc", date(2012, 5, 1), None, date(2022, 5, 1)),
        ("fire_detection", DAY, None, None),
        ("fire_detection", DAY, date(2026, 5, 3), date(2026, 5, 3)),
        ("other", DAY, None, None),
        ("gas", None, date(2026, 5, 3), date(2026, 5, 3)),
    ],
)
def test_it_counts_as_long_as_it_says_and_no_longer_than_the_law_allows(kind, issued_on, expires_on, counts_until):
    assert last_day(kind, issued_on, expires_on) == counts_until


@given(on=st.dates(date(2018, 1, 1), date(2060, 1, 1)))
def test_the_earliest_day_of_issue_that_still_counts_is_that_day_and_no_earlier(on):
    since = certificates.issued_since(on, 120)

    assert last_day("epc", since) >= on
    assert last_day("epc", since - timedelta(days=1)) < on


def test_every_term_is_of_a_kind_there_is_and_says_where_it_comes_from():
    assert {term.kind for term in TERMS} <= set(certificates.KINDS)
    assert all(term.rule.cites and term.rule.met and term.rule.note for term in TERMS)
    # What was read in the instrument itself, and nothing that rests on more than that.
    assert {term.rule.id for term in TERMS if term.rule.verified} == {"eicr_2006", "epc_2007"}


def test_no_day_since_a_kind_was_first_regulated_has_two_terms_or_none_of_it():
    for kind in ("gas", "eicr", "epc"):
        of_kind = sorted((term for term in TERMS if term.kind == kind), key=lambda term: term.rule.from_on)
        for one, following in itertools.pairwise(of_kind):
            assert one.rule.until_on == following.rule.from_on - timedelta(days=1)
        assert of_kind[-1].rule.until_on is None
    assert {term.months for term in TERMS if term.kind == "epc"} == {120}  # the list of certificates relies on it


def said(**changes) -> certifying.Said:
    usual = certifying.Said("gas", "GS-1", DAY, None, "A. Fitter, Gas Safe 123456", "satisfactory", None, "Handed in")
    return replace(usual, **changes)


def shown(session, home, on):
    found = certificates_held.read(session, home.id)
    return [(one.kind, one.number, one.standing) for one in certificates_held.held(session, found, on, {})]


def test_a_newer_one_of_the_kind_replaces_the_one_before_and_one_withdrawn_counts_for_nothing(session):
    home = acacia.an_address(session)
    certifying.note_certificate(session, home.id, said(), by=acacia.ALMA)
    newer = certifying.note_certificate(session, home.id, said(number="GS-2", issued_on=date(2026, 10, 1)), by=acacia.ALMA)
    session.add(EnergyCertificate(certificate_number="0000-9", property_id=home.id, rating="C", lodged_on=date(2016, 11, 30)))
    session.flush()

    assert shown(session, home, date(2026, 11, 22)) == [
        ("gas", "GS-2", Standing.COUNTS), ("gas", "GS-1", Standing.REPLACED), ("epc", "0000-9", Standing.ENDS_SOON),
    ]  # fmt: skip
    assert shown(session, home, date(2026, 6, 1))[:2] == [("gas", "GS-2", Standing.NOT_YET), ("gas", "GS-1", Standing.COUNTS)]

    certifying.withdraw_certificate(session, newer.id, why="Of the house next door.", by=acacia.ALMA)

    assert shown(session, home, date(2026, 11, 22))[:2] == [
        ("gas", "GS-2", Standing.WITHDRAWN), ("gas", "GS-1", Standing.ENDED),
    ]  # fmt: skip


def test_what_is_put_right_is_journalled_as_it_was_and_a_stale_form_is_refused(session):
    home = acacia.an_address(session)
    made = certifying.note_certificate(session, home.id, said(), by=acacia.ALMA)
    right = said(expires_on=date(2026, 10, 1))

    certifying.change_certificate(session, made.id, right, why="Misread.", revision=1, by=acacia.BASIL)

    assert made.ends_on == date(2026, 10, 1)
    line = session.scalars(select(Entry).where(Entry.verb == "corrected a certificate")).one()
    assert (line.subject, line.subject_id) == ("property", str(home.id))
    with pytest.raises(Stale):
        certifying.change_certificate(session, made.id, said(), why="Mine.", revision=1, by=acacia.ALMA)
    with pytest.raises(Refused, match="nothing to put right"):
        certifying.change_certificate(session, made.id, right, why="Again.", revision=made.revision, by=acacia.ALMA)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"issued_on": None}, "Give the day"),
        ({"issued_on": clock.today() + timedelta(days=1)}, "a day to come"),
        ({"expires_on": date(2020, 1, 1)}, "before it was issued"),
        ({"rating": "B"}, "has no rating"),
        ({"kind": "epc"}, "has no outcome"),
        ({"kind": "horoscope"}, "Choose the kind"),
        ({"source": " "}, "how you know"),
    ],
)
def test_what_cannot_be_so_is_refused(session, changes, fault):
    home = acacia.an_address(session)

    with pytest.raises(Refused, match=fault):
        certifying.note_certificate(session, home.id, said(**changes), by=acacia.ALMA)


def test_a_home_that_needs_a_licence_lacks_what_nobody_handed_in(session):
    home = acacia.an_address(session)
    borough.a_certificate(session, home.id, "gas", DAY)
    found = certificates_held.read(session, home.id)

    assert certificates_held.lacking(certificates_held.held(session, found, acacia.TODAY, {})) == ("eicr", "epc")
