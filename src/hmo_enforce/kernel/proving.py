"""Proving the journal: one walk along its chain, which names whatever does not hold. It reads, and changes nothing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import chain, journal, sealing
from hmo_enforce.kernel.chain import Anchor, Key, Line
from hmo_enforce.kernel.journal import Entry, EntryValues
from hmo_enforce.kernel.sealing import FIELDS, VALUES, Seal, Tail

Report = Callable[[int, int, str], None]
Written = Iterable[tuple[int, Anchor | None]]
SEALED = (Seal.position, Seal.entry_id, Seal.sealed_at, Seal.key_id, Seal.link)
BATCH = 2_000


class Walk:
    """One walk. `faults` tells in sentences what is wrong as it goes; when it has ended, the counts are complete.

    lines       how many lines were looked at
    sealed      how many of them have a seal
    destroyed   lines whose values retention destroyed, as the journal says
    unwarranted lines that say so and were sealed without a warrant, by their numbers
    unsealed    lines that wait to be sealed
    unanchored  sealed lines after the last anchor
    anchored    the last anchor whose MAC holds
    """

    def __init__(self, session: Session, keys: Sequence[Key], warrants: Sequence[Key], anchors: Written) -> None:
        self._session = session
        self._keys = {key.id: key for key in keys}
        self._warrants = tuple(warrants)
        self._anchors = anchors
        self._links: dict[int, bytes] = {}
        self._gone = chain.Spans(())
        self.lines = self.sealed = self.destroyed = 0
        self.unwarranted: list[int] = []
        self.unsealed = self.unanchored = Tail(0, None)
        self.anchored: Anchor | None = None
        self.first_anchor: Anchor | None = None

    def faults(self, report: Report) -> Iterator[str]:
        """What is wrong, in the order of the chain; memory does not grow with the journal, but for the anchors' links."""
        yield from self._of_anchors()
        believed = sealing.destroyed(self._session, tuple(self._keys.values()), self._warrants)
        self._gone = chain.Spans(each for ranges in believed.values() for each in ranges)
        yield from self._of_seals(report)
        yield from self._of_the_unsealed()

    # --- the file of anchors

    def _of_anchors(self) -> Iterator[str]:
        before, position = b"", 0
        for number, anchor in self._anchors:
            if anchor is None:
                yield f"Line {number} of the file of anchors is not an anchor."
                continue
            fault = self._anchor_fault(anchor, before, position)
            before, position = anchor.mac, anchor.position
            if fault:
                yield f"Line {number} of the file of anchors {fault}."
                continue
            self._links[anchor.position] = anchor.link
            self.anchored = anchor
            self.first_anchor = self.first_anchor or anchor

    def _anchor_fault(self, said: Anchor, before: bytes, position: int) -> str | None:
        by = self._keys.get(said.key_id)
        if by is None:
            return f"was made with the key {said.key_id}, which is not here"
        if not chain.same(chain.anchor(by, before, said.at, said.position, said.link).mac, said.mac):
            return "was not written by this program, or a line before it has gone"
        return None if said.position > position else "goes back along the chain"

    # --- the chain

    def _of_seals(self, report: Report) -> Iterator[str]:
        total = self._session.scalar(select(func.count()).select_from(Seal)) or 0
        before, position = chain.FIRST, 0
        for row in self._session.execute(_chain().order_by(Seal.position).execution_options(yield_per=BATCH)):
            if row.position != position + 1:
                yield _cut_out(position + 1, row.position - 1)
            yield from self._of_one(row, before)
            before, position = row.link, row.position
            self.sealed += 1
            if self.sealed % BATCH == 0:
                report(self.sealed, total, "Proving the journal")
        if self.anchored is not None and self.anchored.position > position:
            yield (
                f"The journal was anchored on {_said(self.anchored.at)} at {self.anchored.position:,} sealed lines, and the "
                f"chain ends at {position:,}: its end has been cut off."
            )

    def _of_one(self, row: Row[Any], before: bytes) -> Iterator[str]:
        if row.position > (self.anchored.position if self.anchored else 0):
            self.unanchored = Tail(self.unanchored.lines + 1, self.unanchored.since or row.sealed_at)
        anchored = self._links.get(row.position)
        if anchored is not None and not chain.same(anchored, row.link):
            yield f"The chain at {row.position:,} is not what was anchored: it was made anew from there or from before."
        if row.id is None:
            yield f"Line {row.entry_id} of the journal, sealed at {row.position:,}, has gone."
            return
        line = _line(row)
        fault = self._seal_fault(row, line, before)
        if fault:
            yield fault
        yield from self._of_line(line, row[-len(VALUES) :])

    def _seal_fault(self, row: Row[Any], line: Line, before: bytes) -> str | None:
        by = self._keys.get(row.key_id)
        if by is None:
            return f"Line {line.id} of the journal is sealed with the key {row.key_id}, which is not here."
        warranted = sealing.fits(by, before, row, line)
        if warranted is None:
            return f"Line {line.id} of the journal does not fit its seal at {row.position:,}: one of them was changed or moved."
        if journal.tells_of_destruction(line) and not warranted:
            self.unwarranted.append(line.id)
        return None

    # --- lines

    def _of_line(self, line: Line, values: Sequence[Any]) -> Iterator[str]:
        self.lines += 1
        if sealing.stands(line, values, self._gone):
            self.destroyed += values[0] is None
        elif values[0] is None:
            yield f"The values of line {line.id} of the journal have gone, and no line says that they were destroyed."
        else:
            yield f"Line {line.id} of the journal does not say what it said when it was written."

    def _of_the_unsealed(self) -> Iterator[str]:
        """Lines without a seal wait for one, unless they came too late: then they were put in."""
        last = sealing.head(self._session)
        bare = sealing.lines().outerjoin_from(Entry, Seal, Seal.entry_id == Entry.id).where(Seal.position.is_(None))
        for row in self._session.execute(bare.order_by(Entry.id).execution_options(yield_per=BATCH)):
            line, values = sealing.line_of(row), row[len(FIELDS) :]
            yield from self._of_line(line, values)
            if journal.tells_of_destruction(line) and not sealing.warranted(line, values, self._warrants):
                yield _not_ours(line.id)
            if last is not None and line.at <= last.sealed_at - sealing.LATEST:
                yield f"Line {line.id} of the journal says {_said(line.at)}, and was not there when later lines were sealed."
            else:
                since = min(self.unsealed.since or line.at, line.at)
                self.unsealed = Tail(self.unsealed.lines + 1, since)


def _chain() -> Any:
    """Each seal with its line and its line's values."""
    columns: tuple[Any, ...] = (*SEALED, *FIELDS, *VALUES)
    values = EntryValues.entry_id == Entry.id
    return select(*columns).outerjoin_from(Seal, Entry, Entry.id == Seal.entry_id).outerjoin(EntryValues, values)


def _line(row: Row[Any]) -> Line:
    return Line(*row[len(SEALED) : len(SEALED) + len(FIELDS)])


def _not_ours(number: int) -> str:
    return (
        f"Line {number} of the journal says that the values of others were destroyed, and has no warrant by the key of this "
        "program: somebody else wrote it, or it was written under another key (docs/security.md). It is not believed."
    )


def _cut_out(first: int, last: int) -> str:
    many = f"The seal at {first:,} has" if first == last else f"The seals from {first:,} to {last:,} have"
    return f"{many} gone, and with them what was sealed there."


def _said(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
