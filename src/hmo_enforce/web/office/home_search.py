"""A form that asks which home is meant: first what to look for, then which of those found."""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.casework.views import property_list
from hmo_enforce.kernel import clock
from hmo_enforce.web import pages
from hmo_enforce.web.form_page import Field, Form
from hmo_enforce.web.form_pair import Req

FEW = 10


def search(request: Req, session: Session, page: Form, query: dict[str, Any]) -> Form:
    """Which home, found by what was typed (?find=); the form stands on `page`, and keeps the `query` of its address."""
    typed = request.query_params.get("find", "")[:200]
    rows = property_list.first(session, {"q": typed}, clock.today(), FEW) if typed else []
    homes = tuple((str(row.id), f"{row.address} ({row.postcode or 'no postcode'})") for row in rows)
    if not homes:
        kept = tuple((name, str(value)) for name, value in query.items() if value)
        asked = Field("text", "find", "UPRN, or address", "Such as: 12 Acacia Avenue.", typed, focus=True)
        lead = f"Nothing was found for “{typed}”." if typed else page.lead
        return replace(page, fields=(asked,), lead=lead, submit="Find", method="get", hidden=kept)
    which = Field("radios", "property", "Which one?", choices=homes)
    return replace(
        page,
        fields=(which, Field("textarea", "why", "Why, and how do you know?")),
        lead=f"The first {FEW} that match “{typed}”." if len(homes) == FEW else f"What matches “{typed}”.",
        links=(("Search again", pages.with_query(request.url.path, **query)),),
        submit="It is this home",
    )
