"""What the best open matcher makes of the same files; run by `matching.py` in an environment of its own.

uk_address_matcher (MIT, from the Ministry of Justice's analysts): DuckDB and a trained Splink model. It is not installed with
this project, since what it rests on is large and one part is under the GPL. Its time is counted from the rows in memory to
the matches in memory, as ours is.
"""

import csv
import logging
import sys
import time
from pathlib import Path

import duckdb
from uk_address_matcher import AddressMatcher

FIELDS = ("unique_id", "resolved_canonical_id", "match_reason", "match_weight", "distinguishability")


def main(gazetteer: str, messy: str, found: str) -> None:
    """Match the one file with the other, and write what was found with how sure it is."""
    logging.disable(logging.WARNING)
    connection = duckdb.connect()
    tables = {}
    for name, path in (("canonical", gazetteer), ("messy", messy)):
        connection.execute(f"create table {name} as select * from read_csv('{path}', all_varchar=true, header=true)")
        tables[name] = connection.table(name)
    begun = time.perf_counter()
    result = AddressMatcher(canonical_addresses=tables["canonical"], addresses_to_match=tables["messy"], con=connection).match()
    rows = result.matches().project(", ".join(FIELDS)).fetchall()
    seconds = time.perf_counter() - begun
    with Path(found).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([FIELDS, *rows])
    print(seconds)


if __name__ == "__main__":
    main(*sys.argv[1:4])
