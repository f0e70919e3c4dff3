from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import acacia
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.errors import NotFound, Refused, Stale
from hmo_enforce.kernel.journal import Entry, EntryValues
from hmo_enforce.letters import actions, markup, queries, showing
from hmo_enforce.letters.actions import Changed, Order
from hmo_enforce.letters.outside import kept, shipped
from hmo_enforce.letters.outside import pdf as paper
from hmo_enforce.letters.queries import Wanted
from hmo_enforce.letters.records import Letter, Posting
from hmo_enforce.letters.sheets import Addressee, Letterhead
from hmo_enforce.letters.states import Fate, State

HEAD = Letterhead("Acacia Borough Council", "Housing", ("Town Hall", "AC1 1AA"), "housing@acacia.example")
KHAN = Addressee("Mr A. Khan", ("12 Birch Road", "Acacia", "AC1 1AB"), "khan@example.com")
PURPOSE = shipped.purpose("licence_may_be_needed")
GIVEN = {"property_address": "1 Acacia Avenue", "why": "Six live there.", "answer_by": "1 May", "officer_name": "Alma Ash"}


def drafted(session: Session, **changed) -> Letter:
    said = {"purpose": "licence_may_be_needed", "subject": "property", "subject_id": 7, "to": KHAN, "channel": "letter"}
    order = Order(**{**said, "values": GIVEN, **changed})
    return actions.draft(session, order, head=HEAD, by=acacia.ALMA, on=acacia.TODAY)


def verbs(session: Session, subject: str = "letter") -> list[str]:
    return list(session.scalars(select(Entry.verb).where(Entry.subject == subject).order_by(Entry.id)))


def test_a_letter_keeps_its_version_its_words_and_its_pdf(session: Session, tmp_path: Path):
    letter = drafted(session)

    version = queries.template(session, letter.template_id)
    assert (version.name, version.version, version.shipped) == ("licence_may_be_needed", 1, True)
    assert letter.title == "1 Acacia Avenue may need a licence"
    said = showing.as_text(markup.from_json(letter.blocks))
    assert "Dear Mr A. Khan," in said
    assert f"quote our reference {letter.reference}." in said
    assert letter.pdf_sha256 is None
    assert verbs(session)[-1] == "drafted"
    pdf = kept.keep(tmp_path, paper.made(actions.sheet(letter, HEAD)))
    actions.print_(session, letter.id, revision=letter.revision, by=acacia.ALMA, pdf_sha256=pdf)
    assert kept.fetch(tmp_path, letter.pdf_sha256 or "").startswith(b"%PDF")


def test_a_new_wording_leaves_what_was_written_as_it_was(session: Session, tmp_path: Path):
    before = drafted(session)
    words = queries.template(session, before.template_id)

    body = PURPOSE.body.replace("Why it matters", "Why this matters")
    made = actions.word_anew(session, PURPOSE, PURPOSE.heading, body, why="Plainer.", after=words.version, by=acacia.BASIL)
    after = drafted(session)

    assert made.version == words.version + 1
    assert after.template_id == made.id
    assert "Why it matters" in showing.as_text(markup.from_json(queries.letter(session, before.id).blocks))
    assert "Why this matters" in showing.as_text(markup.from_json(after.blocks))
    versions = queries.versions(session, PURPOSE.name, "en")
    assert [one.in_use for one in versions] == [True] + [False] * (len(versions) - 1)
    assert verbs(session, "letter_template") == ["worded"]


def test_a_faulty_wording_is_refused_and_none_is_made(session: Session):
    with pytest.raises(Refused) as refused:
        actions.word_anew(session, PURPOSE, "((nme))", PURPOSE.body, why="x", after=1, by=acacia.ALMA)

    assert refused.value.reasons == ("There is no field ((nme)) for this letter. Did you mean ((name))?",)
    assert queries.versions(session, PURPOSE.name, "en") == []


def test_two_who_change_a_template_at_once_are_told(session: Session):
    first = actions.wording_in_use(session, PURPOSE).version
    actions.word_anew(session, PURPOSE, "First ((property_address))", PURPOSE.body, why="x", after=first, by=acacia.ALMA)

    with pytest.raises(Stale) as stale:
        actions.word_anew(session, PURPOSE, "Second", PURPOSE.body, why="x", after=first, by=acacia.BASIL)

    assert stale.value.theirs["Heading"] == "First ((property_address))"
    assert stale.value.yours["Heading"] == "Second"


