"""A partner's program refers homes: with a token that is bound to its agreement, which opens nothing else."""

from typing import Any

import msgspec
from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from sqlalchemy.orm import Session

from hmo_enforce.casework import referring
from hmo_enforce.intake import channels
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.actor import Actor, Kind
from hmo_enforce.kernel.errors import NotAllowed, Refused
from hmo_enforce.sharing import queries
from hmo_enforce.web import guards
from hmo_enforce.web.api import answers, once
from hmo_enforce.web.api.sent_referrals import NewReferral

Req = Request[Any, Any, Any]
NOT_BOUND = (
    "This is no token of a partner's program: it is bound to no agreement. Ask the council for one; it is made on the page "
    "of the agreement."
)


class Referred(msgspec.Struct):
    """By which reference the referral is kept. `is_new`: false of one that was here already."""

    reference: str
    is_new: bool


@post(
    "/referrals",
    guards=[guards.may_take_referrals],
    sync_to_thread=True,
    responses=answers.WRITTEN,
    operation_id="refer_home",
    tags=["referrals"],
)
def refer(
    request: Req, session: NamedDependency[Session], data: JSONBody[NewReferral], idempotency_key: once.Key = None
) -> Response[Referred]:
    """Tell the council of a home, under the agreement that the token is bound to. The same referral is kept once."""
    token_id = guards.who(request).token_id
    agreement_id = queries.bound_to(session, token_id)
    if agreement_id is None:
        raise NotAllowed(NOT_BOUND)

    def done() -> Response[Any]:
        partner = queries.agreement(session, agreement_id).partner
        by = Actor(Kind.PARTNER, None, f"{partner.name[:150]}, by token {token_id}")
        read, kept = referring.take(session, agreement_id, data.given(), way=channels.API, by=by, on=clock.today())
        if kept is None:
            raise Refused(*referring.words(read.faults), about=read.faults[0].field)
        body = msgspec.json.encode(Referred(kept.reference, kept.is_new))
        return Response(body, status_code=201, media_type=answers.JSON)

    return once.once(request, session, idempotency_key, data, done)
