"""What a legal hold reaches: the record itself, and whatever proceedings about it would be argued from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

HOLDABLE = {"case": "cases", "property": "properties", "party": "parties"}
"""What can be held, with its table."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The keys of what is held, by its word in the journal: what is named, and what belongs to it."""

    keys: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def of(self, subject: str) -> frozenset[int]:
        """The keys of one sort."""
        return self.keys.get(subject, frozenset())

    def holds(self, subject: str, subject_id: int) -> bool:
        """Whether it must stay."""
        return subject_id in self.of(subject)
