"""What erasing somebody who complained would take with it, and what it would leave: for an officer to look at first.

What surely names them is rewritten, or goes by itself where nobody could rewrite it. What may be somebody else's is shown, and
stays unless the officer says otherwise. Whatever belongs to something on legal hold is left, and named.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.casework import mentions
from hmo_enforce.casework.complainants import Words
from hmo_enforce.casework.mentions import Found, Mentions
from hmo_enforce.casework.namesakes import Key, Known
from hmo_enforce.evidence import states as evidence
from hmo_enforce.evidence.records import EvidenceItem
from hmo_enforce.kernel import hiding
from hmo_enforce.letters.records import Letter
from hmo_enforce.privacy import naming
from hmo_enforce.privacy.holding import Reach

INSTEAD = "a complainant"
NOUNS = {"journal_values": "line of the journal", "import_differences": "what a file changed, line", "job_requests": "job"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A text that may name them, for the officer to rewrite or to tick. `sure`: it does, and cannot stay as it is."""

    name: str
    where: str
    text: str
    instead: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Prospect:
    """What erasing them would do. Of what the officer may not see, only how many there are.

    texts     to be rewritten
    letters   to them, which are destroyed
    may_be    letters that may be to them or mention them: to be ticked
    lines     of the journal, of loads and jobs, that may name them: to be ticked
    others    records that may be of the same person: to be ticked
    left      what stays, since it belongs to something on legal hold
    more      how many texts, lines and letters that may name them are not shown, since there are too many
    unseen    how many texts, lines and letters go that the officer may not see
    passed    how many stay that the officer may not see, on hold or since nobody may say whether they name them
    """

    case_id: int
    name: str
    texts: tuple[Kept, ...] = ()
    letters: tuple[tuple[int, str], ...] = ()
    may_be: tuple[tuple[int, str], ...] = ()
    lines: tuple[Kept, ...] = ()
    evidence: tuple[tuple[int, str], ...] = ()
    others: tuple[Known, ...] = ()
    left: tuple[str, ...] = ()
    more: int = 0
    unseen: int = 0
    passed: int = 0
    elsewhere: bool = False


def prospect(session: Session, reach: Reach, case_id: int, line: int, same: Collection[Key] = ()) -> Prospect:
    """For the officer to look at, or `NotFound` where nobody is named. It changes nothing."""
    made = mentions.mentions(session, reach, case_id, line, same)
    found, words = (*made.texts, *made.lines), made.who.words
    seen_letters = sum(map(made.sees_letter, made.may_be))
    return Prospect(
        case_id=case_id,
        name=made.who.party.name,
        texts=tuple(kept(one, words, f"text-{one.name}") for one in made.texts if made.sees(one)),
        lines=tuple(kept(one, words, one.name) for one in made.lines if made.sees(one) and not one.sure),
        letters=titles(session, filter(made.sees_letter, made.letters)),
        may_be=titles(session, made.offered),
        evidence=_evidence(session, case_id),
        others=tuple(one for one in made.who.others if mentions.sees_record(session, one.record)),
        left=left(session, made),
        more=sum(map(made.sees, made.beyond)) + seen_letters - len(made.offered),
        unseen=sum(one.sure and not made.sees(one) for one in found) + _count_hidden(made, made.letters),
        passed=sum(not one.sure and not made.sees(one) for one in (*found, *made.beyond))
        + sum(not made.sees(one) for one in made.held)
        + _count_hidden(made, (*made.may_be, *made.held_letters)),
        elsewhere=made.who.elsewhere,
    )


def _count_hidden(made: Mentions, keys: Collection[int]) -> int:
    return sum(not made.sees_letter(key) for key in keys)


def left(session: Session, made: Mentions) -> tuple[str, ...]:
    """What stays for a legal hold, as far as the officer may see it."""
    found = tuple(where(one) for one in made.held if made.sees(one))
    return (*found, *(title for _, title in titles(session, filter(made.sees_letter, made.held_letters))))


def where(one: Found) -> str:
    """Where a text stands, for people."""
    noun, column = NOUNS.get(one.trace.table, hiding.subject_of(one.trace.table)), one.trace.column
    said = f"{noun.capitalize()} {one.trace.key}, {column}".replace("_", " ")
    case = next((key for subject, key in sorted(one.of) if subject == "case" and not one.of_case), None)
    return said if case is None or one.trace.table == "cases" else f"{said} (case {case})"


def kept(one: Found, words: Words, name: str) -> Kept:
    """As a form shows it."""
    every = [*words.whole, *(words.parts if one.of_case else ())]
    return Kept(name, where(one), one.trace.text, naming.without(one.trace.text, every, INSTEAD), one.sure)


def titles(session: Session, keys: Iterable[int]) -> tuple[tuple[int, str], ...]:
    """Letters as a list tells of them."""
    query = select(Letter).where(Letter.id.in_(sorted(keys))).order_by(Letter.id)
    return tuple((one.id, f"{one.reference} to {one.to_name}: {one.title}") for one in session.scalars(query))


def _evidence(session: Session, case_id: int) -> tuple[tuple[int, str], ...]:
    items = select(EvidenceItem.id, EvidenceItem.title).where(
        EvidenceItem.subject == "case", EvidenceItem.subject_id == case_id, EvidenceItem.state != evidence.DESTROYED
    )
    return tuple((key, title) for key, title in session.execute(items.order_by(EvidenceItem.id)))
