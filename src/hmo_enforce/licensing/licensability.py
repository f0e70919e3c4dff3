"""Does this home need a licence on this day, under which regime, and why?

Mandatory licensing is looked at first, then additional, then selective, which never applies to an HMO that Part 2
covers. The reasoning is three-valued: a missing fact is asked about only where it can matter, and a definite answer
cannot be overturned by one. *Probably licensable* comes from the same rules, on facts that are claimed but not
confirmed, or with the missing ones presumed (presumptions.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from hmo_enforce.law import book as law_book
from hmo_enforce.law import rules
from hmo_enforce.law.book import Book
from hmo_enforce.licensing import exemptions, hmo_tests, presumptions, reasoning, visit_questions
from hmo_enforce.licensing.candidates import Candidate, Reasoned, reason
from hmo_enforce.licensing.facts import Fact, Home
from hmo_enforce.licensing.reasoning import Finding, Ground, Standing, any_of
from hmo_enforce.licensing.regimes import Designation, Regime
from hmo_enforce.licensing.verdict import Outcome, Support, Verdict

T = TypeVar("T")
_WEAKNESS = (Standing.KNOWN, Standing.CLAIMED, Standing.PRESUMED).index


def judge(
    home: Home,
    designations: Sequence[Designation],
    on: date,
    *,
    law: Book | None = None,
    presuming: Sequence[presumptions.Presumption] = presumptions.USUAL,
) -> Verdict:
    """The verdict on the home on that day, under the law of that day.

    `designations` are those whose area holds the home or may hold it; those not in force that day are only mentioned.
    """
    book = law or law_book.book()
    in_force = [designation for designation in designations if designation.is_in_force(on)]
    known = reason(home, in_force, on, book)
    if known.needed.holds is None:
        guessed = presumptions.presumed(home, presuming)
        likely = reason(guessed, in_force, on, book)
        if likely.needed.holds:
            return _verdict(home, guessed, designations, on, book, known=known, shown=likely)
    return _verdict(home, home, designations, on, book, known=known, shown=known)


def _verdict(
    home: Home,
    shown_home: Home,
    designations: Sequence[Designation],
    on: date,
    book: Book,
    *,
    known: Reasoned,
    shown: Reasoned,
) -> Verdict:
    """Put the findings together: what is `known` decides, what is `shown` (with presumptions, if any) explains."""
    needed = shown.needed
    chosen, possible = _regime(shown.candidates) if needed.holds else (None, ())
    outcomes = hmo_tests.tests(home, book)
    settled = len(possible) == 1
    supporting = _merge(needed.rests_on, chosen.required.rests_on if chosen else ())
    names = {designation.boundary_question: designation.name for designation in designations}
    facts = _facts(shown_home, designations)
    standing = {name: _standing(facts[name], presumed=_is_presumed(home, name)) for name in facts}
    return Verdict(
        outcome=_outcome(known, shown),
        needs_licence=known.needed.holds,
        strength=needed.strength if needed.holds is not None else 0.0,
        regime=possible[0] if settled else None,
        possible_regimes=possible,
        designation_id=chosen.designation_id if chosen and settled else None,
        grounds=tuple(_stood(one, standing) for one in _grounds(chosen, needed, designations, on, book)),
        ruled_out=tuple(_stood(one, standing) for one in _ruled_out(chosen)),
        tests_met=outcomes.met(),
        is_hmo=_is_hmo(home, outcomes, on, book).holds,
        is_hmo_for_part_1=_is_hmo_for_part_1(home, outcomes, book).holds,
        questions=visit_questions.questions(_wanted(known, chosen, settled), names),
        to_confirm=visit_questions.questions(_claimed(supporting, _facts(home, designations)), names),
        rests_on=tuple(_support(name, facts[name], standing[name]) for name in supporting),
        cautions=_cautions(chosen if settled else None, designations, on, book),
        as_at=on,
        law_version=book.version,
    )


def _outcome(known: Reasoned, shown: Reasoned) -> Outcome:
    if shown.needed.holds is None:
        return Outcome.NOT_ENOUGH_KNOWN
    if shown.needed.holds:
        firm = known.needed.holds is True and known.needed.strength >= 1
        return Outcome.LICENSABLE if firm else Outcome.PROBABLY_LICENSABLE
    exempt = any(candidate.fits.holds is not False for candidate in shown.candidates)
    return Outcome.EXEMPT if exempt else Outcome.NOT_LICENSABLE


def _regime(candidates: Sequence[Candidate]) -> tuple[Candidate, tuple[Regime, ...]]:
    """The first licence that is certainly required, and the regimes up to it that may yet be the one."""
    possible: list[Regime] = []
    for candidate in candidates:
        if candidate.required.holds is not False:
            possible.append(candidate.regime)
        if candidate.required.holds:
            return candidate, _merge(tuple(possible))
    raise ValueError("a licence is needed, and yet none is certainly required")


def _grounds(
    chosen: Candidate | None, needed: Finding, designations: Sequence[Designation], on: date, book: Book
) -> tuple[Ground, ...]:
    if chosen is not None:
        return chosen.fits.grounds
    if needed.holds is False and not any(designation.is_in_force(on) for designation in designations):
        without = reasoning.ground(book.rule("no_designation"), holds=False)
        return needed.grounds if book.mandatory_on(on) is None else (*needed.grounds, without)
    return needed.grounds


def _ruled_out(chosen: Candidate | None) -> tuple[Ground, ...]:
    """The exemptions, notices and orders that do not spare a home the licence it needs."""
    if chosen is None:
        return ()
    return tuple(one for one in chosen.required.grounds if one not in chosen.fits.grounds)


def _stood(ground: Ground, standing: Mapping[str, Standing]) -> Ground:
    """The ground with the standing of the weakest fact behind it."""
    return replace(ground, standing=max((standing[name] for name in ground.facts), key=_WEAKNESS, default=Standing.KNOWN))


def _wanted(known: Reasoned, chosen: Candidate | None, settled: bool) -> tuple[str, ...]:
    """The facts to ask for: all that may change the answer; or, once a licence is certain, those that settle which."""
    if known.needed.holds is None:
        return known.needed.asks
    if chosen is None or settled:
        return ()
    earlier = known.candidates[: known.candidates.index(chosen)]
    return _merge(*(candidate.required.asks for candidate in earlier if candidate.regime is not chosen.regime))


def _is_hmo(home: Home, outcomes: hmo_tests.Tests, on: date, book: Book) -> Finding:
    """Whether it is an HMO for licensing and management: the buildings of Schedule 14 are not."""
    of_254 = any_of(hmo_tests.any_test_of_section_254(home, book), outcomes.declared)
    or_block = any_of(exemptions.unless(of_254, exemptions.schedule_14_but_for_blocks(home, on, book)), outcomes.section_257)
    return exemptions.unless(or_block, exemptions.schedule_14(home, on, book))


def _is_hmo_for_part_1(home: Home, outcomes: hmo_tests.Tests, book: Book) -> Finding:
    """Whether it is an HMO for hazards: Schedule 14 makes no difference (its para. 1)."""
    return any_of(hmo_tests.any_test_of_section_254(home, book), outcomes.declared, outcomes.section_257)


def _cautions(chosen: Candidate | None, designations: Sequence[Designation], on: date, book: Book) -> tuple[Ground, ...]:
    """What a reader must bear in mind: designations not in force, the 2018 transition, law not yet read."""
    ended = [
        reasoning.ground(book.rule("ended"), holds=True, name=designation.name)
        for designation in designations
        if not designation.is_in_force(on)
    ]
    notes = []
    transition = book.rule("transition_2018")
    if chosen is not None and chosen.regime is Regime.MANDATORY and rules.is_in_force(transition, on):
        notes.append(reasoning.ground(transition, holds=True))
    if any(designation.kind is Regime.SELECTIVE and designation.is_in_force(on) for designation in designations):
        notes += [reasoning.ground(caution, holds=True) for caution in book.cautions if rules.is_in_force(caution, on)]
    return (*ended, *notes)


def _facts(home: Home, designations: Sequence[Designation]) -> dict[str, Fact[object]]:
    """Every fact that a finding may rest on, by its name."""
    of_home = {name: getattr(home, name) for name in Home.__dataclass_fields__ if name != "notices"}
    return of_home | {designation.boundary_question: designation.inside for designation in designations}


def _claimed(names: Sequence[str], facts: dict[str, Fact[object]]) -> list[str]:
    return [name for name in names if facts[name].value is not None and facts[name].confidence < 1]


def _is_presumed(home: Home, name: str) -> bool:
    return name in Home.__dataclass_fields__ and getattr(home, name).value is None


def _standing(fact: Fact[object], *, presumed: bool) -> Standing:
    if presumed:
        return Standing.PRESUMED
    return Standing.KNOWN if fact.confidence >= 1 else Standing.CLAIMED


def _support(name: str, fact: Fact[object], standing: Standing) -> Support:
    return Support(name, str(fact.value), fact.confidence, fact.source, standing)


def _merge(*groups: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(one for group in groups for one in group))
