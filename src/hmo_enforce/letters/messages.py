"""A letter as an email: plain text and HTML, the PDF beside them when wished, and nothing that a value could bend."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from hmo_enforce.letters import showing
from hmo_enforce.letters.markup import Blocks


@dataclass(frozen=True, slots=True)
class Mail:
    """One email, whole. What comes back goes to the envelope's sender, which is no part of it."""

    sender_name: str
    sender: str
    reply_to: str
    to: str
    message_id: str
    sent_at: datetime
    title: str
    blocks: Blocks
    language: str
    foot: tuple[str, ...]
    pdf: bytes | None = None
    pdf_name: str = ""


def composed(mail: Mail) -> EmailMessage:
    """The message. ValueError for an address that is none, such as one with a line break in it."""
    policy = SMTP if mail.to.isascii() else SMTPUTF8
    message = EmailMessage(policy=policy)
    message["From"] = Address(display_name=mail.sender_name, addr_spec=mail.sender)
    message["Reply-To"] = Address(addr_spec=mail.reply_to)
    message["To"] = Address(addr_spec=mail.to)
    message["Subject"] = mail.title
    message["Date"] = format_datetime(mail.sent_at)
    message["Message-ID"] = mail.message_id
    # RFC 3834: no "out of office" in answer; and RFC 2076's older word for the same.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = mail.language
    message.set_content(showing.as_text(mail.blocks) + "\n-- \n" + "\n".join(mail.foot) + "\n")
    page = showing.whole_page(mail.blocks, title=mail.title, language=mail.language, foot=mail.foot)
    message.add_alternative(page, subtype="html")
    if mail.pdf is not None:
        message.add_attachment(mail.pdf, maintype="application", subtype="pdf", filename=mail.pdf_name)
    return message


def with_token(address: str, token: str) -> str:
    """The address that the bounces of one message go to: bounces@council.example as bounces+token@council.example."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{token}@{domain}"


def message_id(chance: str, address: str) -> str:
    """The name of a message, the same however often it is sent; `chance` is of its own, and tells nothing of the token."""
    return f"<{chance}@{address.rpartition('@')[2]}>"
