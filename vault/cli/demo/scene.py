"""What every chapter of the demo works with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from vault.assembly import Vault
from vault.cli.demo.cast import Cast, Person
from vault.cli.demo.folder import DemoFolder
from vault.cli.demo.teller import Teller
from vault.cli.lookup import compartment_id
from vault.clock import SteppingClock
from vault.identity.actor import Actor
from vault.identity.compartments import CompartmentName


class StoryClock(SteppingClock):
    """The story's time: it stands at the day on which a chapter plays, and goes on in seconds."""

    def __init__(self, start: datetime):
        super().__init__(start, timedelta(seconds=1))

    def go_to(self, instant: datetime) -> None:
        """Go on to an instant; time never goes back."""
        ahead = instant - self.now()
        if ahead > timedelta(0):
            self.advance(ahead)


@dataclass(slots=True)
class Scene:
    """The vault, the people logged in, and the telling."""

    folder: DemoFolder
    vault: Vault
    clock: StoryClock
    cast: Cast
    tell: Teller
    _actors: dict[str, Actor] = field(default_factory=dict)

    def on(self, person: Person) -> Actor:
        """Return a person, logged in the first time that they act."""
        if person.username not in self._actors:
            with self.tell.act(f"{person.name} logs in"):
                self._actors[person.username] = self.vault.logins.login(
                    person.username, person.passphrase
                )
        return self._actors[person.username]

    def forget(self, person: Person) -> None:
        """Log a person out, so that their next act is with what they may do now."""
        self._actors.pop(person.username, None)

    def compartment(self, name: CompartmentName) -> str:
        """Return the id of one of the organisation's own compartments."""
        return compartment_id(self.vault.store, name, chart="", case="", owner_id="")
