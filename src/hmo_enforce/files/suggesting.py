"""Which column of a file might be which field, by their names."""

from collections.abc import Mapping, Sequence

from hmo_enforce.files import headers, kinds


def suggest(header: Sequence[str], kind: str) -> dict[str, str]:
    """A guess at field -> column, by the names that registers commonly give them; each column is used once.

    Columns that are numbered in turn (Address 1, Address 2) come before a single one of that name: the first is given.
    """
    labels = headers.distinct(header)
    free: dict[str, str] = {}
    for label in labels:
        free.setdefault(headers.normal(label), label)
    found: dict[str, str] = {}
    for matches in (_numbered, _same_name, _name_inside):
        for field in kinds.KINDS[kind].fields:
            if field.name not in found and (column := matches(field, free)):
                found[field.name] = free.pop(column)
    return found


def _numbered(field: kinds.Field, free: Mapping[str, str]) -> str | None:
    """The first of several columns of an address that are told apart by a number; those of the home before others."""
    if field.name != "address":
        return None
    series = {column: label for column, label in free.items() if column.endswith("1") and f"{column[:-1]}2" in free}
    return _same_name(field, series) or _name_inside(field, series)


def _same_name(field: kinds.Field, free: Mapping[str, str]) -> str | None:
    wanted = (headers.normal(name) for name in (field.name, field.title, *field.also))
    return next((name for name in wanted if name in free), None)


def _name_inside(field: kinds.Field, free: Mapping[str, str]) -> str | None:
    for name in sorted((field.title, *field.also), key=len, reverse=True):
        words = name.casefold().split()
        for column, label in free.items():
            if len(name) > 3 and set(words) <= (said := _words(label)) and not said & set(field.apart):
                return column
    return None


def _words(label: str) -> set[str]:
    """The words of a name; a figure at the end of one is a word of its own (Address1)."""
    words = "".join(c if c.isalnum() else " " for c in label.casefold()).split()
    return {*words, *(word.rstrip("0123456789") for word in words)} - {""}
