"""A profile applied to a header: from a file's row to the cells of its kind's fields, columns looked up once.

`Extraction.cells` is the fast path (half a microsecond a row where every field is one column or a constant).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from hmo_enforce.files import headers, kinds
from hmo_enforce.files.issues import Issue
from hmo_enforce.files.profiles import Profile, Source
from hmo_enforce.kernel.errors import Refused

R = TypeVar("R")
Cells = tuple[str, ...]
Text = Callable[[Sequence[str]], str]


class Built(NamedTuple, Generic[R]):
    """What became of a row. No row: rejected, for the reasons in `issues`. With a row, `issues` were mended (a value
    was put right) or emptied (it could not be understood) and `notes` ask somebody to look at a value that
    was kept as it stands."""

    row: R | None
    issues: tuple[Issue, ...] = ()
    notes: tuple[Issue, ...] = ()

    def by_severity(self) -> Iterator[tuple[str, Issue]]:
        """Each issue with rejected, emptied, mended or noted before it."""
        for issue in self.issues:
            yield ("rejected" if self.row is None else "emptied" if issue.emptied else "mended"), issue
        for note in self.notes:
            yield "noted", note


Builder = Callable[[Cells, int], Built[R]]


@dataclass(frozen=True, slots=True)
class Extraction:
    """`cells` gives one tuple in the order of the kind's fields; `all` gives one or, for wide figures, several.

    `mapped` are the fields that the file or the profile fills at all; `columns` names their columns in the file.
    """

    profile: Profile
    mapped: frozenset[str]
    columns: dict[str, str]
    cells: Callable[[list[str]], Cells]
    all: Callable[[list[str]], list[Cells]]


def extraction(profile: Profile, header: Sequence[str]) -> Extraction:
    """Raises Refused, naming the required columns that the header lacks."""
    labels = headers.distinct(header)
    at = {headers.normal(label): position for position, label in reversed(list(enumerate(labels)))}
    missing = [column for column in profile.required if headers.normal(column) not in at]
    if missing:
        raise Refused(f"The profile “{profile.name}” needs columns that this file lacks: {', '.join(missing)}.")
    sources = {field: source for field, source in profile.fields if _is_filled(source, at)}
    fields = kinds.KINDS[profile.kind].field_names()
    cells = _cells(fields, sources, at, len(labels))
    columns = {field: labels[at[name]] for field, source in sources.items() if (name := _first_column(source, at))}
    if profile.wide is None:
        return Extraction(profile, frozenset(sources), columns, cells, lambda row: [cells(row)])
    spread = _spread(profile, labels, sources, fields, cells)
    return Extraction(profile, frozenset(sources) | {"indicator", "value"}, columns, cells, spread)


def built(rows: Iterable[tuple[int, list[str]]], extraction: Extraction, build: Builder[R]) -> Iterator[tuple[int, Built[R]]]:
    """Each row of a table built by its kind's builder; issues speak of the file's own columns.

    A wide row of figures comes out as several, all with the same row number.
    """
    if extraction.profile.wide is not None:
        each = ((number, cells) for number, row in rows for cells in extraction.all(row))
    else:
        cells_of = extraction.cells
        each = ((number, cells_of(row)) for number, row in rows)
    for number, cells in each:
        made = build(cells, number)
        if made.issues or made.notes:
            made = _in_file_words(made, extraction, cells)
        yield number, made


def _in_file_words(made: Built[R], extraction: Extraction, cells: Cells) -> Built[R]:
    columns = extraction.columns
    if extraction.profile.wide is not None:
        fields = kinds.KINDS[extraction.profile.kind].field_names()
        columns = columns | {"value": cells[fields.index("indicator")]}

    def named(issue: Issue) -> Issue:
        return replace(issue, field=columns.get(issue.field, issue.field))

    return Built(made.row, tuple(map(named, made.issues)), tuple(map(named, made.notes)))


def _cells(fields: Sequence[str], sources: dict[str, Source], at: dict[str, int], width: int) -> Callable[[list[str]], Cells]:
    """Constants and the blank ride behind the row's own cells, so that one itemgetter fetches all plain fields."""
    tail = [""]
    positions: list[int] = []
    made: list[tuple[int, Text]] = []
    for place, field in enumerate(fields):
        source = sources.get(field)
        position = width
        if source is None:
            pass
        elif (constant := _constant(source, at)) is not None:
            tail.append(constant)
            position = width + len(tail) - 1
        elif source.is_plain():
            position = at[headers.normal(source.columns[0])]
        else:
            made.append((place, _text(source, at)))
        positions.append(position)
    fetch = itemgetter(*positions)
    return _with_made(fetch, tail, made) if made else lambda row: fetch(row + tail)


