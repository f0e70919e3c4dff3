"""Reading templates, letters and the outbox."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import same_as
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.letters.records import Letter, LetterTemplate, Posting
from hmo_enforce.letters.states import EMAIL, LETTER, OPEN, TROUBLE, Fate

# What pages call what they are given: the tables themselves are this room's own.
Written = Letter
Posted = Posting
Version = LetterTemplate


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which letters: about what, in which state. `private` and `system` ones only for those who may see them."""

    subject: str | None = None
    subject_id: int | None = None
    state: str | None = None
    private: bool = False
    system: bool = False


def letter(session: Session, letter_id: int, *, private: bool = True, system: bool = True) -> Letter:
    """The letter, or `NotFound`; also for one of a sort that the asker may not see."""
    found = session.scalars(select(Letter).where(Letter.id == letter_id)).first()
    if found is None or (found.private and not private) or (found.system and not system):
        raise NotFound("There is no such letter.")
    return found


def letters(session: Session, wanted: Wanted, *, limit: int) -> list[Letter]:
    """The letters wanted, the latest first."""
    query = select(Letter).where(*_chosen(wanted)).order_by(Letter.id.desc())
    return list(session.scalars(query.limit(limit)))


def letters_count(session: Session, wanted: Wanted) -> int:
    """How many those are."""
    return session.scalar(select(func.count(Letter.id)).where(*_chosen(wanted))) or 0


def _chosen(wanted: Wanted) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    if wanted.subject is not None:
        chosen += [Letter.subject == wanted.subject, same_as.about(Letter.subject_id, wanted.subject, wanted.subject_id or 0)]
    if wanted.state is not None:
        chosen.append(Letter.state == wanted.state)
    if not wanted.private:
        chosen.append(Letter.private.is_(False))
    if not wanted.system:
        chosen.append(Letter.system.is_(False))
    return chosen


def template(session: Session, template_id: int) -> LetterTemplate:
    """The version with that key, or `NotFound`."""
    found = session.get(LetterTemplate, template_id)
    if found is None:
        raise NotFound("There is no such version of a template.")
    return found


def in_use(session: Session, name: str, language: str) -> LetterTemplate | None:
    """The version that letters are made from; None while nobody has used or changed what was shipped."""
    query = select(LetterTemplate).where(
        LetterTemplate.name == name, LetterTemplate.language == language, LetterTemplate.in_use.is_(True)
    )
    return session.scalars(query.order_by(LetterTemplate.version.desc()).limit(1)).first()


def versions(session: Session, name: str, language: str) -> list[LetterTemplate]:
    """Every version, the latest first."""
    query = select(LetterTemplate).where(LetterTemplate.name == name, LetterTemplate.language == language)
    return list(session.scalars(query.order_by(LetterTemplate.version.desc())))


def posting(session: Session, posting_id: int) -> Posting:
    """The posting, or `NotFound`."""
    found = session.scalars(select(Posting).where(Posting.id == posting_id)).first()
    if found is None:
        raise NotFound("There is no such posting in the outbox.")
    return found


def postings_of(session: Session, letter_ids: list[int]) -> dict[int, list[Posting]]:
    """What became of each of these letters, the latest first."""
    found: dict[int, list[Posting]] = {letter_id: [] for letter_id in letter_ids}
    for one in session.scalars(select(Posting).where(Posting.letter_id.in_(letter_ids)).order_by(Posting.id.desc())):
        found[one.letter_id].append(one)
    return found


def due(now: datetime) -> ColumnElement[bool]:
    """Of an email: it is time to send it, or its sender died."""
    return and_(
        Posting.channel == EMAIL,
        or_(
            and_(Posting.state == Fate.WAITING, Posting.next_try_at <= now),
            and_(Posting.state == Fate.SENDING, Posting.leased_until < now),
        ),
    )


def came_back(session: Session, name: str, about: tuple[str, int], *, since: datetime | None) -> bool:
    """Whether the latest email of that purpose about something, posted since then, is said not to have arrived."""
    query = select(Posting.state).join(Letter, Letter.id == Posting.letter_id)
    query = query.where(Letter.name == name, Letter.subject == about[0], Letter.subject_id == about[1])
    if since is not None:
        query = query.where(Posting.posted_at >= since)
    return session.scalars(query.order_by(Posting.id.desc()).limit(1)).first() in (*TROUBLE, Fate.GIVEN_UP)


def any_due(session: Session, now: datetime) -> bool:
    """Whether there is anything to send."""
    return session.scalars(select(Posting.id).where(due(now)).limit(1)).first() is not None


def known_by(session: Session, tokens: tuple[str, ...], message_ids: tuple[str, ...]) -> Posting | None:
    """The posting that a report is about."""
    query = select(Posting).where(or_(Posting.token.in_(tokens), Posting.message_id.in_(message_ids)))
    return session.scalars(query.order_by(Posting.id).limit(1).with_for_update()).first()


def counts(session: Session, *, private: bool) -> dict[str, int]:
    """How many postings wait to be sent, to be put in the post, or are in trouble."""
    hidden = [] if private else [Letter.private.is_(False)]

    def count(*chosen: ColumnElement[bool]) -> int:
        query = select(func.count(Posting.id)).join(Letter, Letter.id == Posting.letter_id)
        return session.scalar(query.where(*chosen, *hidden)) or 0

    return {
        "to_send": count(Posting.channel == EMAIL, Posting.state.in_(OPEN)),
        "to_post": count(Posting.channel == LETTER, Posting.state == Fate.WAITING),
        "trouble": count(Posting.state.in_(TROUBLE)),
    }
