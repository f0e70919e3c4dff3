"""Every list by its name."""

from typing import Any

from hmo_enforce.casework.views.listing.declared import Listing
from hmo_enforce.casework.views.lists import (
    cases,
    certificates,
    evidence,
    imports,
    inbox,
    lapsed,
    letters,
    licences,
    matches,
    outbox,
    people,
    portfolio,
    properties,
    tasks,
    to_visit,
)

LISTS: dict[str, Listing[Any]] = {
    one.name: one
    for one in (
        properties.LIST, cases.LIST, tasks.LIST, evidence.LIST, to_visit.LIST, lapsed.LIST, certificates.LIST, licences.LIST,
        people.LIST, portfolio.LIST, letters.LIST, outbox.LIST, matches.LIST, imports.LIST,
        inbox.LIST,
    )
}  # fmt: skip
