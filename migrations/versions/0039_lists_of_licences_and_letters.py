"""Indexes of the orders in which licences, letters and the outbox are listed."""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing changes but the indexes."""
    op.create_index("ix_licences_starts_on_id", "licences", ["starts_on", "id"], unique=False)
    op.create_index("ix_licences_postcode_id", "licences", ["postcode", "id"], unique=False)
    op.create_index("ix_licence_parties_party_id", "licence_parties", ["party_id"], unique=False)
    op.create_index("ix_letters_dated_on_id", "letters", ["dated_on", "id"], unique=False)
    op.create_index("ix_outbox_tries_id", "outbox", ["tries", "id"], unique=False)
    op.create_index("ix_outbox_sent_at_id", "outbox", ["sent_at", "id"], unique=False)


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
