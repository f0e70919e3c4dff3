"""Three-valued reasoning that keeps its reasons: true, false or not known, with grounds, strength and what to ask.

A finding is definite only when the facts given settle it: no later answer to an open question can overturn it. Its
strength is that of its strongest argument, and an argument is as strong as its weakest fact.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import TypeVar

from hmo_enforce.law import rules

T = TypeVar("T")


class Standing(StrEnum):
    """How a fact stands: seen or on the council's record, said by someone, or only expected."""

    KNOWN = "known"
    CLAIMED = "claimed"
    PRESUMED = "presumed"


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason in plain English with its source. `verified` says whether that source's wording was read.

    `facts` are the facts of the home behind the sentence; `standing` the weakest of theirs.
    """

    name: str
    cites: str
    sentence: str
    verified: bool
    facts: tuple[str, ...] = ()
    standing: Standing = Standing.KNOWN


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether something holds (None: not known), how firmly (0 to 1), on which facts, and which facts are wanting.

    `rests_on` and `grounds` are filled when it is definite, `asks` when it is not; both name facts of a home.
    """

    holds: bool | None
    strength: float = 1.0
    rests_on: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    grounds: tuple[Ground, ...] = ()


NEVER = Finding(False)


def every(*findings: Finding) -> Finding:
    """Whether all of them hold: false as soon as one is false, whatever is still unknown about the others."""
    false = [finding for finding in findings if finding.holds is False]
    if false:
        return max(false, key=lambda finding: finding.strength)
    return _together(findings, holds=True)


def any_of(*findings: Finding) -> Finding:
    """Whether at least one of them holds: true as soon as one is true, whatever is still unknown about the others."""
    true = [finding for finding in findings if finding.holds is True]
    if true:
        return max(true, key=lambda finding: finding.strength)
    return _together(findings, holds=False)


def no(finding: Finding) -> Finding:
    """Whether it does not hold."""
    if finding.holds is None:
        return finding
    return Finding(not finding.holds, finding.strength, finding.rests_on, (), finding.grounds)


def because(finding: Finding, rule: rules.Rule, **words: object) -> Finding:
    """The finding with the rule as its ground, replacing what it had; an unknown finding stays as it is."""
    if finding.holds is None:
        return finding
    reason = ground(rule, finding.holds, facts=finding.rests_on, **words)
    return Finding(finding.holds, finding.strength, finding.rests_on, (), (reason,))


def headed(finding: Finding, rule: rules.Rule, **words: object) -> Finding:
    """When it holds, the rule's ground ahead of its own; when it does not, its own, or the rule's if it has none."""
    if finding.holds is None or (finding.holds is False and finding.grounds):
        return finding
    reason = ground(rule, finding.holds, facts=finding.rests_on, **words)
    return Finding(finding.holds, finding.strength, finding.rests_on, (), (reason, *finding.grounds))


def ground(rule: rules.Rule, holds: bool, *, facts: tuple[str, ...] = (), **words: object) -> Ground:
    """The rule as a ground, with its sentence for holding or not; `words` fill the sentence's gaps."""
    sentence = rule.met if holds else rule.not_met
    return Ground(rule.name, rule.cites, sentence.format(**words) if words else sentence, rule.verified, facts)


def _together(findings: tuple[Finding, ...], *, holds: bool) -> Finding:
    """Findings of which none is decisive: unknown if any is, else all of one mind."""
    unknown = [finding for finding in findings if finding.holds is None]
    if unknown:
        return Finding(None, strength=0.0, asks=_merged([finding.asks for finding in unknown]))
    if len(findings) == 1:
        return findings[0]
    return Finding(
        holds,
        strength=min((finding.strength for finding in findings), default=1.0),
        rests_on=_merged([finding.rests_on for finding in findings]),
        grounds=_merged([finding.grounds for finding in findings]),
    )


def _merged(groups: list[tuple[T, ...]]) -> tuple[T, ...]:
    filled = [group for group in groups if group]
    if len(filled) <= 1:
        return filled[0] if filled else ()
    return tuple(dict.fromkeys(chain.from_iterable(filled)))
