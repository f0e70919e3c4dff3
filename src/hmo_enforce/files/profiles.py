"""Profiles: which column of a file fills which field. Shipped ones are TOML; others are made on the page and stored.

A profile never reads a file: it is chosen by a header (`choose`), or guessed from one (`suggest`), and `extraction.py`
applies it to rows.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from hmo_enforce.files import headers, kinds
from hmo_enforce.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Source:
    """Where a field's text comes from: columns or `parts` joined, a constant, or the `first` source that is not blank.

    `extract` keeps the first group of a regular expression found in the text (blank where it is not found); `values`
    then turns the file's codes into ours (compared like headers; an unknown code passes through unchanged);
    `default` stands where all of that left nothing.
    """

    columns: tuple[str, ...] = ()
    join: str = ", "
    constant: str | None = None
    parts: tuple["Source", ...] = ()
    first: tuple["Source", ...] = ()
    extract: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    default: str | None = None

    def is_plain(self) -> bool:
        """Whether the text is one column's cell as it stands."""
        return len(self.columns) == 1 and not (self.parts or self.first or self.extract or self.values or self.default)

    def all_columns(self) -> tuple[str, ...]:
        """Every column that the source looks at, as the profile writes it."""
        return self.columns + tuple(column for each in (*self.parts, *self.first) for column in each.all_columns())


@dataclass(frozen=True, slots=True)
class Wide:
    """Figures with an indicator in each column: every column but `ignore` and those used by fields is one.

    `names` gives indicators better names than their columns have.
    """

    ignore: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """How one source's files of one kind are read. `required` columns tell its header from all others."""

    name: str
    kind: str
    title: str
    fields: tuple[tuple[str, Source], ...]
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    published: str = ""
    wide: Wide | None = None
    bare: headers.Bare | None = None

    def known_columns(self) -> frozenset[str]:
        """Normalised names of all columns that this source's files are known to have."""
        used = [column for _, source in self.fields for column in source.all_columns()]
        return frozenset(headers.normal(column) for column in (*self.required, *self.optional, *used))

    def required_columns(self) -> frozenset[str]:
        """Normalised names of the columns that tell this source's header."""
        return frozenset(headers.normal(column) for column in self.required)

    def signature(self) -> headers.Signature:
        """What finds this header in a file."""
        return headers.Signature(self.required_columns(), self.bare)


def signatures(profiles: Iterable[Profile], kind: str) -> tuple[headers.Signature, ...]:
    """What `outside.tables` needs to find a header among title rows."""
    return tuple(profile.signature() for profile in profiles if profile.kind == kind)


def choose(header: Sequence[str], kind: str, profiles: Collection[Profile]) -> Profile:
    """The profile that knows most of this header's columns, of those whose required columns are all there.

    Raises Refused where none fits, or where several fit equally well: then the person must name one.
    """
    fits = fitting(header, kind, profiles)
    if not fits:
        raise Refused(_none_fits(header, kind))
    best = [profile for profile, known in fits if known == fits[0][1]]
    if len(best) > 1:
        raise Refused(f"This header fits {len(best)} profiles equally well: {_names(best)}. Say which one to use (--profile).")
    return best[0]


def fitting(header: Sequence[str], kind: str, profiles: Iterable[Profile]) -> list[tuple[Profile, int]]:
    """The profiles whose required columns are all in this header, each with how many of its columns it knows; best first."""
    columns = {headers.normal(name) for name in header}
    fits = [
        (profile, len(profile.known_columns() & columns))
        for profile in profiles
        if profile.kind == kind and profile.required_columns() <= columns
    ]
    return sorted(fits, key=lambda fit: -fit[1])


def named(name: str, kind: str, profiles: Collection[Profile]) -> Profile:
    """The profile of that name. Raises Refused, naming those that there are."""
    for profile in profiles:
        if profile.kind == kind and profile.name == name:
            return profile
    there = ", ".join(sorted(profile.name for profile in profiles if profile.kind == kind)) or "none"
    raise Refused(f"There is no profile “{name}” for {kinds.KINDS[kind].title.lower()}. There are: {there}.")


MOST_JOINED = 6


def from_mapping(
    name: str,
    kind: str,
    column_map: Mapping[str, str | Sequence[str]],
    *,
    constants: Mapping[str, str] | None = None,
    codes: Mapping[str, Mapping[str, str]] | None = None,
    title: str = "",
    wide: bool = False,
) -> Profile:
    """A profile made on the page.

    column_map   field -> its column, or up to six columns whose cells are joined by commas (an address in parts)
    constants    field -> a text that holds for every row, or where the field's columns are blank
    codes        field -> {the file's code: our word for it}

    Raises Refused with one sentence for each required field that nothing fills.
    """
    chosen = {field: _several(columns) for field, columns in column_map.items()}
    fixed = {field: text for field, text in (constants or {}).items() if text}
    fields = {
        field: Source(columns=columns, default=fixed.get(field), values=tuple((codes or {}).get(field, {}).items()))
        for field, columns in chosen.items()
        if columns
    }
    fields |= {field: Source(constant=text) for field, text in fixed.items() if field not in fields}
    profile = Profile(
        name=name, kind=kind, title=title or name, fields=tuple(fields.items()),
        required=tuple(dict.fromkeys(column for columns in chosen.values() for column in columns)),
        wide=Wide() if wide else None,
    )  # fmt: skip
    check(profile)
    return profile


def _several(columns: str | Sequence[str]) -> tuple[str, ...]:
    given = (columns,) if isinstance(columns, str) else tuple(columns)
    if len(given) > MOST_JOINED:
        raise Refused(f"At most {MOST_JOINED} columns can be joined into one field.")
    return tuple(column for column in given if column)


def check(profile: Profile) -> None:
    """Raises Refused where the profile names a field that its kind does not have, or leaves a required one unfilled."""
    if profile.kind not in kinds.KINDS:
        raise Refused(f"There is no kind of file called “{profile.kind}”.")
    kind = kinds.KINDS[profile.kind]
    filled = {field for field, _ in profile.fields} | ({"indicator", "value"} if profile.wide else set())
    reasons = [
        f"Choose a column for {' or '.join(_title(kind, name) for name in names)}."
        for names in kind.required
        if not filled & set(names)
    ]
    reasons += [f"“{name}” is not a field of {kind.title}." for name in sorted(filled - set(kind.field_names()))]
    if reasons:
        raise Refused(*reasons)


def _title(kind: kinds.Kind, name: str) -> str:
    return next(field.title for field in kind.fields if field.name == name)


def _names(profiles: Iterable[Profile]) -> str:
    return " and ".join(f"“{profile.name}” ({profile.title})" for profile in profiles)


def _none_fits(header: Sequence[str], kind: str) -> str:
    columns = ", ".join(name for name in header if name) or "none"
    return (
        f"No profile for {kinds.KINDS[kind].title.lower()} fits this file. Its columns are: {columns}. "
        "Choose the columns on the Imports page (that makes a profile for this source), or check that the file is of "
        "this kind."
    )
