"""Wording templates, writing letters, and putting them into the outbox. What happens there is in `fates/actions.py`."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock, days, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.database import insert
from hmo_enforce.kernel.email import is_address
from hmo_enforce.kernel.errors import Refused, Stale
from hmo_enforce.letters import markup, queries, wording
from hmo_enforce.letters.outside import pdf, shipped
from hmo_enforce.letters.records import Letter, LetterNumber, LetterTemplate, Posting
from hmo_enforce.letters.sheets import Addressee, Letterhead, Sheet
from hmo_enforce.letters.states import EMAIL, LETTER, Fate, State
from hmo_enforce.letters.wording import Purpose

SYSTEM = "the program, as shipped"
# Of a system's message: what whoever posts it need not know, and what is put in when it is sent.
OF_THE_COUNCIL = frozenset({"council_name", "council_email"})


@dataclass(frozen=True, slots=True)
class Order:
    """A letter to be written: what for, about what, to whom, how, and what to put in (without reference and date)."""

    purpose: str
    subject: str
    subject_id: int
    to: Addressee
    channel: str
    values: Mapping[str, str] = field(default_factory=dict)
    attaches_pdf: bool = False
    private: bool = False
    """Whatever its purpose: only those see it who may see who complained."""


def wording_in_use(session: Session, purpose: Purpose) -> LetterTemplate:
    """The version that letters are made from: the council's own, or else that of this release, kept from now on."""
    found = queries.in_use(session, purpose.name, purpose.language)
    if found is not None and (not found.shipped or (found.heading, found.body) == (purpose.heading, purpose.body)):
        return found
    return _kept(session, purpose, purpose.heading, purpose.body, made_by=SYSTEM, after=found, shipped=True)


def word_anew(
    session: Session, purpose: Purpose, heading: str, body: str, *, why: str, after: int, by: Actor
) -> LetterTemplate:
    """A new version, in use from now on. `Refused` with all that is wrong; `Stale` if somebody else made one meanwhile."""
    found = wording.problems(purpose, heading, body)
    if found:
        raise Refused(*(one.message for one in found))
    present = wording_in_use(session, purpose)
    if present.version != after:
        raise Stale(
            "Somebody else has changed this template meanwhile.",
            theirs={"Heading": present.heading, "Text": present.body},
            yours={"Heading": heading, "Text": body},
        )
    made = _kept(session, purpose, heading, body, made_by=by.name, after=present, shipped=False, why=why)
    journal.note(session, by, "worded", "letter_template", made.id, after={"name": made.name, "version": made.version}, why=why)
    return made


def _kept(
    session: Session,
    purpose: Purpose,
    heading: str,
    body: str,
    *,
    made_by: str,
    after: LetterTemplate | None,
    shipped: bool,
    why: str = "",
) -> LetterTemplate:
    """Two people at once make one version: the number is unique, and the second finds the first's."""
    named = (LetterTemplate.name == purpose.name, LetterTemplate.language == purpose.language)
    row = {
        "name": purpose.name, "language": purpose.language, "version": (after.version if after else 0) + 1,
        "heading": heading.strip(), "body": body.strip().replace("\r\n", "\n") + "\n", "made_by": made_by,
        "made_at": clock.now(), "why": why, "in_use": True, "shipped": shipped,
    }  # fmt: skip
    session.execute(update(LetterTemplate).where(*named).values(in_use=False))
    session.execute(
        insert(session, LetterTemplate).values(row).on_conflict_do_update(
            index_elements=["name", "language", "version"], set_={"in_use": True}
        )
    )  # fmt: skip
    session.expire_all()
    made = queries.in_use(session, purpose.name, purpose.language)
    assert made is not None
    if not shipped and (made.heading, made.body) != (row["heading"], row["body"]):
        raise Stale("Somebody else has changed this template meanwhile. Go back and look at it again.")
    return made


