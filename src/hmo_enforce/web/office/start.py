"""The start page: what this role does first."""

from litestar import Request, Response, get

from hmo_enforce.web import guards, pages


@get("/", guards=[guards.signed_in], sync_to_thread=True)
def start(request: Request) -> Response[str]:  # type: ignore[type-arg]
    """A plain page per role."""
    return pages.page(request, "office/start.html", heading="Start", cards=[], imports=[])
