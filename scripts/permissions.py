"""Who may do what, as docs/permissions.md has it: `python scripts/permissions.py`.

Read from the application itself: each route's guards, and what roles.PERMISSIONS gives each role. A guard that is not told
of here stops the script: whoever writes one says what it lets in.
"""

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litestar import Litestar
from litestar.routes import HTTPRoute

from hmo_enforce import app, settings
from hmo_enforce.accounts import roles
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import database

FILE = Path(__file__).parent.parent / "docs" / "permissions.md"
YES, NO = "yes", "–"
# Guards that are no permission: whom each lets in, in words.
EVERYBODY, STAFF, HALF, PUBLIC, WATCHERS = "everybody", "any staff", "before the second factor", "the public", "watchers"
OTHERS = {
    "anyone": EVERYBODY,
    "signed_in": STAFF,
    "at_least_half_signed_in": STAFF,
    "half_signed_in": HALF,
    "watchers": WATCHERS,
}
HEAD = """\
# Permissions

Written by `python scripts/permissions.py` from the program itself, and compared with it by a test; not to be edited by hand.
Another test asks every route as every role, signed out, with an account of the public and with a token that lacks the scope,
and compares what is let in with the second table.

A **role** has permissions. A **token** of a program has scopes, which are permissions: it may what both its scopes and its
account's role at that moment include, under `/api/v1` alone. An account **of the public** opens no route of staff. What only
named people may see (restrictions) is hidden from others whatever their role; that is no permission and stands in no table.
"""


@dataclass(frozen=True, slots=True)
class Route:
    """One method at one address, with the names of its guards."""

    method: str
    path: str
    guards: tuple[str, ...]

    @property
    def permissions(self) -> tuple[str, ...]:
        """What its guards ask for by name."""
        return tuple(name.removeprefix("may_") for name in self.guards if name not in OTHERS and not name.startswith("public."))

    @property
    def is_for_programs(self) -> bool:
        """Whether a token may open it."""
        return self.path.startswith("/api/")


def application() -> Litestar:
    """The program, on a database that is never asked."""
    with tempfile.TemporaryDirectory() as folder:
        found = settings.from_environment({"HMO_DATA_DIR": folder, "HMO_DATABASE_URL": f"sqlite:///{folder}/none"})
        return app.create_app(found, database.Sessions(database.engine(found.database_url)))


def routes(of: Litestar) -> list[Route]:
    """Every one. OPTIONS is the framework's own, and names methods alone."""
    return sorted(set(_routes(of)), key=lambda one: (one.path, one.method))


def _routes(of: Litestar) -> Iterator[Route]:
    for route in of.routes:
        if not isinstance(route, HTTPRoute):
            raise SystemExit(f"{route.path} is no route of HTTP: say in scripts/permissions.py whom it lets in.")
        for handler in route.route_handlers:
            names = tuple(sorted({_name(guard) for layer in handler.ownership_layers for guard in layer.guards or ()}))
            yield from (Route(method, route.path, names) for method in handler.http_methods if method != "OPTIONS")


def _name(guard: Any) -> str:
    name = str(guard.__name__)
    if ".web.public." in guard.__module__ or name.startswith("public_"):
        return f"public.{name}"
    if name in OTHERS or name.removeprefix("may_") in roles.PERMISSIONS:
        return name
    raise SystemExit(f"The guard {name} is not known: say in scripts/permissions.py whom it lets in.")


def lets_in(route: Route, role: Role | None, scopes: frozenset[str] | None = None) -> bool:
    """Whether its guards let a member of staff in; `role` is None for nobody, `scopes` is a token's where one is shown."""
    if not route.guards:
        raise SystemExit(f"{route.method} {route.path} has no guard.")
    others = {OTHERS[name] for name in route.guards if name in OTHERS}
    if others & {HALF, WATCHERS} or any(name.startswith("public.") for name in route.guards):
        return False
    if EVERYBODY in others:
        return True
    if role is None or (scopes is not None and not route.is_for_programs):
        return False
    held = [roles.may(role, one) and (scopes is None or one in scopes) for one in route.permissions]
    return all(held)


def whom(route: Route) -> str:
    """Who is let in, in words."""
    named = [OTHERS[name] for name in route.guards if name in OTHERS and not (name == "signed_in" and route.permissions)]
    public = [PUBLIC for name in route.guards if name.startswith("public.")]
    return ", ".join([*(f"`{one}`" for one in route.permissions), *named, *public[:1]])


def document() -> str:
    """The whole file."""
    found = routes(application())
    return "\n".join([HEAD, *_by_role(), "", *_by_route(found), ""])


def _by_role() -> Iterator[str]:
    yield from ("## By role", "", _row("permission, scope", *(roles.TITLES[role] for role in Role)))
    yield _row(*["---"] * (len(Role) + 1))
    for permission in roles.PERMISSIONS:
        yield _row(f"`{permission}`", *(YES if roles.may(role, permission) else NO for role in Role))


def _by_route(found: list[Route]) -> Iterator[str]:
    everybody = (None, *Role)
    yield from ("## By route", "", "“The public” is anybody with an account of that realm, for what is theirs.", "")
    yield _row("", "route", "asks for", "signed out", *(roles.TITLES[role] for role in Role), "the public", "a token with")
    yield _row(*["---"] * (len(everybody) + 5))
    for route in found:
        verdicts = (YES if lets_in(route, role) else NO for role in everybody)
        yield _row(route.method, f"`{route.path}`", whom(route), *verdicts, _public(route), _token(route))


def _public(route: Route) -> str:
    return YES if "anyone" in route.guards or any(name.startswith("public.") for name in route.guards) else NO


def _token(route: Route) -> str:
    if "anyone" in route.guards:
        return "any scope, or none"
    if not route.is_for_programs:
        return NO
    return " and ".join(f"`{one}`" for one in route.permissions) or "any scope"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    FILE.write_text(document(), encoding="utf-8")
    sys.stdout.write(f"Written: {FILE.name}\n")
