"""The pieces of an answer to whoever asks what is kept about them: put in, left out by an exemption, put back."""

from typing import Annotated, Any

from litestar import Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import kept_about
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.privacy import states
from hmo_enforce.privacy.actions import access as actions
from hmo_enforce.privacy.bundles import Piece
from hmo_enforce.privacy.queries import access
from hmo_enforce.web import form_page, forms, guards
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.form_pair import pair
from hmo_enforce.web.forms import Fields
from hmo_enforce.web.office.restricting import Req

PATH = "/subject-access"
PIECE = PATH + "/{access_request_id:int}/pieces/{piece:str}"


def piece_of(request: Req, session: Session) -> Piece:
    """The piece that the address names, or `NotFound`."""
    wanted = request.path_params["piece"]
    key = access.one(session, request.path_params["access_request_id"]).id
    found = next((one for one in kept_about.pieces(session, key) if one.key == wanted), None)
    if found is None:
        raise NotFound("There is no such piece.")
    return found


def ask_omission(request: Req, session: Session) -> Form:
    """By which exemption, and why."""
    piece = piece_of(request, session)
    return Form(
        heading="Leave this out",
        caption=piece.title,
        back=f"{PATH}/{request.path_params['access_request_id']}#{piece.key}",
        lead="They are told that something was left out and by which exemption, and not what.",
        fields=(
            Field("radios", "exemption", "Which exemption applies?", choices=tuple(states.EXEMPTIONS.items())),
            Field("textarea", "why", "Why does it apply here?"),
        ),
        submit="Leave it out",
    )


def omit(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Leave it out."""
    key, piece = request.path_params["access_request_id"], piece_of(request, session)
    exemption, why = sent.choice("exemption", "The exemption", states.EXEMPTIONS), sent.text("why", "The reason", most=1_000)
    if exemption is None or why is None:
        return None
    actions.leave_out(session, key, piece.key, exemption, why, by=guards.who(request).actor)
    return f"{PATH}/{key}", "left_out"


@post(f"{PIECE}/put-in", guards=[guards.may_answer_subject_access], sync_to_thread=True, status_code=303)
def put_in(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    data: Annotated[dict[str, Any], forms.FORM],
    access_request_id: FromPath[int],
    piece: FromPath[str],
) -> Redirect:
    """They are told a piece that may name others, as the officer saw it on the page."""
    found = piece_of(request, session)
    if Fields(data).raw("digest") != found.digest:
        raise Refused("It has changed since this page was shown. Load the page again, read it, and put it in then.")
    actions.put_in(session, access_request_id, found.key, found.digest, by=guards.who(request).actor)
    return form_page.done(f"{PATH}/{access_request_id}", "put_in")


def ask_put_back(request: Req, session: Session) -> Form:
    """Whether to."""
    piece = piece_of(request, session)
    return Form(
        heading="Put this back",
        caption=piece.title,
        back=f"{PATH}/{request.path_params['access_request_id']}#{piece.key}",
        lead="They are told it after all.",
        fields=(),
        submit="Put it back",
    )


def put_back(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Put it back."""
    key, piece = request.path_params["access_request_id"], piece_of(request, session)
    actions.put_back(session, key, piece.key, by=guards.who(request).actor)
    return f"{PATH}/{key}", "put_back"


ROUTES: tuple[ControllerRouterHandler, ...] = (
    put_in,
    *pair(f"{PIECE}/leave-out", ask_omission, omit, guards.may_answer_subject_access),
    *pair(f"{PIECE}/put-back", ask_put_back, put_back, guards.may_answer_subject_access),
)
