"""Erasing who complained: the complaint stays, from "a complainant"; who that was goes from wherever it surely stands.

An officer looks first (`prospects.py`), writes texts anew and ticks what else is theirs. Retention, which nobody watches, goes
no further than the case itself, letters to that very person and what was journalled of their record: there it puts "a
complainant" in the place of what surely names them, destroys those letters, and leaves all else for an officer
(`unfinished.py`). What belongs to something on legal hold stays either way, and the journal names it.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from hmo_enforce.cases.records import CaseParty
from hmo_enforce.casework import (
    complainants,
    destroying,
    due,
    erasing_files,
    mentions,
    prospects,
    scrubbing,
    second_records,
    traces,
)
from hmo_enforce.casework.complainants import Complainant
from hmo_enforce.casework.destroying import Doing
from hmo_enforce.casework.mentions import Found, Mentions
from hmo_enforce.casework.namesakes import Key
from hmo_enforce.evidence.records import EvidenceItem
from hmo_enforce.files import actions as files
from hmo_enforce.kernel import hiding, journal, same_as
from hmo_enforce.kernel.database import Record
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.people.records import Party
from hmo_enforce.privacy import naming
from hmo_enforce.privacy.holding import Reach
from hmo_enforce.privacy.records import AccessRecord

VERB = "erased who complained"
MOST_NAMED = 500
"""How many records that were left a line of the journal names."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the officer wrote (by `Kept.name`) and ticked. Not `looked`: nobody did, since it is done again after a restore."""

    written: Mapping[str, str] = field(default_factory=dict)
    letters: frozenset[int] = frozenset()
    lines: frozenset[str] = frozenset()
    evidence: frozenset[int] = frozenset()
    same: frozenset[Key] = frozenset()
    looked: bool = True


@dataclass(frozen=True, slots=True)
class Going:
    """What goes of somebody, and by name what stays for somebody else to look at. `unseen`: no officer looked."""

    texts: list[tuple[Found, str]]
    letters: Collection[int]
    lines: list[Found]
    stays: list[str]
    unseen: bool = False


def erase(doing: Doing, case_id: int, line: int, chosen: Chosen) -> None:
    """Erase them, with the officer's own words in the place of what named them. The session is the officer's.

    `Refused` under a legal hold, without a reason, or where something written names them still.
    """
    session = doing.session
    complainants.line_of(session, case_id, line)
    require_not_held(doing.held, case_id, line)
    if not doing.why.strip():
        raise Refused("Say why who complained is erased.", about="why")
    made = mentions.mentions(session, doing.held, case_id, line, chosen.same)
    texts = [(one, _text(one, made, chosen.written)) for one in made.texts if one.sure or made.sees(one)]
    require_gone(((f"text-{one.name}", one, text) for one, text in texts), made.who.words.sure)
    letters = {*made.letters, *chosen.letters.intersection(made.offered)}
    lines = [one for one in made.lines if one.sure or (one.name in chosen.lines and made.sees(one))]
    with hiding.nothing_hidden(session):
        _destroy_evidence(doing, case_id, chosen.evidence)
        _carry_out(doing, made.who, Going(texts, letters, lines, made.unjudged if chosen.looked else made.unread))
        if not made.who.elsewhere:
            erasing_files.ask(doing, case_id, made.who.words.sure)


def erase_unseen(doing: Doing, line: int) -> int:
    """The same as retention does it. How many records are left for an officer; nothing happens where they are gone already."""
    session = doing.session
    part = session.get(CaseParty, line)
    party = session.get(Party, part.party_id) if part is not None else None
    if part is None or party is None or party.name == due.ERASED:
        return 0
    require_not_held(doing.held, part.case_id, line)
    made = mentions.mentions(session, doing.held, part.case_id, line, unseen=True)
    goes = {one.name for one in (*made.texts, *made.lines) if one.sure and one.of_case}
    texts = [(one, _text(one, made, {})) for one in made.texts if one.name in goes]
    found = (*made.texts, *made.lines, *made.beyond, *made.held)
    stays = [one.name for one in found if one.name not in goes] + mentions.letter_names((*made.may_be, *made.held_letters))
    lines = [one for one in made.lines if one.name in goes]
    _carry_out(doing, made.who, Going(texts, made.letters, lines, stays, unseen=True))
    return len(stays)


def require_not_held(held: Reach, case_id: int, line: int) -> None:
    """`Refused` under a legal hold."""
    if held.holds("case_party", line) or held.holds("case", case_id):
        raise Refused("The case is on legal hold: who complained must stay until it is lifted.", about="why")


