"""Letters about homes of Acacia, as drafts and in the outbox."""

from sqlalchemy.orm import Session

import acacia
from hmo_enforce.casework import corresponding
from hmo_enforce.council import read
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
    return corresponding.write_about_home(
        session, home, purpose, more.pop("to", KHAN), {**VALUES, **more}, channel=channel, attaches_pdf=False,
        council=read(of.council), folder=of.letters, by=acacia.ALMA, on=acacia.TODAY,
    )  # fmt: skip


def a_posting(session: Session, of: Settings, home: int, channel: str = "letter") -> Posting:
    """One that waits."""
    letter = a_letter(session, of, home, channel)
    act = actions.print_ if channel == "letter" else actions.send
    return act(session, letter.id, revision=letter.revision, by=acacia.ALMA)
