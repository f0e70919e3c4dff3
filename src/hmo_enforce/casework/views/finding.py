"""Search as one types: homes, people and companies, licences, cases and arrivals that answer what was typed, the best first.

Candidates come from the database's index of words (`kernel/indexed.py`), by way of mapped classes, so that what is hidden from
a reader is none; they are put in order by rules that know no database (`likeness.py`), and only those that are shown are read,
and accounted for.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, and_, func, select, type_coerce
from sqlalchemy.orm import Session

from hmo_enforce.cases import terms
from hmo_enforce.cases.records import Case
from hmo_enforce.casework.views import hits, likeness, people_list, probes, searching
from hmo_enforce.casework.views.hits import Hit
from hmo_enforce.casework.views.searching import Search
from hmo_enforce.intake import references
from hmo_enforce.intake.records import Arrival
from hmo_enforce.kernel import hiding, indexed, natural
from hmo_enforce.kernel.indexed import Indexed, Needs
from hmo_enforce.licensing.records import Licence
from hmo_enforce.people.records import Party
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties.records import Property

LEAST = 2
"""Fewer letters than these find nothing."""
MOST, SLIPPED_AT, LOOKED_AT, NEAREST = 200, 10_000, 2_000, 100
"""How many candidates are put in order; with a slip in one word, how many are looked at for that word; of how many the
shortest are taken, or with more slips those with the most trigrams; and how many these are."""
NO_SLIP, ONE_SLIP, SLIPS = range(3)
SAMPLE = 60
"""Of how many texts it is judged what is common."""
REGISTERED = func.coalesce(Licence.holder, "") + " " + func.coalesce(Licence.manager, "")
REFERRED = Case.reference + " " + Case.title
COMPANY = re.compile(r"[A-Z]{0,2}[0-9]{4,8}")


@dataclass(frozen=True, slots=True)
class Group:
    """The answers of one sort. `total` of those looked at; `more` says that not all were."""

    sort: str
    hits: tuple[Hit, ...]
    total: int
    more: bool
    best: float
    asked: str | None = None
    dropped: str | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """Keys, the best first, and how well the first answers.

    asked    what was looked for in the end, where it was not what was typed
    dropped  a postcode that none of them has
    """

    ids: tuple[int, ...]
    best: float
    more: bool
    asked: str | None = None
    dropped: str | None = None


NONE = Ranked((), 0.0, False)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a sort's candidates come from: the key, the text that answers, and what must hold besides.

    names_people   that the text may name somebody who is hidden, in a record that is not
    meant          what the letters of the text must say besides
    """

    of: Indexed
    key: Any
    text: Any
    conditions: tuple[ColumnElement[bool], ...] = ()
    names_people: bool = False
    meant: re.Pattern[str] | None = None


def find(session: Session, typed: str, sorts: Iterable[str], on: date, each: int) -> tuple[Group, ...]:
    """The groups that hold anything, the one with the best answer first, and up to `each` hits of each.

    Where nothing of any sort answers as it was typed, one slip is forgiven, and then as many as words have room for.
    """
    if len(typed.strip()) < LEAST:
        return ()
    asked = [sort for sort in hits.SORTS if sort in set(sorts)]
    ranked: dict[str, Ranked] = {}
    for slips in (NO_SLIP, ONE_SLIP, SLIPS):
        ranked = {sort: RANKED[sort](session, typed, on, slips=slips) for sort in asked}
        if any(one.ids for one in ranked.values()):
            break
    groups = [
        Group(sort, hits.SHOWN[sort](session, one.ids[:each]), len(one.ids), one.more, one.best, one.asked, one.dropped)
        for sort, one in ranked.items()
        if one.ids
    ]
    return tuple(sorted(groups, key=lambda one: -one.best))


def homes(session: Session, typed: str, on: date, *, slips: int) -> Ranked:
    """By UPRN or its beginning, by postcode or its beginning, by the words of an address, or by both.

    A postcode that fits none of the homes with these words is dropped.
    """
    search = searching.read(typed)
    found = _homes(session, search, on, slips)
    if found.ids or not (search.postcode and search.words):
        return found
    found = _homes(session, replace(search, postcode=None), on, slips)
    return replace(found, asked=" ".join(search.words), dropped=search.postcode)


