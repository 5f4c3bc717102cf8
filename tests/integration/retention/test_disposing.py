"""Disposal: one proposes, another confirms, the keys are gone, certificate and tombstone stay."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DatabaseError

from tests.conftest import START, passphrase_of
from tests.integration.retention.conftest import ABOUT_A, SECRET, YEAR, Archive, filed
from vault.audit.events import Outcome
from vault.backup.events import BackupEvent
from vault.breakglass.model import Reason
from vault.disclosure.ledger.holds import HoldGround
from vault.disclosure.tables import Hold
from vault.errors import (
    AuthenticationFailed,
    Conflict,
    InvalidInput,
    KeyNotHeld,
    NotFound,
    PermissionDenied,
    TamperedData,
    VaultError,
)
from vault.identity.compartments import CompartmentName
from vault.identity.permissions import Permission, Role
from vault.identity.rewrapping import sealed_tables
from vault.identity.tables import Compartment, Grant
from vault.ids import new_id
from vault.records.access import ChartDisposed
from vault.records.chart_model import ChartStatus, MemberDetails, MemberRole
from vault.records.note_model import SectionDraft
from vault.records.tables import Chart, Member, Note, NoteSeal, Section, SectionVersion
from vault.retention import facts
from vault.retention.certificate import CertificateRefused, read_certificate
from vault.retention.model import ChartHeld, DisposalState, NotDue, ProposalStale
from vault.retention.schedule import Clock
from vault.retention.tables import Disposal, Tombstone


def rows_left(archive: Archive) -> dict[str, int]:
    """Count what still stands under the chart, by table."""
    found = {
        table.__tablename__: len(archive.rows(table, chart_id=archive.chart_id))
        for table in (Note, Section, SectionVersion, Member)
    }
    with archive.vault.store.reading() as reader:
        scope = select(Compartment.id).where(Compartment.scope_id == archive.chart_id)
        found["grants"] = len(
            reader.execute(select(Grant.epoch).where(Grant.compartment_id.in_(scope))).all()
        )
        for model in sealed_tables():
            sealed = select(model.ciphertext, model.wrapped_key).where(
                model.compartment_id.in_(scope)
            )
            found["sealed"] = found.get("sealed", 0) + sum(
                len(text) + len(key) for text, key in reader.execute(sealed)
            )
    return found


def test_a_chart_is_due_when_its_last_clock_has_run_out(archive: Archive) -> None:
    [seen] = archive.vault.retention.charts(archive.clinician)
    assert (seen.chart, seen.due_on, seen.clock) == (
        archive.chart,
        date(2033, 1, 5),
        Clock.LAST_SERVICE,
    )
    assert (seen.last_service, seen.held, seen.proposed, seen.obstacle) == (
        START.date(),
        False,
        False,
        "",
    )
    with pytest.raises(NotDue, match="2033-01-05"):
        archive.propose()


def test_a_child_in_the_chart_keeps_it_longer(archive: Archive) -> None:
    archive.vault.members.add(
        archive.clinician,
        archive.chart,
        "CH1",
        MemberRole.CHILD,
        MemberDetails(name="Robin", birth_date=date(2020, 6, 1)),
    )
    archive.pass_years(8)
    [seen] = archive.vault.retention.charts(archive.clinician)
    assert (seen.due_on, seen.clock) == (date(2041, 6, 1), Clock.MINOR)
    with pytest.raises(NotDue):
        archive.propose()


def test_without_a_birth_date_the_chart_is_kept_as_if_for_a_newborn(archive: Archive) -> None:
    archive.vault.members.correct(archive.clinician, archive.chart, "B", MemberDetails(name="B"))
    archive.pass_years(8)
    [seen] = archive.vault.retention.charts(archive.clinician)
    assert (seen.due_on, seen.clock) == (date(2047, 1, 5), Clock.UNKNOWN_BIRTH)
    with pytest.raises(NotDue):
        archive.propose()


def test_two_people_dispose_and_nothing_of_the_chart_is_left(any_archive: Archive) -> None:
    archive = any_archive
    content = archive.dispose()
    assert rows_left(archive) == {
        "notes": 0,
        "sections": 0,
        "section_versions": 0,
        "chart_members": 0,
        "grants": 0,
        "sealed": 0,
    }
    chart = archive.row(Chart, id=archive.chart_id)
    assert (chart["number"], chart["status"]) == (archive.chart, ChartStatus.DISPOSED)
    tombstone = archive.row(Tombstone, chart_id=archive.chart_id)
    assert tombstone["disposal_id"] == read_certificate(content).disposal_id
    with pytest.raises(ChartDisposed):
        archive.vault.charts.open_first_page(archive.clinician, archive.chart)
    with pytest.raises(NotFound):
        archive.vault.notes.open(archive.clinician, archive.note)
    assert archive.vault.charts.list_for(archive.clinician) == ()
    assert archive.vault.search.find(archive.clinician, "lantern").hits == ()
    assert archive.vault.retention.charts(archive.clinician) == ()
    with pytest.raises(ChartDisposed):
        archive.vault.breakglass.ask(
            archive.people["okoye"], archive.chart, Reason.TREATMENT_NOW, 30, "She is here"
        )


def test_the_certificate_says_what_the_law_asks_and_both_signed(archive: Archive) -> None:
    content = archive.dispose()
    certificate = read_certificate(content)
    body = certificate.body
    [chart] = body["charts"]
    assert (chart["number"], chart["members"], len(chart["notes"])) == (archive.chart, 2, 2)
    assert chart["sessions"] == ["2026-01-05", "2026-01-05"]
    assert {key["name"] for key in chart["keys"]} >= {"identity", "general", "psychotherapy"}
    assert chart["hold_check"]["standing"] == 0
    assert "800-88" in body["method"]
    assert body["proposal"]["charts"][0]["schedule"]["rules"][0]["id"] == "federal.retention.any"
    assert (body["proposal"]["operator"]["name"], body["witness"]["name"]) == ("Harmon", "Pryce")
    assert certificate.operator.public == archive.clinician.keyring.signing.public_bytes
    assert certificate.witness.public == archive.officer.keyring.signing.public_bytes
    assert SECRET.encode() not in content
    assert b"Person A" not in content
    [event] = archive.logged("retention:chart:dispose")
    assert (event.chart, event.actor) == (archive.chart, archive.officer.user_id)
    assert hashlib.sha256(content).hexdigest() in event.public


def test_a_changed_certificate_does_not_read(archive: Archive) -> None:
    content = archive.dispose()
    other = content.replace(archive.chart.encode(), b"C-AAAAAA")
    for forged in (other, content[:-2], content + b" ", b"[]", b"{}"):
        with pytest.raises((CertificateRefused, VaultError)):
            read_certificate(forged)


def test_nobody_both_proposes_and_confirms(archive: Archive) -> None:
    vault = archive.vault
    administrator = archive.people["quill"]
    vault.accounts.set_roles(administrator, "pryce", (Role.PRIVACY_OFFICER, Role.CLINICIAN))
    both = vault.logins.login("pryce", passphrase_of("pryce"))
    vault.holders.grant(archive.clinician, archive.chart, both.user_id, [CompartmentName.IDENTITY])
    archive.pass_years(8)
    disposal = vault.retention.propose(both, [archive.chart], "")
    with pytest.raises(PermissionDenied, match="proposed"):
        vault.disposing.confirm(both, disposal, passphrase_of("pryce"))
    assert len(archive.logged("retention:chart:dispose", Outcome.DENIED)) == 1
    assert rows_left(archive)["notes"] == 2
    archive.confirm(disposal, "calder")


def test_only_counsel_or_a_privacy_officer_confirms(archive: Archive) -> None:
    archive.pass_years(8)
    disposal = archive.propose()
    for username in ("harmon", "okoye", "sato", "reyes", "udell"):
        with pytest.raises(PermissionDenied):
            archive.confirm(disposal, username)
        with pytest.raises(PermissionDenied):
            archive.vault.disposing.decline(archive.people[username], disposal, "No")
    assert rows_left(archive)["notes"] == 2


def test_the_passphrase_stands_before_the_signature(archive: Archive) -> None:
    archive.pass_years(8)
    disposal = archive.propose()
    with pytest.raises(AuthenticationFailed):
        archive.vault.disposing.confirm(archive.officer, disposal, "not it, whoever asks me")
    assert rows_left(archive)["notes"] == 2


def test_only_a_holder_of_the_identity_key_proposes(archive: Archive) -> None:
    archive.pass_years(8)
    for username in ("okoye", "sato", "reyes"):
        with pytest.raises(KeyNotHeld):
            archive.vault.retention.propose(archive.people[username], [archive.chart], "")
    for username in ("pryce", "calder", "udell"):
        with pytest.raises(PermissionDenied):
            archive.vault.retention.propose(archive.people[username], [archive.chart], "")


def test_a_proposal_is_taken_back_or_declined(archive: Archive) -> None:
    archive.pass_years(8)
    first = archive.propose()
    with pytest.raises(Conflict):
        archive.propose()
    with pytest.raises(PermissionDenied):
        archive.vault.disposing.cancel(archive.people["reyes"], first)
    archive.vault.disposing.cancel(archive.clinician, first)
    second = archive.propose()
    archive.vault.disposing.decline(archive.counsel, second, "Counsel wants to look first")
    for disposal in (first, second):
        with pytest.raises(Conflict):
            archive.confirm(disposal)
    states = [each.state for each in archive.vault.disposals.all(archive.people["udell"])]
    assert states == [DisposalState.DECLINED, DisposalState.CANCELLED]
    assert rows_left(archive)["notes"] == 2


def test_an_open_chart_or_a_draft_is_not_disposed_of(archive: Archive) -> None:
    vault, author = archive.vault, archive.clinician
    archive.pass_years(8)
    vault.charts.set_status(author, archive.chart, ChartStatus.OPEN)
    with pytest.raises(NotDue, match="close it"):
        archive.propose()
    vault.notes.draft(author, archive.chart, session_at=START)
    vault.charts.set_status(author, archive.chart, ChartStatus.CLOSED)
    with pytest.raises(NotDue, match="not signed"):
        archive.propose()


def test_what_changed_since_the_proposal_voids_it(any_archive: Archive) -> None:
    archive = any_archive
    vault, author = archive.vault, archive.clinician
    archive.pass_years(8)
    disposal = archive.propose()
    vault.members.correct(author, archive.chart, "A", MemberDetails(name="Another name"))
    with pytest.raises(ProposalStale):
        archive.confirm(disposal)
    vault.disposing.cancel(author, disposal)
    vault.members.correct(
        author, archive.chart, "A", MemberDetails(name="A", birth_date=date(1980, 5, 5))
    )
    disposal = archive.propose()
    vault.charts.set_status(author, archive.chart, ChartStatus.OPEN)
    note = vault.notes.draft(
        author,
        archive.chart,
        session_at=archive.clock.now(),
        sections=[SectionDraft(title="Back again", text="He called", label=ABOUT_A)],
    )
    vault.signing.sign(author, note.note_id)
    vault.charts.set_status(author, archive.chart, ChartStatus.CLOSED)
    with pytest.raises(ProposalStale):
        archive.confirm(disposal)


class TestHolds:
    """A held chart is disposed of by no path."""

    def hold(self, archive: Archive) -> None:
        archive.vault.holds.place(
            archive.counsel, archive.chart, HoldGround.LITIGATION, "A suit is announced"
        )

    def test_it_cannot_be_proposed(self, archive: Archive) -> None:
        archive.pass_years(8)
        self.hold(archive)
        with pytest.raises(ChartHeld):
            archive.propose()
        assert len(archive.logged("retention:disposal:propose", Outcome.DENIED)) == 1

    def test_a_hold_after_the_proposal_stops_it(self, any_archive: Archive) -> None:
        archive = any_archive
        archive.pass_years(8)
        disposal = archive.propose()
        self.hold(archive)
        with pytest.raises(ChartHeld):
            archive.confirm(disposal)
        assert rows_left(archive)["notes"] == 2
        [seen] = archive.vault.disposals.all(archive.officer)
        assert seen.held == (archive.chart,)

    def test_one_held_chart_keeps_the_others_of_its_proposal(self, archive: Archive) -> None:
        other = filed(archive.vault, archive.clinician)
        archive.pass_years(8)
        disposal = archive.propose(archive.chart, other[0])
        self.hold(archive)
        with pytest.raises(ChartHeld):
            archive.confirm(disposal)
        assert rows_left(archive)["notes"] == 2
        assert archive.row(Chart, number=other[0])["status"] == ChartStatus.CLOSED

    def test_the_database_itself_refuses_its_tombstone(self, any_archive: Archive) -> None:
        archive = any_archive
        archive.pass_years(8)
        disposal = archive.propose()
        self.hold(archive)
        values = {
            "chart_id": archive.chart_id,
            "disposal_id": disposal,
            "disposed_at": archive.clock.now(),
        }
        with pytest.raises(DatabaseError), archive.vault.store.engine.begin() as connection:
            connection.execute(insert(Tombstone).values(**values))

    def test_no_signed_row_goes_without_a_tombstone(self, any_archive: Archive) -> None:
        archive = any_archive
        for table in (NoteSeal, SectionVersion, Note):
            with (
                pytest.raises(DatabaseError),
                archive.vault.store.engine.begin() as connection,
            ):
                connection.execute(delete(table))

    def test_lifted_by_two_it_may_go(self, archive: Archive) -> None:
        self.hold(archive)
        archive.pass_years(8)
        hold = archive.row(Hold, chart_id=archive.chart_id)["id"]
        archive.vault.holds.ask_to_lift(archive.counsel, hold, "Settled")
        archive.vault.holds.lift(archive.officer, hold)
        certificate = read_certificate(archive.confirm(archive.propose()))
        assert certificate.body["charts"][0]["hold_check"]["lifted_before"] == [hold]

    def test_a_hold_on_what_is_gone_is_refused(self, archive: Archive) -> None:
        archive.dispose()
        with pytest.raises(ChartDisposed):
            self.hold(archive)


class TestAttacks:
    """Nothing brings a key back, and no planted row disposes of anything."""

    def test_a_quorum_opens_nothing_any_more(self, any_archive: Archive, shares: list[str]) -> None:
        archive = any_archive
        identity = archive.row(Compartment, scope_id=archive.chart_id, name="identity")["id"]
        archive.dispose()
        with pytest.raises(NotFound, match="no quorum"):
            archive.vault.recovery.grant(archive.people["quill"], identity, "okoye", shares[:2])

    def test_a_session_with_the_keys_in_memory_opens_nothing(self, any_archive: Archive) -> None:
        archive = any_archive
        author = archive.clinician
        archive.vault.notes.open(author, archive.note)
        cached = dict(author.keyring.opened)
        archive.dispose()
        assert cached.keys() <= author.keyring.opened.keys()
        for act in (
            lambda: archive.vault.notes.open(author, archive.note),
            lambda: archive.vault.charts.open_first_page(author, archive.chart),
            lambda: archive.vault.grants.grant(author, next(iter(cached))[0], "okoye"),
        ):
            with pytest.raises((NotFound, KeyNotHeld)):
                act()

    def test_no_file_of_the_vault_holds_a_key_or_a_ciphertext_of_it(self, archive: Archive) -> None:
        engine = archive.vault.store.engine
        secrets = [row["wrapped_key"] for row in archive.rows(SectionVersion)]
        secrets += [row["ciphertext"] for row in archive.rows(Member)]
        scope = {row["id"] for row in archive.rows(Compartment, scope_id=archive.chart_id)}
        secrets += [r["sealed"] for r in archive.rows(Grant) if r["compartment_id"] in scope]
        archive.dispose()
        home = Path(str(engine.url.database)).parent
        files = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
        assert len(secrets) > 8
        for secret in secrets:
            assert [path.name for path, held in files.items() if secret[:48] in held] == []

    def test_a_planted_proposal_is_not_confirmed(self, archive: Archive) -> None:
        archive.pass_years(8)
        disposal = archive.propose()
        stored = archive.row(Disposal, id=disposal)
        proposal = json.loads(stored["proposal"])
        proposal["charts"][0]["clock"] = "minor"
        forged = json.dumps(proposal, sort_keys=True, separators=(",", ":"))
        archive.tamper(update(Disposal).where(Disposal.id == disposal).values(proposal=forged))
        with pytest.raises(ProposalStale):
            archive.confirm(disposal)
        archive.tamper(
            update(Disposal)
            .where(Disposal.id == disposal)
            .values(proposal=stored["proposal"], proposed_by=archive.people["okoye"].user_id)
        )
        with pytest.raises(ProposalStale):
            archive.confirm(disposal)
        archive.tamper(
            update(Disposal).where(Disposal.id == disposal).values(proposal_key=new_id())
        )
        with pytest.raises(TamperedData):
            archive.confirm(disposal)
        assert rows_left(archive)["notes"] == 2

    def test_who_lost_the_role_no_longer_proposes(self, archive: Archive) -> None:
        archive.pass_years(8)
        disposal = archive.propose()
        archive.vault.accounts.set_roles(archive.people["quill"], "harmon", (Role.AUDITOR,))
        with pytest.raises(ProposalStale):
            archive.confirm(disposal)


class TestBackups:
    """A backup that still holds the chart is named, and its end is somebody's task."""

    def write(self, archive: Archive, folder: Path) -> str:
        return archive.vault.backups.write(
            archive.people["quill"], folder / "all.backup", "forty two quiet harbours at night"
        ).file_id

    def test_they_are_named_and_seen_to(self, any_archive: Archive, tmp_path: Path) -> None:
        archive = any_archive
        backup = self.write(archive, tmp_path)
        certificate = read_certificate(archive.dispose())
        assert [each["id"] for each in certificate.body["backups"]] == [backup]
        vault, administrator = archive.vault, archive.people["quill"]
        assert backup[:8] in {each.task.ref for each in vault.task_lists.of(administrator)}
        with pytest.raises(InvalidInput):
            vault.disposals.backup_destroyed(administrator, certificate.disposal_id, backup, " ")
        with pytest.raises(PermissionDenied):
            vault.disposals.backup_destroyed(
                archive.officer, certificate.disposal_id, backup, "Shredded"
            )
        vault.disposals.backup_destroyed(
            administrator, certificate.disposal_id, backup, "Tape shredded on site"
        )
        with pytest.raises(Conflict):
            vault.disposals.backup_destroyed(
                administrator, certificate.disposal_id, backup, "Again"
            )
        with pytest.raises(NotFound):
            vault.disposals.backup_destroyed(
                administrator, certificate.disposal_id, new_id(), "None such"
            )
        [seen] = vault.disposals.one(archive.people["udell"], certificate.disposal_id).backups
        assert seen.destroyed_by == administrator.user_id
        assert backup[:8] not in {each.task.ref for each in vault.task_lists.of(administrator)}

    def test_whoever_may_confirm_has_it_on_their_list(self, archive: Archive) -> None:
        archive.pass_years(8)
        disposal = archive.propose()
        places = {each.task.place for each in archive.vault.task_lists.of(archive.officer)}
        assert disposal in places
        assert disposal not in {
            each.task.place for each in archive.vault.task_lists.of(archive.clinician)
        }

    def test_one_of_before_the_chart_is_not(self, archive: Archive, tmp_path: Path) -> None:
        self.write(archive, tmp_path)
        archive.clock.advance(YEAR)
        other = filed(archive.vault, archive.clinician, archive.clock.now())
        archive.pass_years(8)
        certificate = read_certificate(archive.confirm(archive.propose(other[0])))
        assert certificate.body["backups"] == []

    def test_the_tag_is_the_backups_own(self) -> None:
        assert facts.BACKUP_WRITTEN == BackupEvent.WRITTEN


