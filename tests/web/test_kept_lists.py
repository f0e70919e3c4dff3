"""What somebody keeps of lists: whom they searched for is found there by whoever answers or erases them."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from browser import Browser
from hmo_enforce.casework import traces
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.lists.records import SavedFilter
from hmo_enforce.privacy import naming

Browse = Callable[..., Browser]


@pytest.mark.parametrize("said", ["Nora Nettle", "nora+hmo@nettle.example", "07700 900123", "Nettle & Co = 50%"])
def test_whoever_is_named_in_a_saved_filter_is_found_in_it(browse: Browse, sessions: Sessions, staff: None, said: str):
    officer, words = browse(), [*(naming.contacts(said)), naming.name(said)]

    saved = officer.post("/lists/properties/save", {"name": "Mine"}, params={"q": said, "sort": "-address"})
    shown = officer.get("/saved-filters").text

    with sessions.reading() as session:
        (kept,) = session.scalars(select(SavedFilter.query))
        found = [one.column for one in traces.traces(session, words, only=frozenset({"saved_filters"}))]
    assert saved.status_code == 303
    assert kept == f"q={said}\nsort=-address"
    assert found == ["query"]
    assert saved.headers["location"].partition("&done")[0].replace("&", "&amp;") in shown


def test_columns_are_chosen_whatever_the_address_said_otherwise(browse: Browse, staff: None):
    answer = browse().post("/lists/properties/columns", {"columns": "address", "query": "path=1&values=2"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/properties?path=1&values=2&columns=address")
