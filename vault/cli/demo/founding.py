"""The organisation founds its vault and its people make their keys."""

from __future__ import annotations

from datetime import UTC, datetime

from vault.administration.configuring import Value, edited
from vault.assembly import create_vault, open_vault
from vault.cli import passphrases
from vault.cli.demo.cast import Cast
from vault.cli.demo.folder import DemoFolder
from vault.cli.demo.scene import Scene, StoryClock
from vault.cli.demo.teller import Teller
from vault.home import example_settings
from vault.identity.compartments import CompartmentName
from vault.identity.founding import Founder
from vault.identity.permissions import Role

ORGANISATION = "Harbor Employee Assistance Program"
CONTACT = "Harbor EAP, Records Office, 12 Quay Street, Harborville"
FOUNDED = datetime(2026, 1, 5, 14, 0, tzinfo=UTC)
PROGRAM: dict[str, Value] = {
    "organisation.kind": "eap",
    "organisation.sponsors": ["Harbor Shipping Company"],
}
THRESHOLD, SHARES = 2, 3


def found(folder: DemoFolder, cast: Cast, tell: Teller) -> Scene:
    """Make the vault and its people, and return the scene on which the story plays."""
    clock = StoryClock(FOUNDED)
    tell.chapter("An organisation founds its vault", on="January 5, 2026")
    with tell.act("Making the vault and its recovery shares"):
        words = create_vault(
            folder.vault,
            name=ORGANISATION,
            contact=CONTACT,
            founder=Founder(
                username=cast.quill.username,
                display_name=cast.quill.name,
                credential=cast.quill.credential,
                passphrase=cast.quill.passphrase,
            ),
            threshold=THRESHOLD,
            share_count=SHARES,
            config=edited(example_settings(), PROGRAM),
            clock=clock,
        )
    folder.shares.mkdir(mode=0o700)
    for number, share in enumerate(words, 1):
        passphrases.write(folder.shares / f"share-{number}-of-{SHARES}.txt", share)
    tell.done(f"{cast.quill.name} founds it. {THRESHOLD} of {SHARES} recovery shares open it.")
    scene = Scene(folder, open_vault(folder.vault, clock=clock), clock, cast, tell)
    _enrol(scene)
    _hand_over_the_seal(scene)
    return scene


def _enrol(scene: Scene) -> None:
    vault, cast = scene.vault, scene.cast
    quill = scene.on(cast.quill)
    others = [each for each in cast.everyone if each is not cast.quill]
    with scene.tell.act("Everybody makes their own keys") as ticks:
        for place, person in enumerate(others, 1):
            code = vault.accounts.invite(
                quill, person.username, person.name, person.credential, [person.role]
            )
            vault.accounts.enrol(person.username, code, person.passphrase)
            ticks(place, len(others))
    for person in cast.everyone:
        passphrases.write(scene.folder.passphrases / person.username, person.passphrase)
    scene.tell.done(f"{len(cast.everyone)} people, each with keys that only they can open.")


def _hand_over_the_seal(scene: Scene) -> None:
    """The founder gives the organisation's keys to those whose office they are, and keeps none."""
    vault, cast = scene.vault, scene.cast
    quill = scene.on(cast.quill)
    vault.grants.grant_office_keys(quill, cast.pryce.username)
    vault.grants.grant_office_keys(quill, cast.udell.username)
    pryce = scene.on(cast.pryce)
    for name in (CompartmentName.EXPORT_SEAL, CompartmentName.AUDIT_DETAIL):
        vault.rotations.rotate(pryce, scene.compartment(name), revoke=quill.user_id, strict=True)
    vault.accounts.set_roles(quill, cast.quill.username, [Role.ADMINISTRATOR])
    scene.forget(cast.quill)
    scene.tell.done(
        f"The organisation's seal passes to {cast.pryce.name}; whoever administers holds no key."
    )
