"""What partners refer comes in: by form, file or program, never more than is agreed, and once however often it comes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.files.headers import Signature, normal
from hmo_enforce.files.issues import Issue
from hmo_enforce.files.outside.tables import Table
from hmo_enforce.intake import channels, states
from hmo_enforce.intake.actions import keeping
from hmo_enforce.intake.actions.keeping import Kept
from hmo_enforce.intake.said import Place, Said
from hmo_enforce.kernel import journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.sharing import agreements, fields, queries, receiving
from hmo_enforce.sharing.agreements import Agreement, Way
from hmo_enforce.sharing.receiving import Read

MOST_ROWS = 1_000
"""Of one file: each is a home to be looked at by somebody, and all are kept in one transaction."""
_ADDRESS = fields.BY_NAME[fields.NEEDED]
SIGNATURES = tuple(
    Signature(frozenset({normal(said)})) for said in (_ADDRESS.name, _ADDRESS.title, *_ADDRESS.also)
)  # fmt: skip
"""By which the header is found among title rows."""


@dataclass
class Outcome:
    """What became of a file. `refused`: a sentence for each of its columns that is outside the agreement, whose cells
    were not read. `issues`: rows that stayed out, and values that did (`emptied`)."""

    taken: list[str] = field(default_factory=list)
    again: int = 0
    rejected: int = 0
    refused: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def take(
    session: Session, agreement_id: int, given: Mapping[str, str], *, way: str, by: Actor, on: date
) -> tuple[Read, Kept | None]:
    """One referral as it was written, by the names of fields. What is wrong is in `Read`, and then nothing is kept.

    The same words once what they brought was closed are told of the home anew, and kept as such.
    `Refused`, with a sentence for each, where a field is outside the agreement, or the agreement does not run.
    """
    agreement = queries.stated(session, agreement_id)
    agreements.require_inside(agreement, Way.IN, list(given), on)
    read = receiving.read(given)
    if read.faults:
        return read, None
    kept = _keep(session, agreement_id, read.values, way=way, by=by)
    while kept.is_closed:
        kept = _keep(session, agreement_id, read.values, way=way, by=by, after=kept)
    return read, kept


def take_file(session: Session, agreement_id: int, table: Table, *, by: Actor, on: date) -> Outcome:
    """Every row that can be understood. `Refused` where none can be: no column of addresses, or too many rows.

    A row that came before, in this file or another or by a form, is there already and is counted as such: also where that was
    closed since, for partners send the same list again with what is new at its end.
    """
    agreement = queries.stated(session, agreement_id)
    outcome = Outcome()
    columns = _columns(agreement, table.header, outcome, on)
    for count, (number, cells) in enumerate(table.rows(), start=1):
        if count > MOST_ROWS:
            raise Refused(f"A file may have up to {MOST_ROWS:,} rows. Split it: what came before is not taken twice.")
        read = receiving.read({name: cells[at] for name, at in columns.items()})
        _note(outcome, number, table.header, columns, read)
        if not read.has_home:
            outcome.rejected += 1
            continue
        kept = _keep(session, agreement_id, read.values, way=channels.FILE, by=by)
        if kept.is_new:
            outcome.taken.append(kept.reference)
        else:
            outcome.again += 1
    # What the reader could not make rows of: it would show whole rows, cells outside the agreement among them.
    outcome.issues += [replace(one, value="", emptied=severity != "rejected") for severity, one in table.found.issues]
    outcome.rejected += table.found.rejected_rows
    after = {"new": len(outcome.taken), "again": outcome.again, "rejected": outcome.rejected, "sha256": table.facts.sha256}
    journal.note(session, by, "took in a file under", "agreement", agreement_id, after=after)
    return outcome


def _columns(agreement: Agreement, header: Sequence[str], outcome: Outcome, on: date) -> dict[str, int]:
    """Where each field of the agreement stands; what is outside it is refused by its own heading."""
    may = set(agreements.allowed(agreements.terms_on(agreement, on), Way.IN))
    found: dict[str, int] = {}
    for at, heading in enumerate(header):
        known = fields.named(heading)
        if known is None or known.name not in may:
            outcome.refused.append(agreements.refusal(agreement, Way.IN, heading))
        elif known.name in found:
            outcome.refused.append(f"“{heading}” says the same as “{header[found[known.name]]}”, which was read instead.")
        else:
            found[known.name] = at
    if fields.NEEDED not in found:
        raise Refused(
            f"This file has no column for the address: nobody could tell which homes are meant. It has: {', '.join(header)}."
        )
    return found


def _note(outcome: Outcome, row: int, header: Sequence[str], columns: Mapping[str, int], read: Read) -> None:
    for one in read.faults:
        outcome.issues.append(Issue(row, header[columns[one.field]], one.was[:200], one.message, emptied=read.has_home))


def _keep(
    session: Session, agreement_id: int, values: Mapping[str, Any], *, way: str, by: Actor, after: Kept | None = None
) -> Kept:
    """`after`: what the same words brought before, which is closed."""
    place = Place(address=values["address"], postcode=values.get("postcode"), uprn=values.get("uprn"))
    said = Said(
        states.REFERRAL,
        way,
        f"referral {agreement_id} {receiving.digest(values)}{f' after {after.reference}' if after else ''}",
        answers=values,
        claims=receiving.claims(values),
        place=place,
        agreement_id=agreement_id,
    )
    return keeping.keep(session, said, by=by)


def words(faults: Iterable[receiving.Fault]) -> list[str]:
    """What is wrong, in sentences that name the field."""
    return [f"{fields.BY_NAME[one.field].title}: {one.message}" for one in faults]
