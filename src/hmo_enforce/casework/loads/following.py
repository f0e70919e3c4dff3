"""Rows of other files that belong to a licence which waits: its parties, its rooms.

They are kept with the licence's match while nobody has said which home it is of, and put in with it (`landing`).
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, delete, select
from sqlalchemy.orm import Session

from hmo_enforce.casework.loads import waiting
from hmo_enforce.casework.loads.loading import Ask, table_of
from hmo_enforce.files.issues import Issue
from hmo_enforce.kernel import portions
from hmo_enforce.kernel.staging import Stage
from hmo_enforce.properties.matching import states
from hmo_enforce.properties.records import Match

KIND = "licences"
MATCHES = table_of(Match)
KEYS = ("kind", "role", "party_key", "source_key")
"""What makes such a row the same in two files."""


def put_back(stage: Stage) -> None:
    """What was set aside before is matched again, on the latest state."""
    rows = stage.remembered.pop(__name__, ())
    stage.fill([[row[column.name] for column in stage.table.columns] for row in rows])


def set_aside(session: Session, stage: Stage) -> list[Issue]:
    """Take the rows whose licence waits out of the stage, unless they say themselves of which home they are."""
    staged = stage.table.c
    if "licence_key" not in staged:
        return []
    lost = [staged[name].is_(None) for name in ("licence_id", "property_id", "match_key", "match_uprn") if name in staged]
    waits = select(MATCHES.c.record_key).where(MATCHES.c.kind == KIND, MATCHES.c.state.in_(states.WAITING))
    of_them = and_(*lost, staged.licence_key.in_(waits))
    rows = session.execute(select(stage.table).where(of_them).order_by(staged.import_row)).mappings().all()
    if rows:
        stage.remembered[__name__] = rows
        session.execute(delete(stage.table).where(of_them))
    return [Issue(row["import_row"], "licence_reference", row["licence_key"], _said(row["licence_key"])) for row in rows]


def _said(licence: str) -> str:
    return f"Licence {licence} waits until somebody says which home it is of (Matches). This row waits, and goes in with it."


def keep(session: Session, stage: Stage, ask: Ask, import_id: int) -> None:
    """With the match of their licence; one that came before gives way to the same of this file."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in stage.remembered.get(__name__, ()):
        rows.setdefault(row["licence_key"], []).append({**waiting.facts(row), "kind": ask.kind, "import_id": import_id})
    for some in portions.of(sorted(rows)):
        for match in session.scalars(select(Match).where(Match.kind == KIND, Match.record_key.in_(some))):
            if match.facts is not None:
                kept = {_key(one): one for one in (*match.facts.get(waiting.WITH_IT, ()), *rows[match.record_key])}
                match.facts = {**match.facts, waiting.WITH_IT: list(kept.values())}
    session.flush()


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in KEYS)
