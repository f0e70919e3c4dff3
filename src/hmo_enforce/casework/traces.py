"""Where somebody is named: every column in which a name may have been written (`privacy/tables.toml`) is looked through."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, String, cast, func, or_, select
from sqlalchemy.orm import Session

from hmo_enforce.casework import every_table
from hmo_enforce.privacy import naming, outside
from hmo_enforce.privacy.naming import Word


@dataclass(frozen=True, slots=True)
class Trace:
    """A column of a row that names them: as it is kept (`value`; JSON is not text) and as text."""

    table: str
    key: int
    column: str
    value: Any
    text: str


def traces(session: Session, words: Sequence[Word], *, only: frozenset[str] | None = None) -> Iterator[Trace]:
    """Every one, or those of some tables alone. Each table is read once; the database sorts out most rows by `Word.sign`."""
    for name, held in outside.held().items():
        if held.search and (only is None or name in only):
            yield from _in_table(session, every_table.CLASSES[name], held.search, words)


def _in_table(session: Session, of: Any, names: Sequence[str], words: Sequence[Word]) -> Iterator[Trace]:
    """By the mapped class, and not its bare table: what is hidden from whoever asks is left out (`kernel/hiding.py`)."""
    table, columns = of.__table__, [getattr(of, name) for name in names]
    key = getattr(of, next(iter(table.primary_key)).name)
    query = select(key, *columns)
    signs = {word.sign.lower() for word in words}
    if "" not in signs:
        query = query.where(
            or_(*(func.lower(cast(column, String)).contains(sign, autoescape=True) for column in columns for sign in signs))
        )
    for row in session.execute(query.order_by(key)).yield_per(1_000):
        for name, value in zip(names, row[1:], strict=True):
            text = as_text(value)
            if text and naming.found(text, words):
                yield Trace(table.name, row[0], name, value, text)


def as_text(value: Any) -> str:
    """What a column says, as it is searched."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def is_json(table: str, column: str) -> bool:
    """Whether it is no text of its own."""
    return isinstance(every_table.CLASSES[table].__table__.c[column].type, JSON)


def rewritten(value: Any, words: Sequence[Word], instead: str) -> Any:
    """A JSON value with the words replaced in every text of it."""
    if isinstance(value, str):
        return naming.without(value, words, instead)
    if isinstance(value, list):
        return [rewritten(one, words, instead) for one in value]
    if isinstance(value, dict):
        return {name: rewritten(one, words, instead) for name, one in value.items()}
    return value