def test_a_new_release_brings_its_words_but_never_over_the_councils_own(session: Session, monkeypatch: pytest.MonkeyPatch):
    from dataclasses import replace

    newer = replace(PURPOSE, body=PURPOSE.body + "\nAnd more.\n")

    assert actions.wording_in_use(session, PURPOSE).version == 1
    assert actions.wording_in_use(session, newer).version == 2
    own = actions.word_anew(session, newer, newer.heading, newer.body + "\nOurs.\n", why="x", after=2, by=acacia.ALMA)
    assert actions.wording_in_use(session, PURPOSE).id == own.id


@pytest.mark.parametrize(
    ("changed", "about", "says"),
    [
        ({"to": Addressee("Mr A. Khan")}, "to_lines", "postal address"),
        ({"to": Addressee(" ", ("1",))}, "to_name", "whom the letter is to"),
        ({"channel": "email", "to": Addressee("A", email=None)}, "to_email", "needs an email address"),
        ({"channel": "email", "to": Addressee("A", email="a@b.c\nBcc: x@y.z")}, "to_email", "not an email address"),
        ({"values": {**GIVEN, "why": " "}}, "why", "why we write"),
        ({"channel": "fax"}, "", "not sent that way"),
        ({"purpose": "password_reset", "channel": "email"}, "", "not sent that way"),
        ({"to": Addressee("黄", ("1 High Street",))}, "", "CJK UNIFIED IDEOGRAPH"),
    ],
)
def test_what_cannot_be_written_is_refused_in_words(session: Session, tmp_path: Path, changed, about: str, says: str):
    with pytest.raises(Refused) as refused:
        drafted(session, **changed)

    assert refused.value.about == about
    assert says in str(refused.value)


def test_an_email_can_have_a_name_that_no_font_has(session: Session, tmp_path: Path):
    letter = drafted(session, channel="email", to=Addressee("黄", email="wei@example.com"))

    assert letter.pdf_sha256 is None
    assert "Dear 黄," in showing.as_text(markup.from_json(letter.blocks))


def test_a_draft_is_sent_once_the_way_it_was_written_for(session: Session, tmp_path: Path):
    email = drafted(session, channel="email")
    posting = actions.send(session, email.id, revision=email.revision, by=acacia.ALMA)
    session.flush()

    assert (email.state, posting.state, posting.to) == (State.EMAILED, Fate.WAITING, "khan@example.com")
    with pytest.raises(Refused):
        actions.send(session, email.id, revision=email.revision, by=acacia.ALMA)
    paper = drafted(session)
    with pytest.raises(Refused):
        actions.send(session, paper.id, revision=paper.revision, by=acacia.ALMA)


def test_who_looked_at_an_older_state_is_told(session: Session, tmp_path: Path):
    letter = drafted(session)
    seen = letter.revision
    actions.cancel(session, letter.id, revision=seen, why="Wrong person.", by=acacia.ALMA)
    session.flush()

    with pytest.raises(Stale):
        actions.print_(session, letter.id, revision=seen, by=acacia.BASIL, pdf_sha256="0" * 64)
    assert letter.state == State.CANCELLED


def test_a_systems_message_keeps_its_secret_apart(session: Session):
    posting = actions.post(
        session, "password_reset", "khan@example.com", {"name": "A. Khan", "valid_until": "noon"},
        about=("account", 3), by=acacia.ALMA, secret_values={"link": "https://x.example/secret-token"},
    )  # fmt: skip

    letter = queries.letter(session, posting.letter_id)
    assert (letter.subject, letter.subject_id, letter.system, letter.state) == ("account", 3, True, State.EMAILED)
    assert "secret-token" not in str(letter.blocks) + str(letter.given) + letter.title
    assert posting.secrets == {"link": "https://x.example/secret-token"}
    journalled = session.scalars(select(EntryValues.after)).all()
    assert "secret-token" not in str(journalled)


def test_a_systems_message_is_refused_without_what_it_needs(session: Session):
    def post(values: dict[str, str], to: str = "a@b.example", **secrets: str) -> Posting:
        return actions.post(session, "password_reset", to, values, about=("account", 3), by=acacia.ALMA, secret_values=secrets)

    with pytest.raises(Refused, match="one-time link"):
        post({"name": "A", "valid_until": "noon"})
    with pytest.raises(Refused, match="goes into secret_values"):
        post({"name": "A", "valid_until": "noon", "link": "https://x"})
    with pytest.raises(Refused, match="not an email address"):
        post({"name": "A", "valid_until": "noon"}, "nobody", link="https://x")
    with pytest.raises(NotFound):
        actions.post(session, "no_such", "a@b.example", {}, about=("account", 3), by=acacia.ALMA)