def _constant(source: Source, at: dict[str, int]) -> str | None:
    """The text that the source gives for every row of this file, where it looks at no column of it."""
    if source.constant is not None:
        return source.constant
    return None if _first_column(source, at) else source.default


def _with_made(
    fetch: Callable[[list[str]], Cells], tail: list[str], made: list[tuple[int, Text]]
) -> Callable[[list[str]], Cells]:
    def cells(row: list[str]) -> Cells:
        taken = list(fetch(row + tail))
        for place, text in made:
            taken[place] = text(row)
        return tuple(taken)

    return cells


def _text(source: Source, at: dict[str, int]) -> Text:
    text = _found_text(source, at)
    if source.extract:
        text = _extracted(re.compile(source.extract), text)
    if source.values:
        text = _translated({headers.normal(code): value for code, value in source.values}, text)
    if source.default:
        text = _with_default(source.default, text)
    return text


def _found_text(source: Source, at: dict[str, int]) -> Text:
    if source.constant is not None:
        constant = source.constant
        return lambda row: constant
    if source.first:
        choices = [_text(each, at) for each in source.first if _is_filled(each, at)]
        return lambda row: next((found for choice in choices if (found := choice(row).strip())), "")
    if source.parts:
        parts = [_text(each, at) for each in source.parts if _is_filled(each, at)]
        return lambda row: source.join.join(found for part in parts if (found := part(row).strip()))
    positions = [at[name] for column in source.columns if (name := headers.normal(column)) in at]
    if len(positions) == 1:
        return itemgetter(positions[0])
    return lambda row: source.join.join(cell for position in positions if (cell := row[position].strip()))


def _extracted(pattern: re.Pattern[str], text: Text) -> Text:
    def extracted(row: Sequence[str]) -> str:
        found = pattern.search(text(row))
        return found.group(1) if found else ""

    return extracted


def _translated(values: dict[str, str], text: Text) -> Text:
    def translated(row: Sequence[str]) -> str:
        code = text(row)
        return values.get(headers.normal(code), code)

    return translated


def _with_default(default: str, text: Text) -> Text:
    return lambda row: text(row).strip() or default


def _spread(
    profile: Profile, labels: Sequence[str], sources: dict[str, Source], fields: Sequence[str],
    cells: Callable[[list[str]], Cells],
) -> Callable[[list[str]], list[Cells]]:  # fmt: skip
    assert profile.wide is not None
    used = {headers.normal(column) for source in sources.values() for column in source.all_columns()}
    used |= {headers.normal(column) for column in profile.wide.ignore}
    names = {headers.normal(column): name for column, name in profile.wide.names}
    figures = [(at, names.get(headers.normal(label), label))
               for at, label in enumerate(labels) if headers.normal(label) not in used]  # fmt: skip
    name_at, value_at = fields.index("indicator"), fields.index("value")

    def spread(row: list[str]) -> list[Cells]:
        whole = list(cells(row))
        rows: list[Cells] = []
        for at, name in figures:
            whole[name_at], whole[value_at] = name, row[at]
            rows.append(tuple(whole))
        return rows

    return spread


def _is_filled(source: Source, at: dict[str, int]) -> bool:
    if source.constant is not None or source.default is not None:
        return True
    return any(headers.normal(column) in at for column in source.all_columns())


def _first_column(source: Source, at: dict[str, int]) -> str | None:
    return next((name for column in source.all_columns() if (name := headers.normal(column)) in at), None)
