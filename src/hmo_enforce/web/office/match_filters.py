"""What the address of a page of a match asks for: the filters of the list that it goes on through, and single keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hmo_enforce.casework.views.listing.kinds import LONGEST, MOST
from hmo_enforce.casework.views.lists.matches import ALL, KINDS, OFF, PATH, STATES, WAITING
from hmo_enforce.properties.matching import queries
from hmo_enforce.web import forms, pages


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters, and whether single keys decide on the pages."""

    state: str = WAITING
    kind: str = ""
    import_id: int | None = None
    text: str = ""
    keys: bool = True

    def wanted(self) -> queries.Wanted:
        """As the room's reads have it: there "" is every state."""
        return queries.Wanted("" if self.state == ALL else self.state, self.kind, self.import_id, self.text)

    def query(self) -> dict[str, Any]:
        """What differs from what is usual, as the list's own address has it."""
        state, keys = None if self.state == WAITING else self.state, None if self.keys else OFF
        return {"q": self.text, "state": state, "kind": self.kind, "import": self.import_id, "keys": keys}


def read(query: Mapping[str, Any]) -> Asked:
    """What cannot be read narrows nothing; the list says so, the page of one needs not."""
    sent = forms.Fields(query)
    return Asked(
        state=sent.choice("state", "State", STATES, needed=False) or WAITING,
        kind=sent.choice("kind", "Kind of file", KINDS, needed=False) or "",
        import_id=sent.whole("import", "The import", low=1, high=MOST),
        text=sent.text("q", "What you search for", most=LONGEST, needed=False) or "",
        keys=query.get("keys") != OFF,
    )


def address(asked: Asked, match_id: int | None = None, page: str = "") -> str:
    """The list, or one of it, or a page of that one, with these filters."""
    return pages.with_query(PATH if match_id is None else f"{PATH}/{match_id}{page}", **asked.query())
