"""The labelled pairs of Oxford's two registers, each among plausible neighbours that are in neither."""

import csv
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random

from matching_scores import Score

from hmo_enforce.properties.matching import choosing
from hmo_enforce.properties.matching.gazetteer import Gazetteer, Line

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("HMO_SHARED_DATA", HERE.parent.parent / "shared" / "data"))
OXFORD = SHARED / "oxford"
OXFORD_WORDS = frozenset({"OXFORD", "OXFORDSHIRE"})


def register(name: str, case: str, address: str) -> dict[str, str]:
    """Case numbers and addresses of one of the registers."""
    with (OXFORD / name).open(newline="", encoding="utf-8-sig") as file:
        return {row[case]: row[address] for row in csv.DictReader(file)}


def doorway(address: str) -> str:
    """What of an address its neighbours on the street differ in, crudely: all up to the first word of the street."""
    line = " ".join(re.sub(r"[^A-Z0-9 ]", " ", address.upper().replace("'", "")).split())
    return re.sub(r"^(.*?\d+[A-Z]? [A-Z]+)(?= (?!.*\d+[A-Z]? [A-Z]{3})).*$", r"\1", re.sub(r" OX\d.*$", "", line))


def decoys(known: Sequence[str], taken: Iterable[str], dice: Random) -> Iterator[str]:
    """Neighbours that could stand on each street, none of which is in either register."""
    there = {door for address in taken for door in (doorway(address), re.split(r" (?=\d)", doorway(address))[-1])}
    for address in known:
        found = re.match(r"(\d+)([A-Z]?) (?=[A-Z])", address)
        if not found:
            continue
        number, rest = int(found[1]), address[found.end() :]
        turned = int(str(number)[::-1])
        near = [
            f"{number + 2} {rest}", f"{max(number - 2, 1)} {rest}", f"{number}{dice.choice('ABC')} {rest}", f"{turned} {rest}",
            f"Flat {dice.randrange(1, 5)}, {number} {rest}", f"First Floor Flat, {number} {rest}", f"{number * 10 + 1} {rest}",
        ]  # fmt: skip
        for decoy in dice.sample(near, 3):
            if doorway(decoy) not in there:
                there.add(doorway(decoy))
                yield decoy


def oxford(seed: int) -> Score:
    """The labelled pairs: each address of the older register against the newer one among its decoys."""
    older = register("hmo_register_2018-03.csv", "Case Number", "Location")
    newer = register("hmo_register_2025-07-31_licences.csv", "case_number", "location")
    cases: dict[str, set[str]] = defaultdict(set)
    for case, address in newer.items():
        cases[address].add(case)
    known = sorted(cases)
    false = list(decoys(known, [*older.values(), *newer.values()], Random(seed)))
    gazetteer = Gazetteer([Line(at, address, None) for at, address in enumerate([*known, *false])], OXFORD_WORDS)
    judged: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    with (HERE / "labels" / "oxford.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            judged[row["left"]][row["same"]].add(row["right"])
    score = Score()
    score.apart["decoys"] = len(false)
    for case, said in judged.items():
        chosen = choosing.choose(older[case], gazetteer)
        at = chosen.match.line.property_id if chosen.match else None
        found = cases[known[at]] if at is not None and at < len(known) else set()
        if found and not found & set().union(*said.values()):
            score.apart["accepted as a case that was not labelled"] += 1
        elif found & said["unsure"] or (said["unsure"] and not said["yes"]):
            score.apart["unsure, accepted" if found else "unsure, to review"] += 1
        else:
            means = {at for at, address in enumerate(known) if said["yes"] & cases[address]} if said["yes"] else set()
            score.count(at, frozenset(means))
    return score
