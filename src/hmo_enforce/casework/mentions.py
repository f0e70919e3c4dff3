"""Every place where somebody who complained is named, or may be: surely or not, of the case or elsewhere, held or not.

Nothing is changed here. `prospects.py` shows it to an officer, `erasing.py` does it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.casework import complainants, every_table, letters_naming, owners, traces
from hmo_enforce.casework.complainants import Complainant, Words
from hmo_enforce.casework.namesakes import Key
from hmo_enforce.casework.owners import Owner
from hmo_enforce.casework.traces import Trace
from hmo_enforce.kernel import hiding, portions
from hmo_enforce.privacy import naming
from hmo_enforce.privacy.holding import Reach

# What nobody rewrites: what a load said of a wrong row, what a job was asked, what a line of the journal says.
BY_ITSELF = frozenset({"import_issues", "import_differences", "job_requests", "journal_values"})
OF_A_CASE = frozenset({
    "cases", "case_notes", "case_properties", "case_parties", "case_tasks", "case_steps", "evidence_items", "restrictions",
})  # fmt: skip
MOST = 50
"""How many texts and lines elsewhere that only may name them are shown: more than anybody would read."""


@dataclass(frozen=True, slots=True)
class Found:
    """A trace, whether it is surely theirs, whether it stands in the case, and whose it is."""

    trace: Trace
    sure: bool
    of_case: bool
    of: frozenset[Owner]

    @property
    def name(self) -> str:
        """What the journal and a form call it."""
        return f"{self.trace.table}-{self.trace.key}-{self.trace.column}"


@dataclass(frozen=True, slots=True)
class Mentions:
    """Everything that was found, whoever may see it.

    texts     to be rewritten where they are surely theirs
    lines     of the journal, of loads and jobs, which nobody rewrites
    beyond    what may be theirs and is not shown, since there is too much of it
    held      what belongs to something on legal hold
    letters   to them; `may_be` those that may be to them or mention them; `held_letters` those on legal hold
    seen      by table, the keys of what the session may see
    """

    who: Complainant
    texts: tuple[Found, ...]
    lines: tuple[Found, ...]
    beyond: tuple[Found, ...]
    held: tuple[Found, ...]
    letters: tuple[int, ...]
    may_be: tuple[int, ...]
    held_letters: tuple[int, ...]
    seen: dict[str, frozenset[int]] = field(default_factory=dict)

    def sees(self, one: Found) -> bool:
        """Whether the session may see where it stands."""
        return one.trace.key in self.seen[one.trace.table]

    def sees_letter(self, key: int) -> bool:
        """The same of a letter."""
        return key in self.seen["letters"]

    @property
    def offered(self) -> list[int]:
        """Letters that the officer is shown, to tick those that are to go."""
        return [key for key in self.may_be if self.sees_letter(key)][:MOST]

    @property
    def unjudged(self) -> list[str]:
        """What nobody looked at once an officer has looked: what is held, is hidden from them, or was too much to show."""
        hidden = [one.name for one in (*self.texts, *self.lines) if not one.sure and not self.sees(one)]
        letters = [*self.held_letters, *(key for key in self.may_be if key not in self.offered)]
        return [*(one.name for one in (*self.held, *self.beyond)), *hidden, *letter_names(letters)]

    @property
    def unread(self) -> list[str]:
        """What nobody looked at where no officer did: whatever is not surely theirs, or is held."""
        unsure = [one for one in (*self.texts, *self.lines) if not one.sure]
        left = letter_names((*self.may_be, *self.held_letters))
        return [*(one.name for one in (*unsure, *self.beyond, *self.held)), *left]


def letter_names(keys: Iterable[int]) -> list[str]:
    """What the journal calls letters."""
    return [f"letters-{key}-blocks" for key in keys]


def mentions(
    session: Session, reach: Reach, case_id: int, line: int, same: Collection[Key] = (), *, unseen: bool = False
) -> Mentions:
    """All of it. `NotFound` where nobody is named. `unseen`: nobody looks at what is found."""
    same = _may_say(session, case_id, line, same)
    with hiding.nothing_hidden(session):
        who = complainants.found(session, case_id, line, same)
        found = [*_everywhere(session, who), *_in_the_case(session, who)]
        to_them, may_be = letters_naming.letters(session, who, unseen=unseen)
    held = [one for one in found if owners.held(reach, one.of)]
    shown, beyond = _few([one for one in found if not owners.held(reach, one.of)])
    stands = {key for key in (*to_them, *may_be) if reach.holds("letter", key)}
    made = Mentions(
        who, tuple(one for one in shown if one.trace.table not in BY_ITSELF),
        tuple(one for one in shown if one.trace.table in BY_ITSELF), tuple(beyond), tuple(held),
        tuple(key for key in to_them if key not in stands), tuple(key for key in may_be if key not in stands),
        tuple(sorted(stands)),
    )  # fmt: skip
    return replace(made, seen=_seen(session, made))


def _may_say(session: Session, case_id: int, line: int, said: Collection[Key]) -> frozenset[Key]:
    """Of the records that somebody says are theirs, those that may be and that the session may see."""
    known: frozenset[Key] = frozenset()
    while True:
        with hiding.nothing_hidden(session):
            others = complainants.found(session, case_id, line, known).others if said else ()
        more = {one.record for one in others if one.record in said and sees_record(session, one.record)}
        if not more:
            return known
        known |= more


def sees_record(session: Session, record: Key) -> bool:
    """Whether the session may see it."""
    table = next(table for table in every_table.CLASSES if hiding.subject_of(table) == record[0])
    return bool(visible(session, table, [record[1]]))


def _everywhere(session: Session, who: Complainant) -> Iterable[Found]:
    """Where their names, address or contacts stand; only in the case itself where they have other parts too."""
    for one in traces.traces(session, who.words.whole):
        by_itself = (one.table, one.key, one.column) == ("case_parties", who.part.id, "contact")
        if one.table not in {"letters", "outbox"} and not by_itself:
            made = _made(session, one, who.words, who.part.case_id)
            if made.of_case or not who.elsewhere:
                yield made


def _in_the_case(session: Session, who: Complainant) -> Iterable[Found]:
    """What may name them by a part of their name: in this case alone."""
    there = traces.traces(session, who.words.parts, only=OF_A_CASE) if who.words.parts else ()
    for one in there:
        if not naming.found(one.text, who.words.whole):
            made = _made(session, one, who.words, who.part.case_id)
            if made.of_case:
                yield made


def _made(session: Session, one: Trace, words: Words, case_id: int) -> Found:
    of = owners.owners(session, one.table, one.key)
    return Found(one, bool(naming.found(one.text, words.sure)), ("case", case_id) in of, of)


def _few(found: Sequence[Found]) -> tuple[list[Found], list[Found]]:
    """All that is sure or of the case with the first of the rest, and what there is beyond that."""
    beyond = [one for one in found if not one.sure and not one.of_case][MOST:]
    names = {one.name for one in beyond}
    return [one for one in found if one.name not in names], beyond


def _seen(session: Session, made: Mentions) -> dict[str, frozenset[int]]:
    """Of what was found, what the session may see."""
    keys: dict[str, set[int]] = {"letters": {*made.letters, *made.may_be, *made.held_letters}}
    for one in (*made.texts, *made.lines, *made.beyond, *made.held):
        keys.setdefault(one.trace.table, set()).add(one.trace.key)
    return {table: visible(session, table, wanted) for table, wanted in keys.items()}


def visible(session: Session, table: str, keys: Collection[int]) -> frozenset[int]:
    """Which of these rows the session may see."""
    of = every_table.CLASSES[table]
    primary = getattr(of, next(iter(of.__table__.primary_key)).name)
    asked = (select(primary).where(primary.in_(some)) for some in portions.of(sorted(keys)))
    return frozenset(key for query in asked for key in session.scalars(query))
