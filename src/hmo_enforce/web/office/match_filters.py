"""What the address of a page of matches asks for, and the panel and links that change it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hmo_enforce.properties.matching import queries, states
from hmo_enforce.web import forms, pages
from hmo_enforce.web.office import import_wording

PATH, MOST = "/matches", 999_999_999
WAITING, ALL, OFF = "waiting", "all", "off"
STATES = {WAITING: "Waiting", **states.TITLES, ALL: "All"}
KINDS = {kind: import_wording.TITLES[kind] for kind in ("licences", "exemptions", "rooms", "epc", "occupation")}


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
        """What differs from what is usual, as an address has it."""
        state, keys = None if self.state == WAITING else self.state, None if self.keys else OFF
        return {"state": state, "kind": self.kind, "import": self.import_id, "q": self.text, "keys": keys}


def read(query: Mapping[str, Any]) -> tuple[Asked, list[forms.FieldError]]:
    """What cannot be read narrows nothing, and the page says so."""
    sent = forms.Fields(query)
    asked = Asked(
        state=sent.choice("state", "State", STATES, needed=False) or WAITING,
        kind=sent.choice("kind", "Kind of file", KINDS, needed=False) or "",
        import_id=sent.whole("import", "The import", low=1, high=MOST),
        text=sent.text("q", "What you search for", most=200, needed=False) or "",
        keys=query.get("keys") != OFF,
    )
    return asked, sent.errors


def address(asked: Asked, match_id: int | None = None, page: str = "") -> str:
    """The list, or one of it, or a page of that one, with these filters."""
    return pages.with_query(PATH if match_id is None else f"{PATH}/{match_id}{page}", **asked.query())


def panel(asked: Asked, counts: Mapping[str, int]) -> dict[str, Any]:
    """The panel beside the list; `counts` by state."""
    every = {**counts, WAITING: sum(counts.get(one, 0) for one in states.WAITING), ALL: sum(counts.values())}
    state = [{"value": name, "text": f"{text} ({every.get(name, 0):,})"} for name, text in STATES.items()]
    kinds = [{"value": "", "text": "Any"}, *({"value": name, "text": text} for name, text in KINDS.items())]
    hidden = {"import": asked.import_id, "keys": None if asked.keys else OFF}
    return {
        "fields": [
            {"name": "q", "label": "Address or postcode", "kind": "text", "value": asked.text},
            {"name": "state", "label": "State", "kind": "select", "value": asked.state, "choices": state},
            {"name": "kind", "label": "Kind of file", "kind": "select", "value": asked.kind, "choices": kinds},
        ],
        "hidden": [{"name": name, "value": value} for name, value in hidden.items() if value],
        "reset_href": PATH if asked != Asked() else None,
    }


def applied(asked: Asked) -> list[dict[str, str]]:
    """Each filter in use, with the list's address without it."""
    used = [("q", f"“{asked.text}”", asked.text), ("kind", KINDS.get(asked.kind, ""), asked.kind)]
    used += [("import", f"Import {asked.import_id}", str(asked.import_id or ""))]
    used += [("state", STATES[asked.state], "" if asked.state == WAITING else asked.state)]
    query = asked.query()
    return [{"text": text, "href": pages.with_query(PATH, **{**query, name: None})} for name, text, value in used if value]
