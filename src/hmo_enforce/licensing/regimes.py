"""The three regimes under which a home may need a licence: mandatory, additional, selective."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from hmo_enforce.law import rules
from hmo_enforce.law.book import Book
from hmo_enforce.licensing import facts, hmo_tests
from hmo_enforce.licensing.facts import Fact, Home
from hmo_enforce.licensing.reasoning import Finding, any_of, because, every, headed, no


class Regime(StrEnum):
    """Why a licence is needed: everywhere, by an HMO designation, or by a designation for let homes at large."""

    MANDATORY = "mandatory"
    ADDITIONAL = "additional"
    SELECTIVE = "selective"


@dataclass(frozen=True, slots=True)
class HmoDescription:
    """The HMOs that an additional designation covers, as its notice describes them.

    `tests` are those of "standard", "self_contained_flat", "converted_building", "declared" and "section_257" that it
    takes in; the numbers do not apply to a section 257 block. `leaves_out_flats_in_blocks_of`: purpose-built flats in
    a block of so many self-contained flats or more are not covered (None: they are).
    """

    min_persons: int = 3
    min_households: int = 2
    min_storeys: int | None = None
    tests: tuple[str, ...] = ("standard", "self_contained_flat", "converted_building")
    leaves_out_flats_in_blocks_of: int | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """Ids of the rules that a description's numbers are cited from."""

    persons: str
    households: str
    storeys: str
    block: str


@dataclass(frozen=True, slots=True)
class Designation:
    """A designation as it bears on one home. `ends_on` is its last day (None: not yet known).

    `inside` is unknown for a home too near the boundary to say. `covers` is for additional designations.
    """

    id: str
    name: str
    kind: Regime
    in_force_on: date
    ends_on: date | None = None
    covers: HmoDescription = field(default_factory=HmoDescription)
    inside: Fact[bool] | Fact[None] = field(default_factory=lambda: Fact(True))

    def __post_init__(self) -> None:
        if self.kind is Regime.MANDATORY:
            raise ValueError("mandatory licensing needs no designation")

    def is_in_force(self, on: date) -> bool:
        """Whether it is in force on the day; its first and last day both count."""
        return self.in_force_on <= on and (self.ends_on is None or on <= self.ends_on)

    @property
    def boundary_question(self) -> str:
        """The name under which a verdict asks whether the home is inside."""
        return f"inside:{self.id}"


def mandatory(home: Home, description: rules.Description, book: Book) -> Finding:
    """Whether the home is of the prescribed description, before exemptions. A section 257 block never is."""
    wanted = HmoDescription(
        min_persons=description.min_persons,
        min_households=description.min_households,
        min_storeys=description.min_storeys,
        tests=description.tests,
        leaves_out_flats_in_blocks_of=description.purpose_built_flat_excluded_from_flats,
    )
    sources = Sources("persons", "households", "storeys", "purpose_built_block")
    return headed(_is_of(home, wanted, sources, book), description.rule)


def additional(home: Home, designation: Designation, book: Book) -> Finding:
    """Whether the home is an HMO under s. 254 or 255 of the kind the designation covers, before exemptions."""
    sources = Sources("covers_persons", "covers_households", "covers_storeys", "covers_block")
    kind = _is_of(home, designation.covers, sources, book)
    return headed(every(inside(designation, book), kind), book.rule("additional"), name=designation.name)


def additional_block(home: Home, designation: Designation, book: Book) -> Finding:
    """Whether the home is a section 257 block that the designation covers, before exemptions."""
    if "section_257" not in designation.covers.tests:
        return because(Finding(False), book.rule("additional"), name=designation.name)
    block = because(hmo_tests.converted_block(home), book.rule("section_257"))
    return headed(every(inside(designation, book), block), book.rule("additional"), name=designation.name)


def selective(home: Home, designation: Designation, book: Book) -> Finding:
    """Whether the whole of the home is let in the designation's area, before exemptions."""
    let = because(facts.held("wholly_let", home.wholly_let), book.rule("wholly_let"))
    return headed(every(inside(designation, book), let), book.rule("selective"), name=designation.name)


def inside(designation: Designation, book: Book) -> Finding:
    """Whether the home lies in the designation's area."""
    lies = facts.held(designation.boundary_question, designation.inside)
    return because(lies, book.rule("inside"), name=designation.name)


def _is_of(home: Home, wanted: HmoDescription, sources: Sources, book: Book) -> Finding:
    """Whether the home has the numbers wanted and meets one of the tests wanted."""
    persons = facts.is_at_least("persons", home.persons, wanted.min_persons)
    households = hmo_tests.several(home, wanted.min_households)
    conditions = [
        because(persons, book.rule(sources.persons), number=wanted.min_persons),
        because(households, book.rule(sources.households), number=wanted.min_households),
        _meets_one(home, wanted, sources, book),
    ]
    if wanted.min_storeys is not None:
        storeys = facts.is_at_least("storeys", home.storeys, wanted.min_storeys)
        conditions.append(because(storeys, book.rule(sources.storeys), number=wanted.min_storeys))
    return every(*conditions)


def _meets_one(home: Home, wanted: HmoDescription, sources: Sources, book: Book) -> Finding:
    """Whether one of the tests wanted is met, leaving out purpose-built flats in blocks of so many flats."""
    number = wanted.leaves_out_flats_in_blocks_of
    flat_counts = None if number is None else _not_in_block(home, number, book.rule(sources.block))
    if set(hmo_tests.TESTS_OF_SECTION_254) <= set(wanted.tests):
        met = hmo_tests.any_test_of_section_254(home, book, flat_counts)
    else:
        met = _each(home, wanted.tests, flat_counts, book)
    if "declared" in wanted.tests:
        declared = because(facts.held("hmo_declaration", home.hmo_declaration), book.rule("declared"))
        return any_of(met, declared)
    return met


def _each(home: Home, tests: tuple[str, ...], flat_counts: Finding | None, book: Book) -> Finding:
    outcomes = hmo_tests.tests(home, book)
    flat = outcomes.self_contained_flat
    return any_of(
        *(outcomes[test] for test in tests if test in ("standard", "converted_building")),
        *((flat if flat_counts is None else every(flat, flat_counts),) if "self_contained_flat" in tests else ()),
    )


def _not_in_block(home: Home, number: int, rule: rules.Rule) -> Finding:
    in_block = every(
        facts.held("purpose_built", home.purpose_built),
        facts.is_at_least("flats_in_block", home.flats_in_block, number),
    )
    return no(because(in_block, rule, number=number))