def _text(one: Found, made: Mentions, written: Mapping[str, str]) -> str:
    """What is to stand there: what the officer wrote, as long as they may see it."""
    kept = prospects.kept(one, made.who.words, f"text-{one.name}")
    return written.get(kept.name, kept.instead if one.sure else kept.text) if made.sees(one) else kept.instead


def require_gone(texts: Iterable[tuple[str, Found, str]], words: Collection[naming.Word]) -> None:
    """`Refused`, about the field, where a text names them still or is no JSON where it must be."""
    for name, one, text in texts:
        if naming.found(text, words):
            raise Refused("This still names them. Write it without their name, address, email or telephone.", about=name)
        if traces.is_json(one.trace.table, one.trace.column) and not _is_json(text):
            raise Refused("Change the words between the quotation marks alone, and leave the signs around them.", about=name)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _destroy_evidence(doing: Doing, case_id: int, chosen: Iterable[int]) -> None:
    for item_id in sorted(chosen):
        item = doing.session.get(EvidenceItem, item_id)
        if item is not None and (item.subject, item.subject_id) == ("case", case_id):
            destroying.destroy(doing, "evidence_item", item_id)


def _carry_out(doing: Doing, who: Complainant, going: Going) -> None:
    session, party_id, case_id, line = doing.session, who.party.id, who.part.case_id, who.part.id
    for key in who.parties:
        same_as.forget(session, "party", Party, key)
    doing = replace(doing, why=reason(doing.why, who))
    rewrite(session, going.texts)
    for letter_id in sorted(going.letters):
        destroying.destroy(doing, "letter", letter_id)
    session.expire_all()
    who.part.contact, who.part.party_id = None, second_records.nobody(session).id
    session.flush()
    forget(doing, going.lines, who.words.whole)
    stays = [*going.stays, *second_records.erase(doing, who)]
    if not who.elsewhere:
        destroying.forget_lines(doing, journal.entries_about(session, "party", [party_id]))
        _drop_record(doing, party_id)
    note(doing, VERB, (case_id, line), stays, unseen=going.unseen)
    scrubbing.ask(session, by=doing.by)


def note(doing: Doing, verb: str, of: tuple[int, int], stays: list[str], *, unseen: bool = False) -> None:
    """The journal's line of it, of a case and a line in it, which names what was left."""
    case_id, line = of
    after = {"line": line, "left": stays[:MOST_NAMED], "left_in_all": len(stays), "unseen": unseen}
    journal.note(doing.session, doing.by, verb, "case", case_id, after=after, why=doing.why)


def reason(why: str, who: Complainant) -> str:
    """The reason, which must not name them either."""
    return naming.without(why, [*who.words.whole, *who.words.parts], prospects.INSTEAD)


def rewrite(session: Session, texts: Iterable[tuple[Found, str]]) -> None:
    """Put each text in its place. A form that somebody opened before is refused when it comes back: the revision rises."""
    for one, text in texts:
        if text == one.trace.text:
            continue
        table = Record.metadata.tables[one.trace.table]
        column = table.c[one.trace.column]
        length = getattr(column.type, "length", None)
        value = json.loads(text) if traces.is_json(table.name, column.name) else text[:length] if length else text
        values = {column.name: value, **({"revision": table.c.revision + 1} if "revision" in table.c else {})}
        session.execute(update(table).where(next(iter(table.primary_key)) == one.trace.key).values(values))
    session.expire_all()


def forget(doing: Doing, lines: Iterable[Found], words: Iterable[naming.Word]) -> None:
    """What the journal, loads and jobs say of them in particular."""
    entries, said = [], list(words)
    for one in lines:
        table, where = Record.metadata.tables[one.trace.table], one.trace
        if where.table == "journal_values":
            entries.append(where.key)
            continue
        blank = files.FORGOTTEN if where.column == "message" else "" if where.table == "import_issues" else None
        value = traces.rewritten(where.value, said, prospects.INSTEAD) if where.table == "job_requests" else blank
        doing.session.execute(update(table).where(table.c.id == where.key).values({where.column: value}))
    destroying.forget_lines(doing, entries)


def _drop_record(doing: Doing, party_id: int) -> None:
    """Their record itself, what restricts it, and requests of theirs for access; the latter's fact stays."""
    session = doing.session
    session.execute(delete(AccessRecord).where(AccessRecord.party_id == party_id))
    session.expire_all()
    destroying.destroy(replace(doing, held=Reach()), "party", party_id)
