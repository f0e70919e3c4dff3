"""What a letter is made of before it becomes paper or email, and who sends it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from hmo_enforce.kernel import days
from hmo_enforce.letters.markup import Blocks


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The council as its letters name it: no crest, which would have to be asked for. `contact` is its lines at the top."""

    council: str
    team: str
    contact: tuple[str, ...]
    email: str


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a letter is to. `lines` is the postal address without the name."""

    name: str
    lines: tuple[str, ...] = ()
    email: str | None = None

    @property
    def address(self) -> tuple[str, ...]:
        """As it stands in the window."""
        return (self.name, *self.lines)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One letter, ready to be set. `address` is the addressee's lines, name first."""

    head: Letterhead
    title: str
    blocks: Blocks
    address: tuple[str, ...]
    reference: str
    dated_on: date
    language: str = "en"

    @property
    def date_in_words(self) -> str:
        """1 March 2024."""
        return days.in_words(self.dated_on)

    @property
    def reference_line(self) -> str:
        """As it stands at the top and on each page's foot."""
        return f"Our reference: {self.reference}"

    def texts(self) -> Iterator[str]:
        """Everything that will be printed."""
        yield from (self.title, self.reference_line, self.date_in_words, self.head.council, self.head.team)
        yield from self.head.contact
        yield from self.address
        yield from (span.text for block in self.blocks for item in block.items for span in item)
