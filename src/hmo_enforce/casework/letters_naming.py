"""Letters to somebody who complained, told from those that only mention them: the former go with them, an officer looks at
each of the latter."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.casework import complainants, traces
from hmo_enforce.casework.complainants import Complainant
from hmo_enforce.kernel import portions
from hmo_enforce.letters.records import Letter, Posting
from hmo_enforce.privacy import naming


def letters(session: Session, who: Complainant, *, unseen: bool) -> tuple[list[int], list[int]]:
    """Those to that very person, and those that may be to them or mention them.

    `unseen`: nobody looks, so that a name alone is not enough: the letter must be of the case, or go to their address.
    """
    alone = complainants.alone_in_case(session, who.part.case_id, who.names, who.parties)
    to_them, mention = [], []
    for one in _found(session, who):
        of_case = (one.subject, one.subject_id) == ("case", who.part.case_id)
        if who.elsewhere and not of_case:
            continue
        if _is_to(one, who, of_case and alone, unseen=unseen):
            to_them.append(one.id)
        elif not one.system:
            mention.append(one.id)
    return to_them, mention


def _found(session: Session, who: Complainant) -> Iterator[Letter]:
    """Every letter that says a word of theirs, or is about their record."""
    keys = {one.key for one in traces.traces(session, who.words.whole, only=frozenset({"letters"}))}
    posted = [one.key for one in traces.traces(session, who.words.whole, only=frozenset({"outbox"}))]
    keys |= set(session.scalars(select(Letter.id).where(Letter.subject == "party", Letter.subject_id.in_(who.parties))))
    for some in portions.of(posted):
        keys |= set(session.scalars(select(Posting.letter_id).where(Posting.id.in_(some))))
    for some in portions.of(sorted(keys)):
        yield from session.scalars(select(Letter).where(Letter.id.in_(some)).order_by(Letter.id))


def _is_to(letter: Letter, who: Complainant, alone_there: bool, *, unseen: bool) -> bool:
    if letter.to_email and naming.found(letter.to_email, who.words.sure):
        return True
    if letter.system or not any(naming.same(letter.to_name, one) for one in who.names):
        return False
    if alone_there or (letter.subject == "party" and letter.subject_id in who.parties):
        return True
    addressed = bool(naming.found(", ".join(map(str, letter.to_lines)), who.words.addresses))
    return bool(naming.found(letter.to_name, who.words.sure)) and (addressed or not unseen)
