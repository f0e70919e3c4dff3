"""What somebody keeps of lists: filters under a name, and the columns that they want to see."""

from collections.abc import Collection
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework.views.listing import reading
from hmo_enforce.casework.views.listing.declared import Listing
from hmo_enforce.casework.views.listing.reading import Asked
from hmo_enforce.casework.views.lists import every
from hmo_enforce.kernel.errors import NotAllowed, NotFound
from hmo_enforce.lists import queries
from hmo_enforce.lists.actions import keeping
from hmo_enforce.lists.queries import Kept
from hmo_enforce.web import form_page, forms, guards, pages
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.form_pair import Req, pair
from hmo_enforce.web.forms import Fields
from hmo_enforce.web.office import listing as page_of
from hmo_enforce.web.office import lists

PATH = "/saved-filters"
ONE = PATH + "/{saved_id:int}"


def saved(session: Session, user: Any, of_list: str | None = None) -> list[dict[str, Any]]:
    """The filters that somebody keeps, of one list or of all that their role may still see, each with its list's address.

    As dictionaries: id, name, list (its title), of_list (its name), href.
    """
    found = []
    for one in queries.saved(session, user.account_id, of_list):
        listing = every.LISTS.get(one.of_list)
        if listing is not None and user.may(listing.permission):
            found.append(_as_context(one, listing))
    return found


def _as_context(one: Kept, listing: Listing[Any]) -> dict[str, Any]:
    href = pages.with_query(listing.path, **one.asked)
    return {"id": one.id, "name": one.name, "list": listing.title, "of_list": one.of_list, "href": href}


@get(PATH, guards=[guards.signed_in], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """All of one's own, by list."""
    return pages.page(request, "office/saved_filters.html", saved=saved(session, guards.who(request)))


def listing_of(request: Req, name: str) -> Listing[Any]:
    """The list of that name, if they may see it."""
    listing = every.LISTS.get(name)
    if listing is None:
        raise NotFound("There is no such list.")
    if not guards.may(request, listing.permission):
        raise NotAllowed("Your role does not include this list.")
    return listing


def wanted_of(request: Req, listing: Listing[Any], beside: Collection[str] = ()) -> Asked:
    """What the address asks of the list, from its beginning; `beside`: what else it may have.

    A 400 where some of it cannot be read: what is kept or written would be another list than the one asked for.
    """
    sent = Fields(request.query_params)
    found = reading.asked(listing, sent, request.query_params.keys() - set(beside)).beginning()
    lists.refuse(sent.errors)
    return found


def _query(request: Req, listing: Listing[Any]) -> dict[str, str]:
    """The same as we would write it, by name."""
    return reading.query(listing, wanted_of(request, listing))


def ask_save(request: Req, session: Session) -> Form:
    """The form: the address of this page has what the list was asked for."""
    listing = listing_of(request, request.path_params["list_name"])
    return Form(
        heading="Save this list",
        caption=listing.title,
        back=pages.with_query(listing.path, **_query(request, listing)),
        lead="Its filters, order and columns are kept for you under a name. What is in it is looked up anew each time.",
        fields=(Field("text", "name", "Name", hint="Such as: Lapsed in North ward"),),
    )


def save(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Keep it."""
    listing = listing_of(request, request.path_params["list_name"])
    name = sent.text("name", "The name", most=keeping.LONGEST_NAME)
    if name is None:
        return None
    user, asked = guards.who(request), _query(request, listing)
    keeping.save(session, user.account_id, listing.name, name, asked, by=user.actor)
    return pages.with_query(listing.path, **asked), "filter_saved"


def ask_rename(request: Req, session: Session) -> Form:
    """The form for another name."""
    one = queries.saved_filter(session, guards.who(request).account_id, request.path_params["saved_id"])
    return Form("Rename a saved filter", one.name, PATH, (Field("text", "name", "Name", value=one.name),))


def rename(request: Req, session: Session, sent: Fields) -> tuple[str, str] | None:
    """Call it so."""
    name, user = sent.text("name", "The name", most=keeping.LONGEST_NAME), guards.who(request)
    if name is None:
        return None
    keeping.rename(session, user.account_id, request.path_params["saved_id"], name, by=user.actor)
    return PATH, "filter_renamed"


@post(f"{ONE}/delete", guards=[guards.signed_in], sync_to_thread=True, status_code=303)
def delete(request: Request, session: NamedDependency[Session], saved_id: FromPath[int]) -> Redirect:  # type: ignore[type-arg]
    """Away with it: whatever is in the list stays."""
    user = guards.who(request)
    keeping.forget(session, user.account_id, saved_id, by=user.actor)
    return form_page.done(PATH, "filter_deleted")


@post("/lists/{list_name:str}/columns", guards=[guards.signed_in], sync_to_thread=True, status_code=303)
def choose(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    data: Annotated[dict[str, Any], forms.FORM],
    list_name: FromPath[str],
) -> Redirect:
    """Keep the columns ticked, and show the list with them: `query` is what it was asked for otherwise."""
    listing, user, sent = listing_of(request, list_name), guards.who(request), Fields(data)
    open_to = [one.name for one in listing.open_to(page_of.asker(request, session))]
    ticked = set(sent.several("columns"))
    chosen = tuple(name for name in open_to if name in ticked or name == open_to[0])
    usual = tuple(name for name in reading.usual(listing) if name in open_to)
    keeping.choose(session, user.account_id, listing.name, () if chosen == usual or not ticked else chosen, by=user.actor)
    asked = dict(page_of.parsed(sent.raw("query")))
    shown = None if chosen == usual or not ticked else ",".join(chosen)
    return Redirect(pages.with_query(listing.path, **{**asked, "columns": shown}), status_code=303)


ROUTES: tuple[ControllerRouterHandler, ...] = (
    show,
    *pair("/lists/{list_name:str}/save", ask_save, save, guards.signed_in),
    *pair(f"{ONE}/rename", ask_rename, rename, guards.signed_in),
    delete,
    choose,
)