def test_who_may_see_disposals(archive: Archive) -> None:
    archive.dispose()
    for username in ("harmon", "sato", "reyes", "calder", "pryce", "udell", "quill"):
        person = archive.people[username]
        assert person.may(Permission.RETENTION_READ)
        [seen] = archive.vault.disposals.all(person)
        assert seen.charts == (archive.chart,)


def test_a_hold_and_a_disposal_at_the_same_moment_never_both_stand(any_archive: Archive) -> None:
    archive = any_archive
    archive.pass_years(8)
    disposal = archive.propose()
    counsel, officer = archive.counsel, archive.officer
    together = Barrier(2)

    def hold() -> str:
        together.wait(timeout=30)
        try:
            archive.vault.holds.place(counsel, archive.chart, HoldGround.CLAIM, "A complaint")
        except ChartDisposed:
            return "disposed"
        return "held"

    def destroy() -> str:
        together.wait(timeout=30)
        try:
            archive.vault.disposing.confirm(officer, disposal, passphrase_of("pryce"))
        except ChartHeld:
            return "held"
        return "disposed"

    with ThreadPoolExecutor(2) as pool:
        results = [pool.submit(hold), pool.submit(destroy)]
        assert len({each.result() for each in results}) == 1
    held = archive.rows(Hold, chart_id=archive.chart_id)
    assert bool(held) != bool(archive.rows(Tombstone, chart_id=archive.chart_id))
