"""A program that kills itself with SIGKILL at a chosen statement of an act.

Run as `python -m tests.adversarial.victim ACT HOME:POINT ...`. It loads the library once, then for
each home forks a child that performs the act and dies before its POINT-th statement; point 0 never
dies. It prints how many statements each child ran, which a killed child cannot tell.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import event, select

from tests.conftest import START, passphrase_of
from vault.assembly import Vault, open_vault
from vault.clock import SteppingClock
from vault.identity.actor import Actor
from vault.identity.tables import Compartment
from vault.records.note_model import SectionDraft
from vault.records.tables import Note
from vault.retention.tables import Disposal


def save(vault: Vault, actor: Actor) -> None:
    note_id = _only_draft(vault)
    revision = vault.notes.open(actor, note_id).note.revision
    sections = [SectionDraft(title=f"Later {n}", text=f"the later text {n}") for n in range(6)]
    vault.notes.save_draft(actor, note_id, sections, revision=revision)


def sign(vault: Vault, actor: Actor) -> None:
    vault.signing.sign(actor, _only_draft(vault))


def rotate(vault: Vault, actor: Actor) -> None:
    with vault.store.reading() as reader:
        query = select(Compartment.id).where(Compartment.name == "unclassified")
        compartment_id = reader.execute(query).scalar_one()
    vault.rotations.rotate(actor, compartment_id, strict=True)


def dispose(vault: Vault, actor: Actor) -> None:
    """Confirm the one disposal that was proposed, years later."""
    with vault.store.reading() as reader:
        disposal = reader.execute(select(Disposal.id)).scalar_one()
    officer = vault.logins.login("pryce", passphrase_of("pryce"))
    vault.disposing.confirm(officer, str(disposal), passphrase_of("pryce"))


ACTS: dict[str, Callable[[Vault, Actor], None]] = {
    "save": save,
    "sign": sign,
    "rotate": rotate,
    "dispose": dispose,
}


def _only_draft(vault: Vault) -> str:
    with vault.store.reading() as reader:
        return str(reader.execute(select(Note.id).where(Note.status == "draft")).scalar_one())


def perform(act: str, home: Path, point: int) -> int:
    """Do the act; die before its `point`-th statement. Return how many statements it took."""
    clock = SteppingClock(START + timedelta(days=3), step=timedelta(milliseconds=1))
    with open_vault(home, clock=clock) as vault:
        actor = vault.logins.login("harmon", passphrase_of("harmon"))
        seen = 0

        @event.listens_for(vault.store.engine, "before_cursor_execute")
        @event.listens_for(vault.store.engine, "commit")
        def count(*_: object) -> None:
            nonlocal seen
            seen += 1
            if seen == point:
                os.kill(os.getpid(), signal.SIGKILL)

        ACTS[act](vault, actor)
        return seen


def main() -> None:
    act, *jobs = sys.argv[1:]
    for job in jobs:
        home, point = job.rsplit(":", 1)
        child = os.fork()
        if child == 0:
            print(perform(act, Path(home), int(point)), flush=True)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        if killed != bool(int(point)) and status != 0:
            sys.exit(f"{act} at {point} ended with status {status}")


if __name__ == "__main__":
    main()
