"""What whoever answers without an account is told when something goes wrong: little, in their language, and what to do."""

from html import escape
from typing import Final

from litestar import MediaType, Request, Response
from litestar.connection import ASGIConnection

from hmo_enforce.questions import catalogues
from hmo_enforce.questions.catalogues import message
from hmo_enforce.web import languages, pages

Told = tuple[str, str]
BUSY: Final[Told] = (
    message("Many people are answering just now"),
    message("Wait a few seconds and send it again. What you answered before is kept."),
)
NOT_FOUND: Final[Told] = (
    message("There is no such page"),
    message("Compare it with the address on the poster or card."),
)
OLD_FORM: Final[Told] = (
    message("This page was open for too long"),
    message("Nothing was lost of what you sent before. Go back, load the page again and send it once more."),
)
TOO_LARGE: Final[Told] = (
    message("What you sent is too large"),
    message("Send fewer photos at a time, or smaller ones. What you answered before is kept."),
)
WENT_WRONG: Final[Told] = (
    message("Something went wrong"),
    message("Nothing was changed. Go back and try again in a minute."),
)
BY_STATUS: Final = {403: OLD_FORM, 404: NOT_FOUND, 405: NOT_FOUND, 413: TOO_LARGE, 503: BUSY}
START: Final = message("Tell us about a problem in a rented home")
RELOAD_S = 5


def page(request: Request, status: int) -> Response[str]:  # type: ignore[type-arg]
    """A page that says so. What went wrong inside is in the log, and of no use to them."""
    language = languages.chosen(request)
    heading, line = (catalogues.say(language.tag, one) for one in BY_STATUS.get(status, WENT_WRONG))
    on = {"text": catalogues.say(language.tag, START), "href": "/complain"}
    context = {**languages.context(request), "heading": heading, "lines": [line], "on": on, "errors": [], "back": None}
    text = pages.rendered(request, "answering/told.html", context)
    return Response(text, status_code=status, media_type=MediaType.HTML)


def busy(connection: ASGIConnection) -> str:  # type: ignore[type-arg]
    """Drawn by no template: it must cost next to nothing. A page that was only asked for is asked for again by itself."""
    language = languages.chosen(connection)
    heading, line = (escape(catalogues.say(language.tag, one)) for one in BUSY)
    again = f'<meta http-equiv="refresh" content="{RELOAD_S}">' if dict(connection.scope)["method"] == "GET" else ""
    return (
        f'<!DOCTYPE html><html lang="{language.tag}" dir="{language.direction}"><head><meta charset="utf-8">{again}'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{heading}</title></head>'
        f"<body><h1>{heading}</h1><p>{line}</p></body></html>"
    )
