"""Homes by how their certificates stand: a list by filters in the address, and as a file."""

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.response import Redirect
from sqlalchemy.orm import Session

from hmo_enforce.casework.views.lists import certificates
from hmo_enforce.law import book
from hmo_enforce.web import guards
from hmo_enforce.web.office import certificate_context, listing

LEAD = (
    "Homes by their certificates: gas, electrical, energy, alarms. That none is on record does not say that there is none, "
    "nor that a home has gas."
)


@get(certificates.PATH, guards=[guards.may_see_properties], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str] | Redirect:  # type: ignore[type-arg]
    """What ends soon, is out of date, found defects or is missing."""
    laws = [certificate_context.law_said(term) for term in book.certificate_terms() if term.rule.until_on is None]
    none = "No home has such a certificate. Take a filter away, or look at all homes."
    return listing.show(request, session, certificates.LIST, "office/certificate_list.html", lead=LEAD, empty=none, laws=laws)


ROUTES = (show, *listing.file_handlers(certificates.LIST, guards.may_see_properties))
