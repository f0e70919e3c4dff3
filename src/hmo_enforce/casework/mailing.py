"""The outbox is emptied, and what comes back is read. A message is handed over between transactions, never inside one.

Each message is taken in one transaction (its Message-ID fixed, a lease written), handed over in none, and told of in
another. So at worst a sender dies between the mail server's "250" and our telling of it: then the lease runs out after ten
minutes, and the message is sent again under the same Message-ID, which many mail servers and readers show once. Never
sending it would be worse: a password that nobody can set, a letter that nobody had.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from smtplib import SMTP
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce import council
from hmo_enforce.casework import corresponding
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import NotFound
from hmo_enforce.letters import markup, messages, queries, reports
from hmo_enforce.letters.answers import Answer, What
from hmo_enforce.letters.fates import actions as fates
from hmo_enforce.letters.outside import kept, maildir, smtp
from hmo_enforce.letters.records import Letter, Posting
from hmo_enforce.letters.sheets import Letterhead
from hmo_enforce.settings import Mail

# One short transaction, which the front opens and ends.
Step = Callable[[], AbstractContextManager[Session]]
Report = Callable[[int, int, str], None]
MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends, by which server, with which letterhead; where the PDFs are; whether anybody reads what comes back."""

    mail: Mail
    head: Letterhead
    folder: Path
    wants_reports: bool


def send(reading: Step, writing: Step, arguments: Mapping[str, Any], by: Actor, report: Report) -> dict[str, Any]:
    """Send what is due. `arguments`: "mail" (settings.Mail or None), "letters" (the folder of PDFs), "council"."""
    mail: Mail | None = arguments.get("mail")
    with reading() as session:
        if not queries.any_due(session, clock.now()):
            return {"tried": 0}
        trouble = fates.server_trouble(session)
    if mail is None:
        return {"tried": 0, "note": "no mail server is named (HMO_SMTP_HOST), so emails wait"}
    if trouble and trouble[1] > clock.now():
        return {"tried": 0, "note": trouble[0]}
    head = corresponding.letterhead(council.read(arguments["council"]))
    sender = Sender(mail, head, Path(arguments["letters"]), wants_reports=arguments.get("bounces") is not None)
    try:
        with smtp.connected(mail) as line:
            return dict(_send_all(line, sender, writing, by, report))
    except smtp.Unreachable as unreachable:
        with writing() as session:
            fates.server_gone(session, str(unreachable))
        return {"tried": 0, "note": str(unreachable)}


def _send_all(line: SMTP, sender: Sender, writing: Step, by: Actor, report: Report) -> Counter[str]:
    came_of_it: Counter[str] = Counter(tried=0)
    with writing() as session:
        fates.server_back(session)
    while smtp.stands(line) and came_of_it["tried"] < MOST_AT_ONCE:
        report(came_of_it["tried"], 0, "sending")
        with writing() as session:
            taken = fates.take(session, sender.mail.sender, by=by)
        if taken is None:
            break
        answer = _hand_over(line, sender, taken)
        with writing() as session:
            came_of_it[fates.tell(session, taken, answer, by=by)] += 1
        came_of_it["tried"] += 1
    return came_of_it


def _hand_over(line: SMTP, sender: Sender, taken: fates.Taken) -> Answer:
    """What came of it. A message that cannot even be made blocks no other."""
    bounces, to = sender.mail.bounce_address, taken.posting.to
    envelope_from = messages.with_token(bounces, taken.posting.token) if bounces else sender.mail.sender
    try:
        message = _message(sender, taken.posting, taken.letter)
    except (NotFound, ValueError, KeyError) as error:
        return Answer(What.NEVER, f"The message could not be made ({type(error).__name__}). Write the letter again.")
    return smtp.handed_over(line, message, envelope_from=envelope_from, to=to, report=sender.wants_reports)


def _message(sender: Sender, posting: Posting, letter: Letter) -> EmailMessage:
    head = sender.head
    of_the_council = {"council_name": head.council, "council_email": head.email}
    assert posting.message_id
    return messages.composed(
        messages.Mail(
            sender_name=head.council,
            sender=sender.mail.sender,
            reply_to=head.email,
            to=posting.to,
            message_id=posting.message_id,
            sent_at=clock.in_london(posting.posted_at),
            title=markup.late(letter.title, of_the_council) if letter.system else letter.title,
            blocks=markup.completed(markup.from_json(letter.blocks), {**of_the_council, **(posting.secrets or {})}),
            language=letter.language,
            foot=(head.council, *((head.team,) if head.team else ()), f"Our reference: {letter.reference}"),
            pdf=kept.fetch(sender.folder, letter.pdf_sha256) if letter.attaches_pdf and letter.pdf_sha256 else None,
            pdf_name=f"{letter.reference}.pdf",
        )
    )


def read_bounces(writing: Step, arguments: Mapping[str, Any], by: Actor, report: Report) -> dict[str, Any]:
    """Note what came back; what is none of ours, or no report, is left among the unread for somebody to look at.

    `arguments`: "bounces", a Maildir. A report is put away after it was noted: whoever dies in between notes it again.
    """
    if arguments.get("bounces") is None:
        return {"read": 0, "note": "no folder is named (HMO_BOUNCES), so nothing that comes back is noticed"}
    came_of_it: Counter[str] = Counter({"read": 0, "noted": 0, "left": 0})
    for path, raw in maildir.fresh(Path(arguments["bounces"])):
        report(came_of_it["read"], 0, "reading what came back")
        came_of_it["read"] += 1
        ours = _heard(writing, reports.report(raw), by)
        maildir.dealt_with(path, read=ours)
        came_of_it["noted" if ours else "left"] += 1
    return dict(came_of_it)


def _heard(writing: Step, found: reports.Report | None, by: Actor) -> bool:
    if found is None:
        return False
    with writing() as session:
        return fates.hear(session, found, by=by)
