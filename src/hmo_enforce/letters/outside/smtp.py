"""The council's mail server, by SMTP: with TLS that is verified, unless the server is on this machine."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from hmo_enforce.kernel.errors import Refused
from hmo_enforce.letters.answers import TAKEN, Answer, answer, broken
from hmo_enforce.settings import Mail

TIMEOUT_S = 30
# Of the message, a report brings back its headers alone: what it says is nobody's business who reads reports.
HEADERS_ALONE = ["RET=HDRS"]


class Unreachable(Refused):
    """The mail server could not be reached, or would not have us: no message was tried."""


@contextmanager
def connected(to: Mail) -> Iterator[smtplib.SMTP]:
    """A line to the mail server. `Unreachable`, with what to look at, where there is none."""
    line = _opened(to)
    try:
        yield line
    finally:
        _closed(line)


def _opened(to: Mail) -> smtplib.SMTP:
    trusted = ssl.create_default_context(cafile=to.ca_file or None)
    try:
        if to.security == "tls":
            line: smtplib.SMTP = smtplib.SMTP_SSL(to.host, to.port, timeout=TIMEOUT_S, context=trusted)
        else:
            line = smtplib.SMTP(to.host, to.port, timeout=TIMEOUT_S)
    except (OSError, smtplib.SMTPException) as error:
        raise Unreachable(_why(to, error)) from None
    try:
        if to.security == "starttls":
            line.starttls(context=trusted)
        if to.user:
            line.login(to.user, to.password)
        line.ehlo_or_helo_if_needed()
    except (OSError, smtplib.SMTPException) as error:
        line.close()
        raise Unreachable(_why(to, error)) from None
    return line


def _why(to: Mail, error: Exception) -> str:
    where = f"The mail server {to.host}, port {to.port},"
    match error:
        case ssl.SSLCertVerificationError():
            return f"{where} shows a certificate that is not trusted ({error.verify_message}). See HMO_SMTP_CA."
        case smtplib.SMTPAuthenticationError():
            return f"{where} does not take our name and password. See HMO_SMTP_USER and HMO_SMTP_PASSWORD."
        case smtplib.SMTPNotSupportedError():
            return f"{where} does not offer what HMO_SMTP_SECURITY and HMO_SMTP_USER ask for."
        case ssl.SSLError():
            return f"{where} does not speak TLS as HMO_SMTP_SECURITY says ({error.reason})."
        case _:
            return f"{where} cannot be reached ({type(error).__name__})."


def _closed(line: smtplib.SMTP) -> None:
    try:
        line.quit()
    except (OSError, smtplib.SMTPException):
        line.close()


def handed_over(line: smtplib.SMTP, message: EmailMessage, *, envelope_from: str, to: str, report: bool) -> Answer:
    """Hand one message over: what the server answered. Whatever happens, the line can be asked whether it still stands."""
    reports = report and line.has_extn("dsn")
    options: list[Any] = asks_for_report(to) if reports else []
    whole: list[Any] = HEADERS_ALONE if reports else []
    try:
        line.send_message(message, envelope_from, [to], mail_options=whole, rcpt_options=options)
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        return answer(code, _text(said))
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        return answer(error.smtp_code, _text(error.smtp_error))
    except smtplib.SMTPNotSupportedError:
        return answer(550, "5.6.7 The mail server takes no addresses with letters outside the English alphabet.")
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        line.close()
        return broken(type(error).__name__)
    except smtplib.SMTPResponseException as error:
        return answer(error.smtp_code, _text(error.smtp_error))
    return TAKEN


def asks_for_report(to: str) -> list[str]:
    """RFC 3461: which reports are wanted, and the address as we wrote it, to be named in them wherever it is sent on to."""
    wanted = ["NOTIFY=SUCCESS,FAILURE,DELAY"]
    if to.isascii():
        wanted.append("ORCPT=rfc822;" + re.sub(r"[^!-~]|[+=]", lambda found: f"+{ord(found[0]):02X}", to))
    return wanted


def stands(line: smtplib.SMTP) -> bool:
    """Whether the line can carry another message."""
    return line.sock is not None


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
