"""Sealing: the journal's lines, put into a keyed chain soon after they are committed.

Whoever can write to the database but does not hold the key can then change, remove, swap or insert no sealed line without
`proving.py` naming it. Who does hold it, and who cuts off the end before it is anchored: docs/security.md.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, LargeBinary, Row, Select, String, exists, func, insert, select, text
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from hmo_enforce.kernel import chain, clock, journal
from hmo_enforce.kernel.chain import Key
from hmo_enforce.kernel.database import Id, Record, is_sqlite
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.kernel.journal import Entry, EntryValues

LATEST = timedelta(hours=6)
"""How long after its instant a line may come to be. No transaction takes so long: a line that is later was put in."""
BATCH = 2_000
# Any number does, so long as nothing else takes advisory locks on it: this spells "seal".
LOCK = 0x7365616C


class Seal(Record):
    """One link of the chain: that the line `entry_id` stood at `position`, as it was, after all before it."""

    __tablename__ = "seals"

    position: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal.id"), unique=True)
    sealed_at: Mapped[datetime]
    key_id: Mapped[str] = mapped_column(String(16))
    link: Mapped[bytes] = mapped_column(LargeBinary(32))


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a sealing did. `refused`: lines that do not say what they said when they were written, which stay unsealed."""

    lines: int
    head: int
    refused: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tail:
    """Lines at the end that something has not reached yet."""

    lines: int
    since: datetime | None


FIELDS = (
    Entry.id, Entry.at, Entry.actor_kind, Entry.actor_id, Entry.actor_name, Entry.verb, Entry.subject, Entry.subject_id,
    Entry.salt, Entry.digest,
)  # fmt: skip
NONE = chain.Spans(())
VALUES = (EntryValues.entry_id.label("valued"), EntryValues.before, EntryValues.after, EntryValues.why)


def head(session: Session) -> Seal | None:
    """The last seal."""
    return session.scalars(select(Seal).order_by(Seal.position.desc()).limit(1)).first()


def seal(session: Session, keys: Sequence[Key], warrants: Sequence[Key], *, unwarranted: bool = False) -> Sealed:
    """Seal what is committed and is not sealed, in the order of the lines. The first of `keys` seals; one sealer at a time.

    A line that tells of a destruction is sealed only with a warrant by one of `warrants`, which its seal then vouches for.
    `unwarranted`: those without one, and what they say was destroyed, are sealed too, however late; their seals do not.
    `Refused` where the last seal's key is not among them: a chain is not gone on with by whoever could not have begun it.
    """
    _alone(session)
    last = head(session)
    if last is not None and last.key_id not in {key.id for key in keys}:
        raise Refused(
            f"The journal is sealed with the key {last.key_id}, which is not here. Put it back (HMO_JOURNAL_KEY, or the file "
            "journal-key), or list it as an earlier key (HMO_JOURNAL_EARLIER_KEYS)."
        )
    position, link = (last.position, last.link) if last else (0, chain.FIRST)
    now, refused, done = clock.now(), list[int](), 0
    gone = NONE
    for rows in _unsealed(session, last, unwarranted=unwarranted):
        # Reading what was ever destroyed takes the longer the older the journal is: only for lines whose values have gone.
        if gone is NONE and any(row.valued is None for row in rows):
            gone = chain.Spans(
                each for ranges in destroyed(session, keys, warrants, unwarranted=unwarranted).values() for each in ranges
            )
        made = []
        for row in rows:
            line, values = line_of(row), row[len(FIELDS) :]
            tells = journal.tells_of_destruction(line)
            vouched = tells and warranted(line, values, warrants)
            if not stands(line, values, gone) or (tells and not vouched and not unwarranted):
                refused.append(line.id)
                continue
            position += 1
            link = chain.link(keys[0], link, position, now, line, warranted=vouched)
            made.append({"position": position, "entry_id": line.id, "sealed_at": now, "key_id": keys[0].id, "link": link})
        if made:
            session.execute(insert(Seal), made)
        done += len(made)
    return Sealed(done, position, tuple(refused))


