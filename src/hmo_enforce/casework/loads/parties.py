"""Licence holders, managers and agents, each with a part in a licence that must stand already."""

from typing import Any

from sqlalchemy import Boolean, Column, String, and_, delete, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session

from hmo_enforce.casework.loads.loading import Ask, Loading, table_of
from hmo_enforce.files.issues import Issue
from hmo_enforce.files.records import ImportDifference
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.staging import Stage, Target
from hmo_enforce.licensing.records import Licence, LicenceParty
from hmo_enforce.people import correctable, rows
from hmo_enforce.people.records import Party, PartyCorrection

PARTIES, PARTS, LICENCES = table_of(Party), table_of(LicenceParty), table_of(Licence)
CORRECTIONS = table_of(PartyCorrection)
SAID = ("name", "is_organisation", "company_number", "address", "postcode")
WITHHELD = "what the file says against corrections of people"


def party_key(row: rows.PartyRow) -> str:
    """What makes a party the same in two rows: the source's own key, a company's number, or name and address."""
    if row.party_reference:
        return f"reference:{row.party_reference}"[:300]
    if row.company_number:
        return f"company:{row.company_number}"
    return f"name:{row.name.casefold()}|{(row.address or '').casefold()}|{row.postcode or ''}"[:300]


def _staged(row: rows.PartyRow, ask: Ask) -> tuple[str, tuple[Any, ...]]:
    key = party_key(row)
    said = (row.name[:300], row.is_organisation, row.company_number, row.address, row.postcode)
    return f"{row.licence_reference}|{row.role}|{key}".upper(), (
        None, None, row.role, row.licence_reference.upper()[:300], key, *said, False,
    )  # fmt: skip


def _match(session: Session, stage: Stage, ask: Ask) -> None:
    staged = stage.table
    licence = select(LICENCES.c.id).where(LICENCES.c.source_key == staged.c.licence_key).scalar_subquery()
    session.execute(update(staged).values(licence_id=licence))
    _match_parties(session, stage)
    _keep_corrections(session, stage)
    differs = or_(*(staged.c[name].is_distinct_from(PARTIES.c[name]) for name in SAID))
    has_the_word = staged.c.import_row.in_(_last_rows(stage))
    session.execute(update(staged).where(staged.c.party_id == PARTIES.c.id, differs, has_the_word).values(party_changed=True))
    stage.also_differs = staged.c.party_changed.is_(True)


def _last_rows(stage: Stage) -> Any:
    """The last row of the file about each party: where rows disagree, it has the word."""
    return select(func.max(stage.table.c.import_row)).group_by(stage.table.c.party_key)


def _match_parties(session: Session, stage: Stage) -> None:
    staged = stage.table
    party = select(PARTIES.c.id).where(PARTIES.c.source_key == staged.c.party_key).scalar_subquery()
    session.execute(update(staged).values(party_id=party))


def _keep_corrections(session: Session, stage: Stage) -> None:
    """What an officer set stays; what the file says instead is withheld, and shown as a difference."""
    staged, differs = stage.table, stage.remembered.setdefault(WITHHELD, {})  # rows are matched twice, and kept the first time
    standing = select(CORRECTIONS.c.party_id, CORRECTIONS.c.field, CORRECTIONS.c.value.label("corrected"), staged)
    standing = standing.join(staged, staged.c.party_id == CORRECTIONS.c.party_id).where(CORRECTIONS.c.withdrawn_at.is_(None))
    last = set(session.scalars(_last_rows(stage)))
    for said in session.execute(standing.order_by(staged.c.import_row)).mappings().all():
        name, kept = said["field"], correctable.value(said["field"], said["corrected"])
        if said[name] not in (kept, None) and said["import_row"] in last:
            texts = {"before": correctable.as_text(kept), "after": correctable.as_text(said[name])}
            differs.setdefault((str(said["party_id"]), name), {"row": said["import_row"], **texts})
        session.execute(update(staged).where(staged.c.party_id == said["party_id"]).values({name: kept}))


def _refuse(session: Session, stage: Stage, ask: Ask) -> list[Issue]:
    staged = stage.table
    orphans = staged.c.licence_id.is_(None)
    found = session.execute(select(staged.c.import_row, staged.c.licence_key).where(orphans)).all()
    session.execute(delete(staged).where(orphans))
    return [
        Issue(
            row, "licence_reference", key, f"There is no licence {key}. Load the licence register first, or mend the reference."
        )
        for row, key in found
    ]


def _settle(session: Session, stage: Stage, ask: Ask) -> None:
    """New parties are made, known ones brought up to date."""
    _keep_withheld(session, stage, ask)
    staged = stage.table
    last = _last_rows(stage)
    said = [staged.c[name] for name in SAID]
    now = literal(clock.now(), PARTIES.c.made_at.type)
    taken = [staged.c.party_key, *said, staged.c.import_row, literal(ask.import_id), now, literal(1)]
    new = select(*taken).where(staged.c.import_row.in_(last), staged.c.party_id.is_(None))
    names = ["source_key", *SAID, "import_row", "import_id", "made_at", "revision"]
    session.execute(insert(PARTIES).from_select(names, new))
    session.execute(
        update(PARTIES)
        .where(and_(PARTIES.c.id == staged.c.party_id, staged.c.party_changed.is_(True), staged.c.import_row.in_(last)))
        .values({name: staged.c[name] for name in SAID} | {"revision": PARTIES.c.revision + 1, "import_id": ask.import_id}),
        execution_options={"synchronize_session": False},
    )
    _match_parties(session, stage)


def _keep_withheld(session: Session, stage: Stage, ask: Ask) -> None:
    """What the file says against an officer's own corrections: of people, whose own table is not the stage's."""
    for (party_id, name), said in stage.remembered.get(WITHHELD, {}).items():
        told = {"subject": "party", "subject_id": party_id, "field": name, "applied": False}
        session.add(ImportDifference(import_id=ask.import_id, **told, **said))


def _mine(ask: Ask, import_id: int) -> dict[str, Any]:
    return {"import_id": import_id}


LOADING = Loading(
    target=Target(PARTS, key=("licence_id", "party_id", "role"), columns=()),
    builder=lambda mapped, ask: rows.parties(mapped),
    staged=_staged,
    extra=(
        Column("licence_key", String(300)),
        Column("party_key", String(300)),
        *(Column(name, PARTIES.c[name].type) for name in SAID),
        Column("party_changed", Boolean),
    ),
    match=_match,
    refuse=_refuse,
    settle=_settle,
    on_insert=_mine,
    on_update=_mine,
)
