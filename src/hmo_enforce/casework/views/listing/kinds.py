"""The kinds of filter: how each is read from an address, written back into it, offered beside the list and named in use."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from hmo_enforce.casework.views.property_choices import Choice
from hmo_enforce.kernel import days

ON = "1"
MOST = 999_999_999
LONGEST = 200
Offered = Callable[[Any], Sequence[Choice]]
"""Choices that stand in the database, looked up for whoever asks."""


class Sent(Protocol):
    """What an address asks, as a front reads it: each reading gives a value or None, and notes what is wrong."""

    def text(self, field: str, what: str, *, most: int = ..., needed: bool = ...) -> str | None:
        """A line of text."""

    def choice(self, field: str, what: str, values: Collection[str], *, needed: bool = ...) -> str | None:
        """One of those."""

    def whole(self, field: str, what: str, *, low: int = ..., high: int = ..., needed: bool = ...) -> int | None:
        """A whole number."""

    def day(self, field: str, what: str, *, latest: date = ..., needed: bool = ...) -> date | None:
        """A day."""

    def raw(self, field: str) -> str:
        """As it was typed."""

    def wrong(self, field: str, message: str) -> None:
        """Note a fault."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of filter. `read(sent, name, label)` gives a value, or None; `written` puts it back into an address, and
    `revived` makes it of that again where it was read before.

    input     text, date, select or checks
    choices   those that never change, each with its words; `offered`, those that are looked up
    chip      what it is called in use, by its label and value; else the choice's words, or as it is written
    """

    input: str
    read: Callable[[Sent, str, str], Any]
    written: Callable[[Any], str] = str
    revived: Callable[[str], Any] = str
    choices: tuple[Choice, ...] = ()
    offered: Offered | None = None
    chip: Callable[[str, Any], str] | None = None


def text(what: str = "What you search for", most: int = LONGEST) -> Kind:
    """Words that somebody types; `what` is their name in a fault."""
    return Kind("text", lambda sent, name, _: sent.text(name, what, most=most, needed=False), chip=_quoted)


def one_of(words: Mapping[str, str], any_: str | None = "Any") -> Kind:
    """One of a few names of ours; `any_` is what none of them is called, where none may be chosen."""
    first = () if any_ is None else (Choice("", any_),)
    choices = (*first, *(Choice(name, said) for name, said in words.items()))
    return Kind("select", lambda sent, name, label: sent.choice(name, label, words, needed=False), choices=choices)


def yes_no(yes: str, no: str) -> Kind:
    """Yes or no; in use it is called `yes` or `no`."""

    def read(sent: Sent, name: str, label: str) -> bool | None:
        found = sent.choice(name, label, ("yes", "no"), needed=False)
        return None if found is None else found == "yes"

    return Kind(
        "select",
        read,
        written=lambda value: "yes" if value else "no",
        revived=lambda kept: kept == "yes",
        choices=(Choice("", "Any"), Choice("yes", "Yes"), Choice("no", "No")),
        chip=lambda _, value: yes if value else no,
    )


def one_offered(what: str, offered: Offered) -> Kind:
    """A name of what stands in the database, such as a ward; another of the sort is taken too, as a link may have it."""
    return Kind("select", lambda sent, name, _: sent.text(name, what, most=LONGEST, needed=False), offered=offered)


def record(what: str, offered: Offered | None = None) -> Kind:
    """A record by its number; where it can be, one of those is offered."""
    return Kind(
        "select" if offered else "text",
        lambda sent, name, _: sent.whole(name, what, low=1, high=MOST),
        revived=int,
        offered=offered,
    )


def number_of(words: Mapping[str, str]) -> Kind:
    """A number out of a few, each with its words: 30 for "30 days"."""

    def read(sent: Sent, name: str, label: str) -> int | None:
        found = sent.choice(name, label, words, needed=False)
        return None if found is None else int(found)

    choices = (Choice("", "Any"), *(Choice(name, said) for name, said in words.items()))
    return Kind("select", read, revived=int, choices=choices)


def day(what: str) -> Kind:
    """A day."""
    return Kind(
        "date",
        lambda sent, name, _: sent.day(name, what, needed=False),
        written=lambda value: str(value.isoformat()),
        revived=date.fromisoformat,
        chip=lambda label, value: f"{label} {days.in_words(value)}",
    )


def tick(said: str) -> Kind:
    """A box to tick: only those of which `said` is so."""
    return Kind(
        "checks",
        lambda sent, name, _: True if sent.choice(name, said, (ON,), needed=False) == ON else None,
        written=lambda _: ON,
        revived=lambda _: True,
        choices=(Choice(ON, said),),
        chip=lambda _, __: said,
    )


def _quoted(_: str, value: str) -> str:
    return f"“{value}”"
