"""What an address asks of a list, and the address that asks for it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hmo_enforce.casework.views.listing.declared import Asker, Column, Filter, Listing, Values
from hmo_enforce.casework.views.listing.kinds import MOST, Sent

OURS = frozenset({"sort", "columns", "after", "before", "from", "done"})
"""What any list's address may have beside its filters: `from` is how many rows come before, for the page to say."""
MINUS = "-"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a list. `turned`: in the other direction than the order goes by itself. `columns`: none for the
    usual ones. `after` or `before`: the key of the row that the page goes on from; `first`: the number of its first row."""

    values: Values = field(default_factory=dict)
    order: str = ""
    turned: bool = False
    columns: tuple[str, ...] = ()
    after: int | None = None
    before: int | None = None
    first: int = 1

    def without(self, name: str) -> "Asked":
        """The same without one filter, from the beginning."""
        return replace(self.beginning(), values={key: value for key, value in self.values.items() if key != name})

    def beginning(self) -> "Asked":
        """The same from its first row on."""
        return replace(self, after=None, before=None, first=1)


def asked(listing: Listing[Any], sent: Sent, names: Collection[str]) -> Asked:
    """What the address asks for, of which `names` are the parameters. What it cannot read narrows nothing, and is noted."""
    found = {one.name: one.kind.read(sent, one.name, one.label) for one in listing.filters}
    for name in sorted(set(names) - found.keys() - OURS - listing.others):
        sent.wrong("", f"The address asks for “{name[:40]}”, which this list does not know.")
    order, turned = _order(listing, sent)
    after, before = (_key(sent, name, names) for name in ("after", "before"))
    first = sent.whole("from", "The number of the first row", low=1, high=MOST) if "from" in names else None
    return Asked(
        values={name: value for name, value in found.items() if value is not None},
        order=order,
        turned=turned,
        columns=_columns(listing, sent),
        after=after,
        before=None if after else before,
        first=first or 1,
    )


def _key(sent: Sent, name: str, names: Collection[str]) -> int | None:
    return sent.whole(name, "The row to go on from", low=1, high=MOST) if name in names else None


def _order(listing: Listing[Any], sent: Sent) -> tuple[str, bool]:
    said = sent.raw("sort")
    name = said.removeprefix(MINUS)
    if not said or name in listing.orders:
        return name or listing.plain_order, said.startswith(MINUS)
    *others, last = listing.orders
    sent.wrong("", f"The list can be in the order of {', '.join(others)} or {last}." if others else "The list has one order.")
    return listing.plain_order, False


def _columns(listing: Listing[Any], sent: Sent) -> tuple[str, ...]:
    """Those named, in the list's own order; the first column is always there, since it leads on to the row's page."""
    said = [name for name in sent.raw("columns").split(",") if name]
    known = [one.name for one in listing.columns]
    for name in sorted(set(said) - set(known)):
        sent.wrong("", f"The address asks for a column “{name[:40]}”, which this list does not have.")
    return tuple(name for name in known if name in {*said, known[0]}) if set(said) & set(known) else ()


def shown(listing: Listing[Any], asker: Asker, columns: Iterable[str]) -> tuple[Column[Any], ...]:
    """The columns to show, of those open to them: these, or where none are named the usual ones."""
    named = set(columns)
    return tuple(one for one in listing.open_to(asker) if (one.name in named if named else one.by_default))


def usual(listing: Listing[Any]) -> tuple[str, ...]:
    """The columns unless somebody chooses others."""
    return tuple(one.name for one in listing.columns if one.by_default)


def query(listing: Listing[Any], asked: Asked) -> dict[str, str]:
    """The address's parameters, in the order of the filters: without what is so anyway."""
    found = filters(listing, asked.values)
    if asked.turned or (asked.order and asked.order != listing.plain_order):
        found["sort"] = f"{MINUS if asked.turned else ''}{asked.order}"
    if asked.columns:
        found["columns"] = ",".join(asked.columns)
    for name, key in (("after", asked.after), ("before", asked.before)):
        if key is not None:
            found[name] = str(key)
    if asked.first > 1:
        found["from"] = str(asked.first)
    return found


def filters(listing: Listing[Any], values: Values) -> dict[str, str]:
    """Those in use, as an address has them."""
    return {one.name: one.kind.written(values[one.name]) for one in listing.filters if one.name in values}


def without_what_was_typed(listing: Listing[Any], values: Values) -> dict[str, str]:
    """The filters in use, for the journal, which keeps that something was typed and not what: it may be a name."""
    typed = {one.name for one in listing.filters if one.kind.input == "text"}
    return {name: "…" if name in typed else said for name, said in filters(listing, values).items()}


def kept(listing: Listing[Any], asked: Asked) -> dict[str, Any]:
    """What is asked for as JSON has it, for a job."""
    return {"values": filters(listing, asked.values), "order": asked.order, "turned": asked.turned, "columns": asked.columns}


def revived(listing: Listing[Any], said: Mapping[str, Any]) -> Asked:
    """Of what was kept: it was read without fault then."""
    values = {one.name: one.kind.revived(said["values"][one.name]) for one in listing.filters if one.name in said["values"]}
    order = said["order"] if said["order"] in listing.orders else listing.plain_order
    return Asked(values, order, bool(said["turned"]), tuple(said["columns"]))


def in_use(listing: Listing[Any], values: Values) -> tuple[Filter, ...]:
    """The filters that are set."""
    return tuple(one for one in listing.filters if one.name in values)
