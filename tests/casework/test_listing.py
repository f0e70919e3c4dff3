"""One way for every list: paged by key in any order, forwards and back, with nothing lost and nothing shown twice."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

import acacia
import borough
import filed
import pictured
from hmo_enforce.accounts.roles import PERMISSIONS
from hmo_enforce.casework.views.listing import files, paging, reading
from hmo_enforce.casework.views.listing.declared import Asker, Listing
from hmo_enforce.casework.views.listing.paging import Page
from hmo_enforce.casework.views.listing.reading import Asked
from hmo_enforce.casework.views.lists import (
    cases,
    evidence,
    imports,
    lapsed,
    licences,
    matches,
    people,
    properties,
    tasks,
    to_visit,
)
from hmo_enforce.web.forms import Fields

LISTS: dict[str, Listing[Any]] = {
    one.name: one
    for one in (
        properties.LIST, cases.LIST, tasks.LIST, evidence.LIST, to_visit.LIST, lapsed.LIST, licences.LIST, people.LIST,
        matches.LIST, imports.LIST,
    )
}  # fmt: skip

MOMENT = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def asker(session: Session) -> Asker:
    """Somebody who may see everything, in Acacia: homes alike in all that they are sorted by, and homes without it."""
    town = borough.seeded(session)
    for number in range(5):
        home = acacia.an_address(session, f"{number % 2} Twin Terrace", east=90 + number)
        home.postcode = None if number < 3 else home.postcode
        acacia.a_verdict(session, home, "licensable" if number % 2 else "probably_licensable")
        filed.a_case(session, home.id, f"Case {number % 2}")
        acacia.a_licence(session, home, starts_on=date(2019, 1, 1), ends_on=date(2020, 1, 1 + number % 2))
        pictured.on_record(session, "property", home.id, received_at=MOMENT + timedelta(hours=number // 2))
        waits = acacia.a_match(session, borough.a_file(session).id, home, f"{number % 2} Twin Row", key=f"KEY/{number}")
        waits.confidence, waits.state = 0.1 * (number // 2), "later" if number == 1 else "review"
    assert town.rich
    session.flush()
    return Asker(session, acacia.TODAY, 0, frozenset(PERMISSIONS))


def walked(listing: Listing[Any], asker: Asker, asked: Asked) -> list[Page[Any]]:
    """Every page from the first to the last, three rows each."""
    pages = [paging.page(listing, asker, asked, 3)]
    while (following := pages[-1].next) is not None:
        asked = replace(asked, after=following, before=None, first=pages[-1].first + 3)
        pages.append(paging.page(listing, asker, asked, 3))
    return pages


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("name", "order"), [(name, order) for name, one in LISTS.items() for order in one.orders])
def test_pages_there_and_back_hold_each_row_once_in_the_order_of_the_whole(asker: Asker, name: str, order: str, turned: bool):
    listing = LISTS[name]
    asked = Asked(order=order, turned=turned)

    there = walked(listing, asker, asked)
    back = [there[-1]]
    while (before := back[-1].previous) is not None:
        back.append(paging.page(listing, asker, replace(asked, before=before, first=1), 3))

    whole = [listing.key(one) for one in paging.every(listing, asker, asked)]
    assert [listing.key(one) for page in there for one in page.rows] == whole
    assert [page.rows for page in reversed(back)] == [page.rows for page in there]
    assert len(whole) == len(set(whole)) == there[0].total >= 4
    assert [page.first for page in there] == [1 + 3 * number for number in range(len(there))]


@pytest.mark.parametrize(("name", "order"), [(name, order) for name, one in LISTS.items() for order in one.orders])
def test_a_file_that_holds_few_keys_at_once_has_the_same_rows(
    asker: Asker, name: str, order: str, monkeypatch: pytest.MonkeyPatch
):
    listing, asked = LISTS[name], Asked(order=order)
    whole = paging.keys(listing, asker, asked)

    monkeypatch.setattr(paging, "AT_ONCE", 4)

    assert [listing.key(one) for one in paging.every(listing, asker, asked)] == whole


def test_a_row_without_a_value_comes_last_whichever_way_the_order_goes(asker: Asker):
    ends = []
    for turned in (False, True):
        rows = list(paging.every(properties.LIST, asker, Asked(order="postcode", turned=turned)))
        ends.append([row.home.postcode for row in rows[-3:]])

    assert ends == [[None] * 3] * 2


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_page_from_which_all_rows_have_gone_is_the_first(asker: Asker, name: str):
    listing = LISTS[name]
    first, *_, last = (listing.key(one) for one in paging.every(listing, asker, Asked()))

    beyond = [paging.page(listing, asker, one, 3) for one in (Asked(after=last, first=51), Asked(before=first, first=51))]
    begins = paging.page(listing, asker, Asked(), 3)

    assert beyond[0] == replace(begins, lost=True)
    assert (beyond[1].rows, beyond[1].first, beyond[1].previous) == (begins.rows, 1, None)


def test_what_an_address_asks_is_what_its_own_address_asks_again():
    said = {
        "q": "birch", "designation": "3", "licensed": "no", "ending": "90", "check": "1", "import": "4", "sort": "-evidence",
        "columns": "address,wards", "after": "17", "from": "51",
    }  # fmt: skip
    sent = Fields(said)

    asked = reading.asked(properties.LIST, sent, said)
    again = reading.query(properties.LIST, asked)

    assert sent.errors == []
    assert again == said
    assert reading.revived(properties.LIST, reading.kept(properties.LIST, asked)) == replace(asked.beginning())


def test_a_column_that_somebody_may_not_see_is_neither_on_the_page_nor_in_the_file(asker: Asker):
    asked = Asked(columns=("address", "cases"))
    other = replace(asker, may=frozenset({"see_properties"}))

    heads = [files.header(properties.LIST, reading.shown(properties.LIST, one, asked.columns)) for one in (asker, other)]

    assert heads == [["UPRN", "Address", "Postcode", "Open cases", "Page"], ["UPRN", "Address", "Postcode", "Page"]]
