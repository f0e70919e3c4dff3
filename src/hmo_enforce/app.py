"""`create_app`: the one place that knows every front. Nothing happens at import."""

from pathlib import Path
from typing import Any

from anyio import to_thread
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader, select_autoescape
from litestar import Litestar, MediaType, Request, Response, Router, get
from litestar.config.csrf import CSRFConfig
from litestar.connection import ASGIConnection
from litestar.datastructures import CacheControlHeader, State
from litestar.di import Provide
from litestar.enums import ScopeType
from litestar.exceptions import ClientException, HTTPException, NotFoundException
from litestar.middleware import DefineMiddleware
from litestar.middleware.authentication import AbstractAuthenticationMiddleware, AuthenticationResult
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.static_files import create_static_files_router
from litestar.template.config import TemplateConfig
from litestar.types import ASGIApp, ControllerRouterHandler, Receive, Scope, Send
from sqlalchemy.exc import DBAPIError

from hmo_enforce import council
from hmo_enforce.accounts.outside.provider import Provider
from hmo_enforce.accounts.queries.sign_ins import HalfSignedIn
from hmo_enforce.accounts.queries.tokens import Turned
from hmo_enforce.kernel import marks
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.settings import Settings
from hmo_enforce.web import (
    asking,
    bearer,
    errors,
    form_reader,
    formats,
    guards,
    headers,
    health,
    limits,
    metrics,
    noting,
    realms,
    session,
    turns,
    waits,
)
from hmo_enforce.web.answering import routes as answering
from hmo_enforce.web.api import document
from hmo_enforce.web.api import routes as api
from hmo_enforce.web.office import routes as office
from hmo_enforce.web.public import routes as public

ANSWERING = rf"^({'|'.join(realms.ANSWERING)})(/|$)"
"""Whoever answers without an account is nobody, whatever cookies their browser brings."""
WEB = Path(__file__).parent / "web"


class PublicSignIn:
    """Puts whoever of the public is signed in on a request to their pages, and on no other."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the sign-in in a thread, as of staff."""
        if scope["type"] == ScopeType.HTTP and realms.is_public(scope["path"]):
            connection: ASGIConnection = ASGIConnection(scope)  # type: ignore[type-arg]
            realms.put(scope, await to_thread.run_sync(session.member, connection))
        await self.app(scope, receive, send)


class StaffSignIn(AbstractAuthenticationMiddleware):
    """Puts whoever is signed in on the request; the guards decide what that allows."""

    async def authenticate_request(self, connection: ASGIConnection) -> AuthenticationResult:  # type: ignore[type-arg]
        """Read the sign-in, or the program's token, in a thread: the database is synchronous."""
        shown, token = bearer.in_address(connection), bearer.carried(connection)
        if shown:
            await to_thread.run_sync(session.revoke_shown, connection, shown)
            raise ClientException(bearer.IN_THE_ADDRESS)
        if token is None:
            who = await to_thread.run_sync(session.who, connection)
            return AuthenticationResult(None, who) if isinstance(who, HalfSignedIn) else AuthenticationResult(who, None)
        found = await to_thread.run_sync(session.program, connection, token)
        return AuthenticationResult(None, found) if isinstance(found, Turned) else AuthenticationResult(found, None)


def create_app(
    settings: Settings,
    sessions: Sessions,
    *,
    more_routes: tuple[ControllerRouterHandler, ...] = (),
    patience: waits.Patience = waits.USUAL,
) -> Litestar:
    """The web application on one database. `more_routes` lets a test add a handler that fails on purpose."""
    ours = (*office.ROUTES, *public.ROUTES, *health.ROUTES, *metrics.ROUTES, look)
    pages = Router("/", route_handlers=[*ours, *more_routes], include_in_schema=False)
    made = Litestar(
        route_handlers=[pages, answering.ROUTES, _programs(), _static()],
        dependencies={"session": Provide(session.provide)},
        middleware=_asked_before(settings),
        exception_handlers={HTTPException: errors.InThread, Exception: errors.InThread},
        before_request=asking.sound,
        before_send=[headers.add],
        template_config=TemplateConfig(instance=_templates()),
        openapi_config=_openapi(),
        logging_config=None,  # `cli/opening.py` says how; the framework's own would take its place
        # A page's forms are small; a route that takes a file states its own, larger limit.
        request_max_body_size=2_000_000,
        state=state_of(settings, sessions),
        debug=False,
    )
    # Around the framework's own layers, so that what it refuses itself (404, 405) is numbered, counted and limited too.
    made.asgi_handler = noting.noted(waits.limited(made.asgi_handler, patience))
    return made


