"""Files that came in, and what was wrong with each, for programs."""

from typing import Annotated

import msgspec
from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, Parameter
from sqlalchemy.orm import Session

from hmo_enforce.files import queries
from hmo_enforce.files.queries import Listed, Wanted
from hmo_enforce.web import guards
from hmo_enforce.web.api import answers, import_shapes

Some = Annotated[int, Parameter(ge=1, le=500, description="How many at most.")]
Before = Annotated[int | None, Parameter(ge=1, le=answers.LARGEST, description="The `next` of the page before.")]
Limit = Annotated[int, Parameter(ge=1, le=5_000, description="How many at most.")]
Offset = Annotated[int, Parameter(ge=0, le=answers.LARGEST, description="The `next` of the page before.")]


class Issue(msgspec.Struct):
    """What is wrong with a row, and how to mend it. `row` is null for the file as a whole; `severity`: rejected,
    emptied (the value was left out), mended or noted. `value` reads "(hidden)" for who may not see what it says of people."""

    row: int | None
    field: str
    value: str
    message: str
    severity: str


class Issues(msgspec.Struct):
    """Some issues, in the order of the file. `next` is the `offset` of the following page, null at the end."""

    items: list[Issue]
    total: int
    next: int | None


@get("/imports", guards=[guards.may_see_imports], sync_to_thread=True, responses=answers.LISTED, tags=["imports"])
def listed(
    session: NamedDependency[Session], before: FromQuery[Before] = None, limit: FromQuery[Some] = 100
) -> import_shapes.Imports:
    """Files that came in, the newest first, with the counts of their rows."""
    found = queries.imports(session, Wanted(), limit=limit, before=before)
    following = found[-1].id if len(found) == limit else None
    return import_shapes.Imports([_import(one) for one in found], following)


@get(
    "/imports/{import_id:int}", guards=[guards.may_see_imports], sync_to_thread=True, responses=answers.FOUND, tags=["imports"]
)
def one(session: NamedDependency[Session], import_id: FromPath[int]) -> import_shapes.Import:
    """A file that came in. Its `status` is uploaded, checking, previewed, loading, done, failed or cancelled."""
    return _import(queries.one(session, import_id))


def _import(found: Listed) -> import_shapes.Import:
    return import_shapes.Import(
        found.id, found.kind, found.file_name, found.sha256, found.profile, found.as_at, found.state, found.read,
        found.new, found.changed, found.unchanged, found.rejected, found.issues, found.properties_made,
        found.asked_at, found.ended_at, found.request_id,
    )  # fmt: skip


@get(
    "/imports/{import_id:int}/issues",
    guards=[guards.may_see_imports],
    sync_to_thread=True,
    responses=answers.FOUND,
    tags=["imports"],
)
def issues(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    import_id: FromPath[int],
    offset: FromQuery[Offset] = 0,
    limit: FromQuery[Limit] = 500,
) -> Issues:
    """What was wrong with the file's rows."""
    found = queries.one(session, import_id)
    hidden = found.kind in queries.PERSONAL and not guards.may(request, "run_imports")
    said = queries.issues(session, import_id, hidden=hidden, limit=limit, offset=offset)
    items = [Issue(each.row, each.field, each.value, each.message, each.severity) for each in said]
    following = offset + len(items) if offset + len(items) < found.issues else None
    return Issues(items, found.issues, following)
