"""What legal holds reach across rooms.

A hold on a home reaches the cases about it; one on a person, the cases in which they have a part and their licences; each
case, its homes with what is known of them, and its people. It goes no further: not to other cases of those people.
"""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from hmo_enforce.cases.records import CaseParty, CaseProperty
from hmo_enforce.evidence.records import EvidenceItem
from hmo_enforce.files.records import ImportDifference
from hmo_enforce.letters.records import Letter
from hmo_enforce.licensing.records import Licence, LicenceParty
from hmo_enforce.privacy.holding import Reach
from hmo_enforce.privacy.queries import holds
from hmo_enforce.properties.records import Interest, Observation

FEW = 500


def reach(session: Session) -> Reach:
    """All that is held now. For whom nothing is hidden: a job, or the command line."""
    named: dict[str, set[int]] = {"case": set(), "property": set(), "party": set()}
    for one in holds.standing(session):
        named[one.subject].add(one.subject_id)
    cases = (
        named["case"]
        | _keys(session, CaseProperty.case_id, CaseProperty.property_id, named["property"])
        | _keys(session, CaseParty.case_id, CaseParty.party_id, named["party"])
    )
    homes = named["property"] | _keys(session, CaseProperty.property_id, CaseProperty.case_id, cases)
    licences = _keys(session, Licence.id, Licence.property_id, homes) | _keys(
        session, LicenceParty.licence_id, LicenceParty.party_id, named["party"]
    )
    interests = _keys(session, Interest.id, Interest.property_id, homes) | _keys(
        session, Interest.id, Interest.party_id, named["party"]
    )
    parties = (
        named["party"]
        | _keys(session, CaseParty.party_id, CaseParty.case_id, cases)
        | _keys(session, LicenceParty.party_id, LicenceParty.licence_id, licences)
        | _keys(session, Interest.party_id, Interest.id, interests)
    )
    held = {
        "case": cases,
        "property": homes,
        "party": parties,
        "licence": licences,
        "interest": interests,
        "case_party": _keys(session, CaseParty.id, CaseParty.case_id, cases),
        "observation": _keys(session, Observation.id, Observation.property_id, homes),
    }
    about = {name: keys for name, keys in held.items() if name in {"case", "property", "party", "licence"}}
    held["evidence_item"] = _about(session, EvidenceItem, about)
    held["letter"] = _about(session, Letter, about)
    held["import"] = _imports(session, about)
    return Reach({name: frozenset(keys) for name, keys in held.items()})


def _keys(session: Session, wanted: object, column: ColumnElement[int] | object, among: Iterable[int]) -> set[int]:
    """`wanted` of the rows whose `column` is one of these keys."""
    found: set[int] = set()
    keys = sorted(among)
    for start in range(0, len(keys), FEW):
        query = select(wanted).where(column.in_(keys[start : start + FEW]))  # type: ignore[call-overload, union-attr]
        found |= set(session.scalars(query))
    return found


def _about(session: Session, kept: type[EvidenceItem] | type[Letter], about: dict[str, set[int]]) -> set[int]:
    found: set[int] = set()
    for subject, keys in about.items():
        ids = sorted(keys)
        for start in range(0, len(ids), FEW):
            some = kept.subject_id.in_(ids[start : start + FEW])
            found |= set(session.scalars(select(kept.id).where(kept.subject == subject, some)))
    return found


def _imports(session: Session, about: dict[str, set[int]]) -> set[int]:
    """Loads whose differences tell of something held: what they say stays as a whole."""
    found: set[int] = set()
    for subject, keys in about.items():
        ids = [str(key) for key in sorted(keys)]
        for start in range(0, len(ids), FEW):
            some = ImportDifference.subject_id.in_(ids[start : start + FEW])
            found |= set(session.scalars(select(ImportDifference.import_id).where(ImportDifference.subject == subject, some)))
    return found
