"""Drafts kept, changed and discarded, each with a line in the journal; and never over somebody else's change."""

import pytest
import shapely
from sqlalchemy import select

import acacia
from acacia import ALMA, BASIL
from hmo_enforce.areas import queries
from hmo_enforce.areas.actions import drafting
from hmo_enforce.areas.actions.drafting import Sketch
from hmo_enforce.kernel import journal
from hmo_enforce.kernel.errors import NotFound, Refused, Stale

WEST = shapely.MultiPolygon([acacia.WEST_WARD])
EAST = shapely.MultiPolygon([acacia.EAST_WARD])


def test_a_draft_is_kept_drawn_anew_and_discarded(session):
    made = drafting.keep(session, Sketch(" Round the green ", "For the autumn."), WEST, by=ALMA)
    redrawn = drafting.change(session, made.id, Sketch("Round the green", "For the autumn."), EAST, revision=1, by=BASIL)
    bounds = redrawn.min_easting, redrawn.max_easting
    drafting.discard(session, made.id, revision=2, by=ALMA, why="Not now.")

    verbs = session.scalars(
        select(journal.Entry.verb).where(journal.Entry.subject == drafting.SUBJECT).order_by(journal.Entry.id)
    )
    assert (made.name, bounds) == ("Round the green", (acacia.EAST + 500, acacia.EAST + 1_000))
    assert list(verbs) == ["drew", "redrew", "discarded"]
    with pytest.raises(NotFound, match="may have been made a designation"):
        queries.draft(session, made.id)


def test_nobody_draws_over_another_persons_change(session):
    made = drafting.keep(session, Sketch("Round the green"), WEST, by=ALMA)
    drafting.change(session, made.id, Sketch("Round the park"), WEST, revision=1, by=BASIL)

    with pytest.raises(Stale) as stale:
        drafting.change(session, made.id, Sketch("Mine"), EAST, revision=1, by=ALMA)

    assert stale.value.theirs["Name"] == "Round the park"


def test_a_line_that_crosses_itself_is_not_kept(session):
    bow = shapely.MultiPolygon([shapely.Polygon([(0, 0), (50, 50), (50, 0), (0, 50)])])

    with pytest.raises(Refused, match="crosses itself near easting 25, northing 25"):
        drafting.keep(session, Sketch("Bow tie"), bow, by=ALMA)