def _homes(session: Session, search: Search, on: date, slips: int) -> Ranked:
    counts: tuple[ColumnElement[bool], ...] = (gazetteer.answers_on(on),)
    if search.uprn:
        return _alike(session, Property.id, (*counts, _begins(Property.uprn, search.uprn)), Property.uprn)
    if search.postcode:
        counts = (*counts, Property.postcode.between(search.postcode, f"{search.postcode}ZZZ"))
    if not search.words:
        order = (Property.postcode, Property.address_key)
        return _alike(session, Property.id, counts, *order) if search.postcode else NONE
    source = Source(indexed.HOMES, Property.id, Property.address, counts)
    found = _by_words(session, " ".join(search.words), source, slips=slips)
    if found.ids or not (flat := searching.as_flat(search.words)):
        return found
    words, source = " ".join(flat[0]), replace(source, meant=flat[1])
    found = _by_words(session, words, source, slips=NO_SLIP)
    return found if found.ids or slips == NO_SLIP else _by_words(session, words, source, slips=slips)


def people(session: Session, typed: str, on: date, *, slips: int) -> Ranked:
    """By name, or by the number of a company; never whoever is known by nothing but a complaint."""
    found = _numbered(session, typed)
    if found.ids:
        return found
    return _by_words(session, typed, Source(indexed.PEOPLE, Party.id, Party.name, (people_list.is_shown(),)), slips=slips)


def numbered(session: Session, typed: str) -> tuple[int, ...]:
    """Those whose company number begins so; none where it is no such number."""
    return _numbered(session, typed).ids


def _numbered(session: Session, typed: str) -> Ranked:
    number = typed.strip().upper().replace(" ", "")
    if not COMPANY.fullmatch(number):
        return NONE
    return _alike(session, Party.id, (people_list.is_shown(), _begins(Party.company_number, number)), Party.company_number)


def licences(session: Session, typed: str, on: date, *, slips: int) -> Ranked:
    """By reference."""
    return _by_words_or_number(session, typed, Source(indexed.LICENCES, Licence.id, Licence.reference), slips=slips)


def held(session: Session, typed: str, on: date, *, slips: int) -> Ranked:
    """Licences by who holds or manages them, as the register has it; of nobody who is hidden from whoever asks."""
    return _by_words(session, typed, Source(indexed.HOLDERS, Licence.id, REGISTERED, names_people=True), slips=slips)


def cases(session: Session, typed: str, on: date, *, slips: int) -> Ranked:
    """By reference, however it is typed, or by words of the title."""
    found = _by_words_or_number(session, typed, Source(indexed.CASES, Case.id, REFERRED), slips=slips)
    if (meant := searching.of_case(typed)) is None:
        return found
    reference = terms.reference(*meant)
    very = _alike(session, Case.id, (Case.reference == reference,), Case.reference)
    ids = tuple(dict.fromkeys((*very.ids, *found.ids)))
    return replace(found, ids=ids, best=likeness.BEGUN, asked=None if found.ids else reference) if very.ids else found


def arrivals(session: Session, typed: str, on: date, *, slips: int) -> Ranked:
    """By the whole reference, however it is typed: part of one leads to nobody's complaint."""
    reference = references.read(typed)
    return NONE if reference is None else _alike(session, Arrival.id, (Arrival.reference == reference,), Arrival.reference)


def _by_words_or_number(session: Session, typed: str, source: Source, *, slips: int) -> Ranked:
    """The same without a word that says what the number is of, where nothing has it."""
    found, number = _by_words(session, typed, source, slips=slips), searching.without_lead(typed)
    if found.ids or not number:
        return found
    return replace(_by_words(session, number, source, slips=slips), asked=number)


RANKED = {
    hits.HOME: homes,
    hits.PERSON: people,
    hits.LICENCE: licences,
    hits.HELD: held,
    hits.CASE: cases,
    hits.ARRIVAL: arrivals,
}


