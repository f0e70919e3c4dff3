"""Panels of what waits for somebody's word: addresses, files, evidence, letters, and what privacy asks."""

from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.casework.views import evidence_list
from hmo_enforce.casework.views.desk import found, homes
from hmo_enforce.casework.views.desk.found import Chosen, Line, Panel, Reader
from hmo_enforce.evidence import states as evidence_states
from hmo_enforce.evidence.records import EvidenceItem
from hmo_enforce.files import states as import_states
from hmo_enforce.files.records import Import
from hmo_enforce.kernel import days
from hmo_enforce.kernel.requests import JobRequest
from hmo_enforce.letters.records import Letter, Posting
from hmo_enforce.letters.states import FATES, LETTER, TROUBLE, Fate
from hmo_enforce.privacy import states
from hmo_enforce.privacy.records import AccessRequest, DestructionList
from hmo_enforce.properties.matching import states as match_states
from hmo_enforce.properties.records import Match


def matches(session: Session, reader: Reader) -> Panel:
    """Written addresses that wait for somebody to say which home they mean; the longest waiting first."""
    told = (Match.id, Match.address, Match.postcode, Match.came_at)
    chosen = select(*told).where(Match.state.in_(match_states.WAITING))
    first = select(*told).where(Match.state == match_states.REVIEW).order_by(Match.id)

    def lines(some: Chosen) -> tuple[Line, ...]:
        return tuple(
            Line(homes.whole(address, postcode), f"/matches/{key}", "", "", "came", found.on_day(at))
            for key, address, postcode, at in session.execute(some)
        )

    # Those put off stand behind the others, and are only counted.
    return found.panel(session, reader, chosen, lambda _: lines(first.limit(reader.few)), "/matches")


def imports(session: Session, reader: Reader) -> Panel:
    """Files that somebody handed in and nobody has loaded, or that failed; the latest first."""
    begun = Import.status.in_((import_states.UPLOADED, import_states.PREVIEWED))
    failed = Import.status.in_(import_states.AT_WORK) & (JobRequest.status == import_states.FAILED)
    told = (Import.id, Import.file_name, Import.status, JobRequest.status, Import.asked_at)
    chosen = select(*told).outerjoin(JobRequest, JobRequest.id == Import.request_id).where(or_(begun, failed))

    def lines(some: Chosen) -> tuple[Line, ...]:
        return tuple(
            Line(
                name,
                f"/imports/{key}",
                "",
                import_states.TITLES[import_states.state(status, work)],
                "handed in",
                found.on_day(at),
            )
            for key, name, status, work, at in session.execute(some)
        )

    return found.panel(session, reader, chosen.order_by(Import.id.desc()), lines, "/imports")


def evidence(session: Session, reader: Reader) -> Panel:
    """Photographs and documents that nobody can open: the scanner has yet to look at them, or it objects."""
    waits = evidence_states.QUARANTINED
    if not evidence_states.handed_out(evidence_states.RECEIVED, reader.scanner):
        waits = evidence_list.UNOPENED
    chosen = _items(evidence_list.in_state(waits)).order_by(EvidenceItem.state, EvidenceItem.id.desc())
    return found.panel(session, reader, chosen, lambda some: items(session, some, with_state=True), f"/evidence?state={waits}")


def _items(*conditions: ColumnElement[bool]) -> Chosen:
    told = (
        EvidenceItem.id, EvidenceItem.subject, EvidenceItem.subject_id, EvidenceItem.title, EvidenceItem.state,
        EvidenceItem.received_at,
    )  # fmt: skip
    return select(*told).where(*conditions)


def handed_in(reader: Reader) -> Chosen:
    """Evidence that came in since they last looked, the latest first."""
    return _items(EvidenceItem.received_at > reader.since, evidence_list.in_state(None)).order_by(
        EvidenceItem.received_at.desc(), EvidenceItem.id.desc()
    )


def items(session: Session, chosen: Chosen, *, with_state: bool = False) -> tuple[Line, ...]:
    """Evidence, each leading to its page under what it is about."""
    return tuple(_item(one, with_state=with_state) for one in session.execute(chosen))


def _item(one: Any, *, with_state: bool) -> Line:
    href = evidence_list.page(one.id, one.subject, one.subject_id)
    said = evidence_states.TITLES[one.state] if with_state else "Photograph or document"
    return Line(one.title, href, "", said, "received", found.on_day(one.received_at))


def letters(session: Session, reader: Reader) -> Panel:
    """What did not arrive, as far as anybody says, and waits for somebody to say what is so; the latest first."""
    return _postings(session, reader, Posting.state.in_(TROUBLE), "trouble")


def to_post(session: Session, reader: Reader) -> Panel:
    """Letters on paper that were printed, and that nobody has said were put in the post."""
    return _postings(session, reader, (Posting.channel == LETTER) & (Posting.state == Fate.WAITING), "open")


def _postings(session: Session, reader: Reader, condition: ColumnElement[bool], shown: str) -> Panel:
    told = (Posting.letter_id, Letter.title, Letter.number, Posting.state, Posting.posted_at)
    chosen = select(*told).join(Letter, Letter.id == Posting.letter_id).where(condition)
    if not reader.may("see_complainants"):
        chosen = chosen.where(Letter.private.is_(False))

    def lines(some: Chosen) -> tuple[Line, ...]:
        return tuple(
            Line(
                title,
                f"/letters/{key}",
                f"L-{number:06d}" if number else f"M-{key:06d}",
                FATES[state],
                "posted",
                found.on_day(at),
            )
            for key, title, number, state, at in session.execute(some)
        )

    return found.panel(session, reader, chosen.order_by(Posting.id.desc()), lines, f"/outbox?show={shown}")


def access(session: Session, reader: Reader) -> Panel:
    """Requests for access that are not answered, the first to be answered first; whose they are is on their own page."""
    told = (AccessRequest.id, AccessRequest.asked_on, AccessRequest.answer_by)
    chosen = select(*told).where(AccessRequest.state == states.OPEN).order_by(AccessRequest.answer_by, AccessRequest.id)

    def lines(some: Chosen) -> tuple[Line, ...]:
        return tuple(
            Line(
                f"Request {key}",
                f"/subject-access/{key}",
                "",
                f"asked on {days.in_words(asked_on)}",
                "answer by",
                by,
                owing=True,
            )
            for key, asked_on, by in session.execute(some)
        )

    shown = found.panel(session, reader, chosen, lines, "/subject-access")
    return found.with_late(session, shown, chosen.where(AccessRequest.answer_by < reader.on))


def destruction(session: Session, reader: Reader) -> Panel:
    """The list of what is due to be destroyed, while it waits for a manager."""
    told = (DestructionList.id, DestructionList.due_by)
    chosen = select(*told).where(DestructionList.state == states.OPEN).order_by(DestructionList.id.desc())

    def lines(some: Chosen) -> tuple[Line, ...]:
        rows = session.execute(some)
        return tuple(
            Line(f"Destruction list {key}", f"/retention/lists/{key}", "", states.LISTS[states.OPEN], "due", on)
            for key, on in rows
        )

    return found.panel(session, reader, chosen, lines, "/retention")
