"""What was left when somebody was erased: a hold reached it, retention went no further, or it was hidden from the officer.

The journal names those records and says nothing of who it was. Once nothing holds them, an officer looks at each.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.cases.records import Case
from hmo_enforce.casework import complainants, destroying, due, erasing, mentions, owners, prospects, traces
from hmo_enforce.casework.destroying import Doing
from hmo_enforce.casework.erasing import Chosen
from hmo_enforce.casework.mentions import MOST, Found
from hmo_enforce.casework.prospects import Kept, Prospect
from hmo_enforce.casework.traces import Trace
from hmo_enforce.kernel import hiding, portions
from hmo_enforce.kernel.database import Record
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.kernel.journal import Entry, EntryValues
from hmo_enforce.privacy.holding import Reach

VERB = "went on erasing who complained"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody erased of whom something was left: in which case, and how many places."""

    case_id: int
    reference: str
    line: int
    count: int


def waiting(session: Session) -> list[Waiting]:
    """Those that somebody should go on with, as far as the session may see their cases; oldest first."""
    query = select(Entry.subject_id, EntryValues.after).join(EntryValues, EntryValues.entry_id == Entry.id)
    query = query.where(Entry.subject == "case", Entry.verb.in_((erasing.VERB, VERB))).order_by(Entry.id)
    last = {(int(case), after["line"]): len(after.get("left", ())) for case, after in session.execute(query) if after}
    found: dict[int, str] = {}
    for some in portions.of(sorted({case for case, _ in last})):
        found |= {one.id: one.reference for one in session.scalars(select(Case).where(Case.id.in_(some)))}
    return [Waiting(case, found[case], line, count) for (case, line), count in last.items() if count and case in found]


def left(session: Session, case_id: int, line: int) -> list[str]:
    """By table, key and column, what was left of this line; empty where nothing was, or it was never erased."""
    query = (
        select(EntryValues.after)
        .join(Entry, Entry.id == EntryValues.entry_id)
        .where(Entry.subject == "case", Entry.subject_id == str(case_id), Entry.verb.in_((erasing.VERB, VERB)))
    )
    with hiding.nothing_hidden(session):
        said = [after for after in session.scalars(query.order_by(Entry.id.desc())) if (after or {}).get("line") == line]
    return list((said[0] or {}).get("left", [])) if said else []


def prospect(session: Session, reach: Reach, case_id: int, line: int) -> Prospect:
    """For an officer to look at. `NotFound` where nothing is left."""
    names = _require_left(session, case_id, line)
    free, held, passed = _sorted(session, reach, names)
    texts = [one for one in free if one.trace.table not in {"letters", *mentions.BY_ITSELF}]
    lines = [one for one in free if one.trace.table in mentions.BY_ITSELF]
    letters = [one.trace.key for one in free if one.trace.table == "letters"]
    shown = [_kept(one, f"text-{one.name}") for one in texts[:MOST]]
    return Prospect(
        case_id=case_id, name=due.ERASED, texts=tuple(shown), lines=tuple(_kept(one, one.name) for one in lines[:MOST]),
        may_be=prospects.titles(session, letters[:MOST]), left=tuple(prospects.where(one) for one in held), passed=passed,
        more=sum(len(some[MOST:]) for some in (texts, lines, letters)),
    )  # fmt: skip


def finish(doing: Doing, case_id: int, line: int, chosen: Chosen) -> None:
    """Write the texts anew and destroy what was ticked. What was shown and left alone is not asked about again."""
    session = doing.session
    names = _require_left(session, case_id, line)
    if not doing.why.strip():
        raise Refused("Say why who complained is erased.", about="why")
    free, _, _ = _sorted(session, doing.held, names)
    shown = prospect(session, doing.held, case_id, line)
    looked_at = {
        *(one.name.removeprefix("text-") for one in shown.texts), *(one.name for one in shown.lines),
        *mentions.letter_names(key for key, _ in shown.may_be),
    }  # fmt: skip
    seen = [one for one in free if one.name in looked_at]
    texts = [(one, chosen.written[f"text-{one.name}"]) for one in seen if f"text-{one.name}" in chosen.written]
    erasing.require_gone(((f"text-{one.name}", one, text) for one, text in texts), ())
    with hiding.nothing_hidden(session):
        erasing.rewrite(session, texts)
        for key in sorted(chosen.letters & {one.trace.key for one in seen if one.trace.table == "letters"}):
            destroying.destroy(doing, "letter", key)
        erasing.forget(doing, [one for one in seen if one.name in chosen.lines], ())
        erasing.note(doing, VERB, (case_id, line), [name for name in names if name not in looked_at])


def _require_left(session: Session, case_id: int, line: int) -> list[str]:
    _, party = complainants.line_of(session, case_id, line)
    names = left(session, case_id, line) if party.name == due.ERASED else []
    if not names:
        raise NotFound("Who complained here was erased already, and nothing was left.")
    return names


def _sorted(session: Session, reach: Reach, names: list[str]) -> tuple[list[Found], list[Found], int]:
    """What may be done now, what is still held, and how many the officer may not see."""
    free: list[Found] = []
    held: list[Found] = []
    passed = 0
    for one in _standing(session, names):
        if not mentions.visible(session, one.trace.table, [one.trace.key]):
            passed += 1
        else:
            (held if owners.held(reach, one.of) else free).append(one)
    return free, held, passed


def _standing(session: Session, names: list[str]) -> Iterator[Found]:
    """Those that are there still."""
    for name in names:
        table_name, key, column = name.split("-", 2)
        table = Record.metadata.tables[table_name]
        primary = next(iter(table.primary_key))
        row: Any = session.execute(select(table.c[column]).where(primary == int(key))).first()
        if row is not None and row[0] is not None:
            with hiding.nothing_hidden(session):
                of = owners.owners(session, table_name, int(key))
            yield Found(Trace(table_name, int(key), column, row[0], traces.as_text(row[0])), False, False, of)


def _kept(one: Found, name: str) -> Kept:
    return Kept(name, prospects.where(one), one.trace.text, one.trace.text, False)