def test_letters_are_listed_for_those_who_may_see_them(session: Session, tmp_path: Path):
    plain = drafted(session, subject_id=41)
    private = drafted(
        session, purpose="complaint_acknowledged", subject_id=41,
        values={"property_address": "1", "received_on": "1 May", "next_step": "x", "officer_name": "A"},
    )  # fmt: skip

    def found(**wanted) -> set[int]:
        return {one.id for one in queries.letters(session, Wanted("property", 41, **wanted), limit=10)}

    assert found() == {plain.id}
    assert found(private=True) == {plain.id, private.id}
    assert found(private=True, state=State.CANCELLED) == set()
    with pytest.raises(NotFound):
        queries.letter(session, private.id, private=False)


# --- numbers


def test_letters_written_at_once_have_numbers_without_a_gap_or_a_twin(sessions: Sessions):
    def write(number: int) -> None:
        with suppress(OSError), sessions.writing() as session:
            drafted(session)
            if number % 4 == 0:
                raise OSError("the line broke before the commit")

    with ThreadPoolExecutor(8) as together:
        list(together.map(write, range(24)))

    with sessions.reading() as session:
        numbers = sorted(session.scalars(select(Letter.number)))
    assert numbers == list(range(1, 19))


def test_a_letter_that_is_refused_takes_no_number(session: Session):
    with pytest.raises(Refused):
        drafted(session, to=Addressee("黄", ("1 High Street",)))

    assert drafted(session).reference == "L-000001"


def test_a_number_is_never_given_again(session: Session):
    session.delete(drafted(session))
    session.flush()

    assert drafted(session).number == 2


# --- drafts are changed


def a_change(letter: Letter, **changed) -> Changed:
    said = {"title": letter.title, "text": markup.as_typed(markup.from_json(letter.blocks)), "to": KHAN, "channel": "letter"}
    return Changed(**{**said, **changed})


def rewritten(session: Session, letter: Letter, **changed) -> Letter:
    return actions.rewrite(
        session, letter.id, a_change(letter, **changed), revision=letter.revision, head=HEAD, by=acacia.BASIL, on=acacia.TODAY
    )


def test_a_draft_says_what_was_typed_and_keeps_its_reference(session: Session):
    letter = drafted(session)
    before = letter.reference

    rewritten(session, letter, text="Dear Mr Khan,\n\n# Now\n\nWe **will** come.\n\n- one ((name))\n- two <b>", title="A visit")

    assert (letter.reference, letter.title, letter.state) == (before, "A visit", State.DRAFTED)
    assert showing.as_html(markup.from_json(letter.blocks)) == (
        "<p>Dear Mr Khan,</p>\n<h2>Now</h2>\n<p>We <strong>will</strong> come.</p>\n<ul><li>one ((name))</li><li>two &lt;b&gt;</li></ul>"
    )
    assert verbs(session)[-1] == "rewrote"


@pytest.mark.parametrize(
    ("changed", "about"),
    [({"text": " "}, "text"), ({"title": " "}, "title"), ({"to": Addressee("A")}, "to_lines"), ({"text": "黄"}, ""),
     ({"channel": "fax"}, "channel")],
)  # fmt: skip
def test_a_draft_is_not_changed_to_what_cannot_be_sent(session: Session, changed, about: str):
    letter = drafted(session)

    with pytest.raises(Refused) as refused:
        rewritten(session, letter, **changed)

    assert refused.value.about == about


def test_what_is_final_is_changed_no_more_and_nobody_writes_over_anothers_change(session: Session):
    letter = drafted(session)
    seen = letter.revision
    rewritten(session, letter, title="First")

    with pytest.raises(Stale):
        actions.rewrite(
            session, letter.id, a_change(letter), revision=seen, head=HEAD, by=acacia.ALMA, on=acacia.TODAY
        )  # fmt: skip
    actions.print_(session, letter.id, revision=letter.revision, by=acacia.ALMA, pdf_sha256="0" * 64)
    session.flush()
    with pytest.raises(Refused, match="Only a draft can be changed"):
        rewritten(session, letter, title="Second")


def test_what_has_a_pdf_is_not_final_before_it_is_kept(session: Session):
    letter = drafted(session, channel="email", attaches_pdf=True)

    with pytest.raises(Refused, match="PDF"):
        actions.send(session, letter.id, revision=letter.revision, by=acacia.ALMA)

    assert letter.state == State.DRAFTED
