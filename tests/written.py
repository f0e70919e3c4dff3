"""Letters about homes of Acacia, as drafts and in the outbox."""

from sqlalchemy.orm import Session

import acacia
from hmo_enforce.casework import corresponding
from hmo_enforce.council import read
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.letters import actions
from hmo_enforce.letters.records import Letter, Posting
from hmo_enforce.letters.sheets import Addressee
from hmo_enforce.settings import Settings

KHAN = Addressee("Mr A. Khan", ("12 Birch Road", "Acacia", "AC1 1AB"), "khan@example.com")
VALUES = {"why": "Six live there.", "answer_by": "6 December 2026"}


def a_letter(
    session: Session, of: Settings, home: int, channel: str = "letter", purpose: str = "licence_may_be_needed", **more
) -> Letter:
    """A draft."""
    about = corresponding.about_home(session, home, acacia.TODAY)
    wanted = corresponding.Wanted(purpose, more.pop("to", KHAN), channel, {**VALUES, **more})
    return corresponding.write(session, about, wanted, council=read(of.council), by=acacia.ALMA, on=acacia.TODAY)


def printed(session: Session, of: Settings, letter: Letter, by: Actor = acacia.ALMA) -> Posting:
    """A draft taken to the printer, its PDF kept."""
    pdf = corresponding.kept_pdf(letter, read(of.council), of.letters)
    return actions.print_(session, letter.id, revision=letter.revision, by=by, pdf_sha256=pdf or "")


def a_posting(session: Session, of: Settings, home: int, channel: str = "letter") -> Posting:
    """One that waits."""
    letter = a_letter(session, of, home, channel)
    if channel == "letter":
        return printed(session, of, letter)
    return actions.send(session, letter.id, revision=letter.revision, by=acacia.ALMA)
