"""A request's session where people answer without an account: few at once, and none before its form has come.

However many come, the office's pages keep their own turns. Who comes when too many wait already is asked to come again in
seconds: no answer is lost by it, since none was taken, and nobody is refused for the address that they share with others.
"""

from collections.abc import AsyncIterator

from litestar import Request
from litestar.datastructures import State
from litestar.di import Provide
from litestar.enums import RequestEncodingType
from sqlalchemy.orm import Session

from hmo_enforce.web import session as front

FORMS = frozenset({RequestEncodingType.URL_ENCODED})
SENT = "what the form sent"


async def provide(request: Request) -> AsyncIterator[Session]:  # type: ignore[type-arg]
    """The session, in its turn. The form is read before: SQLite's one writer waits for nobody's network."""
    if request.content_type[0] in FORMS:
        form = await request.form()
        request.scope["state"][SENT] = {name: _said(form.getall(name)) for name in form}
    state: State = request.app.state
    async with state.answering_turns.within(front.answering(request)) as session:
        yield session


def _said(values: list[object]) -> object:
    return values[0] if len(values) == 1 else values


def sent(request: Request) -> dict[str, object]:  # type: ignore[type-arg]
    """The form, by its fields' names, of boxes that were ticked a list; nothing where none came."""
    found: dict[str, object] = request.scope["state"].get(SENT, {})
    return found


DEPENDENCIES = {"session": Provide(provide)}
