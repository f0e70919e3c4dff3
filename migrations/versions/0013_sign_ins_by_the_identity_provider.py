"""Which sign-ins came by the council's identity provider, and whose account is to be linked to it."""

import sqlalchemy as sa
from alembic import op


revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every sign-in there is was made with a password, and links nothing."""
    with op.batch_alter_table("provider_tries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_provider_tries_account_id_accounts"), "accounts", ["account_id"], ["id"])

    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.add_column(sa.Column("by_provider", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("provider_session", sa.String(length=255), nullable=True))
        batch_op.create_index(batch_op.f("ix_sign_ins_provider_session"), ["provider_session"], unique=False)
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.alter_column("by_provider", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
