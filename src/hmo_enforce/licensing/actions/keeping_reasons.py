"""The reasons of verdicts, each kept once however many homes it is the reason of."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import portions
from hmo_enforce.kernel.database import insert
from hmo_enforce.licensing import terms
from hmo_enforce.licensing.records import PastVerdict, Reasoning, VerdictRecord


def digest(reasons: Any, facts: Any) -> bytes:
    """SHA-256 of reasons and facts in one canonical form, the same as migration 0004 used."""
    canonical = json.dumps([reasons, facts], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).digest()


def keep_reasons(session: Session, said: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> list[int]:
    """The ids of the reasonings that say this (reasons, facts), each kept once however often it is said."""
    digests = [digest(reasons, facts) for reasons, facts in said]
    known = _known(session, digests)
    fresh = {
        one: {"digest": one, "reasons": reasons, "facts": facts, "regimes": terms.said(reasons.get("possible_regimes", ()))}
        for one, (reasons, facts) in zip(digests, said, strict=True)
        if one not in known
    }
    if fresh:
        # Somebody else may be writing the same one at this moment, which is as good.
        session.execute(insert(session, Reasoning).on_conflict_do_nothing(index_elements=["digest"]), list(fresh.values()))
        known |= _known(session, list(fresh))
    return [known[one] for one in digests]


def _known(session: Session, digests: Sequence[bytes]) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    for part in portions.of(digests):
        rows = session.execute(select(Reasoning.digest, Reasoning.id).where(Reasoning.digest.in_(part)))
        found |= {bytes(one): key for one, key in rows}
    return found


def forget_reasons(session: Session) -> None:
    """Delete reasonings on which no verdict rests any more."""
    unused = [~exists().where(record.reasoning_id == Reasoning.id) for record in (VerdictRecord, PastVerdict)]
    session.execute(delete(Reasoning).where(*unused).execution_options(synchronize_session=False))
