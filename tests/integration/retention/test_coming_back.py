"""A backup of before a disposal brings the chart back; it goes again, or somebody is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import passphrase_of
from tests.integration.retention.conftest import SECRET, Archive
from vault.assembly import open_vault
from vault.backup.keys import with_passphrase
from vault.backup.restoring import Restored, restore
from vault.clock import SteppingClock
from vault.crypto.signing import BadSignature
from vault.disclosure.ledger.holds import HoldGround
from vault.doctor.check import Status
from vault.doctor.examine import examine
from vault.errors import KeyNotHeld, NotFound, PermissionDenied
from vault.identity.permissions import Role
from vault.records.access import ChartDisposed
from vault.retention.certificate import CertificateRefused
from vault.retention.model import ChartHeld
from vault.store.engine import truncate_log

OWN = "forty two quiet harbours at night"


def backed_up(archive: Archive, folder: Path) -> Path:
    target = folder / "before.backup"
    archive.vault.backups.write(archive.people["quill"], target, OWN)
    return target


def restored(archive: Archive, source: Path, home: Path, *, replaces: bool) -> Restored:
    old = archive.vault.home.path if replaces else None
    return restore(source, with_passphrase(OWN), home, clock=archive.clock, replaces=old)


def doctors_word(home: Path, clock: SteppingClock) -> Status:
    [check] = [each for each in examine(home, clock) if each.name == "disposals"]
    return check.status


def test_a_restore_in_the_vaults_place_disposes_again(archive: Archive, tmp_path: Path) -> None:
    source = backed_up(archive, tmp_path)
    archive.dispose()
    home = tmp_path / "new"
    found = restored(archive, source, home, replaces=True)
    assert (found.disposed, found.returned) == ((archive.chart,), ())
    assert doctors_word(home, archive.clock) is Status.OK
    with open_vault(home, clock=archive.clock) as vault:
        author = vault.logins.login("harmon", passphrase_of("harmon"))
        with pytest.raises(ChartDisposed):
            vault.charts.open_first_page(author, archive.chart)
        with pytest.raises((KeyNotHeld, NotFound)):
            vault.notes.open(author, archive.note)
        [seen] = vault.disposals.all(author)
        assert seen.charts == (archive.chart,)
        assert vault.audit.checkpoint()
    assert SECRET.encode() not in (home / "vault.db").read_bytes()


def test_without_the_old_folder_the_certificate_does_it(archive: Archive, tmp_path: Path) -> None:
    source = backed_up(archive, tmp_path)
    certificate = archive.dispose()
    home = tmp_path / "new"
    assert restored(archive, source, home, replaces=False).disposed == ()
    with open_vault(home, clock=archive.clock) as vault:
        author = vault.logins.login("harmon", passphrase_of("harmon"))
        assert vault.notes.open(author, archive.note)
        officer = vault.logins.login("pryce", passphrase_of("pryce"))
        with pytest.raises(PermissionDenied):
            vault.reapplying.reapply(author, certificate)
        forged = certificate.replace(archive.officer.display_name.encode(), b"Somebody")
        with pytest.raises((BadSignature, CertificateRefused)):
            vault.reapplying.reapply(officer, forged)
        assert vault.reapplying.reapply(officer, certificate) == (archive.chart,)
        assert vault.reapplying.reapply(officer, certificate) == ()
        with pytest.raises(ChartDisposed):
            vault.charts.open_first_page(author, archive.chart)


def test_a_hold_in_what_was_restored_wins_and_is_told(archive: Archive, tmp_path: Path) -> None:
    archive.vault.holds.place(archive.counsel, archive.chart, HoldGround.CLAIM, "A complaint")
    source = backed_up(archive, tmp_path)
    [hold] = archive.vault.holds.standing(archive.counsel)
    archive.vault.holds.ask_to_lift(archive.counsel, hold.hold_id, "Withdrawn")
    archive.vault.holds.lift(archive.officer, hold.hold_id)
    archive.dispose()
    home = tmp_path / "new"
    found = restored(archive, source, home, replaces=True)
    assert found.disposed == ()
    [left] = found.returned
    assert (left.chart, "hold" in left.why) == (archive.chart, True)
    assert doctors_word(home, archive.clock) is Status.FAIL


def test_people_whom_the_restored_vault_did_not_know_so_dispose_of_nothing(
    archive: Archive, tmp_path: Path
) -> None:
    vault, administrator = archive.vault, archive.people["quill"]
    vault.accounts.set_roles(administrator, "calder", (Role.RECORDS,))
    source = backed_up(archive, tmp_path)
    vault.accounts.set_roles(administrator, "calder", (Role.COUNSEL,))
    archive.pass_years(8)
    archive.confirm(archive.propose(), "calder")
    found = restored(archive, source, tmp_path / "new", replaces=True)
    assert found.disposed == ()
    assert "role" in found.returned[0].why


def test_a_database_put_back_by_hand_is_told_by_the_doctor(archive: Archive) -> None:
    home = archive.vault.home.path
    truncate_log(archive.vault.store.engine)
    before = (home / "vault.db").read_bytes()
    archive.dispose()
    assert doctors_word(home, archive.clock) is Status.OK
    archive.vault.store.engine.dispose()
    for path in home.glob("vault.db-*"):
        path.unlink()
    (home / "vault.db").write_bytes(before)
    assert doctors_word(home, archive.clock) is Status.FAIL


def test_a_held_chart_is_not_disposed_of_by_its_old_certificate(
    archive: Archive, tmp_path: Path
) -> None:
    source = backed_up(archive, tmp_path)
    certificate = archive.dispose()
    home = tmp_path / "new"
    restored(archive, source, home, replaces=False)
    with open_vault(home, clock=archive.clock) as vault:
        counsel = vault.logins.login("calder", passphrase_of("calder"))
        vault.holds.place(counsel, archive.chart, HoldGround.LITIGATION, "A suit")
        with pytest.raises(ChartHeld):
            vault.reapplying.reapply(counsel, certificate)
