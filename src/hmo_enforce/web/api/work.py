"""Work under way, for programs."""

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from hmo_enforce.kernel import requests
from hmo_enforce.web import guards
from hmo_enforce.web.api import answers, import_shapes

FINISHED = frozenset({requests.DONE, requests.FAILED, requests.CANCELLED})


@get(
    "/requests/{request_id:int}",
    guards=[guards.signed_in],
    sync_to_thread=True,
    responses=answers.FOUND,
    operation_id="get_request",
    tags=["requests"],
)
def progress(session: NamedDependency[Session], request_id: FromPath[int]) -> import_shapes.Progress:
    """How far a piece of requested work has come."""
    found = requests.request(session, request_id)
    return import_shapes.Progress(
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
