"""Evidence in words: what its pages, and the pages of what it is about, are given."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Request
from sqlalchemy.orm import Session

from hmo_enforce.evidence import media, queries, states
from hmo_enforce.evidence.queries import Found
from hmo_enforce.kernel import clock, requests
from hmo_enforce.settings import Settings
from hmo_enforce.web import formats, guards

FEW = 6
COLOURS = {
    states.RECEIVED: "govuk-tag--yellow", states.SCANNING: "govuk-tag--blue", states.CLEAN: "govuk-tag--green",
    states.QUARANTINED: "govuk-tag--red", states.DESTROYED: "govuk-tag--grey",
}  # fmt: skip
UNSCANNED = (
    "No virus scanner is used here (HMO_CLAMD=none): pictures are drawn anew before they are shown, and nothing has checked "
    "what is downloaded."
)


@dataclass(frozen=True, slots=True)
class About:
    """What evidence is about: the journal's word for it and its key, its name on pages, and its own address."""

    subject: str
    id: int
    title: str
    href: str

    @property
    def evidence_href(self) -> str:
        """Where its evidence is."""
        return f"{self.href}/evidence"


@dataclass(frozen=True, slots=True)
class Now:
    """How things stand with checking: the scanner's setting, whether the job is at work, whether anybody works at all."""

    scanner: str
    at_work: bool
    somebody_works: bool


def now(request: Request, session: Session) -> Now:  # type: ignore[type-arg]
    """As it is at this moment."""
    settings: Settings = request.app.state.settings
    running = requests.under_way(session, "scan")
    return Now(settings.clamd, running is not None and running.status == requests.RUNNING, requests.somebody_works(session))


def panel(request: Request, session: Session, about: About) -> dict[str, Any] | None:  # type: ignore[type-arg]
    """What the page of a property or a case shows of its evidence (components/evidence.html); None for who may not see it."""
    if not guards.may(request, "see_evidence"):
        return None
    there, total = now(request, session), queries.count(session, about.subject, about.id)
    return {
        "href": about.evidence_href,
        "total": total,
        "items": [card(one, about, there) for one in queries.of_subject(session, about.subject, about.id, limit=FEW)],
        "may_add": guards.may(request, "add_evidence"),
    }


def card(found: Found, about: About, there: Now) -> dict[str, Any]:
    """An item in a list."""
    item, content = found.item, found.content
    href, state = f"{about.evidence_href}/{item.id}", states.shown(item.state, at_work=there.at_work)
    return {
        "id": item.id,
        "title": item.title,
        "href": href,
        "thumbnail": f"{href}/thumbnail" if may_be_drawn(found, there) else None,
        "placeholder": "PDF" if item.kind == media.DOCUMENT else states.title(state, there.scanner),
        "facts": f"{media.TITLES[content.media_type]}, {size(content.size_bytes)}",
        "received": f"{formats.moment(item.received_at)} by {item.received_by}",
        "state": state,
        "state_text": states.title(state, there.scanner),
        "colour": COLOURS[state],
        "said": said(found, there),
    }


def may_be_drawn(found: Found, there: Now) -> bool:
    """Whether there is a picture of it to show."""
    return found.content.copied_at is not None and states.handed_out(found.item.state, there.scanner)


def said(found: Found, there: Now) -> str:
    """What there is to say of its state, beside the name of it."""
    item = found.item
    if item.state == states.QUARANTINED:
        return f"The virus scanner objects to it ({item.state_note}). It is kept, and nobody can open it."
    if item.state == states.DESTROYED:
        return f"Destroyed on {formats.day(clock.in_london(item.state_at).date())}. That it was here is kept."
    if item.state == states.CLEAN:
        return ""
    if there.scanner == states.UNSCANNED:
        return "No virus scanner is used here."
    if there.scanner == states.NO_SCANNER:
        return "Not yet checked: no virus scanner is set up, so nobody can open it. Tell IT (HMO_CLAMD)."
    if item.unanswered_since is not None:
        again = f" It is tried again from {time_of(item.next_try_at)} on." if item.next_try_at else ""
        return f"Not yet checked since {time_of(item.unanswered_since)}: {item.state_note}{again}"
    return "" if there.at_work else "It waits to be checked."


def time_of(moment: datetime | None) -> str:
    """14:05, or with its day where that is another."""
    if moment is None:
        return formats.UNKNOWN
    there = clock.in_london(moment)
    return f"{there:%H:%M}" if there.date() == clock.today() else formats.moment(moment)


def size(size_bytes: int) -> str:
    """640 KB, 3.2 MB."""
    return f"{size_bytes / 1e6:,.1f} MB" if size_bytes >= 1_000_000 else f"{max(1, round(size_bytes / 1000)):,} KB"


def facts(found: Found) -> list[dict[str, Any]]:
    """Everything on record of an item, as components/facts.html takes it."""
    item, content = found.item, found.content
    rows: list[tuple[str, str | None]] = [
        ("What it shows", item.note),
        ("Received", formats.moment(item.received_at)),
        ("From", item.received_by),
        ("Name of the file", item.file_name),
        ("Kind", media.TITLES[content.media_type]),
        ("Size", f"{size(content.size_bytes)} ({content.size_bytes:,} bytes)"),
        ("Picture", f"{content.width:,} by {content.height:,} pixels" if content.width and content.height else None),
        ("Pages", f"{content.pages:,}" if content.pages else None),
        ("Taken, as the device says", taken(item.taken)),
        ("Device, as it says", item.device),
        ("Place", "The original holds the place where it was taken, as the device says." if item.has_position else None),
        ("SHA-256", content.sha256),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def taken(iso: str | None) -> str | None:
    """The device's own clock in words; it may be wrong, and seldom tells its zone."""
    if not iso:
        return None
    moment = datetime.fromisoformat(iso)
    zone = f" (UTC{moment:%z})" if moment.tzinfo else ""
    return f"{formats.day(moment.date())} at {moment:%H:%M:%S}{zone}"
