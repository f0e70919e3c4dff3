"""The outbox as a list: what is in trouble, what waits, or everything."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from hmo_enforce.casework.views import letter_list as view
from hmo_enforce.casework.views import words
from hmo_enforce.casework.views.letter_list import Sent
from hmo_enforce.casework.views.listing import kinds
from hmo_enforce.casework.views.listing.declared import Asker, Column, Filter, InDatabase, InFile, Listing, Order, Part, Values
from hmo_enforce.casework.views.lists.letters import COMPLAINANTS
from hmo_enforce.kernel import clock
from hmo_enforce.letters import states
from hmo_enforce.letters.records import Letter, Posting
from hmo_enforce.letters.states import LETTER, OPEN, TROUBLE, Fate

PATH = "/outbox"
IN_TROUBLE, WAITING, ALL = "trouble", "open", "all"
SHOWN = {IN_TROUBLE: "Not arrived", WAITING: "Waiting", ALL: "Everything"}
STATES = {IN_TROUBLE: TROUBLE, WAITING: OPEN, ALL: tuple(Fate)}


def _query(asker: Asker) -> Select[Any]:
    joined = select(Posting.id).join(Letter, Letter.id == Posting.letter_id)
    return joined.where(*view.may_be_seen(COMPLAINANTS in asker.may))


def _rows(asker: Asker, keys: Sequence[int], shown: frozenset[str]) -> Sequence[Sent]:
    return view.sent(asker.session, keys, private=COMPLAINANTS in asker.may)


def _also(values: Values, asker: Asker) -> Sequence[ColumnElement[bool]]:
    """What did not arrive, unless somebody asks for others."""
    found = [view.mentions(word) for word in values.get("q", "").split()[: view.FEW]]
    return [Posting.state.in_(STATES[values.get("show", IN_TROUBLE)]), *found]


def _letter(one: Sent) -> Sequence[Part]:
    return Part("link", one.title, f"/letters/{one.letter_id}"), Part("small", one.reference)


def _tries(one: Sent) -> Sequence[Part]:
    following = [Part("small", f"next {words.moment(one.next_try_at)}")] if one.next_try_at else []
    return Part("text", str(one.tries)), *following


def _to_do(one: Sent) -> Sequence[Part]:
    here, found = f"{PATH}/{one.id}", []
    if one.state is Fate.REPORTED:
        found.append(Part("way", "Say whether it came back", f"{here}/settle", of=one.reference))
    if one.state is Fate.WAITING and one.channel == LETTER:
        found.append(Part("way", "Put in the post", f"{here}/posted", of=one.reference))
    if view.can_be_sent_again(one.state, one.channel, one.tries):
        found.append(Part("way", "Look, and try again", f"/letters/{one.letter_id}#outbox-{one.id}", of=one.reference))
    if one.state in OPEN:
        found.append(Part("way", "Give up", f"{here}/give-up", of=one.reference))
    return found


COLUMNS: tuple[Column[Sent], ...] = (
    Column(
        "letter", "Letter",
        (InFile("Reference", lambda one: one.reference), InFile("Letter", lambda one: one.title)), _letter,
    ),
    Column(
        "to", "To", (InFile("To", lambda one: one.to), InFile("How", lambda one: states.CHANNELS[one.channel])),
        lambda one: [Part("text", one.to), Part("small", states.CHANNELS[one.channel])],
    ),
    Column(
        "became", "What became of it",
        (InFile("What became of it", lambda one: one.became.text), InFile("What is said", lambda one: one.said)),
        lambda one: [Part("tag", one.became.text, colour=one.became.colour), Part("small", one.said or one.became.tells)],
    ),
    Column("tries", "Tries", (InFile("Tries", lambda one: one.tries),), _tries, orders=("tries",)),
    Column("do", "What to do", (), _to_do, permission="mend_outbox"),
    Column(
        "posted", "Handed over",
        (
            InFile("Handed over on", lambda one: clock.in_london(one.posted_at).date()),
            InFile("Handed over by", lambda one: one.posted_by),
        ),
        lambda one: [Part("text", words.moment(one.posted_at)), Part("small", one.posted_by)],
        orders=("posted",), by_default=False,
    ),
    Column(
        "left", "Left us on",
        (InFile("Left us on", lambda one: clock.in_london(one.sent_at).date() if one.sent_at else None),),
        orders=("left",), by_default=False,
    ),
)  # fmt: skip

FILTERS: tuple[Filter, ...] = (
    Filter("show", "Show", kinds.one_of(SHOWN, any_=None)),
    Filter("q", "Search", kinds.text(), hint="A reference, words of the title, or whom it is to"),
    Filter("channel", "How", kinds.one_of(states.CHANNELS), lambda value, _: Posting.channel == value),
)

LIST: Listing[Sent] = Listing(
    name="outbox",
    path=PATH,
    title="Outbox",
    one="posting",
    several="postings",
    permission="see_letters",
    key=lambda one: one.id,
    source=InDatabase(Posting.id, _query, _rows, _also),
    columns=COLUMNS,
    orders={
        "posted": Order("Handed over, the latest first", (), descending=True),
        "tries": Order("Tries, the most first", (Posting.tries,), descending=True),
        "left": Order("Left us, the latest first", (Posting.sent_at,), may_miss=True, descending=True),
    },
    filters=FILTERS,
    href=lambda one: f"/letters/{one.letter_id}",
    widened_by=frozenset({COMPLAINANTS}),
    deeds=("put-in-the-post", "send-again"),
)
