"""What the rows that say neither a UPRN nor an address of the gazetteer word for word mean, by `properties.matching`.

Only the lines that could be meant are fetched, for a few thousand rows at a time: those behind the doors of their
addresses, and where these leave a doubt, those of their postcodes.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Float, Integer, Row, String, Text, and_, bindparam, func, select, update
from sqlalchemy.orm import Session

from hmo_enforce.casework.loads.loading import Ask, table_of
from hmo_enforce.files.records import Import
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.staging import Stage
from hmo_enforce.properties.matching import choosing, doors, queries
from hmo_enforce.properties.matching.choosing import Candidate, Choice
from hmo_enforce.properties.matching.gazetteer import Gazetteer
from hmo_enforce.properties.matching.parsing import Address, parse
from hmo_enforce.properties.records import AddressDecision, Property

PROPERTIES, DECISIONS = table_of(Property), table_of(AddressDecision)
# `match_waits` is 1 in a row that waits for a person; `match_near` is JSON, as `properties.records.Match` has it.
COLUMNS: tuple[Column[Any], ...] = (
    Column("match_decided", Integer),
    Column("match_confidence", Float(53)),
    Column("match_why", String(1000)),
    Column("match_near", Text),
    Column("match_waits", Integer),
)
MATCHED_BY = "address, worded otherwise"
AT_ONCE = 2_000
Written = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Known:
    """What is the same for every row: a gazetteer of streets alone, its place words, and whether a council loaded one."""

    streets: Gazetteer
    place_words: frozenset[str]
    of_council: bool


def match(session: Session, stage: Stage, ask: Ask) -> None:
    """Set `property_id` where the rules accept one, `match_waits` where a person must say, and why in either case."""
    edition = _edition(session)
    if stage.remembered.get(__name__) == edition:
        return
    stage.remembered[__name__] = edition
    known: Known | None = None
    for rows in _batches(session, stage):
        known = known or _known(session, ask)
        found = [_told(row, choice, known) for row, choice in _chosen(session, rows, known)]
        _set(session, stage, found)


def _edition(session: Session) -> tuple[Any, ...]:
    """Another one after each change: a property's revision only grows, and what is made has a higher number."""
    counted = select(func.count(), func.max(PROPERTIES.c.id), func.sum(PROPERTIES.c.revision)).select_from(PROPERTIES)
    return (*session.execute(counted).one(), session.scalar(select(func.max(DECISIONS.c.id))))


def _batches(session: Session, stage: Stage) -> Iterator[Sequence[Row[Any]]]:
    """The rows that are left, in the order of the file."""
    staged, last = stage.table, -1
    columns = (staged.c.import_row, staged.c.match_address, staged.c.match_postcode, staged.c.match_key, staged.c.match_uprn)
    left = and_(staged.c.property_id.is_(None), staged.c.match_decided.is_(None), staged.c.match_key.is_not(None))
    while True:
        query = select(*columns).where(left, staged.c.import_row > last).order_by(staged.c.import_row).limit(AT_ONCE)
        if not (rows := list[Row[Any]](session.execute(query))):
            return
        stage.index("import_row")
        yield rows
        last = rows[-1].import_row


def _known(session: Session, ask: Ask) -> Known:
    pairs = queries.streets(session)
    streets = {street for street, _ in pairs}
    places = {word for _, after in pairs for word in after.split()}
    words = ask.place_words
    loaded = select(Import.id).where(Import.kind == "gazetteer", Import.status == "done").limit(1)
    of_council = session.scalar(loaded) is not None
    known = Gazetteer((), words, streets=streets, places=places, names=queries.building_names(session))
    return Known(known, words, of_council)


def _chosen(session: Session, rows: Sequence[Row[Any]], known: Known) -> Iterator[tuple[Row[Any], Choice]]:
    written: dict[Written, Address] = {}
    for row in rows:
        text = row.match_address or row.match_key
        written[(text, row.match_postcode)] = parse(text, row.match_postcode, known.place_words)
    by_door = queries.behind_doors(session, {door for said in written.values() for door in doors.wanted(said, known.streets)})
    choose = _chooser(session, by_door, known)
    chosen = {said: choose(address) for said, address in written.items()}
    unsure = {said for said, choice in chosen.items() if not _is_sure(choice, written[said])}
    if unsure:
        around = queries.in_postcodes(session, {code for said in unsure if (code := written[said].postcode)})
        choose = _chooser(session, by_door | around, known)
        chosen |= {said: choose(written[said]) for said in unsure}
    yield from ((row, chosen[(row.match_address or row.match_key, row.match_postcode)]) for row in rows)


def _chooser(session: Session, property_ids: set[int], known: Known) -> Callable[[Address], Choice]:
    lines = queries.lines(session, property_ids, clock.today())
    gazetteer = Gazetteer(lines, known.place_words, beside=known.streets)
    return lambda said: choosing.meant(said, gazetteer)


def _is_sure(choice: Choice, said: Address) -> bool:
    """Whether nothing in its postcode could change it (`choosing`)."""
    return choice.match is not None and said.postcode in (None, choice.match.entry.postcode)


def _told(row: Row[Any], choice: Choice, known: Known) -> dict[str, Any]:
    accepted = choice.match if row.match_uprn is None else None
    best = choice.match or (choice.near[0] if choice.near else None)
    near = choice.near if accepted or choice.match is None else (choice.match, *choice.near)
    waits = row.match_uprn is None and accepted is None and (known.of_council or choice.could_be_known)
    return {
        "at_row": row.import_row,
        "new_property": accepted.line.property_id if accepted else None,
        "new_by": MATCHED_BY if accepted else None,
        "new_confidence": round(best.confidence, 4) if best else 0.0,
        "new_why": choice.why[:1000],
        "new_near": json.dumps([_as_near(one) for one in near]),
        "new_waits": int(waits),
    }


def _as_near(one: Candidate) -> dict[str, Any]:
    return {"property_id": one.line.property_id, "confidence": round(one.confidence, 4), "why": one.why[:500]}


def _set(session: Session, stage: Stage, found: list[dict[str, Any]]) -> None:
    staged = stage.table
    values: dict[str, Any] = {
        "property_id": bindparam("new_property"),
        "match_confidence": bindparam("new_confidence"),
        "match_why": bindparam("new_why"),
        "match_near": bindparam("new_near"),
        "match_waits": bindparam("new_waits"),
    }
    if "matched_by" in staged.c:
        values["matched_by"] = bindparam("new_by")
    else:
        found = [{name: value for name, value in one.items() if name != "new_by"} for one in found]
    change = update(staged).where(staged.c.import_row == bindparam("at_row")).values(values)
    session.connection().execute(change, found)
