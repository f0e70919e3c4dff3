"""What a file says of a designation beside what stands: only what it states may change, and nothing that a person set."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from shapely import Geometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.areas import covers, queries, standing, words
from hmo_enforce.areas.actions import designating
from hmo_enforce.areas.records import Designation
from hmo_enforce.casework.loads.drawn import Drawn
from hmo_enforce.casework.loads.loading import Ask
from hmo_enforce.files.issues import Issue
from hmo_enforce.files.records import ImportDifference

LINE = "line"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A designation as a file would have it. `said` and `shape` are what would stand: what a person set is in `withheld`.

    `changes` are by the names of `designating.Said`; `redrawn` says that the line changes too.
    """

    drawn: Drawn
    stands: Designation | None
    said: designating.Said
    shape: Geometry
    changes: dict[str, Any]
    redrawn: bool
    withheld: dict[str, Any]

    @property
    def told(self) -> str:
        """new, changed or unchanged."""
        if self.stands is None:
            return "new"
        return "changed" if self.changes or self.redrawn else "unchanged"


def wanted(session: Session, drawn: Drawn) -> Wanted:
    """The file's designation beside the one of its reference that stands, if any does."""
    reference = drawn.key[0]
    stands = session.scalars(select(Designation).where(Designation.reference == reference)).first()
    if stands is None:
        said = designating.Said(**{"reference": reference, "name": reference, **_with_covers(drawn.values, None)})
        return Wanted(drawn, None, said, drawn.shape, {}, True, {})
    kept = queries.set_by_hand(session, stands.id)
    values = _with_covers(drawn.values, stands)
    differs = {name: value for name, value in values.items() if value != getattr(stands, name)}
    changes = {name: value for name, value in differs.items() if name not in kept}
    withheld = {name: value for name, value in differs.items() if name in kept}
    redrawn = not designating.is_drawn_as(stands, drawn.shape)
    if redrawn and LINE in kept:
        changes.pop("accuracy_m", None)
        withheld[LINE], redrawn = drawn.shape, False
    said = replace(designating.said_of(stands), **changes)
    return Wanted(drawn, stands, said, drawn.shape if redrawn else stands.shape, changes, redrawn, withheld)


def _with_covers(values: dict[str, Any], stands: Designation | None) -> dict[str, Any]:
    """An additional designation covers what stands, as far as the file says nothing else; others cover no kind of HMO."""
    kind, stood = values["kind"], (stands.covers if stands else None) or {}
    described = {**covers.USUAL, **stood, **(values.get("covers") or {})} if kind == standing.Kind.ADDITIONAL else None
    return {**values, "covers": described}


def faults(one: Wanted) -> list[Issue]:
    """Why it could not stand so."""
    return [Issue(one.drawn.row, "designation", one.said.reference, said) for said in designating.faults(one.said, one.shape)]


def notes(one: Wanted) -> Iterator[Issue]:
    """What the file says against what a person set."""
    for name, value in one.withheld.items():
        what = words.WORDS.get(name, name.capitalize())
        message = (
            f"{what}: this was set by hand since, and stays so. If the file is right, change it on the designation's page."
        )
        yield Issue(one.drawn.row, name, _text(name, value) or "", message)


def put(session: Session, drawn: Drawn, ask: Ask) -> str:
    """Make or change it, on the latest state. What the file says against a person is kept as a difference not applied."""
    one, source = wanted(session, drawn), designating.Source(ask.import_id, drawn.row)
    if one.stands is None:
        designating.designate(session, one.said, one.shape, by=ask.by, source=source)
        return one.told
    _keep_differences(session, one, one.stands, ask)
    if one.told == "changed":
        designating.change(
            session, one.stands.id, one.changes, why=f"As the file {ask.file_name} says.", revision=one.stands.revision,
            by=ask.by, shape=one.shape if one.redrawn else None, source=source,
        )  # fmt: skip
    return one.told


def _keep_differences(session: Session, one: Wanted, stands: Designation, ask: Ask) -> None:
    if ask.import_id is None:
        return
    redrawn = {LINE: one.drawn.shape} if one.redrawn else {}
    for values, applied in ((one.changes | redrawn, True), (one.withheld, False)):
        for name, value in values.items():
            before = stands.shape if name == LINE else getattr(stands, name)
            session.add(
                ImportDifference(
                    import_id=ask.import_id,
                    row=one.drawn.row,
                    subject="designation",
                    subject_id=str(stands.id),
                    field=name,
                    before=_text(name, before),
                    after=_text(name, value),
                    applied=applied,
                )
            )


def _text(name: str, value: Any) -> str | None:
    if value is None:
        return None
    if name == LINE:
        return f"{value.area:,.0f} square metres"
    return "; ".join(f"{what}: {said}" for what, said in words.of({name: value}).items()) if name == "covers" else str(value)
