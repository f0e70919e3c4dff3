"""Whether the journal is whole, as `hmo-enforce verify` asks; and what it tells of seals and anchors when it is."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.casework import keeping
from hmo_enforce.casework.views.soundness import Check
from hmo_enforce.kernel import chain, clock, proving
from hmo_enforce.kernel.chain import Anchor
from hmo_enforce.kernel.sealing import Tail

Anchors = tuple[tuple[int, Anchor | None], ...]


def check(told: Mapping[str, Any], anchors: Anchors, report: keeping.Report, *, own: bool = True) -> Check:
    """The check of the journal. `anchors` are read before the database is; `own`: they are this database's own file."""
    walks: list[proving.Walk] = []

    def problems(session: Session) -> Iterator[str]:
        walks[:] = [proving.Walk(session, keeping.keys(told), (told["warrant_key"],), anchors)]
        yield from keeping.faults(session, walks[0], Path(told["anchors"]) if own else None, report)

    def told_of() -> Iterator[str]:
        for walk in walks:
            yield from notes(walk)

    return Check("journal", problems, told_of)


def notes(walk: proving.Walk) -> Iterator[str]:
    """What a walk found beside faults, in sentences."""
    yield f"{walk.lines:,} lines were proved, {walk.sealed:,} of them against their seals."
    if walk.destroyed:
        yield f"The values of {walk.destroyed:,} lines were destroyed, and the journal says by whom and why."
    if walk.unwarranted:
        some = ", ".join(f"{low}" if low == high else f"{low} to {high}" for low, high in chain.ranges(walk.unwarranted))
        yield (
            "Lines that say that others were destroyed, and were sealed before such lines had warrants, or on somebody's "
            f"word: {some}. Compare them with the lists of what was destroyed."
        )
    if walk.unsealed.lines:
        yield f"{_lines(walk.unsealed)} not sealed yet. Until they are, whoever can write to the database can change them."
    if walk.anchored is None:
        yield "Nothing is anchored: that the end was not cut off cannot be proved."
    elif walk.unanchored.lines:
        yield f"{_lines(walk.unanchored)} sealed and not anchored yet: that end could be cut off without being seen."


def _lines(of: Tail) -> str:
    since = f"{clock.in_london(of.since):%d %B %Y at %H:%M}" if of.since else "now"
    return f"1 line, of {since}, is" if of.lines == 1 else f"{of.lines:,} lines, the first of {since}, are"
