"""Writes a draft migration: `python -m migrations.draft "what changes"`."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from vault.schema import migrations, upgrade
from vault.store.engine import open_engine


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'draft.db'}")
        upgrade(engine)
        with engine.begin() as connection:
            command.revision(migrations(connection), message=sys.argv[1], autogenerate=True)


if __name__ == "__main__":
    main()
