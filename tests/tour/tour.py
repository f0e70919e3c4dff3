"""The tour's own commands, out of docs/tour.md, run as they stand there."""

import json
import os
import re
import shlex
from dataclasses import dataclass, field
from typing import Any

import pytest

from hmo_enforce.cli import main
from services import ROOT

PAGE = ROOT / "docs" / "tour.md"
BLOCK = re.compile(r"^```sh (\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
FIGURES = ("read", "new", "changed", "unchanged", "rejected", "issues")


@dataclass(frozen=True)
class Step:
    """One command, and the six figures that the page gives for it, if any."""

    words: list[str]
    told: tuple[int, ...] | None


@dataclass
class Done:
    """What came of the commands: the last object of each, and every issue by the file that it is about."""

    outcomes: list[dict[str, Any]] = field(default_factory=list)
    issues: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def told(self, file: str) -> int:
        """How many rows an export said that it wrote."""
        return next(outcome["rows"] for outcome in self.outcomes if outcome.get("file") == file and "rows" in outcome)


def steps(section: str) -> list[Step]:
    """The section's commands, line by line."""
    text = "".join(block for name, block in BLOCK.findall(PAGE.read_text(encoding="utf-8")) if name == section)
    found = []
    for line in text.replace("\\\n", " ").splitlines():
        command, _, told = line.partition("  # ")
        figures = tuple(int(number) for number in re.findall(r"\d+", told))
        found.append(Step(shlex.split(os.path.expandvars(command)), figures or None))
    return [step for step in found if step.words]


def run(section: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Done:
    """Run them in the present folder; `wrong` is where the page and the program do not agree."""
    done = Done()
    for step in steps(section):
        if step.words[0] == "export":
            for setting in step.words[1:]:
                monkeypatch.setenv(*setting.split("=", 1))
            continue
        assert step.words[0] == "hmo-enforce", step
        said = _said(step, capsys)
        if step.words[1] != "import":
            done.outcomes.append(said[-1] if said else {})
            continue
        outcome = said[-1]
        done.outcomes.append(outcome)
        done.issues.setdefault(outcome["file"], []).extend(line["issue"] for line in said if "issue" in line)
        counted = tuple(outcome[name] for name in FIGURES)
        if counted != step.told:
            done.wrong.append(f"{' '.join(step.words[1:4])}: the page says {step.told}, the program {counted}")
    return done


def _said(step: Step, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    capsys.readouterr()
    code = main.main([*step.words[1:], "--json"])
    out = capsys.readouterr()
    assert code == 0, (step.words, out.err)
    return [json.loads(line) for line in out.out.splitlines()]
