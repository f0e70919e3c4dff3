"""Messy variants of a gazetteer's lines, what is accepted of them, and what cannot be told of any."""

import csv
import gzip
import hashlib
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any, NamedTuple

from matching_pairs import SHARED
from matching_scores import Score

from hmo_enforce.demo import borough, outside
from hmo_enforce.properties import addresses
from hmo_enforce.properties.matching import choosing
from hmo_enforce.properties.matching.gazetteer import Gazetteer, Line

REDBRIDGE = SHARED / "redbridge" / "residential_addresses_council_tax_2013.csv.gz"


class Variant(NamedTuple):
    """A messy address, the line that it was made from, and whether its home can be told from it."""

    text: str
    line: Line
    undecidable: str


@dataclass(frozen=True, slots=True)
class Trial:
    """A gazetteer's lines, and what is looked up in them."""

    lines: Sequence[Line]
    variants: Sequence[Variant]
    gone: frozenset[int]


def redbridge() -> list[Line]:
    """One borough's addresses, as its council tax had them in 2013."""
    with gzip.open(REDBRIDGE, "rt", newline="", encoding="utf-8") as file:
        return [Line(at, row["address"], row["postcode"]) for at, row in enumerate(csv.DictReader(file))]


def invented(count: int, first: int) -> list[Line]:
    """So many addresses of the demo's borough, more or less."""
    with tempfile.TemporaryDirectory() as folder:
        outside.write(borough.generate(int(count * 0.95), borough.SEED, borough.DRAWN_ON), Path(folder))
        with (Path(folder) / "gazetteer.csv").open(newline="", encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file) if not row["ended_on"]][:count]
    return [Line(first + at, addresses.line({**row, "postcode": ""}), row["postcode"]) for at, row in enumerate(rows)]


def is_for_scoring(line: Line) -> bool:
    """Half of the addresses, always the same."""
    return hashlib.sha256(line.address.encode()).digest()[0] % 2 == 1


def trial(lines: Sequence[Line], pool: Sequence[Line], mistakes: ModuleType, seed: int, count: int, absent: int) -> Trial:
    """So many variants of the pool's lines, and so many more of lines that are taken out of the gazetteer."""
    dice = Random(seed)
    drawn = dice.sample(pool, count + absent)
    gone = frozenset(line.property_id for line in drawn[count:])
    kept = [line for line in lines if line.property_id not in gone]
    twins = same_doorway(kept)
    variants = []
    for line in drawn:
        messy = mistakes.messy(line.address, line.postcode, dice)
        undecidable = "number or flat altered" if messy.number_or_flat_altered else ""
        variants.append(Variant(messy.text, line, undecidable or ambiguous(messy.text, line, twins)))
    return Trial(kept, variants, gone)


def parts(address: str) -> tuple[str, frozenset[str]]:
    """What comes up to the street, and the places after it; crudely, by the commas."""
    said = [part.strip().upper() for part in address.split(",")]
    last = max((at for at, part in enumerate(said) if part[:1].isdigit()), default=0)
    street = last if re.search(r"\d+[A-Z]? [A-Z]", said[last]) else last + 1
    return " ".join(said[: street + 1]), frozenset(" ".join(said[street + 1 :]).split())


def same_doorway(lines: Iterable[Line]) -> Mapping[str, Sequence[Line]]:
    """The lines that are alike up to the street, where there are several."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[parts(line.address)[0]].append(line)
    return {key: there for key, there in found.items() if len(there) > 1}


def ambiguous(text: str, line: Line, twins: Mapping[str, Sequence[Line]]) -> str:
    """Whether it has lost its postcode, and what is left of its places does not tell it from a line elsewhere."""
    key, places = parts(line.address)
    if re.search(r"[A-Z]{1,2}\d{1,2}[A-Z]?\s*[\dOI][A-Z]{2}$", text.upper()):
        return ""
    left = set(re.findall(r"[A-Z]+", text.upper())) & places
    others = [other for other in twins.get(key, ()) if other.property_id != line.property_id]
    return "place and postcode lost" if any(left <= parts(other.address)[1] for other in others) else ""


Found = Mapping[int, int | None]
"""The line that each variant, by its place, was accepted as."""


def scored(trial: Trial, found: Found) -> Score:
    """The score of what was accepted."""
    score, lines = Score(), {line.property_id: line for line in trial.lines}
    for at, variant in enumerate(trial.variants):
        accepted, own = found[at], variant.line.property_id
        if variant.undecidable and (accepted is None or accepted == own):
            how = "to review" if accepted is None else "accepted, rightly"
            score.apart[f"undecidable, {variant.undecidable}: {how}"] += 1
        elif variant.undecidable and accepted is not None and says_the_numbers_of(variant.text, lines[accepted]):
            score.apart[f"undecidable, {variant.undecidable}: accepted as the home that it now names"] += 1
        else:
            score.count(accepted, frozenset() if own in trial.gone else frozenset({own}))
    return score


def says_the_numbers_of(text: str, line: Line) -> bool:
    """Whether every number up to the line's street stands in the text, so that it is what somebody would read there."""
    wanted = re.findall(r"\d+", parts(line.address)[0])
    return set(wanted) <= set(re.findall(r"\d+", text))


def ours(trial: Trial) -> tuple[Found, dict[str, float]]:
    """What we accept, and the seconds and megabytes that it took."""
    begun = time.perf_counter()
    gazetteer = Gazetteer(trial.lines)
    read = time.perf_counter()
    found: dict[int, int | None] = {}
    for at, variant in enumerate(trial.variants):
        chosen = choosing.choose(variant.text, gazetteer)
        found[at] = chosen.match.line.property_id if chosen.match else None
    done = time.perf_counter()
    return found, {"gazetteer_s": read - begun, "matching_s": done - read, "s": done - begun}


def memory_mib(lines: Iterable[Line]) -> float:
    """What the gazetteer takes besides its lines, in a process that did nothing else before."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "lines.csv")
        write_table(path, ("property_id", "address", "postcode"), (line[:3] for line in lines))
        run = subprocess.run([sys.executable, __file__, path], check=True, capture_output=True, text=True)
    return float(run.stdout.split()[-1])


def measured_mib(path: str) -> float:
    """The same, in that process."""
    with Path(path).open(newline="", encoding="utf-8") as file:
        lines = [Line(int(row["property_id"]), row["address"], row["postcode"] or None) for row in csv.DictReader(file)]
    before = resident_mib()
    gazetteer = Gazetteer(lines)
    return resident_mib() - before if gazetteer.lines else 0.0


def resident_mib() -> float:
    """The memory that this process has now; where the system does not tell, the most that it ever had."""
    if (told := Path("/proc/self/statm")).exists():
        return int(told.read_text(encoding="ascii").split()[1]) * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


def write_table(path: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A CSV file with that header."""
    with Path(path).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])


if __name__ == "__main__":
    print(measured_mib(sys.argv[1]))
