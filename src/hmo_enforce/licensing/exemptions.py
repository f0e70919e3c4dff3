"""What takes a home out of licensing: Schedule 14, selective exemptions, temporary notices, management orders."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Literal

from hmo_enforce.law import rules
from hmo_enforce.law.book import Book
from hmo_enforce.licensing import facts
from hmo_enforce.licensing.facts import Home
from hmo_enforce.licensing.reasoning import Finding, any_of, because, every, no

NOTICE_PART = "notice_part"
"""What is asked where a register does not say under which Part a notice was served."""


def schedule_14(home: Home, on: date, book: Book) -> Finding:
    """Whether the building is not an HMO for licensing under the paragraphs that reach any building.

    For Part 1 it stays one (para. 1).
    """
    paragraphs = rules.in_force(book.schedule_14, on)
    return _any_applies(home, [one for one in paragraphs if not one.not_for_section_257])


def schedule_14_but_for_blocks(home: Home, on: date, book: Book) -> Finding:
    """The same under the paragraphs that do not reach a section 257 block: owners with lodgers, religious communities."""
    paragraphs = rules.in_force(book.schedule_14, on)
    return _any_applies(home, [one for one in paragraphs if one.not_for_section_257])


def selective(home: Home, on: date, book: Book) -> Finding:
    """Whether the tenancy or licence is exempt from selective licensing."""
    return _any_applies(home, rules.in_force(book.selective, on))


def notice_in_force(home: Home, part: Literal[2, 3], on: date, book: Book) -> Finding:
    """Whether a temporary exemption notice spares the home a licence under that Part.

    While a notice runs whose record does not name its Part, that is not known.
    """
    parts = {notice.part for notice in home.notices if notice.begins_on <= on <= notice.ends_on}
    if part not in parts and None in parts:
        return Finding(None, strength=0.0, asks=(NOTICE_PART,))
    return because(Finding(part in parts), book.rule(f"part_{part}_notice"))


def management_order(home: Home, part: Literal[2, 3], book: Book) -> Finding:
    """Whether a management order spares the home a licence under that Part."""
    order = because(facts.held("management_order", home.management_order), book.rule("management_order"))
    if part == 2:
        return order
    empty = facts.held("empty_dwelling_order", home.empty_dwelling_order)
    return any_of(order, because(empty, book.rule("empty_dwelling_order")))


def _any_applies(home: Home, exempt: Iterable[rules.Exemption]) -> Finding:
    return any_of(*(because(_turns_on(home, exemption), exemption.rule) for exemption in exempt))


def _turns_on(home: Home, exemption: rules.Exemption) -> Finding:
    """The fact that one exemption turns on: a manager or a tenancy that it lists, or what its id names."""
    if exemption.managed_by:
        return facts.is_one_of("managed_by", home.managed_by, exemption.managed_by)
    if exemption.tenancies:
        return facts.is_one_of("tenancy", home.tenancy, exemption.tenancies)
    return _BY_ID[exemption.rule.id](home, exemption)


def _regulated_otherwise(home: Home, _: rules.Exemption) -> Finding:
    return facts.held("regulated_otherwise", home.regulated_otherwise)


def _student_accommodation(home: Home, _: rules.Exemption) -> Finding:
    return facts.held("student_accommodation", home.student_accommodation)


def _religious_community(home: Home, _: rules.Exemption) -> Finding:
    return facts.held("religious_community", home.religious_community)


def _owner_occupied(home: Home, exemption: rules.Exemption) -> Finding:
    assert exemption.max_others is not None
    return every(
        facts.held("owner_lives_here", home.owner_lives_here),
        facts.is_at_most("lodgers", home.lodgers, exemption.max_others),
    )


def _two_persons(home: Home, exemption: rules.Exemption) -> Finding:
    assert exemption.max_persons is not None
    return facts.is_at_most("persons", home.persons, exemption.max_persons)


def _prohibition_order(home: Home, _: rules.Exemption) -> Finding:
    return facts.held("prohibition_order", home.prohibition_order)


def _regulated_or_students(home: Home, exemption: rules.Exemption) -> Finding:
    return any_of(_regulated_otherwise(home, exemption), _student_accommodation(home, exemption))


_BY_ID: Mapping[str, Callable[[Home, rules.Exemption], Finding]] = {
    "regulated_otherwise": _regulated_otherwise,
    "student_accommodation": _student_accommodation,
    "religious_community": _religious_community,
    "owner_occupied": _owner_occupied,
    "two_persons": _two_persons,
    "prohibition_order": _prohibition_order,
    "selective_schedule_14": _regulated_or_students,
}


def unless(finding: Finding, exempt: Finding) -> Finding:
    """Whether the finding holds and no exemption does."""
    return every(finding, no(exempt))
