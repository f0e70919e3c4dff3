"""Drawing a page: a template and plain values in, an HTML response out.

Templates are rendered here, in the handler's own thread, and not on the event loop after it; so an error in a template
rolls the transaction back like any other.
"""

from typing import Any
from urllib.parse import urlencode

from litestar import MediaType, Request, Response
from litestar.connection import ASGIConnection
from litestar.response import Template

from hmo_enforce.accounts import roles
from hmo_enforce.accounts.queries import SignedIn

NAVIGATION = (
    ("/", "Start", "see_properties"),
    ("/properties", "Properties", "see_properties"),
    ("/to-visit", "Homes to look at", "see_properties"),
    ("/designations", "Designations", "see_properties"),
    ("/imports", "Imports", "see_imports"),
)


def page(request: Request, template: str, *, status_code: int = 200, **context: Any) -> Response[str]:  # type: ignore[type-arg]
    """The template rendered with what every page needs beside `context`."""
    return Response(rendered(request, template, context), status_code=status_code, media_type=MediaType.HTML)


def rendered(connection: ASGIConnection, template: str, context: dict[str, Any]) -> str:  # type: ignore[type-arg]
    """The page as text."""
    engine = connection.app.template_engine
    assert engine is not None
    request: Any = connection
    whole = Template(template, context={**everywhere(connection), **context}).create_template_context(request)
    text: str = engine.get_template(template).render(**whole)
    return text


def everywhere(connection: ASGIConnection) -> dict[str, Any]:  # type: ignore[type-arg]
    """What the base template needs: the council, the signed-in person, where they may go, whether this is a demo."""
    user: SignedIn | None = connection.scope.get("user")
    state = connection.app.state
    return {
        "council": state.council,
        "demo": state.is_demo(),
        "user": {"name": user.name, "role": roles.TITLES[user.role]} if user else None,
        "navigation": navigation(user, connection.url.path) if user else [],
    }


def navigation(user: SignedIn, path: str) -> list[dict[str, Any]]:
    """The places that this role may go, the present one marked."""
    return [
        {"href": href, "text": text, "current": path == href or (href != "/" and path.startswith(href))}
        for href, text, permission in NAVIGATION
        if roles.may(user.role, permission)
    ]


def with_query(path: str, **values: object) -> str:
    """`path` with the values that are not empty as its query."""
    kept = {name: value for name, value in values.items() if value not in (None, "")}
    return f"{path}?{urlencode(kept)}" if kept else path
