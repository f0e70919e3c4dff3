"""Whoever designates need not think of the flags."""

from datetime import date

import pytest
import shapely
from sqlalchemy import select

import acacia
from acacia import ALMA
from hmo_enforce.areas.actions import drafting
from hmo_enforce.areas.actions.designating import Said
from hmo_enforce.casework import designating
from hmo_enforce.casework.views import journal_words
from hmo_enforce.kernel import journal
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.kernel.requests import JobRequest


def asked(session):
    return list(session.scalars(select(JobRequest.job).order_by(JobRequest.id)))


def test_making_changing_and_revoking_a_designation_each_ask_for_flags(session):
    town = acacia.borough(session)

    made = designating.designate(session, Said("ACA-9", "selective", "West"), [town.west.id], by=ALMA).designation
    designating.change(session, made.id, {"starts_on": date(2026, 1, 1)}, why="Notice", revision=1, by=ALMA)
    designating.revoke(session, made.id, date(2026, 6, 1), why="Quashed", revision=2, by=ALMA)

    assert asked(session) == ["flag", "flag", "flag"]
    assert (made.starts_on, made.revoked_on) == (date(2026, 1, 1), date(2026, 6, 1))


def test_the_journal_tells_what_became_of_a_draft(session):
    west = shapely.MultiPolygon([acacia.WEST_WARD])
    draft = drafting.keep(session, drafting.Sketch("Round the green"), west, by=ALMA)

    made = designating.designate_draft(session, draft.id, Said("ACA-9", "selective", "West"), revision=1, by=ALMA).designation

    lines = session.execute(
        select(journal.Entry.verb, journal.EntryValues.after)
        .join(journal.EntryValues, journal.EntryValues.entry_id == journal.Entry.id)
        .where(journal.Entry.subject == drafting.SUBJECT)
        .order_by(journal.Entry.id)
    ).all()
    assert [verb for verb, _ in lines] == ["drew", "made a designation of"]
    assert lines[-1][1] == {"designation": made.id, "reference": "ACA-9"}
    assert journal_words.phrase(lines[-1][0], drafting.SUBJECT, "3") == "made a designation of draft 3"


def test_what_is_refused_asks_for_nothing(session):
    town = acacia.borough(session)

    with pytest.raises(Refused):
        designating.change(session, town.selective.id, {"name": " "}, why="x", revision=1, by=ALMA)

    assert asked(session) == []
