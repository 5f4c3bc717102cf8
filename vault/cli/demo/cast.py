"""The people of the demo. All of them, and all that is told of them, are made up."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from shamir_mnemonic.wordlist import WORDLIST

from vault.identity.permissions import Role

WORDS = 5


def _passphrase() -> str:
    return " ".join(secrets.choice(WORDLIST) for _ in range(WORDS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with an account."""

    username: str
    name: str
    credential: str
    role: Role
    passphrase: str = field(repr=False, default_factory=_passphrase)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who works at the employee assistance program, with a passphrase of this run."""

    quill: Person
    harmon: Person
    sato: Person
    reyes: Person
    calder: Person
    pryce: Person
    udell: Person

    @classmethod
    def fresh(cls) -> Cast:
        """Return the people, each with five random words."""
        return cls(
            quill=Person(
                username="quill", name="Ada Quill", credential="", role=Role.ADMINISTRATOR
            ),
            harmon=Person(
                username="harmon", name="J. Harmon", credential="LICSW", role=Role.CLINICIAN
            ),
            sato=Person(username="sato", name="M. Sato", credential="PhD", role=Role.SUPERVISOR),
            reyes=Person(username="reyes", name="R. Reyes", credential="RHIA", role=Role.RECORDS),
            calder=Person(
                username="calder", name="C. Calder", credential="Esq.", role=Role.COUNSEL
            ),
            pryce=Person(
                username="pryce", name="P. Pryce", credential="CHPC", role=Role.PRIVACY_OFFICER
            ),
            udell=Person(username="udell", name="A. Udell", credential="CIA", role=Role.AUDITOR),
        )

    @property
    def everyone(self) -> tuple[Person, ...]:
        """All of them, the founder first."""
        return (
            self.quill,
            self.harmon,
            self.sato,
            self.reyes,
            self.calder,
            self.pryce,
            self.udell,
        )
