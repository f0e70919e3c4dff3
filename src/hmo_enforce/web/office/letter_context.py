"""Letters and postings as their pages show them."""

from datetime import datetime
from typing import Any

from hmo_enforce.casework.views import letter_list
from hmo_enforce.letters import markup, showing, states
from hmo_enforce.letters.outside import shipped
from hmo_enforce.letters.queries import Posted, Written
from hmo_enforce.letters.states import EMAIL, LETTER, Fate, State
from hmo_enforce.web import formats

KNOWN_BY = {
    "its own address": "the address that was made for this one email, which its receiving server is told",
    "its Message-ID alone": "our common address, and names the email by what stands at its head",
    "not noted": "us before it was noted how a report was known",
}
SUBJECTS = {"property": "/properties/", "case": "/cases/", "arrival": "/inbox/"}
WRITTEN_FOR = ("property", "case")
"""Those about which letters are written on pages of their own."""


def list_href(subject: str, subject_id: int) -> str:
    """The letters about one thing."""
    return f"/letters?{subject}={subject_id}"


def about_href(letter: Written) -> str | None:
    """The page of what the letter is about."""
    return f"{SUBJECTS[letter.subject]}{letter.subject_id}" if letter.subject in SUBJECTS else None


def row(letter: Written, postings: list[Posted]) -> dict[str, Any]:
    """A line of the list: the letter's state, and beside it what became of its last posting."""
    return {
        "reference": letter.reference,
        "href": f"/letters/{letter.id}",
        "title": letter.title,
        "to": letter_list.to(letter),
        "state": states.TITLES[State(letter.state)],
        "fate": fate(postings[0]) if postings else None,
        "on": formats.moment(letter.drafted_at),
        "by": letter.drafted_by,
    }


def fate(posting: Posted) -> dict[str, str]:
    """What became of a posting, as a tag and in words."""
    found = letter_list.became(posting)
    return {"text": found.text, "tells": found.tells, "tag": f"govuk-tag--{found.colour}"}


def posted(posting: Posted, *, mends: bool) -> dict[str, Any]:
    """A posting with what can be done about it."""
    found = Fate(posting.state)
    waits = found is Fate.WAITING
    here = f"/outbox/{posting.id}"
    again = letter_list.can_be_sent_again(found, posting.channel, posting.tries)
    return {
        **fate(posting),
        "id": posting.id,
        "to": posting.to,
        "channel": states.CHANNELS[posting.channel],
        "posted": f"{formats.moment(posting.posted_at)}, {posting.posted_by}",
        "sent": formats.day(posting.sent_at.date()) if posting.sent_at and posting.channel == LETTER
        else formats.moment(posting.sent_at) if posting.sent_at else None,
        "tries": posting.tries,
        "next": formats.moment(posting.next_try_at) if waits and posting.channel == EMAIL and posting.tries else None,
        "said": posting.final_said or posting.said,
        "final": formats.moment(posting.final_at) if posting.final_at else None,
        "again_action": f"{here}/again" if mends and again else None,
        "give_up_href": f"{here}/give-up" if mends and found in states.OPEN else None,
        "put_href": f"{here}/posted" if mends and waits and posting.channel == LETTER else None,
        "settle_href": f"{here}/settle" if mends and found is Fate.REPORTED else None,
        "reports": [reported(one) for one in posting.reports],
    }  # fmt: skip


def reported(one: dict[str, str]) -> str:
    """A report in words: when it came, what it says, and by what it was known to be about this letter."""
    at = formats.moment(datetime.fromisoformat(one["at"]))
    said = f" ({one['said']})" if one["said"] else ""
    return f"{at}: {states.SAYS.get(one['says'], one['says'])}{said}. It came to {KNOWN_BY[one['by']]}."


def whole(letter: Written, version: int, postings: list[Posted], *, writes: bool, mends: bool) -> dict[str, Any]:
    """The page of a letter."""
    drafted = letter.state == State.DRAFTED and writes
    by_email, here = letter.channel == EMAIL, f"/letters/{letter.id}"
    return {
        "reference": letter.reference,
        "title": letter.title,
        "state": states.TITLES[State(letter.state)],
        "purpose": shipped.purpose(letter.name).title,
        "template_href": f"/letter-templates/{letter.name}?version={version}",
        "version": version,
        "channel": states.CHANNELS[letter.channel],
        "to": [line for line in (letter.to_name, *([letter.to_email] if by_email else letter.to_lines)) if line],
        "dated": formats.day(letter.dated_on),
        "by": f"{letter.drafted_by}, {formats.moment(letter.drafted_at)}",
        "html": showing.as_html(blocks_to_show(letter), heading="h3"),
        "sha256": letter.pdf_sha256,
        "attaches_pdf": letter.attaches_pdf,
        "pdf_href": f"{here}/letter.pdf" if letter.has_pdf and (letter.pdf_sha256 or letter.state == State.DRAFTED) else None,
        "cancelled_why": letter.cancelled_why,
        "about_href": about_href(letter),
        "postings": [posted(one, mends=mends) for one in postings],
        "revision": letter.revision,
        "send_action": f"{here}/send" if drafted and letter.channel == EMAIL else None,
        "print_action": f"{here}/print" if drafted and letter.channel == LETTER else None,
        "cancel_href": f"{here}/cancel" if drafted else None,
        "edit_href": f"{here}/edit" if drafted else None,
        "again_href": again_href(letter) if writes else None,
    }


def again_href(letter: Written) -> str | None:
    """The form with what this letter had been given."""
    if letter.subject not in WRITTEN_FOR or letter.system:
        return None
    return f"{about_href(letter)}/letters/new/{letter.name}?from={letter.id}"


def blocks_to_show(letter: Written) -> markup.Blocks:
    """The letter's words; in the place of what is not kept with it, that this is so."""
    open_fields = {span["field"] for block in letter.blocks for item in block["items"] for span in item if span["field"]}
    shown = {name: f"[{name.replace('_', ' ')}: put in when it is sent, and not kept]" for name in open_fields}
    return markup.completed(markup.from_json(letter.blocks), shown)
