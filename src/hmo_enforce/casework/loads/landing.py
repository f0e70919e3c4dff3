"""Rows that waited go in as their files would have put them in, with what belongs to them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.casework.loads import every, switching, waiting
from hmo_enforce.casework.loads.loading import Ask
from hmo_enforce.files.records import Import
from hmo_enforce.kernel.staging import Stage
from hmo_enforce.properties.matching import states
from hmo_enforce.properties.records import Match

KNOWN_NOW = "A later file has it again, and by then its address or its UPRN was known."
Kept = Mapping[str, Any]
"""A row as a match keeps it (`waiting.facts`)."""


def land(session: Session, kind: str, kept: Sequence[Kept], import_id: int, of: Ask) -> None:
    """Rows of one file, now that it is known what they mean. `of` says who does it, and what the council's words are."""
    came, loading = session.get_one(Import, import_id), every.TABLES[kind]
    said = {name: value for name, value in came.options.items() if name != "mapping"}
    ask = replace(of, kind=kind, path="", file_name=came.file_name, as_at=came.as_at, import_id=came.id, settings=said)
    stage = Stage(session, loading.target, extra=loading.extra)
    stage.fill([waiting.values(stage, dict(one)) for one in kept])
    loading.match(session, stage, ask)
    loading.settle(session, stage, ask)
    switching.put(session, stage, loading, ask, came.id)
    stage.table.drop(session.connection())
    session.expire_all()


def with_it(session: Session, facts: Kept | None, of: Ask) -> None:
    """What belongs to a licence that has gone in: its parties and rooms, each as a row of its own file."""
    rows = sorted((facts or {}).get(waiting.WITH_IT, ()), key=lambda one: (one["kind"], one["import_id"]))
    for (kind, import_id), some in groupby(rows, key=lambda one: (one["kind"], one["import_id"])):
        land(session, kind, list(some), import_id, of)


def settle(session: Session, stage: Stage, ask: Ask) -> None:
    """What waited until now and has gone in with this file waits no more."""
    if "match_waits" not in stage.table.c:
        return
    key, staged = stage.target.key[0], stage.table.c
    gone_in = select(staged[key]).where(staged.property_id.is_not(None))
    query = select(Match).where(Match.kind == ask.kind, Match.state.in_(states.WAITING), Match.record_key.in_(gone_in))
    target = stage.target.table.c
    for match in session.scalars(query.order_by(Match.id)).all():
        facts, found = match.facts, session.scalar(select(target.property_id).where(target[key] == match.record_key))
        match.state, match.property_id, match.facts, match.near = states.ACCEPTED, found, None, []
        match.confidence, match.why = 1.0, KNOWN_NOW
        session.flush()
        with_it(session, facts, ask)
