"""What reading a file came to, before anything is put in."""

from dataclasses import dataclass, field
from typing import Any

from hmo_enforce.casework.loads.drawn import Plan
from hmo_enforce.casework.loads.issues import IssueStage
from hmo_enforce.casework.loads.loading import Ask, Basis
from hmo_enforce.kernel.staging import Counts, Stage


@dataclass(slots=True)
class Found:
    """What reading a file came to; `stage` or `plan` waits to be put in. `waiting` of the `rejected` wait for a person."""

    ask: Ask
    sha256: str
    size_bytes: int
    profile: str | None
    read: int
    rejected: int
    counts: Counts
    issues: IssueStage
    stage: Stage | None = None
    plan: Plan | None = None
    basis: Basis | None = None
    changes: list[dict[str, str]] = field(default_factory=list)
    read_as: dict[str, str] = field(default_factory=dict)
    properties_made: int = 0
    waiting: int = 0

    def properties_made_of(self, counts: Counts) -> int:
        """How many addresses nobody knew; of a gazetteer, every row that is new."""
        return counts.new if self.ask.kind == "gazetteer" else self.properties_made

    def outcome(self, counts: Counts) -> dict[str, Any]:
        """The figures that every import ends with: read = new + changed + unchanged + rejected."""
        return {
            "kind": self.ask.kind,
            "file": self.ask.file_name,
            "profile": self.profile,
            "dry_run": self.ask.dry_run,
            "read": self.read,
            "new": counts.new,
            "changed": counts.changed,
            "unchanged": counts.unchanged,
            "rejected": self.rejected,
            "waiting": self.waiting,
            "issues": self.issues.count,
            "properties_made": self.properties_made_of(counts),
            "read_as": self.read_as,
        }
