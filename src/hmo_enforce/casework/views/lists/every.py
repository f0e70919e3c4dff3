"""Every list by its name."""

from typing import Any

from hmo_enforce.casework.views.listing.declared import Listing
from hmo_enforce.casework.views.lists import cases, lapsed, portfolio, properties, to_visit

LISTS: dict[str, Listing[Any]] = {
    one.name: one for one in (properties.LIST, cases.LIST, to_visit.LIST, lapsed.LIST, portfolio.LIST)
}
