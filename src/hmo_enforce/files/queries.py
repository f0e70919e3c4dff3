"""Reading what was uploaded and loaded, and the profiles that people made."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.files import profile_forms, profiles, states
from hmo_enforce.files.outside import shipped
from hmo_enforce.files.records import CAME_WITH, Import, ImportDifference, ImportIssue, SavedProfile
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.kernel.requests import JobRequest

# Who lives where and who holds what: the values of such files are for those who load them.
PERSONAL = frozenset({"occupation", "parties"})
HIDDEN = "(hidden)"
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Listed:
    """One import with how far it has come. The counts are those of the preview until it is loaded."""

    id: int
    kind: str
    file_name: str
    state: str
    profile: str | None
    as_at: date
    size_bytes: int
    sha256: str | None
    read: int
    new: int
    changed: int
    unchanged: int
    rejected: int
    waiting: int
    issues: int
    properties_made: int
    purpose: str | None
    lawful_basis: str | None
    expires_on: date | None
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None
    request_id: int | None
    options: Mapping[str, Any]
    has_file: bool


@dataclass(frozen=True, slots=True)
class Work:
    """The latest piece of work on an import: `outcome` has its error, or what a preview found would change."""

    id: int
    job: str
    arguments: Mapping[str, Any]
    status: str
    done: int
    total: int
    note: str
    cancelling: bool
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None
    outcome: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of imports is asked for."""

    text: str = ""
    kind: str = ""
    state: str = ""


_AT_WORK = Import.status.in_(states.AT_WORK)
_STATE = case(
    (Import.status == "running", states.LOADING),
    (and_(_AT_WORK, JobRequest.status.in_([states.FAILED, states.CANCELLED])), JobRequest.status),
    else_=Import.status,
)


def keys() -> Select[int]:
    """The numbers of all imports, with the work asked for on each beside them, for conditions of them."""
    return select(Import.id).outerjoin(JobRequest, JobRequest.id == Import.request_id)


def _query() -> Select[Import, str]:
    return select(Import, JobRequest.status).outerjoin(JobRequest, JobRequest.id == Import.request_id)


def conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What an import that is asked for fulfils, in `keys`."""
    found: list[ColumnElement[bool]] = []
    if wanted.text:
        words = wanted.text.strip()
        found.append(or_(Import.file_name.icontains(words, autoescape=True), Import.asked_by.icontains(words, autoescape=True)))
    if wanted.kind:
        found.append(Import.kind == wanted.kind)
    if wanted.state:
        found.append(_STATE.in_([wanted.state]))
    return found


def imports(session: Session, wanted: Wanted, *, limit: int, before: int | None = None) -> tuple[Listed, ...]:
    """The newest first; `before` continues behind that id."""
    query = _query().where(*conditions(wanted)).order_by(Import.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Import.id < before)
    return tuple(map(_listed, session.execute(query)))


def listed(session: Session, ids: Sequence[int]) -> tuple[Listed, ...]:
    """Each of these, in the order of the ids."""
    found = {row[0].id: _listed(row) for row in session.execute(_query().where(Import.id.in_(ids)))}
    return tuple(found[key] for key in ids if key in found)


def at_work(session: Session) -> bool:
    """Whether any file is being checked or loaded."""
    return session.scalar(keys().where(_STATE.in_(states.AT_WORK)).limit(1)) is not None


def one(session: Session, import_id: int) -> Listed:
    """One import, or `NotFound`."""
    row = session.execute(_query().where(Import.id == import_id)).first()
    if row is None:
        raise NotFound("There is no such import.")
    return _listed(row)


def _listed(row: Row[Import, str]) -> Listed:
    record, request_status = row
    return Listed(
        id=record.id, kind=record.kind, file_name=record.file_name,
        state=states.state(record.status, request_status), profile=record.profile, as_at=record.as_at,
        size_bytes=record.size_bytes, sha256=record.sha256, read=record.read, new=record.new, changed=record.changed,
        unchanged=record.unchanged, rejected=record.rejected, waiting=record.waiting, issues=record.issues,
        properties_made=record.properties_made, purpose=record.purpose,
        lawful_basis=record.lawful_basis, expires_on=record.expires_on, asked_by=record.asked_by,
        asked_at=record.asked_at, ended_at=record.ended_at, request_id=record.request_id, options=record.options,
        has_file=record.file_path is not None,
    )  # fmt: skip


def path(session: Session, import_id: int) -> Path:
    """Where the uploaded file waits. `NotFound` once it has gone, with what to do."""
    found = session.scalar(select(Import.file_path).where(Import.id == import_id))
    if found is None or not Path(found).is_file():
        raise NotFound("This file is no longer kept. Upload it again.")
    return Path(found)


def work(session: Session, request_id: int) -> Work:
    """One piece of work, or `NotFound`."""
    found = session.get(JobRequest, request_id)
    if found is None:
        raise NotFound("There is no such piece of work.")
    return Work(
        id=found.id, job=found.job, arguments=found.arguments, status=found.status, done=found.progress_done,
        total=found.progress_total, note=found.progress_note, cancelling=found.cancel_asked_at is not None,
        asked_by=found.asked_by_name, asked_at=found.asked_at, ended_at=found.ended_at, outcome=found.outcome or {},
    )  # fmt: skip


# --- issues


@dataclass(frozen=True, slots=True)
class Said:
    """An issue as the reader may see it."""

    row: int | None
    field: str
    value: str
    message: str
    severity: str
    id: int


_SAID = (ImportIssue.row, ImportIssue.field, ImportIssue.value, ImportIssue.message, ImportIssue.severity, ImportIssue.id)
_GRAVITY = case(
    (ImportIssue.severity == "rejected", 0),
    (ImportIssue.severity == "waiting", 1),
    (ImportIssue.severity == "emptied", 2),
    (ImportIssue.severity == "mended", 3),
    else_=4,
)


def worst_issues(session: Session, import_id: int, *, hidden: bool, limit: int) -> tuple[Said, ...]:
    """The first to look at: rows left out, those that wait, values left empty or mended; each in the order of the file."""
    query = select(*_SAID).where(ImportIssue.import_id == import_id)
    ordered = query.order_by(_GRAVITY, ImportIssue.row.nulls_first(), ImportIssue.id).limit(limit)
    found = (Said(*row) for row in session.execute(ordered))
    return tuple(_without_value(said) if hidden else said for said in found)


@dataclass(frozen=True, slots=True)
class Changed:
    """A value that a file changed, of which record."""

    row: int | None
    subject: str
    subject_id: str
    field: str
    before: str | None
    after: str | None


def changed(session: Session, import_id: int, *, limit: int) -> tuple[Changed, ...]:
    """The first values that the file changed, in the order of its rows; none of those that are kept no longer."""
    one = ImportDifference
    query = select(one.row, one.subject, one.subject_id, one.field, one.before, one.after).where(
        one.import_id == import_id, one.applied, one.field.not_in(("address_key", CAME_WITH)), one.subject_id != ""
    )
    return tuple(Changed(*row) for row in session.execute(query.order_by(one.row, one.id).limit(limit)))


def issues_by_severity(session: Session, import_id: int) -> dict[str, int]:
    """How many issues of each severity."""
    query = select(ImportIssue.severity, func.count()).where(ImportIssue.import_id == import_id)
    return dict(session.execute(query.group_by(ImportIssue.severity)).all())


def issues(
    session: Session,
    import_id: int,
    *,
    hidden: bool = False,
    limit: int | None = None,
    behind: tuple[int | None, int] | None = None,
) -> Iterator[Said]:
    """In the order of the file, those of the whole file first. `hidden`: without what the rows say of people."""
    query = select(*_SAID).where(ImportIssue.import_id == import_id)
    ordered = query.order_by(ImportIssue.row.nulls_first(), ImportIssue.id)
    if behind is not None:
        ordered = ordered.where(_behind(*behind))
    for row in session.execute(ordered.limit(limit)).yield_per(BATCH):
        yield _without_value(Said(*row)) if hidden else Said(*row)


def _behind(row: int | None, key: int) -> ColumnElement[bool]:
    if row is None:
        return or_(ImportIssue.row.is_not(None), ImportIssue.id > key)
    return or_(ImportIssue.row > row, and_(ImportIssue.row == row, ImportIssue.id > key))


def _without_value(said: Said) -> Said:
    if not said.value:
        return said
    return replace(said, value=HIDDEN, message=said.message.replace(said.value, HIDDEN))


# --- profiles


def known_profiles(session: Session, kind: str | None = None) -> list[profiles.Profile]:
    """The shipped profiles and those made on the page, of one kind or all."""
    saved = select(SavedProfile).order_by(SavedProfile.kind, SavedProfile.name)
    every = [*shipped.profiles(), *(profile_forms.from_dict(one.mapping) for one in session.scalars(saved))]
    return [profile for profile in every if kind is None or profile.kind == kind]


@dataclass(frozen=True, slots=True)
class Kept:
    """A profile that somebody made, as the list shows it."""

    id: int
    kind: str
    name: str
    made_by: str
    made_at: datetime
    columns: tuple[str, ...]


def saved_profiles(session: Session) -> tuple[Kept, ...]:
    """Those made on the page, by kind and name."""
    saved = session.scalars(select(SavedProfile).order_by(SavedProfile.kind, SavedProfile.name))
    return tuple(
        Kept(one.id, one.kind, one.name, one.made_by, one.made_at, tuple(one.mapping.get("required", ()))) for one in saved
    )
