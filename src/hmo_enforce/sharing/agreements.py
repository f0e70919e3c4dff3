"""What may be received and sent under an agreement on a day; a field outside it is refused by its name."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hmo_enforce.kernel import days
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.sharing import fields


class Standing(StrEnum):
    """Whether an agreement runs."""

    NOT_BEGUN = "not_begun"
    RUNS = "runs"
    OVER = "over"


class Way(StrEnum):
    """Which way something goes."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed from a day on: the fields that may come, and those that may go, by name."""

    number: int
    from_on: date
    comes: tuple[str, ...]
    goes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """With whom, from and to which day (the last counts), and its terms in the order in which they were made.

    `ended_on`: it was ended before its time, and on that day runs no more.
    """

    partner: str
    title: str
    starts_on: date
    ends_on: date | None
    ended_on: date | None
    terms: Sequence[Terms]


def standing(agreement: Agreement, on: date) -> Standing:
    """Whether it runs on the day."""
    if agreement.ended_on is not None and on >= agreement.ended_on:
        return Standing.OVER
    if on < agreement.starts_on:
        return Standing.NOT_BEGUN
    return Standing.OVER if agreement.ends_on is not None and on > agreement.ends_on else Standing.RUNS


def terms_on(agreement: Agreement, on: date) -> Terms:
    """The terms of the day: of those that had begun, the latest made. `Refused` where the agreement does not run."""
    require_running(agreement, on)
    begun = [one for one in agreement.terms if one.from_on <= on]
    if not begun:
        raise Refused(f"The agreement “{agreement.title}” has no terms yet for {days.in_words(on)}.")
    return max(begun, key=lambda one: (one.from_on, one.number))


def require_running(agreement: Agreement, on: date) -> None:
    """`Refused`, saying since or from when, unless it runs on the day: nothing comes or goes under it."""
    whole = f"The agreement with {agreement.partner}, “{agreement.title}”,"
    match standing(agreement, on):
        case Standing.NOT_BEGUN:
            raise Refused(
                f"{whole} begins on {days.in_words(agreement.starts_on)}: until then nothing is received or sent under it."
            )
        case Standing.OVER:
            raise Refused(f"{whole} {_over(agreement)}: nothing is received or sent under it. Agree anew first.")


def _over(agreement: Agreement) -> str:
    if agreement.ended_on is not None and (agreement.ends_on is None or agreement.ended_on <= agreement.ends_on):
        return f"was ended on {days.in_words(agreement.ended_on)}"
    assert agreement.ends_on is not None
    return f"ran until {days.in_words(agreement.ends_on)}"


def allowed(terms: Terms, way: Way) -> tuple[str, ...]:
    """The names of the fields that may go that way."""
    return terms.comes if way is Way.IN else terms.goes


def outside(terms: Terms, way: Way, given: Collection[str]) -> list[str]:
    """Of what is given, the names that are outside the agreement, as they were given and in their order."""
    may = set(allowed(terms, way))
    return [one for one in given if one not in may]


def require_inside(agreement: Agreement, way: Way, given: Collection[str], on: date) -> Terms:
    """The terms of the day. `Refused`, with a sentence for each field that is outside them."""
    terms = terms_on(agreement, on)
    beyond = outside(terms, way, given)
    if beyond:
        raise Refused(*(refusal(agreement, way, one) for one in beyond), about=beyond[0])
    return terms


def refusal(agreement: Agreement, way: Way, name: str) -> str:
    """What is said of a field that is outside the agreement."""
    known = fields.BY_NAME.get(name)
    title = known.title if known else name
    verb = "received from" if way is Way.IN else "sent to"
    return f"“{title}” is outside the agreement “{agreement.title}”: it is not {verb} {agreement.partner}."


def faults(comes: Collection[str], goes: Collection[str]) -> list[str]:
    """What keeps terms from being made, in whole sentences."""
    wrong = [f"“{one}” is no field that can be received." for one in comes if one not in {each.name for each in fields.COMES}]
    wrong += [f"“{one}” is no field that can be sent." for one in goes if one not in {each.name for each in fields.GOES}]
    if not comes and not goes:
        wrong.append("Choose at least one field that may be received or sent.")
    if comes and fields.NEEDED not in comes:
        wrong.append("What is received must have the address, or it can be told of no home.")
    return wrong
