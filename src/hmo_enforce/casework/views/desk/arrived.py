"""What arrived since somebody last said that they had seen it: cases, files, evidence, and what came back of letters."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.cases import outside
from hmo_enforce.cases.records import Case
from hmo_enforce.casework.views.desk import found, waiting
from hmo_enforce.casework.views.desk.found import Chosen, Line, Reader
from hmo_enforce.files import states
from hmo_enforce.files.records import Import


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of what arrived: how many, as `found.Panel` counts, the latest, and what leads to the list of all."""

    one: str
    several: str
    count: int
    more: bool
    lines: tuple[Line, ...]
    every: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Arrived:
    """Each sort that the reader may see, and since when."""

    since: datetime
    sorts: tuple[Sort, ...]

    @property
    def count(self) -> int:
        """Of all sorts."""
        return sum(one.count for one in self.sorts)

    @property
    def more(self) -> bool:
        """Whether there are more than that."""
        return any(one.more for one in self.sorts)


def arrived(session: Session, reader: Reader) -> Arrived:
    """What is new to them."""
    sorts: list[Sort] = []
    if reader.may("see_cases"):
        sorts.append(_cases(session, reader))
    if reader.may("see_evidence"):
        chosen = waiting.handed_in(reader)
        panel = found.panel(session, reader, chosen, lambda some: waiting.items(session, some), None)
        every = ("All evidence, the latest first", "/evidence")
        sorts.append(Sort("photograph or document", "photographs and documents", panel.count, panel.more, panel.lines, every))
    if reader.may("see_imports"):
        sorts.append(_files(session, reader))
    return Arrived(reader.since, tuple(sorts))


def _cases(session: Session, reader: Reader) -> Sort:
    told = (Case.id, Case.reference, Case.title, Case.kind, Case.opened_at)
    chosen = select(*told).where(Case.opened_at > reader.since).order_by(Case.opened_at.desc(), Case.id.desc())

    def lines(some: Chosen) -> tuple[Line, ...]:
        return tuple(
            Line(title, f"/cases/{key}", reference, outside.kinds().title(kind), "opened", found.on_day(at))
            for key, reference, title, kind, at in session.execute(some)
        )

    panel = found.panel(session, reader, chosen, lines, None)
    return Sort("new case", "new cases", panel.count, panel.more, panel.lines, ("All cases, the newest first", "/cases"))


def _files(session: Session, reader: Reader) -> Sort:
    told = (Import.id, Import.file_name, Import.read, Import.issues, Import.ended_at)
    loaded = (Import.status == states.DONE, Import.ended_at > reader.since)
    chosen = select(*told).where(*loaded).order_by(Import.ended_at.desc(), Import.id.desc())

    def lines(some: Chosen) -> tuple[Line, ...]:
        return tuple(
            Line(name, f"/imports/{key}", "", _of_file(rows, issues), "loaded", found.on_day(at))
            for key, name, rows, issues, at in session.execute(some)
        )

    panel = found.panel(session, reader, chosen, lines, None)
    return Sort("file loaded", "files loaded", panel.count, panel.more, panel.lines, ("All imports", "/imports"))


def _of_file(rows: int, issues: int) -> str:
    said = f"{rows:,} {'row' if rows == 1 else 'rows'}"
    return f"{said}, {issues:,} {'issue' if issues == 1 else 'issues'}" if issues else said
