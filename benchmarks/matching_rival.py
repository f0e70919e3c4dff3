"""The rival: installed in an environment of its own, run on the same files, and judged by the same score."""

import csv
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from matching_scores import PRECISION
from matching_variants import Found, Trial, scored, write_table

HERE = Path(__file__).parent


class Guess(NamedTuple):
    """What the rival found for a variant, and how sure it is: infinitely where it found the same words."""

    line: int | None
    weight: float
    apart: float


def rivals_python() -> Path | None:
    """The interpreter of an environment with the rival in it, made if need be; None where it cannot be had."""
    home = HERE.parent / "var" / "rival"
    python = home / "bin" / "python"
    try:
        if not (home / "made").exists():
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
            install = ["-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(HERE / "rival.txt")]
            subprocess.run([str(python), *install], check=True)
            (home / "made").touch()
    except (OSError, subprocess.CalledProcessError) as lacking:
        print(f"the rival: not measured, it cannot be installed here ({lacking})", file=sys.stderr)
        return None
    return python


def rivals(trial: Trial, python: Path) -> tuple[Mapping[int, Guess], float]:
    """What the rival makes of it, and in how many seconds."""
    with tempfile.TemporaryDirectory() as folder:
        known, said, found = (str(Path(folder) / name) for name in ("gazetteer.csv", "messy.csv", "found.csv"))
        write_table(known, ("unique_id", "address_concat", "postcode"), ((*line[:3],) for line in trial.lines))
        write_table(said, ("unique_id", "address_concat"), ((at, variant.text) for at, variant in enumerate(trial.variants)))
        run = subprocess.run(
            [str(python), str(HERE / "rival.py"), known, said, found], check=True, capture_output=True, text=True
        )
        with Path(found).open(newline="", encoding="utf-8") as file:
            guesses = {int(row["unique_id"]): _guess(row) for row in csv.DictReader(file)}
    return guesses, float(run.stdout.split()[-1])


def _guess(row: Mapping[str, str]) -> Guess:
    line = int(row["resolved_canonical_id"]) if row["resolved_canonical_id"] else None
    weight, apart = (float(row[name]) if row[name] else float("inf") for name in ("match_weight", "distinguishability"))
    return Guess(line, weight, apart)


def accepted(guesses: Mapping[int, Guess], trial: Trial, weight: float, apart: float) -> Found:
    """What the rival is as sure of as that."""
    sure = {at: guess.line for at, guess in guesses.items() if guess.weight >= weight and guess.apart >= apart}
    return {at: sure.get(at) for at in range(len(trial.variants))}


def thresholds(guesses: Mapping[int, Guess], trial: Trial) -> tuple[float, float]:
    """Those with which the rival is most complete while as precise as is asked; or else those of its best precision."""
    tried = []
    for weight in (-20.0, 0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0):
        for apart in (0.0, 1.0, 2.0, 5.0, 8.0, 12.0, 16.0, 20.0):
            score = scored(trial, accepted(guesses, trial, weight, apart))
            enough = score.precision[0] >= PRECISION
            tried.append((enough, score.recall[0] if enough else score.precision[0], weight, apart))
    return max(tried)[2:]
