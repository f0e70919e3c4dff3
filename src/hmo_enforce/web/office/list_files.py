"""A long list as a file: asked for, how far it is, and fetched by whoever asked."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import File
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework import exporting, list_files
from hmo_enforce.casework.views.listing import paging
from hmo_enforce.casework.views.lists import every
from hmo_enforce.kernel import requests
from hmo_enforce.kernel.errors import NotAllowed
from hmo_enforce.kernel.requests import JobRequest
from hmo_enforce.privacy import outside
from hmo_enforce.settings import Settings
from hmo_enforce.web import formats, guards, pages
from hmo_enforce.web import session as fronts
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.form_pair import Req, pair
from hmo_enforce.web.forms import Fields
from hmo_enforce.web.office import kept_lists
from hmo_enforce.web.office import listing as page_of

ONE = "/list-files/{list_file_id:int}"


def ask(request: Req, session: Session) -> Form:
    """The form: the address of this page has what the list is asked for."""
    listing = kept_lists.listing_of(request, request.path_params["list_name"])
    wanted = kept_lists.wanted_of(request, listing, beside={"format"})
    total = paging.count(listing, page_of.asker(request, session), wanted)
    rows = f"More than {paging.MOST_COUNTED:,}" if total > paging.MOST_COUNTED else f"{total:,}"
    return Form(
        heading="Download this list",
        caption=listing.title,
        back=page_of.address(listing, wanted),
        lead=f"{rows} rows: it is made in the background, and kept for you for a week.",
        fields=(
            Field(
                "radios", "format", "Format", choices=tuple(list_files.FORMATS.items()),
                value=request.query_params.get("format", "csv"),
            ),
        ),
        submit="Make the file",
    )  # fmt: skip


def make(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Have it made."""
    listing = kept_lists.listing_of(request, request.path_params["list_name"])
    ending, user = sent.choice("format", "Format", list_files.FORMATS), guards.who(request)
    wanted = kept_lists.wanted_of(request, listing, beside={"format"})
    if ending is None:
        return None
    made = list_files.ask(session, listing, wanted, ending, account_id=user.account_id, by=user.actor)
    return f"/list-files/{made.id}", "file_asked"


@get(ONE, guards=[guards.signed_in], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session], list_file_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """How far it is, or the way to it."""
    return _page(request, session, list_files.asked_by(session, list_file_id, guards.who(request).account_id))


def _page(request: Req, session: Session, found: JobRequest) -> Response[str]:
    listing, told = every.LISTS[found.arguments["list"]], progress_of(found)
    made = list_files.ready(session, found) if found.status == requests.DONE else None
    return pages.page(
        request,
        "office/list_file.html",
        title=listing.title,
        state=found.status,
        progress=None if told["finished"] else told,
        nobody_works=not told["finished"] and not requests.somebody_works(session),
        file={
            "href": f"/list-files/{found.id}/file",
            "text": f"{listing.title} as {list_files.FORMATS[found.arguments['format']]}",
            "rows": f"{(found.outcome or {}).get('rows', 0):,}", "kilobytes": f"{-(-made.size_bytes // 1000):,}",
            "until": formats.moment(made.expires_at),
        }
        if made
        else None,
        again_href=listing.path,
    )  # fmt: skip


def progress_of(found: JobRequest) -> dict[str, Any]:
    """As components/progress.html takes it."""
    finished = found.status not in (requests.WAITING, requests.RUNNING)
    return {
        "state": found.status, "done": found.progress_done, "total": found.progress_total or None,
        "text": found.progress_note or "Waiting to be made", "finished": finished, "href": f"/list-files/{found.id}",
        "url": f"/list-files/{found.id}/progress", "refresh_href": f"/list-files/{found.id}",
    }  # fmt: skip


@get(f"{ONE}/progress", guards=[guards.signed_in], sync_to_thread=True)
def progress(request: Request, session: NamedDependency[Session], list_file_id: FromPath[int]) -> dict[str, Any]:  # type: ignore[type-arg]
    """What the page's script asks for every two seconds."""
    told = progress_of(list_files.asked_by(session, list_file_id, guards.who(request).account_id))
    return {**told, "jobs_stopped": not told["finished"] and not requests.somebody_works(session)}


@get(f"{ONE}/file", guards=[guards.signed_in], sync_to_thread=True)
def fetch(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    list_file_id: FromPath[int],
) -> File | Response[str]:
    """The file, to whoever asked and may see the list still; that it was fetched is journalled first."""
    settings: Settings = request.app.state.settings
    user = guards.who(request)
    found = list_files.asked_by(session, list_file_id, user.account_id)
    made = list_files.ready(session, found) if found.status == requests.DONE else None
    if made is None:
        return _page(request, session, found)
    if not all(user.may(one) for one in {made.permission, *list_files.needs(found)}):
        raise NotAllowed("Your role does not include all that is in this file any more. Have it made again.")
    path = outside.path(settings.data_dir / "exports", made.sha256)
    with fronts.writing(request) as writing:
        exporting.fetched(writing, made.id, by=user.actor)
    return File(
        path=path,
        filename=made.file_name,
        media_type="application/zip",
        content_disposition_type="attachment",
        headers={"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "no-store"},
    )


ROUTES: tuple[ControllerRouterHandler, ...] = (
    *pair("/lists/{list_name:str}/file", ask, make, guards.signed_in),
    show,
    progress,
    fetch,
)