def _by_words(session: Session, typed: str, source: Source, *, slips: int) -> Ranked:
    words = likeness.letters(typed).split()[: searching.MOST_WORDS]
    asked = likeness.wanted(typed, likeness.SHORTEST if slips == ONE_SLIP else likeness.ONE_SLIP)
    if slips == NO_SLIP:
        # Of one word alone nothing is meant that would be the shortest.
        most, shortest = (LOOKED_AT, MOST) if len(words) > 1 else (MOST, 0)
        return _ranked(asked, _having(session, source, probes.as_typed(words), most, shortest), MOST)
    if slips == ONE_SLIP:
        candidates = _slipped(session, source, probes.one_slip(words), SLIPPED_AT)
        candidates = candidates or _slipped(session, source, probes.short_slip(words), LOOKED_AT)
    elif not probes.is_telling(words):
        return NONE
    else:
        candidates = _having(session, source, probes.forgiving(words, _sample(session, source)), LOOKED_AT)
    return _ranked(asked, probes.nearest(candidates, words, NEAREST), NEAREST)


def _slipped(session: Session, source: Source, ways: Iterable[probes.Slipped], most: int) -> list[tuple[int, str]]:
    tried = ((one, _having(session, source, one.needs, most)) for one in ways)
    return list(dict.fromkeys(found for one, some in tried for found in one.among(some)))


def _ranked(asked: likeness.Wanted, candidates: Sequence[tuple[int, str]], most: int) -> Ranked:
    scored = [(score, text, id_) for id_, text in candidates if (score := likeness.likeness(asked, text)) is not None]
    scored.sort(key=lambda one: (-round(one[0], 3), natural.order(one[1]), one[2]))
    ids = tuple(dict.fromkeys(id_ for _, _, id_ in scored))
    return Ranked(ids, scored[0][0] if scored else 0.0, len(candidates) >= most)


def _having(session: Session, source: Source, needs: Needs, most: int, shortest: int = 0) -> list[tuple[int, str]]:
    """Keys and texts of up to so many that the index hands out; or of these so many with the least in them besides."""
    if not indexed.narrows(needs):
        return []
    asked = _unread(source.key, source.text).where(*source.conditions)
    query = indexed.joined(session, asked, source.of, source.key, needs).limit(most)
    if shortest:
        some = query.subquery()
        query = select(some.c.id, some.c.text).order_by(func.length(some.c.text), some.c.id).limit(shortest)
    found = session.execute(query)
    told = [(id_, text) for id_, text in found if not source.meant or source.meant.search(likeness.letters(text))]
    return [one for one in told if not hiding.conceals(session, one[1])] if source.names_people else told


@lru_cache
def _unread(key: Any, text: Any) -> Select[int, str]:
    """As values of no column: a candidate that is put in order and not shown was read by nobody (`kernel/noticing.py`)."""
    number, words = type_coerce(_kept(key), Integer), type_coerce(func.coalesce(text, ""), String)
    return select(number.label("id"), words.label("text")).select_from(key.class_)


def _kept(key: Any) -> ColumnElement[int]:
    """A second record answers by its own words, for the one that is kept."""
    other = getattr(key.class_, "same_as_id", None)
    return func.coalesce(key, 0) if other is None else func.coalesce(other, key, 0)


def _sample(session: Session, source: Source) -> list[str]:
    """Some texts from all over the table, which tell what is common."""
    # Each by itself: asked for both at once, SQLite reads every row.
    first, last = (session.scalar(select(end(source.key))) for end in (func.min, func.max))
    if first is None or last is None:
        return []
    some = [first + (last - first) * at // SAMPLE for at in range(SAMPLE + 1)]
    return [text for _, text in session.execute(_unread(source.key, source.text).where(source.key.in_(some)))]


def _alike(session: Session, key: Any, conditions: tuple[ColumnElement[bool], ...], *order: Any) -> Ranked:
    """By what it is numbered with, in the order of the numbers: nothing answers better."""
    query = select(_kept(key)).select_from(key.class_).where(*conditions).order_by(*order, key).limit(MOST)
    ids = tuple(dict.fromkeys(session.scalars(query)))
    return Ranked(ids, 2.0, len(ids) >= MOST) if ids else NONE


def _begins(column: Any, number: str) -> ColumnElement[bool]:
    """A range and not LIKE: it uses the index on both databases."""
    between, as_typed = column.between(number, f"{number}ZZZ"), func.substr(column, 1, len(number)) == number
    return and_(between, as_typed)