def _alone(session: Session) -> None:
    """On SQLite a writing transaction is alone already."""
    if not is_sqlite(session):
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def _unsealed(session: Session, last: Seal | None, *, unwarranted: bool) -> Iterator[Sequence[Row[Any]]]:
    """The lines without a seal, some at a time. One that comes later than `LATEST` is left for `proving.py` to name."""
    after, which = 0, waiting(last)
    if unwarranted:
        tells = (Entry.verb == journal.DESTROYED) & (Entry.subject == journal.JOURNAL)
        which |= ~exists().where(Seal.entry_id == Entry.id) & (tells | EntryValues.entry_id.is_(None))
    query = lines().where(which).order_by(Entry.id).limit(BATCH)
    while rows := session.execute(query.where(Entry.id > after)).all():
        after = rows[-1].id
        yield rows


def lines() -> Select[Any]:
    """The journal's lines: `FIELDS`, then `VALUES`, which are None where the values have gone."""
    columns: tuple[Any, ...] = (*FIELDS, *VALUES)
    return select(*columns).outerjoin_from(Entry, EntryValues, EntryValues.entry_id == Entry.id)


def line_of(row: Row[Any]) -> chain.Line:
    """The line at the head of a row of `lines`."""
    return chain.Line(*row[: len(FIELDS)])


def waiting(last: Seal | None) -> ColumnElement[bool]:
    """Lines that a sealing after `last` would take."""
    bare = ~exists().where(Seal.entry_id == Entry.id)
    return bare if last is None else bare & (Entry.at > last.sealed_at - LATEST)


def tail(session: Session) -> Tail:
    """The lines that wait to be sealed."""
    count, since = session.execute(select(func.count(), func.min(Entry.at)).where(waiting(head(session)))).one()
    return Tail(count, since)


def stands(line: chain.Line, values: Sequence[Any], gone: chain.Spans) -> bool:
    """Whether a line says what it said when it was written, or its values were destroyed and that was journalled."""
    entry_id, before, after, why = values
    if entry_id is None:
        return not line.salt and line.id in gone
    return chain.same(journal.digest(line, before, after, why), line.digest)


def warranted(line: chain.Line, values: Sequence[Any], warrants: Iterable[Key]) -> bool:
    """Whether a line that tells of a destruction carries a warrant by one of these keys."""
    _, before, after, why = values
    return journal.warranted(line, before, after, why, warrants)


def destroyed(
    session: Session, keys: Sequence[Key], warrants: Sequence[Key], *, unwarranted: bool = False
) -> Mapping[int, Sequence[Sequence[int]]]:
    """Which lines' values were destroyed, as ranges, by the line that says so.

    Believed are lines that say what they said and whose seal fits; and those that wait for a seal, by their warrant, or on
    somebody's word (`unwarranted`).
    """
    before, by = aliased(Seal), {key.id: key for key in keys}
    query = (
        lines()
        .add_columns(Seal.position, Seal.sealed_at, Seal.key_id, Seal.link, before.link.label("link_before"))
        .outerjoin(Seal, Seal.entry_id == Entry.id)
        .outerjoin(before, before.position == Seal.position - 1)
        .where(Entry.verb == journal.DESTROYED, Entry.subject == journal.JOURNAL)
        .order_by(Entry.id)
    )
    found: dict[int, list[list[int]]] = {}
    for row in session.execute(query):
        line, values = line_of(row), row[len(FIELDS) : len(FIELDS) + len(VALUES)]
        if row.valued is None or not stands(line, values, NONE):
            continue
        if row.position is None:
            believed = unwarranted or warranted(line, values, warrants)
        else:
            believed = row.key_id in by and fits(by[row.key_id], row.link_before or chain.FIRST, row, line) is not None
        if believed:
            # None but earlier lines: nothing can be destroyed before it is written.
            found[line.id] = [[low, min(high, line.id - 1)] for low, high in row.after["entries"]]
    return found


def fits(by: Key, before: bytes, seal: Any, line: chain.Line) -> bool | None:
    """Whether a seal (`position`, `sealed_at`, `link`) vouches for a warrant too; None where it does not fit the line.

    Only seals of lines that tell of a destruction ever do: those made since they carry warrants.
    """
    for vouched in (True, False) if journal.tells_of_destruction(line) else (False,):
        if chain.same(chain.link(by, before, seal.position, seal.sealed_at, line, warranted=vouched), seal.link):
            return vouched
    return None
