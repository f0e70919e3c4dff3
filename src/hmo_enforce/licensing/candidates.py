"""Every licence that a home might need on a day, and whether any is needed: mandatory, additional, then selective.

A selective licence is never needed for an HMO that Part 2 covers (s. 85(1)), not even while a notice spares it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hmo_enforce.law.book import Book
from hmo_enforce.licensing import exemptions, reasoning, regimes
from hmo_enforce.licensing.facts import Home
from hmo_enforce.licensing.reasoning import Finding, any_of, every, no
from hmo_enforce.licensing.regimes import Designation, Regime


@dataclass(frozen=True, slots=True)
class Candidate:
    """One licence that might be needed: whether its description fits, applies after exemptions, and is required."""

    regime: Regime
    designation_id: str | None
    fits: Finding
    applies: Finding
    required: Finding


@dataclass(frozen=True, slots=True)
class Reasoned:
    """Every candidate, in the order of the regimes, and whether a licence is needed at all."""

    candidates: tuple[Candidate, ...]
    needed: Finding


def reason(home: Home, in_force: Sequence[Designation], on: date, book: Book) -> Reasoned:
    """Whether each licence is required on the facts as given, and whether any is."""
    description = book.mandatory_on(on)
    if description is None:
        return Reasoned((), reasoning.because(Finding(False), book.rule("licensing_begins")))
    outs = _outs(home, on, book)
    kinds = [_Kind(Regime.MANDATORY, None, regimes.mandatory(home, description, book), reasoning.NEVER)]
    for designation in in_force:
        if designation.kind is Regime.ADDITIONAL:
            hmo = regimes.additional(home, designation, book)
            block = regimes.additional_block(home, designation, book)
            kinds.append(_Kind(Regime.ADDITIONAL, designation.id, hmo, block))
    part_2 = [_part_2(kind, outs) for kind in kinds]
    # Taken together, so that a fact on which the HMO regimes do not differ is not asked about.
    any_kind = _part_2(
        _Kind(
            Regime.MANDATORY,
            None,
            any_of(*(kind.hmo for kind in kinds)),
            any_of(*(kind.block for kind in kinds)),
        ),
        outs,
    )
    spared = exemptions.notice_in_force(home, 2, on, book).holds is not False
    part_3 = [
        _part_3(home, designation, any_kind.applies if spared else None, on, book)
        for designation in in_force
        if designation.kind is Regime.SELECTIVE
    ]
    needed = any_of(any_kind.required, *(candidate.required for candidate in part_3))
    return Reasoned((*part_2, *part_3), needed)


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of HMO that a regime covers: whether the home is one under s. 254 or 255, and whether a s. 257 block."""

    regime: Regime
    designation_id: str | None
    hmo: Finding
    block: Finding


@dataclass(frozen=True, slots=True)
class _Outs:
    """What takes a home out of Part 2: any building; any but a s. 257 block; for a time."""

    any_building: Finding
    not_a_block: Finding
    for_a_time: Finding


def _outs(home: Home, on: date, book: Book) -> _Outs:
    return _Outs(
        exemptions.schedule_14(home, on, book),
        exemptions.schedule_14_but_for_blocks(home, on, book),
        any_of(exemptions.notice_in_force(home, 2, on, book), exemptions.management_order(home, 2, book)),
    )


def _part_2(kind: _Kind, outs: _Outs) -> Candidate:
    """The HMO licence for a kind of HMO, after Schedule 14, notices and orders."""
    hmo_or_block = any_of(exemptions.unless(kind.hmo, outs.not_a_block), kind.block)
    applies = exemptions.unless(hmo_or_block, outs.any_building)
    return Candidate(
        regime=kind.regime,
        designation_id=kind.designation_id,
        fits=any_of(kind.hmo, kind.block),
        applies=applies,
        required=exemptions.unless(applies, outs.for_a_time),
    )


def _part_3(home: Home, designation: Designation, part_2: Finding | None, on: date, book: Book) -> Candidate:
    """A selective designation. `part_2` is given when a notice spares the home an HMO licence, or may: if Part 2 applies all
    the same, Part 3 does not. (Otherwise a home that Part 2 covers needs that licence, and the order settles it.)
    """
    fits = regimes.selective(home, designation, book)
    applies = exemptions.unless(fits, exemptions.selective(home, on, book))
    off = any_of(exemptions.notice_in_force(home, 3, on, book), exemptions.management_order(home, 3, book))
    required = exemptions.unless(applies, off)
    if part_2 is not None:
        required = every(required, no(part_2))
    return Candidate(Regime.SELECTIVE, designation.id, fits, applies, required)
