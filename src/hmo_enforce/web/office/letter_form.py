"""The part of a form that says whom a letter is to and how it goes, and the form in which a draft is changed."""

from hmo_enforce.letters import markup, states
from hmo_enforce.letters.queries import Written
from hmo_enforce.letters.sheets import Addressee
from hmo_enforce.letters.wording import LONGEST_BODY, LONGEST_HEADING, Purpose
from hmo_enforce.web import forms
from hmo_enforce.web.form_page import Field, Form

ATTACH = (("yes", "Attach the letter as a PDF"),)
MOST_LINES = 8
MARKS = "A blank line between paragraphs, # before a heading, - before each line of a list, ** around bold words."


def address_fields(purpose: Purpose) -> tuple[Field, ...]:
    """How, and to whom."""
    channels = tuple((one, states.CHANNELS[one]) for one in purpose.channels)
    return (
        Field("radios", "channel", "How is it sent?", choices=channels),
        Field("text", "to_name", "Name", "As it stands after “Dear”, and at the top of the address."),
        Field("textarea", "to_lines", "Postal address", "A line each, without the name, the postcode last. For paper."),
        Field("text", "to_email", "Email address", "For email."),
        Field("checks", "attaches_pdf", "With the email", choices=ATTACH),
    )


def addressed(sent: forms.Fields, purpose: Purpose) -> tuple[Addressee | None, str | None, bool]:
    """Whom it is to, how it goes, and whether an email brings the PDF; what is wrong with it is with `sent`."""
    channel = sent.choice("channel", "How it is sent", purpose.channels)
    name = sent.text("to_name", "Whom the letter is to", most=300)
    lines = sent.text("to_lines", "The postal address", most=600, needed=channel == states.LETTER)
    email = sent.text("to_email", "The email address", most=254, needed=channel == states.EMAIL)
    if lines and len(lines.splitlines()) > MOST_LINES:
        sent.wrong("to_lines", f"The postal address has room for {MOST_LINES} lines: put some together.")
    if name is None:
        return None, channel, False
    postal = tuple(line.strip() for line in (lines or "").splitlines() if line.strip())
    attaches = channel == states.EMAIL and sent.raw("attaches_pdf") == "yes"
    return Addressee(" ".join(name.split()), postal, email), channel, attaches


def address_of(letter: Written) -> dict[str, str]:
    """What those fields say of a letter."""
    return {
        "to_name": letter.to_name,
        "to_lines": "\n".join(letter.to_lines),
        "to_email": letter.to_email or "",
        "channel": letter.channel,
        "attaches_pdf": "yes" if letter.attaches_pdf else "",
    }


def changing(letter: Written, purpose: Purpose) -> Form:
    """The form of a draft, with all its words."""
    return Form(
        heading="Change the draft",
        caption=f"{letter.reference}: {letter.title}",
        back=f"/letters/{letter.id}",
        lead="The letter will say exactly what stands here. It is dated anew, and keeps its reference. If it is to somebody "
        "else now, change the name in the text too.",
        fields=(
            *address_fields(purpose),
            Field("text", "title", "Heading", "One line: the subject of an email, the title of a letter.", value=letter.title),
            Field("textarea", "text", "Text", MARKS, value=markup.as_typed(markup.from_json(letter.blocks)), rows=24),
        ),
        hidden=(("revision", str(letter.revision)),),
        submit="Save the draft",
    )


def words(sent: forms.Fields) -> tuple[str, str]:
    """Heading and text as they were typed."""
    title = sent.text("title", "The heading", most=LONGEST_HEADING)
    return title or "", sent.text("text", "The text", most=LONGEST_BODY) or ""
