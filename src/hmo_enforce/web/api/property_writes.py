"""What programs write of a property: what an officer saw or was told of it. It is judged anew at once, as on the page."""

from typing import Any

from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock
from hmo_enforce.web import guards, steps
from hmo_enforce.web.api import answers, once, operations, sent


@post(
    "/properties/{property_id:int}/observations",
    guards=[guards.may_correct_properties],
    sync_to_thread=True,
    responses=answers.WRITTEN,
    operation_class=operations.Made,
    operation_id="observe_property",
    tags=["occupation"],
)
def observe(
    request: Request[Any, Any, Any],
    session: NamedDependency[Session],
    property_id: FromPath[int],
    data: JSONBody[sent.NewObservation],
    idempotency_key: once.Key = None,
) -> Response[once.Written]:
    """Note what an officer saw or was told of who lives there and how; the home is judged anew in the same moment."""

    def done() -> Response[Any]:
        made = steps.properties_known.note_observation(
            session, property_id, data.facts.stated(), seen=data.seen, as_at=data.as_at, by=guards.who(request).actor,
            on=clock.today(), council=request.app.state.council,
        )  # fmt: skip
        return once.written(made.id, f"/api/v1/properties/{property_id}")

    return once.once(request, session, idempotency_key, data, done)
