"""The panel of the inbox: what arrived and waits to be looked at."""

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import arrival_list
from hmo_enforce.casework.views.desk import found
from hmo_enforce.casework.views.desk.found import Chosen, Line, Panel, Reader
from hmo_enforce.casework.views.lists import inbox
from hmo_enforce.intake import states
from hmo_enforce.intake.records import Arrival


def waiting(session: Session, reader: Reader) -> Panel:
    """Theirs, and what nobody has yet: the urgent first, then by their clocks."""
    theirs = or_(Arrival.assigned_to.is_(None), Arrival.assigned_to == reader.account_id)
    order = (arrival_list.URGENCY, arrival_list.CLOCK, arrival_list.RANK, Arrival.id)
    chosen: Chosen = select(Arrival.id).where(arrival_list.open_(), theirs).order_by(*order)

    def lines(some: Any) -> tuple[Line, ...]:
        return tuple(_line(one) for one in arrival_list.rows(session, session.scalars(some).all()))

    shown = found.panel(session, reader, chosen, lines, inbox.PATH)
    return found.with_late(session, shown, chosen.where(arrival_list.overdue(reader.on)))


def _line(one: arrival_list.Row) -> Line:
    title = one.home or one.said or "Nobody said where"
    by, owing = ("by", True) if one.due_on else ("received", False)
    return Line(
        title, f"{inbox.PATH}/{one.id}", one.reference, states.KINDS.get(one.kind, one.kind).lower(), by,
        one.due_on or found.on_day(one.received_at), owing=owing, urgent=one.is_urgent,
    )  # fmt: skip
