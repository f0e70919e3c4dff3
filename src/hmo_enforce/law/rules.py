"""The shape of a dated rule, and which rule is in force on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar


@dataclass(frozen=True, slots=True)
class Rule:
    """One provision with its dates (both included), its source, and the sentences an officer reads.

    `verified` is true when the wording was read in the statute, the instrument or an official note on it, and nothing that
    decides its sentence is left to general knowledge; `note` says what was read and what was not.
    """

    id: str
    name: str
    cites: str
    verified: bool
    from_on: date
    until_on: date | None = None
    met: str = ""
    not_met: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    """The HMOs that an order prescribes for mandatory licensing in one period.

    `tests` are ids of rules in hmo_tests.toml. A purpose-built flat is left out when its block holds
    `purpose_built_flat_excluded_from_flats` self-contained flats or more (none are left out when it is None).
    """

    rule: Rule
    min_persons: int
    min_households: int
    min_storeys: int | None
    tests: tuple[str, ...]
    purpose_built_flat_excluded_from_flats: int | None


@dataclass(frozen=True, slots=True)
class Exemption:
    """A rule that takes a home out of licensing, and the managers, tenancies and numbers that it turns on."""

    rule: Rule
    managed_by: tuple[str, ...] = ()
    tenancies: tuple[str, ...] = ()
    max_others: int | None = None
    max_persons: int | None = None
    not_for_section_257: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """For how long a certificate of a kind counts: `months` from its day, or as it states itself, but `most_months` at most.

    None: the law sets no period, so the document's own day is all there is.
    """

    rule: Rule
    kind: str
    months: int | None
    most_months: int | None


@dataclass(frozen=True, slots=True)
class NumberForm:
    """How a register's numbers look: a letter, then groups of so many signs of an alphabet, with hyphens between."""

    rule: Rule
    prefix: str
    alphabet: str
    groups: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Authority:
    """Somebody outside the council to whom something may be referred. `lines` and `email` are empty where not read."""

    rule: Rule
    role: str
    lines: tuple[str, ...]
    email: str


class Provision(Protocol):
    """Whatever rests on a dated rule."""

    @property
    def rule(self) -> Rule:
        """The rule with its dates and its source."""
        ...


P = TypeVar("P", bound=Provision)


def is_in_force(rule: Rule, on: date) -> bool:
    """Whether it is in force on the day; the first and the last day both count."""
    return rule.from_on <= on and (rule.until_on is None or on <= rule.until_on)


def in_force(provisions: Iterable[P], on: date) -> tuple[P, ...]:
    """Those of the provisions that are in force on the day, in their order."""
    return tuple(provision for provision in provisions if is_in_force(provision.rule, on))
