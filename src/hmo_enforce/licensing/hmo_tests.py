"""Is it a house in multiple occupation? The tests of sections 254, 255 and 257, each with the elements it turns on."""

from dataclasses import dataclass

from hmo_enforce.law.book import Book
from hmo_enforce.licensing import facts
from hmo_enforce.licensing.facts import Home
from hmo_enforce.licensing.reasoning import Finding, any_of, because, every, headed, no

TESTS_OF_SECTION_254 = ("standard", "self_contained_flat", "converted_building")


@dataclass(frozen=True, slots=True)
class Tests:
    """The outcome of each test by its id in the law book, before any exemption."""

    standard: Finding
    self_contained_flat: Finding
    converted_building: Finding
    declared: Finding
    section_257: Finding

    def met(self) -> tuple[str, ...]:
        """Ids of the tests that are met."""
        names = (*TESTS_OF_SECTION_254, "declared", "section_257")
        return tuple(name for name in names if self[name].holds)

    def __getitem__(self, test: str) -> Finding:
        finding: Finding = getattr(self, test)
        return finding


def tests(home: Home, book: Book) -> Tests:
    """Every test applied to the home."""
    rule = book.rule
    lived_in = occupied_by_several_households(home, book)
    amenity = amenity_shared_or_lacking(home, book)
    flat = facts.held("self_contained_flat", home.self_contained_flat)
    units = every(
        facts.held("converted_building", home.converted_building),
        facts.held("unit_not_self_contained", home.unit_not_self_contained),
    )
    return Tests(
        standard=headed(every(because(no(flat), rule("standard")), lived_in, amenity), rule("standard")),
        self_contained_flat=headed(every(flat, lived_in, amenity), rule("self_contained_flat")),
        converted_building=headed(every(units, lived_in), rule("converted_building")),
        declared=because(facts.held("hmo_declaration", home.hmo_declaration), rule("declared")),
        section_257=because(converted_block(home), rule("section_257")),
    )


def any_test_of_section_254(home: Home, book: Book, flat_counts: Finding | None = None) -> Finding:
    """Whether one of the three tests is met, taken together so that a fact on which they do not differ is not asked.

    `flat_counts`, when given, must hold too wherever it is the self-contained flat test that would be met.
    """
    lived_in = occupied_by_several_households(home, book)
    flat = facts.held("self_contained_flat", home.self_contained_flat)
    flat_or_not = Finding(True) if flat_counts is None else any_of(no(flat), flat_counts)
    units = every(
        facts.held("converted_building", home.converted_building),
        facts.held("unit_not_self_contained", home.unit_not_self_contained),
    )
    return every(lived_in, any_of(every(flat_or_not, amenity_shared_or_lacking(home, book)), units))


def occupied_by_several_households(home: Home, book: Book) -> Finding:
    """The elements that all three tests share: s. 254(2)(b) to (e)."""
    rule = book.rule
    return every(
        because(several(home, 2), rule("not_a_single_household")),
        because(facts.held("main_residence", home.main_residence), rule("main_residence")),
        because(facts.held("only_use", home.only_use), rule("only_use")),
        because(facts.held("rent_paid", home.rent_paid), rule("rent")),
    )


def several(home: Home, households: int) -> Finding:
    """Whether there are so many households; there are never more households than people."""
    people = facts.is_at_least("persons", home.persons, households)
    counted = facts.is_at_least("households", home.households, households)
    if people.holds is False:
        return people
    return counted


def amenity_shared_or_lacking(home: Home, book: Book) -> Finding:
    """Element (f): a toilet, washing or cooking facilities shared by households, or lacking."""
    shared = facts.held("amenity_shared", home.amenity_shared)
    lacking = facts.held("amenity_lacking", home.amenity_lacking)
    return because(any_of(shared, lacking), book.rule("amenity"))


def converted_block(home: Home) -> Finding:
    """Section 257: a block converted into self-contained flats, below standard, under two-thirds owner-occupied."""
    return every(
        facts.held("converted_into_flats", home.converted_into_flats),
        no(facts.held("building_standards_met", home.building_standards_met)),
        no(two_thirds_owner_occupied(home)),
    )


def two_thirds_owner_occupied(home: Home) -> Finding:
    """Whether two-thirds or more of the flats are owner-occupied; exactly two-thirds is enough to take a block out."""
    flats, owned = home.flats.value or facts.at_least(1), home.flats_owner_occupied.value or facts.at_least(0)
    if flats.high is not None and owned.low * 3 >= flats.high * 2:
        return _on_flats(home, holds=True)
    if owned.high is not None and owned.high * 3 < flats.low * 2:
        return _on_flats(home, holds=False)
    counts = {"flats": flats, "flats_owner_occupied": owned}
    return Finding(None, strength=0.0, asks=tuple(name for name, one in counts.items() if one.low != one.high))


def _on_flats(home: Home, *, holds: bool) -> Finding:
    known = {"flats": home.flats, "flats_owner_occupied": home.flats_owner_occupied}
    rests_on = tuple(name for name, fact in known.items() if fact.value is not None)
    return Finding(holds, min(known[name].confidence for name in rests_on), rests_on)
