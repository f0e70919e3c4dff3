"""The list of properties."""

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.casework.views.listing import reading
from hmo_enforce.casework.views.lists import properties
from hmo_enforce.web import guards, pages
from hmo_enforce.web.office import listing, map_view

NOTHING_WRITTEN = (
    "No property holds what this import wrote last: its rows were as they stood already, or a later import has changed them "
    "since. The import's own page has its counts."
)
NONE = "No property matches. Check the spelling, search by postcode or house number alone, or take a filter away."


@get(properties.PATH, guards=[guards.may_see_properties], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """Search, filter and page through the properties."""
    wanted, _ = listing.asked(request, properties.LIST)
    empty = NOTHING_WRITTEN if set(wanted.values) == {"import"} else NONE
    other = {"text": "Certificates that end soon, are out of date or are missing", "href": "/certificates"}
    on_the_map = pages.with_query(map_view.PATH, **reading.query(properties.LIST, wanted.beginning()))
    return listing.show(request, session, properties.LIST, empty=empty, other=other, map_href=on_the_map)


ROUTES = (show, *listing.file_handlers(properties.LIST, guards.may_see_properties))
