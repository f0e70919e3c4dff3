"""Statements compiled once in a process and not once in each test: a page's first showing compiles for longer than it asks."""

from sqlalchemy.engine import Engine
from sqlalchemy.util import LRUCache

_FIRST: dict[str, Engine] = {}
_MOST = 20_000


def shared(engine: Engine) -> Engine:
    """The engine with the dialect and the compiled statements of the first one of its kind, which are known by each other."""
    first = _FIRST.setdefault(engine.dialect.name, engine)
    if first is engine:
        engine.connect().close()  # by which the dialect knows its server
        engine._compiled_cache = LRUCache(_MOST)
    else:
        engine.dialect = engine.pool._dialect = first.dialect
        engine._compiled_cache = first._compiled_cache
    return engine
