"""The form of the columns page as values: how the file is to be read, and what was chosen by hand for each field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hmo_enforce.files import headers, kinds, profile_forms, profiles, suggesting
from hmo_enforce.files.outside.looking import Look
from hmo_enforce.files.queries import Listed
from hmo_enforce.web import forms
from hmo_enforce.web.office import import_wording

BY_HAND = "by-hand"
FOR_THIS_FILE = "by hand"
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Reading:
    """How the file is to be read. `profile` is a name, BY_HAND, or blank: whichever fits."""

    sheet: str | None
    header_rows: headers.Rows | None
    profile: str
    start: str = ""

    def options(self) -> dict[str, str]:
        """As the import's job takes it."""
        given = {"sheet": self.sheet, "header_row": str(self.header_rows) if self.header_rows else None}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What fills one field: columns joined, a text for every row or for blanks, and the meaning of the file's codes."""

    columns: tuple[str, ...] = ()
    fixed: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hand:
    """A profile in the making. `replaces` is the saved one that it began as."""

    fields: Mapping[str, Chosen]
    wide: bool = False
    profile_name: str = ""
    replaces: str | None = None


def reading(given: Mapping[str, Any], options: Mapping[str, Any]) -> Reading:
    """From an address or a form, else as the import has it."""

    def said(name: str) -> str:
        return str(given[name] if name in given else options.get(name) or "").strip()

    known = BY_HAND if options.get("mapping") else ""
    profile = str(given["profile"]) if "profile" in given else known
    return Reading(
        sheet=said("sheet") or None,
        header_rows=headers.rows_given(said("header_row")),
        profile=profile,
        start=str(given.get("start", "")),
    )


# --- what stands in the form at first


def at_first(one: Listed, look: Look, known: Sequence[profiles.Profile], reading: Reading) -> Hand:
    """From the profile to start from, or what was chosen for this file before, or a guess by the columns' names."""
    mapping = one.options.get("mapping")
    start = next((profile for profile in known if profile.name == reading.start), None)
    if start is None and mapping:
        start = profile_forms.from_dict(mapping)
    if start is None:
        return Hand(guessed(one.kind, look))
    found = {name: _from_source(source, look) for name, source in start.fields}
    saved = start.name if not start.published and start.name != FOR_THIS_FILE and reading.start else None
    return Hand({**found}, wide=start.wide is not None, profile_name=saved or "", replaces=saved)


def guessed(kind: str, look: Look) -> dict[str, Chosen]:
    """By the columns' names; a numbered column (Address 1) brings those that continue it where fields may be joined."""
    found: dict[str, Chosen] = {}
    for name, column in suggesting.suggest(look.header, kind).items():
        columns = continued(column, look.header) if name in import_wording.JOINED else (column,)
        found[name] = Chosen(columns)
    return found


def continued(column: str, header: Sequence[str]) -> tuple[str, ...]:
    """The column, and those numbered on from it: Address 1, Address 2, Address 3."""
    stem = column.rstrip("0123456789")
    if stem == column or not stem.strip():
        return (column,)
    by_name = {headers.normal(name): name for name in header}
    start = int(column[len(stem) :])
    names = (by_name.get(headers.normal(f"{stem}{number}")) for number in range(start, start + profiles.MOST_JOINED))
    found: list[str] = []
    for name in names:
        if name is None:
            break
        found.append(name)
    return tuple(found)


def _from_source(source: profiles.Source, look: Look) -> Chosen:
    there = {headers.normal(name): name for name in look.header}
    columns = [there[name] for column in source.all_columns() if (name := headers.normal(column)) in there]
    fixed = source.constant or source.default or ""
    return Chosen(tuple(dict.fromkeys(columns))[: profiles.MOST_JOINED], fixed, dict(source.values))


# --- what was sent


def sent(kind: str, form: forms.Fields, look: Look) -> Hand:
    """The form as it came. A column that the file does not have counts as none."""
    fields: dict[str, Chosen] = {}
    for each in kinds.KINDS[kind].fields:
        names = [each.name, *(f"{each.name}-{part}" for part in range(2, profiles.MOST_JOINED + 1))]
        columns = [column for name in names if (column := form.raw(name)) in look.header]
        chosen = Chosen(tuple(dict.fromkeys(columns)), form.raw(f"{each.name}-fixed")[:200])
        fields[each.name] = replace(chosen, codes=_codes(kind, each.name, chosen, form, look))
    name = form.raw("profile_name")[:LONGEST_NAME]
    return Hand(fields, form.raw("wide") == "yes", name, form.raw("replaces") or None)


def codes_of(kind: str, name: str, chosen: Chosen, look: Look) -> tuple[str, ...]:
    """The codes to be set against our words: those in the one column of a field that has words of ours."""
    if (kind, name) not in import_wording.ANSWERS or len(chosen.columns) != 1:
        return ()
    return look.codes.get(chosen.columns[0], ())


def _codes(kind: str, name: str, chosen: Chosen, form: forms.Fields, look: Look) -> dict[str, str]:
    words = import_wording.ANSWERS.get((kind, name), {})
    found: dict[str, str] = {}
    for number, code in enumerate(codes_of(kind, name, chosen, look)):
        meaning = form.raw(f"{name}-code-{number}")
        if meaning in words:
            found[code] = meaning
    return found


def missing(kind: str, hand: Hand) -> list[forms.FieldError]:
    """The fields that nothing fills and that must be filled, said where the first of each group stands."""
    titles = {each.name: each.title for each in kinds.KINDS[kind].fields}
    filled = {name for name, chosen in hand.fields.items() if chosen.columns or chosen.fixed}
    filled |= {"indicator", "value"} if hand.wide else set()
    return [
        forms.FieldError(names[0], f"Choose a column for {_or([titles[name] for name in names])}.")
        for names in kinds.KINDS[kind].required
        if not filled & set(names)
    ]


def _or(titles: Sequence[str]) -> str:
    return titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} or {titles[-1]}"


def profile(kind: str, hand: Hand) -> profiles.Profile:
    """Raises Refused where it does not hold together."""
    return profiles.from_mapping(
        hand.profile_name or FOR_THIS_FILE,
        kind,
        {name: chosen.columns for name, chosen in hand.fields.items()},
        constants={name: chosen.fixed for name, chosen in hand.fields.items()},
        codes={name: chosen.codes for name, chosen in hand.fields.items()},
        wide=hand.wide,
    )
