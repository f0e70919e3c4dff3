"""The line of the gazetteer that an address means, with a confidence and the reason; or what a person should choose from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from hmo_enforce.properties.matching import spelling
from hmo_enforce.properties.matching.comparing import Known, compare, is_range, taken_apart
from hmo_enforce.properties.matching.gazetteer import Gazetteer, Line
from hmo_enforce.properties.matching.parsing import Address, parse
from hmo_enforce.properties.matching.weighing import Difference, Evidence

ACCEPT: Final = 0.9
# Two lines whose confidences lie closer than this fit equally well.
APART: Final = 0.015
NEAR_MISSES: Final = 5
# What is left of the confidence where a number is taken apart ("2/12") and can mean nothing else, or where something speaks
# for another home.
TAKEN_APART, DOUBTED, TIED = 0.95, 0.8, 0.5
# Below it a line is near only in the list: another number, another flat.
COULD: Final = 0.55


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line, and what speaks for and against it."""

    line: Line
    entry: Address
    evidence: Evidence

    @property
    def confidence(self) -> float:
        """From 0 to 1; of one that is barred, always less than `ACCEPT`."""
        return self.evidence.confidence

    @property
    def why(self) -> str:
        """In words."""
        return self.evidence.why()


@dataclass(frozen=True, slots=True)
class Choice:
    """What an address means: `match` where one line may be accepted, else None; `why`; and what else came near it.

    Without a match `near` begins with the likeliest. Nothing at all came near where it is empty.
    """

    match: Candidate | None
    near: tuple[Candidate, ...]
    why: str

    @property
    def could_be_known(self) -> bool:
        """Whether a person might well say that it is one of the lines: never of a neighbour that only shares the street."""
        return any(candidate.confidence >= COULD for candidate in self.near)


def choose(text: str, gazetteer: Gazetteer, postcode: str | None = None) -> Choice:
    """What the address means. `postcode` where it stands apart from the text."""
    return meant(parse(text, postcode, gazetteer.place_words), gazetteer)


def meant(said: Address, gazetteer: Gazetteer) -> Choice:
    """The same of an address that was read already."""
    found = _candidates(said, gazetteer, gazetteer.at_its_doorway(said))
    if not found or found[0].confidence < ACCEPT:
        there = {candidate.line for candidate in found}
        around = [at for at in gazetteer.around(said) if gazetteer.lines[at] not in there]
        found = _best_first([*found, *_candidates(said, gazetteer, around), *_taken_apart(said, gazetteer)])
    if not found:
        return Choice(None, (), "The gazetteer has nothing like it.")
    return _chosen(said, found, gazetteer)


def _chosen(said: Address, every: Sequence[Candidate], gazetteer: Gazetteer) -> Choice:
    # The best of each home's lines and readings, where it has several.
    by_home: dict[int, Candidate] = {}
    for one in every:
        by_home.setdefault(one.line.home, one)
    found = list(by_home.values())
    best, others = found[0], tuple(found[1 : NEAR_MISSES + 1])
    living = [other for other in found if not other.line.ended]
    if best.line.ended and living and best.confidence - living[0].confidence < APART:
        best, others = living[0], tuple(other for other in found if other is not living[0])[:NEAR_MISSES]
    for doubt in _doubts(said, best, others, gazetteer):
        best = replace(best, evidence=replace(best.evidence, differs=(*best.evidence.differs, doubt)))
    if best.confidence >= ACCEPT and not best.evidence.bars:
        return Choice(best, others, best.why)
    return Choice(None, (best, *others), best.why)


def _doubts(said: Address, best: Candidate, others: Sequence[Candidate], gazetteer: Gazetteer) -> Iterator[Difference]:
    if best.line.ended:
        yield Difference(DOUBTED, "That address has ended")
    rivals = [other for other in others if best.confidence - other.confidence < APART and other.line.ended == best.line.ended]
    if rivals and not (_has_the_postcode(said, best) and not any(_has_the_postcode(said, one) for one in rivals)):
        yield Difference(TIED, f"{rivals[0].line.address} fits as well")
    if said.postcode and best.entry.postcode and said.postcode != best.entry.postcode:
        yield from _in_that_postcode(said, best, gazetteer)


def _has_the_postcode(said: Address, one: Candidate) -> bool:
    """Whether it has the very postcode, and no word names another place: a slip that happens to be right is rare."""
    return said.postcode is not None and said.postcode == one.entry.postcode and {*said.context} <= {*one.entry.context}


def _in_that_postcode(said: Address, best: Candidate, gazetteer: Gazetteer) -> Iterator[Difference]:
    """Where the postcode is another: what has it in a street of that name, and what that makes likelier.

    A number there that is a slip away may be the one that was meant, with its right postcode. And where the postcode lies
    in another sector (its part before the last two letters), there are two streets of that name: the home is one of the
    other's, which the gazetteer does not have.
    """
    there = [at for at in gazetteer.in_postcode(said.postcode) if gazetteer.entry(at).street == best.entry.street]
    for at in there:
        entry = gazetteer.entry(at)
        slip = len(entry.number) == len(said.number) and spelling.distance(entry.number, said.number, 1) == 1
        if slip and entry.ids == said.ids and entry.spots == said.spots:
            says = f"{gazetteer.lines[at].address} has that postcode, and its number may have been miscopied"
            yield Difference(DOUBTED, says)
            return
    if there and said.postcode and best.entry.postcode and said.postcode[:-2] != best.entry.postcode[:-2]:
        yield Difference(DOUBTED, f"There is a street of that name in {said.postcode}, without that number")


def _candidates(said: Address, gazetteer: Gazetteer, at_lines: Sequence[int], *, as_written: bool = True) -> list[Candidate]:
    known = Known(gazetteer.knows(said.street), gazetteer.knows_name(said), gazetteer.strangers(said))
    found = []
    for at in at_lines:
        entry = gazetteer.entry(at)
        evidence = compare(said, entry, known, as_written=as_written)
        found.append(Candidate(gazetteer.lines[at], entry, evidence))
    return _best_first(found)


def _best_first(found: Sequence[Candidate]) -> list[Candidate]:
    return sorted(found, key=lambda candidate: (candidate.evidence.bars, -candidate.confidence, candidate.line.property_id))


def _taken_apart(said: Address, gazetteer: Gazetteer) -> Iterator[Candidate]:
    """What it means if a number with a slash or a hyphen in it is a flat's and a house's."""
    for read in taken_apart(said):
        left, says = _sure_apart(said, read, gazetteer)
        for candidate in _candidates(read, gazetteer, gazetteer.at_its_doorway(read), as_written=False):
            differs = (*candidate.evidence.differs, Difference(left, says))
            yield replace(candidate, evidence=replace(candidate.evidence, differs=differs))


def _sure_apart(said: Address, read: Address, gazetteer: Gazetteer) -> tuple[float, str]:
    """How sure that reading is: only the usual order, where no flats are known at the number that the other order gives."""
    first, mirrored = taken_apart(said)
    if read != first or "-" in said.number or is_range(said):
        return DOUBTED, f"{said.number} may be flat {read.ids[0]} of number {read.number}, or something else"
    there = (gazetteer.entry(at) for at in gazetteer.at_its_doorway(mirrored))
    if any((one.ids or one.spots) and one.number == mirrored.number for one in there):
        says = f"{said.number} may be flat {read.ids[0]} of number {read.number}, or flat {read.number} of number {read.ids[0]}"
        return DOUBTED, says
    return TAKEN_APART, f"{said.number} is read as flat {read.ids[0]} of number {read.number}"