def draft(session: Session, order: Order, *, head: Letterhead, by: Actor, on: date) -> Letter:
    """Write the letter. Nothing is sent yet, and until then it can be changed.

    `Refused` for a value that is missing, an address that is, or characters that cannot be printed. What is on paper is not
    set here, since that takes longer than others who save should wait.
    """
    purpose = shipped.purpose(order.purpose)
    if order.channel not in purpose.channels or purpose.about == "system":
        raise Refused(f"“{purpose.title}” is not sent that way.")
    require_address(order.channel, order.to)
    words = wording_in_use(session, purpose)
    values = {
        "council_name": head.council, "council_email": head.email, "name": order.to.name, **order.values,
        "date": days.in_words(on),
    }  # fmt: skip
    # Whatever is refused is refused before the letter takes its number, which stays locked until all is written.
    first = _filled(purpose, words, {**values, "reference": "L-0"})
    if order.channel == LETTER or order.attaches_pdf:
        pdf.require_drawn(Sheet(head, *first, order.to.address, "L-0", on))
    made = _written(session, order, purpose, words, by=by, on=on, number=_number(session))
    values["reference"] = made.reference
    made.title, blocks = _filled(purpose, words, values)
    made.blocks = markup.as_json(blocks)
    made.given = {one.name: values[one.name] for one in purpose.offers if values.get(one.name)}
    session.flush()
    after = {"template": words.name, "version": words.version, "subject": made.subject, "subject_id": made.subject_id}
    journal.note(session, by, "drafted", "letter", made.id, after=after)
    return made


@dataclass(frozen=True, slots=True)
class Changed:
    """A draft as somebody changed it: its words as they typed them (`markup.typed`), and how and to whom it goes."""

    title: str
    text: str
    to: Addressee
    channel: str
    attaches_pdf: bool = False
    private: bool = False


def rewrite(
    session: Session, letter_id: int, changed: Changed, *, revision: int, head: Letterhead, by: Actor, on: date
) -> Letter:
    """Change a draft, which is dated anew; its number stays. `Refused` as by `draft`, `Stale` if somebody else was first."""
    found = drafted(session, letter_id, None, revision)
    if shipped.purpose(found.name).about == "partner":
        raise Refused("What was shared under an agreement is on record as it stands. Cancel this draft, and share anew.")
    if changed.channel not in shipped.purpose(found.name).channels:
        raise Refused("It is not sent that way.", about="channel")
    require_address(changed.channel, changed.to)
    title, blocks = markup.one_line(changed.title, {}), markup.typed(changed.text)
    if not title or not blocks:
        raise Refused("Say what the letter is to say.", about="text" if title else "title")
    if changed.channel == LETTER or changed.attaches_pdf:
        pdf.require_drawn(Sheet(head, title, blocks, changed.to.address, found.reference, on))
    found.title, found.blocks, found.dated_on = title, markup.as_json(blocks), on
    found.to_name, found.to_lines, found.to_email = changed.to.name, list(changed.to.lines), changed.to.email
    found.channel, found.attaches_pdf, found.private = changed.channel, changed.attaches_pdf, found.private or changed.private
    found.pdf_sha256 = None
    session.flush()
    journal.note(session, by, "rewrote", "letter", found.id, after={"channel": found.channel})
    return found


def require_address(channel: str, to: Addressee) -> None:
    """`Refused` where what is needed to reach them is not there."""
    if not to.name.strip():
        raise Refused("Say whom the letter is to.", about="to_name")
    if channel == LETTER and not any(line.strip() for line in to.lines):
        raise Refused("A letter on paper needs a postal address.", about="to_lines")
    if channel == EMAIL and not to.email:
        raise Refused("An email needs an email address.", about="to_email")
    if channel == EMAIL and to.email and not is_address(to.email):
        raise Refused("That is not an email address. One is of the form a.khan@example.com, without spaces.", about="to_email")


