"""What the journal says of one record, with all that is needed to prove it elsewhere."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from hmo_enforce.casework.views import journal_list
from hmo_enforce.kernel import chain
from hmo_enforce.kernel.chain import Anchor
from hmo_enforce.kernel.journal import Entry, EntryValues
from hmo_enforce.kernel.sealing import Seal


def of_record(session: Session, subject: str, subject_id: str) -> list[dict[str, Any]]:
    """Each line about the record, oldest first: its fields, values, digest and seal, with the link before; and in words."""
    before = aliased(Seal)
    query = (
        select(Entry, EntryValues, Seal, before.link)
        .outerjoin(EntryValues, EntryValues.entry_id == Entry.id)
        .outerjoin(Seal, Seal.entry_id == Entry.id)
        .outerjoin(before, before.position == Seal.position - 1)
        .where(Entry.subject == subject, Entry.subject_id == subject_id)
        .order_by(Entry.id)
    )
    return [_line(entry, values, seal, link) for entry, values, seal, link in session.execute(query)]


def _line(entry: Entry, values: EntryValues | None, seal: Seal | None, before: bytes | None) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": entry.at.isoformat(),
        "actor_kind": entry.actor_kind,
        "actor_id": entry.actor_id,
        "actor_name": entry.actor_name,
        "verb": entry.verb,
        "subject": entry.subject,
        "subject_id": entry.subject_id,
        "sentence": journal_list.sentence(entry, values),
        "values": None if values is None else {"before": values.before, "after": values.after, "why": values.why},
        "salt": entry.salt.hex(),
        "digest": entry.digest.hex(),
        "seal": None if seal is None else _seal(seal, before),
    }


def _seal(seal: Seal, before: bytes | None) -> dict[str, Any]:
    return {
        "position": seal.position,
        "sealed_at": seal.sealed_at.isoformat(),
        "key": seal.key_id,
        "link_before": (before or chain.FIRST).hex(),
        "link": seal.link.hex(),
    }


def covering(anchors: Iterable[Anchor], lines: Iterable[dict[str, Any]]) -> list[Anchor]:
    """For each sealed line the first anchor that was made with it in the chain; `anchors` in their order."""
    wanted = sorted(line["seal"]["position"] for line in lines if line["seal"])
    found: list[Anchor] = []
    for anchor in anchors:
        if wanted and wanted[0] <= anchor.position:
            found.append(anchor)
            wanted = [position for position in wanted if position > anchor.position]
    return found
