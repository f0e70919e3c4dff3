"""Files that came in, and what was wrong with each, for programs."""

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session

from hmo_enforce.files import queries
from hmo_enforce.files.queries import Listed, Wanted
from hmo_enforce.web import guards
from hmo_enforce.web.api import answers, import_shapes, operations, paging, tags

TAGS = ["imports"]


class Issue(msgspec.Struct):
    """What is wrong with a row, and how to mend it. `row` is null for the file as a whole; `severity`: rejected,
    waiting (for a match), emptied (the value was left out), mended or noted. `value` reads "(hidden)" for who may not see
    what it says of people."""

    row: int | None
    field: str
    value: str
    message: str
    severity: str


class Issues(msgspec.Struct):
    """Some issues, in the order of the file. `next` is the `cursor` of the following page, null at the end."""

    items: list[Issue]
    total: int
    next: str | None


@get(
    "/imports",
    guards=[guards.may_see_imports],
    sync_to_thread=True,
    responses=answers.LISTED,
    operation_class=operations.Listing,
    operation_id="list_imports",
    tags=TAGS,
)
def listed(
    *,
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    q: FromQuery[answers.Text] = "",
    kind: FromQuery[answers.Text] = "",
    status: FromQuery[answers.Text] = "",
    cursor: FromQuery[paging.Cursor] = "",
    limit: FromQuery[paging.Limit] = 100,
) -> Response[import_shapes.Imports]:
    """Files that came in, the newest first, with the counts of their rows."""
    asked = paging.begun(request, cursor, limit)
    found = queries.imports(session, Wanted(text=q, kind=kind, state=status), limit=asked.wanted, before=asked.behind)
    shown, following = asked.cut(found, lambda one: one.id)
    return paging.answered(asked, import_shapes.Imports([told(one) for one in shown], following), following)


@get(
    "/imports/{import_id:int}",
    guards=[guards.may_see_imports],
    sync_to_thread=True,
    responses=answers.FOUND,
    operation_class=operations.Tagged,
    operation_id="get_import",
    tags=TAGS,
)
def one(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    import_id: FromPath[int],
    if_none_match: tags.IfNoneMatch = None,
) -> Response[import_shapes.Import]:
    """A file that came in. Its `status` is uploaded, checking, previewed, loading, done, failed or cancelled."""
    return tags.tagged(request, told(queries.one(session, import_id)), 0)  # nothing of it is changed by its tag


def told(found: Listed) -> import_shapes.Import:
    """A file as the API gives it."""
    return import_shapes.Import(
        found.id, found.kind, found.file_name, found.sha256, found.profile, found.as_at, found.state, found.read,
        found.new, found.changed, found.unchanged, found.rejected - found.waiting, found.waiting, found.issues,
        found.properties_made, found.asked_at, found.ended_at, found.request_id,
    )  # fmt: skip


@get(
    "/imports/{import_id:int}/issues",
    guards=[guards.may_see_imports],
    sync_to_thread=True,
    responses=answers.FOUND,
    operation_class=operations.Listing,
    operation_id="list_import_issues",
    tags=TAGS,
)
def issues(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    import_id: FromPath[int],
    cursor: FromQuery[paging.Cursor] = "",
    limit: FromQuery[paging.Limit] = 500,
) -> Response[Issues]:
    """What was wrong with the file's rows."""
    found, asked = queries.one(session, import_id), paging.begun(request, cursor, limit)
    hidden = found.kind in queries.PERSONAL and not guards.may(request, "run_imports")
    said = list(queries.issues(session, import_id, hidden=hidden, limit=asked.wanted, behind=asked.behind))
    shown, following = asked.cut(said, lambda each: (each.row, each.id))
    items = [Issue(each.row, each.field, each.value, each.message, each.severity) for each in shown]
    total = sum(queries.issues_by_severity(session, import_id).values())  # of those that the asker may see
    return paging.answered(asked, Issues(items, total, following), following)
