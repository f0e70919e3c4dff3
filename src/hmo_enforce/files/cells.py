"""One row being understood: its cells by field, and the issues found on the way."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from hmo_enforce.files import kinds, values
from hmo_enforce.files.extraction import Built, Cells
from hmo_enforce.files.issues import Issue

T = TypeVar("T")
R = TypeVar("R")
NO_POSTCODE = (
    "No postcode could be found for this address, so it can be matched by its text alone. Add the postcode, or match "
    "the address by hand."
)


class Reading:
    """Reads a row field by field. What cannot be understood becomes an issue and None; the row may still go in.

    `mapped` are the fields that the file has at all: a blank there may deserve a note, a missing column does not.
    """

    def __init__(self, kind: kinds.Kind, mapped: frozenset[str], cells: Cells, number: int) -> None:
        self._cells = dict(zip(kind.field_names(), cells, strict=True))
        self._number = number
        self.mapped = mapped
        self.issues: list[Issue] = []
        self.notes: list[Issue] = []

    def raw(self, field: str) -> str:
        """The cell as it stands in the file."""
        return self._cells[field]

    def text(self, field: str) -> str | None:
        """The cell's words on one line; None where it is blank."""
        return values.one_line(self._cells[field]) or None

    def value(self, field: str, read: Callable[[str], values.Read[T]]) -> T | None:
        """The cell as a parser of `values` reads it; what it could not read or had to mend is an issue."""
        found = read(self._cells[field])
        if found.message is not None:
            self.issue(field, found.message, emptied=found.value is None)
        return found.value

    def one_of(self, field: str, allowed: Iterable[str]) -> str | None:
        """A code from a short list; anything else is an issue that names the list."""
        text = (self.text(field) or "").casefold().replace(" ", "_")
        if text and text not in allowed:
            self.issue(field, f"This is none of: {', '.join(allowed)}. Use one of these words.")
            return None
        return text or None

    def postcode(self, address: str | None, *, note_if_none: bool = True) -> str | None:
        """From its own column, or else from the end of the address; a doubt becomes a note."""
        given = self.value("postcode", values.postcode)
        written = values.postcode_in(address) if address else None
        if given and written and given != written:
            self.note("postcode", f"The postcode column says {given} and the address {written}. {given} was used.")
        if note_if_none and address and not (given or written):
            self.note("address", _no_postcode(address))
        return given or written

    def is_blank(self, field: str) -> bool:
        """Whether the file has this column and the row leaves it blank."""
        return field in self.mapped and values.is_blank(self._cells[field])

    def issue(self, field: str, message: str, *, emptied: bool = True) -> None:
        """A value left empty, or mended; the reason, where the row is rejected."""
        self.issues.append(Issue(self._number, field, self._cells.get(field, "")[:200], message, emptied))

    def note(self, field: str, message: str) -> None:
        """Something kept as it stands that somebody should look at."""
        self.notes.append(Issue(self._number, field, self._cells.get(field, "")[:200], message))

    def built(self, row: R) -> Built[R]:
        """The finished row with all that was found on the way."""
        return Built(row, tuple(self.issues), tuple(self.notes))

    def rejected(self, field: str, message: str) -> Built[R]:
        """No row, for this reason."""
        self.issue(field, message)
        return Built(None, tuple(self.issues), tuple(self.notes))


def _no_postcode(address: str) -> str:
    if values.ends_in_part_of_postcode(address):
        return "The address breaks off inside its postcode. " + NO_POSTCODE
    return NO_POSTCODE
