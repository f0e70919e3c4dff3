"""The language of a page for whoever answers without an account: chosen on the page, and said by what is drawn for them.

The choice is in the address once and then in a cookie of its own, which names a language and nothing else. Before anybody has
chosen, it is the first of the browser's languages that we have.
"""

from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from hmo_enforce.questions import catalogues
from hmo_enforce.questions.catalogues import ENGLISH, LANGUAGES, Language
from hmo_enforce.web import session as front

PARAMETER, COOKIE = "language", "hmo_language"
MOST_ASKED = 10
"""Of a browser's list, which it may make as long as it likes."""


def chosen(connection: ASGIConnection) -> Language:  # type: ignore[type-arg]
    """The language of the page that is asked for."""
    return LANGUAGES[_in_address(connection) or _kept(connection) or _asked(connection) or ENGLISH]


def context(connection: ASGIConnection) -> dict[str, Any]:  # type: ignore[type-arg]
    """What `answering/base.html` says of the language; `say` says a message in it."""
    language = chosen(connection)
    return {
        "language": language,
        "languages": [_offered(connection, one) for one in LANGUAGES.values()],
        "machine_made": catalogues.is_machine_made(language.tag),
        "say": partial(catalogues.say, language.tag),
    }


def cookie(connection: ASGIConnection) -> Cookie | None:  # type: ignore[type-arg]
    """To be set where the address chose; gone when the browser is closed."""
    tag, said = _in_address(connection), connection.app.state.settings
    if tag is None or tag == _kept(connection):
        return None
    name = front.cookie_name(said, COOKIE)
    return Cookie(key=name, value=tag, httponly=True, samesite="lax", secure=said.secure_cookies, path="/")


def _in_address(connection: ASGIConnection) -> str | None:  # type: ignore[type-arg]
    return _ours(connection.query_params.get(PARAMETER))


def _kept(connection: ASGIConnection) -> str | None:  # type: ignore[type-arg]
    return _ours(connection.cookies.get(front.cookie_name(connection.app.state.settings, COOKIE)))


def _asked(connection: ASGIConnection) -> str | None:  # type: ignore[type-arg]
    """The first of the browser's that we have: it names them in its order."""
    said = connection.headers.get("accept-language", "").split(",", MOST_ASKED)[:MOST_ASKED]
    tags = (one.partition(";")[0].strip().lower().partition("-")[0] for one in said)
    return next((tag for tag in tags if tag in LANGUAGES), None)


def _ours(tag: str | None) -> str | None:
    return tag if tag in LANGUAGES else None


def _offered(connection: ASGIConnection, language: Language) -> dict[str, str]:  # type: ignore[type-arg]
    """This page again, in that language. What was typed and not sent is not in its address."""
    query = [(name, value) for name, value in parse_qsl(connection.url.query) if name != PARAMETER]
    href = f"{connection.url.path}?{urlencode([*query, (PARAMETER, language.tag)])}"
    return {"tag": language.tag, "name": language.name, "direction": language.direction, "href": href}
