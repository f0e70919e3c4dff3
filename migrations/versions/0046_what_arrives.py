"""Answers to surveys, complaints and referrals as they arrive; their addresses are matched as those of files are."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
METRES = sa.Float(precision=53)
UNDONE = sa.text("state = 'new'")


def upgrade() -> None:
    """Nothing has arrived yet."""
    _matches_of_no_import()
    _arrivals()
    _contacts()
    _beside()


def _matches_of_no_import() -> None:
    """Those of what arrived. SQLite makes the table anew, and would give the numbers of its last rows again if they went."""
    last = "SELECT seq FROM sqlite_sequence WHERE name = 'matches'"
    is_made_anew = op.get_bind().dialect.name == "sqlite"
    given = op.get_bind().exec_driver_sql(last).scalar() if is_made_anew else None
    with op.batch_alter_table("matches") as matches:
        matches.alter_column("import_id", existing_type=ID, nullable=True)
    if given is not None:
        op.execute("DELETE FROM sqlite_sequence WHERE name = 'matches'")
        op.execute(f"INSERT INTO sqlite_sequence (name, seq) VALUES ('matches', {int(given)})")


def _arrivals() -> None:
    op.create_table(
        "arrivals",
        sa.Column("id", ID, nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("channel_id", ID, nullable=True),
        sa.Column("agreement_id", ID, nullable=True),
        sa.Column("version_id", ID, nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("unasked", sa.JSON(), nullable=True),
        sa.Column("claims", sa.JSON(), nullable=False),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.Column("said_digest", sa.String(length=64), nullable=False),
        sa.Column("submitted_at", INSTANT, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("received_by", sa.String(length=200), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("pin_hash", sa.String(length=64), nullable=True),
        sa.Column("address", sa.String(length=500), nullable=True),
        sa.Column("postcode", sa.String(length=8), nullable=True),
        sa.Column("uprn", sa.String(length=12), nullable=True),
        sa.Column("easting", METRES, nullable=True),
        sa.Column("northing", METRES, nullable=True),
        sa.Column("pin_accuracy_m", METRES, nullable=True),
        sa.Column("described", sa.String(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("waits_why", sa.String(length=1000), nullable=True),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("urgent_why", sa.String(length=300), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("property_id", ID, nullable=True),
        sa.Column("match_id", ID, nullable=True),
        sa.Column("observation_id", ID, nullable=True),
        sa.Column("found_new", sa.Boolean(), nullable=False),
        sa.Column("elsewhere", sa.String(length=100), nullable=True),
        sa.Column("contradicts", sa.JSON(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("rank_why", sa.JSON(), nullable=True),
        sa.Column("taken_in_at", INSTANT, nullable=True),
        sa.Column("case_id", ID, nullable=True),
        sa.Column("assigned_to", ID, nullable=True),
        sa.Column("joined_to", ID, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("closed_by", sa.String(length=200), nullable=True),
        sa.Column("closed_as", sa.String(length=20), nullable=True),
        sa.Column("closed_why", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_arrivals_channel_id_channels")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreements.id"], name=op.f("fk_arrivals_agreement_id_agreements")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_set_versions.id"], name=op.f("fk_arrivals_version_id_question_set_versions")
        ),
        sa.ForeignKeyConstraint(["property_id"], ["properties.id"], name=op.f("fk_arrivals_property_id_properties")),
        sa.ForeignKeyConstraint(["match_id"], ["matches.id"], name=op.f("fk_arrivals_match_id_matches")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_arrivals_case_id_cases")),
        sa.ForeignKeyConstraint(["assigned_to"], ["accounts.id"], name=op.f("fk_arrivals_assigned_to_accounts")),
        sa.ForeignKeyConstraint(["joined_to"], ["arrivals.id"], name=op.f("fk_arrivals_joined_to_arrivals")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrivals")),
        sa.UniqueConstraint("reference", name=op.f("uq_arrivals_reference")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_arrivals_submission_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_arrivals_new", "arrivals", ["id"], sqlite_where=UNDONE, postgresql_where=UNDONE)
    for columns in (("state", "due_on"), ("kind", "state"), ("property_id", "received_at")):
        op.create_index(f"ix_arrivals_{'_'.join(columns)}", "arrivals", list(columns))
    for name in (
        "channel_id", "agreement_id", "version_id", "received_at", "match_id", "observation_id", "case_id", "assigned_to",
        "joined_to", "closed_at",
    ):  # fmt: skip
        op.create_index(f"ix_arrivals_{name}", "arrivals", [name])


def _contacts() -> None:
    op.create_table(
        "arrival_contacts",
        sa.Column("id", ID, nullable=False),
        sa.Column("arrival_id", ID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=True),
        sa.Column("ways", sa.JSON(), nullable=False),
        sa.Column("safe_note", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(["arrival_id"], ["arrivals.id"], name=op.f("fk_arrival_contacts_arrival_id_arrivals")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival_contacts")),
        sa.UniqueConstraint("arrival_id", name=op.f("uq_arrival_contacts_arrival_id")),
        sqlite_autoincrement=True,
    )


def _beside() -> None:
    op.create_table(
        "arrival_matters",
        sa.Column("arrival_id", ID, nullable=False),
        sa.Column("matter", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(["arrival_id"], ["arrivals.id"], name=op.f("fk_arrival_matters_arrival_id_arrivals")),
        sa.PrimaryKeyConstraint("arrival_id", "matter", name=op.f("pk_arrival_matters")),
    )
    op.create_index("ix_arrival_matters_matter", "arrival_matters", ["matter"])
    op.create_table(
        "arrival_photos",
        sa.Column("arrival_id", ID, nullable=False),
        sa.Column("evidence_item_id", ID, nullable=False),
        sa.Column("question", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(["arrival_id"], ["arrivals.id"], name=op.f("fk_arrival_photos_arrival_id_arrivals")),
        sa.ForeignKeyConstraint(
            ["evidence_item_id"], ["evidence_items.id"], name=op.f("fk_arrival_photos_evidence_item_id_evidence_items")
        ),
        sa.PrimaryKeyConstraint("arrival_id", "evidence_item_id", name=op.f("pk_arrival_photos")),
    )
    op.create_index("ix_arrival_photos_evidence_item_id", "arrival_photos", ["evidence_item_id"])
    op.create_table(
        "arrival_tries",
        sa.Column("arrival_id", ID, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["arrival_id"], ["arrivals.id"], name=op.f("fk_arrival_tries_arrival_id_arrivals")),
        sa.PrimaryKeyConstraint("arrival_id", name=op.f("pk_arrival_tries")),
    )


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