def _number(session: Session) -> int:
    """The next. Its row stays locked until the transaction ends, so one that is rolled back leaves no gap."""
    first = insert(session, LetterNumber).values(id=1, last=1)
    taken = first.on_conflict_do_update(index_elements=["id"], set_={"last": LetterNumber.last + 1})
    number: int = session.scalars(taken.returning(LetterNumber.last)).one()
    return number


def _written(
    session: Session,
    order: Order,
    purpose: Purpose,
    words: LetterTemplate,
    *,
    by: Actor,
    on: date,
    number: int | None = None,
) -> Letter:
    """The row, which knows the letter's reference, before its words are filled in."""
    made = Letter(
        number=number, template_id=words.id, name=words.name, subject=order.subject, subject_id=order.subject_id,
        channel=order.channel, attaches_pdf=order.attaches_pdf, language=words.language,
        private=purpose.private or order.private, system=purpose.about == "system", to_name=order.to.name,
        to_lines=list(order.to.lines), to_email=order.to.email, title="", blocks=[], given={}, dated_on=on,
        state=State.DRAFTED, drafted_by=by.name, drafted_at=clock.now(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _filled(purpose: Purpose, words: LetterTemplate, values: Mapping[str, str]) -> tuple[str, markup.Blocks]:
    """Title and text with their values in. `Refused` for one that is missing."""
    _require_values(purpose, words, values)
    given = {one.name: values.get(one.name, "") for one in purpose.offers}
    return markup.one_line(words.heading, given), markup.filled(markup.parsed(words.body), given)


def previewed(session: Session, purpose: Purpose, values: Mapping[str, str]) -> tuple[str, markup.Blocks]:
    """Title and text as they would be, with nothing written: not even that the shipped words are in use."""
    found = queries.in_use(session, purpose.name, purpose.language)
    own = found is not None and not found.shipped
    heading, body = (found.heading, found.body) if found and own else (purpose.heading, purpose.body)
    given = {one.name: values.get(one.name, "") for one in purpose.offers}
    return markup.one_line(heading, given), markup.filled(markup.parsed(body), given)


def sheet(letter: Letter, head: Letterhead) -> Sheet:
    """The letter as it is set on paper."""
    address = (letter.to_name, *letter.to_lines)
    return Sheet(
        head, letter.title, markup.from_json(letter.blocks), address, letter.reference, letter.dated_on, letter.language
    )


def _require_values(
    purpose: Purpose, words: LetterTemplate, values: Mapping[str, str], later: frozenset[str] = frozenset()
) -> None:
    lacking = [one for one in wording.missing(purpose, words.heading, words.body, values) if one.name not in later]
    if lacking:
        raise Refused(*(f"Fill this in: {one.tells[0].lower()}{one.tells[1:]}" for one in lacking), about=lacking[0].name)


def send(session: Session, letter_id: int, *, revision: int, by: Actor, pdf_sha256: str | None = None) -> Posting:
    """Give a drafted email to the outbox. `pdf_sha256` is of its PDF as it is kept, where it has one."""
    found = _final(drafted(session, letter_id, EMAIL, revision), State.EMAILED, pdf_sha256)
    assert found.to_email
    return _posted(session, found, found.to_email, by=by)


def print_(session: Session, letter_id: int, *, revision: int, by: Actor, pdf_sha256: str) -> Posting:
    """Take a drafted letter to the printer: it then waits to be put in the post. `pdf_sha256` is of its PDF as it is kept."""
    found = _final(drafted(session, letter_id, LETTER, revision), State.PRINTED, pdf_sha256)
    return _posted(session, found, ", ".join((found.to_name, *found.to_lines))[:1000], by=by)


def _final(found: Letter, state: State, pdf_sha256: str | None) -> Letter:
    """From now on it is what it is: the PDF was set from this very revision."""
    if found.has_pdf and pdf_sha256 is None:
        raise Refused("Its PDF is not kept yet.")
    found.state, found.pdf_sha256 = state, pdf_sha256 if found.has_pdf else None
    return found


def cancel(session: Session, letter_id: int, *, revision: int, why: str, by: Actor) -> Letter:
    """Withdraw a draft: it stays on record, and is never sent."""
    found = drafted(session, letter_id, None, revision)
    found.state, found.cancelled_why = State.CANCELLED, why
    journal.note(session, by, "cancelled", "letter", found.id, why=why)
    return found


def drafted(session: Session, letter_id: int, channel: str | None, revision: int) -> Letter:
    """The draft, as it was read; `Stale` if it changed since, `Refused` if it is none, or goes another way."""
    found = queries.letter(session, letter_id)
    if found.revision != revision:
        raise Stale("Somebody else has done something with this letter meanwhile. Look at it again.")
    if found.state != State.DRAFTED or (channel and found.channel != channel):
        raise Refused(
            "Only a draft can be changed, sent, printed or cancelled, and it goes only the way that it was written for."
        )
    return found


def _posted(session: Session, letter: Letter, to: str, *, by: Actor, secret_values: Mapping[str, str] | None = None) -> Posting:
    now = clock.now()
    made = Posting(
        letter_id=letter.id, channel=letter.channel, to=to, token=secrets.token_hex(16), message_id=None,
        secrets=dict(secret_values) if secret_values else None, state=Fate.WAITING, tries=0, posted_at=now,
        posted_by=by.name, next_try_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    journal.note(
        session,
        by,
        "posted",
        "letter",
        letter.id,
        after={"posting": made.id, "channel": made.channel, "pdf": letter.pdf_sha256},
    )
    return made


def posted_again(session: Session, letter: Letter, to: str, *, by: Actor) -> Posting:
    """The same letter to the same address once more, under a token of its own: what became of the first stays on record."""
    return _posted(session, letter, to, by=by)


def post(
    session: Session,
    template_name: str,
    to_email: str,
    values: Mapping[str, str],
    *,
    about: tuple[str, int],
    by: Actor,
    secret_values: Mapping[str, str] | None = None,
) -> Posting:
    """Put a message of the program's own into the outbox: a new password, an export that is ready.

    `secret_values` (one-time links) are kept only until it was sent, and never with the letter. The council's name and
    address need not be given. `Refused` for a value that is missing.
    """
    purpose = shipped.purpose(template_name)
    if not is_address(to_email):
        raise Refused("That is not an email address. One is of the form a.khan@example.com, without spaces.")
    given, hidden = dict(values), dict(secret_values or {})
    if purpose.secrets & set(given):
        raise Refused(f"A secret goes into secret_values: {', '.join(sorted(purpose.secrets & set(given)))}.")
    words = wording_in_use(session, purpose)
    to = Addressee(given.get("name", ""), email=to_email)
    made = _written(session, Order(template_name, *about, to, EMAIL), purpose, words, by=by, on=clock.today())
    later = (OF_THE_COUNCIL - set(given)) | frozenset(hidden)
    given = {"date": days.in_words(made.dated_on), "reference": made.reference, **given}
    _require_values(purpose, words, given, later)
    filled = {one.name: given.get(one.name, "") for one in purpose.offers}
    made.title = markup.one_line(words.heading, {**filled, **{name: f"(({name}))" for name in later}})
    made.blocks = markup.as_json(markup.filled(markup.parsed(words.body), filled, later=later))
    made.given = {name: value for name, value in given.items() if value}
    made.state = State.EMAILED
    return _posted(session, made, to_email, by=by, secret_values=hidden)


def destroy(session: Session, letter_id: int) -> str | None:
    """Away with a letter and what is in the outbox of it; the hash of a PDF that no other letter has. Its caller journals."""
    pdf = session.scalar(select(Letter.pdf_sha256).where(Letter.id == letter_id))
    session.execute(delete(Posting).where(Posting.letter_id == letter_id))
    session.execute(delete(Letter).where(Letter.id == letter_id))
    session.expire_all()
    others = select(Letter.id).where(Letter.pdf_sha256 == pdf).limit(1)
    return pdf if pdf and session.scalar(others) is None else None
