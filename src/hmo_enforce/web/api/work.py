"""Files that came in, and work under way, for programs."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, Parameter
from sqlalchemy.orm import Session

from hmo_enforce.files import queries
from hmo_enforce.files.queries import Listed, Wanted
from hmo_enforce.kernel import requests
from hmo_enforce.web import guards
from hmo_enforce.web.api import answers, shapes

FINISHED = frozenset({requests.DONE, requests.FAILED, requests.CANCELLED})
Limit = Annotated[int, Parameter(ge=1, le=500, description="How many at most.")]
Before = Annotated[int | None, Parameter(description="The `next` of the page before.")]


@get("/imports", guards=[guards.may_see_imports], sync_to_thread=True, responses=answers.LISTED, tags=["imports"])
def imports(
    session: NamedDependency[Session], before: FromQuery[Before] = None, limit: FromQuery[Limit] = 100
) -> shapes.Imports:
    """Files that came in, the newest first, with the counts of their rows."""
    found = queries.imports(session, Wanted(), limit=limit, before=before)
    following = found[-1].id if len(found) == limit else None
    return shapes.Imports([_import(one) for one in found], following)


@get("/requests/{request_id:int}", guards=[guards.signed_in], sync_to_thread=True, responses=answers.FOUND, tags=["requests"])
def progress(session: NamedDependency[Session], request_id: FromPath[int]) -> shapes.Progress:
    """How far a piece of requested work has come."""
    found = requests.request(session, request_id)
    return shapes.Progress(
        id=found.id,
        job=found.job,
        status=found.status,
        done=found.progress_done,
        total=found.progress_total,
        note=found.progress_note,
        asked_at=found.asked_at,
        ended_at=found.ended_at,
        finished=found.status in FINISHED,
        somebody_works=requests.somebody_works(session),
    )


def _import(one: Listed) -> shapes.Import:
    return shapes.Import(
        one.id, one.kind, one.file_name, one.sha256, one.profile, one.as_at, one.state, one.read, one.new, one.changed,
        one.unchanged, one.rejected, one.issues, one.asked_at, one.ended_at, one.request_id,
    )  # fmt: skip