def _asked_before(settings: Settings) -> list[DefineMiddleware]:
    """Of every request, from the outside in: who asks, whether too often, and whether it is a form of ours."""
    return [
        DefineMiddleware(StaffSignIn, exclude=["^/static/", "^/look.css$", "^/health/", "^/metrics$", "^/my(/|$)", ANSWERING]),
        DefineMiddleware(PublicSignIn),
        DefineMiddleware(limits.Limited),
        DefineMiddleware(bearer.OurForms, config=_forms(settings)),
    ]


def state_of(settings: Settings, sessions: Sessions) -> State:
    """What every handler and middleware may ask for: all that an application knows of its own database."""
    return State(
        {
            "settings": settings,
            "sessions": sessions,
            "council": council.read(settings.council),
            "provider": Provider(settings.provider, settings.site) if settings.provider and settings.site else None,
            "counts": metrics.Counts(),
            "buckets": limits.Buckets(),
            "question_sets": {},
            "first_pages": {},
            "readiness": health.Readiness(),
            "turns": (office := turns.Turns()),
            "answering_turns": turns.Turns(turns.ANSWERING_AT_ONCE, others=office),
            **_demo(sessions),
        }
    )


def _forms(settings: Settings) -> CSRFConfig:
    return CSRFConfig(
        secret=settings.secret_key,
        cookie_name=form_reader.cookie_name(settings),
        cookie_httponly=True,
        cookie_secure=settings.secure_cookies,
        cookie_samesite="lax",
    )


def _demo(sessions: Sessions) -> dict[str, Any]:
    """Whether the database holds a demo: asked until it does, since `hmo-enforce demo` may run beside us."""
    known: list[bool] = []

    def is_demo() -> bool:
        if not known:
            try:
                with sessions.reading() as opened:
                    if marks.found(opened, marks.DEMO) is None:
                        return False
            except DBAPIError:  # the page that says so must still be drawn
                return False
            known.append(True)
        return True

    return {"is_demo": is_demo}


def _programs() -> Router:
    return Router("/api/v1", route_handlers=list(api.ROUTES), before_request=asking.known)


def _static() -> Router:
    return create_static_files_router(
        path="/static",
        directories=[WEB / "static"],
        guards=[guards.anyone],
        cache_control=CacheControlHeader(public=True, max_age=3600),
        include_in_schema=False,
    )


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="hmo-enforce",
        version="1",
        path="/api/v1",
        render_plugins=[document.Exactly(path="/openapi.json")],
        use_handler_docstrings=True,
        components=Components(
            security_schemes={
                "token": SecurityScheme(type="http", scheme="bearer", description="A token made on the page “Your tokens”."),
            }
        ),
        security=[{"token": []}],
        openapi_router=Router(
            "/api/v1",
            route_handlers=[],
            guards=[guards.signed_in],
            before_request=_only_the_document,
            include_in_schema=False,
        ),
    )


def _only_the_document(request: Request[Any, Any, Any]) -> None:
    """The framework has a page of its own for unknown addresses beside the document; a program wants a problem."""
    if not request.url.path.endswith("/openapi.json"):
        raise NotFoundException


def _templates() -> JinjaTemplateEngine:
    loader = ChoiceLoader(
        [
            FileSystemLoader(WEB / "templates"),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    environment = Environment(loader=loader, autoescape=select_autoescape(), trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(formats.FILTERS)
    return JinjaTemplateEngine.from_environment(environment)


@get("/look.css", guards=[guards.anyone], sync_to_thread=False, media_type=MediaType.CSS)
def look(state: State) -> Response[str]:
    """The council's colours: a stylesheet, since pages carry no style of their own."""
    text = f":root{{--council-colour:{state.council.colour}}}"
    return Response(text, media_type=MediaType.CSS, headers={"Cache-Control": "public, max-age=300"})
