"""A whole vault behind its pages: a chart, a case on it, and people of every role in and out of it.

`PLACES` are the addresses of the pages as the program declares them, so an area that is added is
attacked without a line here; an argument that `Estate.objects` does not know is tried with
something that is not there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from flask import Flask
from sqlalchemy import func, literal, select, union_all
from werkzeug.routing import Rule
from werkzeug.test import Client, TestResponse

from tests.conftest import STAFF, START, People, passphrase_of
from tests.integration.disclosure.conftest import TEXTS
from tests.integration.production.conftest import Producing
from vault.assembly import Vault
from vault.attesting.vocabulary import AttesterRole
from vault.audit.checkpoint import Checkpoint
from vault.audit.signed_note import SignedNote
from vault.audit.tables import AuditEvent
from vault.breakglass.model import Reason
from vault.identity.actor import Actor
from vault.identity.permissions import Permission, Role
from vault.identity.sessions import SessionState
from vault.identity.tables import LoginFailures
from vault.jobs.service import Jobs, Progress
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality, NoteKind, PurposeOfUse
from vault.loans.model import Suit
from vault.records.amendment_model import Requester
from vault.records.chart_model import ChartDetails, MemberDetails, MemberRole, UnitKind
from vault.records.note_model import SectionDraft
from vault.safety.facts import EmergencyFacts
from vault.safety.telling import Telling
from vault.safety.vocabulary import Kind, Recipient
from vault.schema import METADATA
from webui.app import create_app
from webui.context import EXTENSION
from webui.guard import Access, Door, access_of
from webui.security import limiter

STRANGERS: dict[str, tuple[Role, ...]] = {
    "okoye": STAFF["okoye"],
    "sato2": (Role.SUPERVISOR,),
    "udell": STAFF["udell"],
    "records2": (Role.RECORDS,),
    "counsel2": (Role.COUNSEL,),
    "officer2": (Role.PRIVACY_OFFICER,),
    "quill2": (Role.ADMINISTRATOR,),
}
"""One person of every role who takes part in nothing and holds no key."""

INSIDERS = ("harmon", "sato", "reyes", "calder", "pryce", "udell", "quill")
SECRETS = (
    "Hardeman",
    "Linda",
    "Robin",
    "HB25D0117",
    "Odile Quint",
    "canary",
    *(text[:20] for text in TEXTS.values()),
)
"""What stands in the record and the case and must reach no stranger."""

ALERT, REASON, FILTER = "The canary may be in danger", "A canary was heard", "canary watch"
BACKUP = "20260105T090000Z.vaultbackup"
RESULT = {
    "chart": "",
    "files": [],
    "file": BACKUP,
    "rows": 0,
    "sha256": "canary",
    "key": "canary",
    "left": "",
}
NOTHING = {"string": "z" * 26, "int": 987_654}
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}


COUNTS = union_all(
    *(
        select(literal(table.name), func.count()).select_from(table)
        for table in METADATA.sorted_tables
        if not table.info.get("unaudited")
        and not table.name.startswith("audit_")
        and table.name != LoginFailures.__tablename__
    )
)


@dataclass(frozen=True, slots=True)
class Place:
    """An address of the pages, reached in one way."""

    endpoint: str
    method: str
    rule: Rule
    access: Access

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint}"

    @property
    def area(self) -> str:
        """The blueprint that it belongs to."""
        return self.endpoint.partition(".")[0]

    @property
    def arguments(self) -> dict[str, str]:
        """The names of the address's arguments, each with what it takes."""
        converters = self.rule._converters
        return {
            name: "int" if type(each).__name__ == "IntegerConverter" else "string"
            for name, each in converters.items()
        }


def places() -> list[Place]:
    """Return every address of the pages but those of static files."""
    app = create_app(Path("/nonexistent/vault"))
    found = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: (each.endpoint, each.rule)):
        access = access_of(app.view_functions[rule.endpoint])
        if access is not None:
            methods = sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"})
            found += [Place(rule.endpoint, method, rule, access) for method in methods]
    return found


PLACES = places()


class Person:
    """Somebody's browser; every answer that it gets is checked for what all answers carry."""

    def __init__(self, app: Flask, actor: Actor | None, secret: str):
        self.actor = actor
        self.client: Client = app.test_client()
        if secret:
            self.client.set_cookie(app.config["VAULT_COOKIE"], secret)

    def may(self, permission: Permission) -> bool:
        """Tell whether their roles carry a permission."""
        return self.actor is not None and self.actor.may(permission)

    @cached_property
    def token(self) -> str:
        """A form token of this browser."""
        if self.actor is None:
            page = self.client.get("/account/sign-in").text
            return page.partition('name="csrf_token" type="hidden" value="')[2].partition('"')[0]
        told = self.client.get("/account/session", headers={"X-Vault-Quiet": "1"})
        return str(cast("Mapping[str, object]", told.json)["csrf_token"])

    def open(self, method: str, url: str, form: Mapping[str, Any] | None = None) -> TestResponse:
        """Send a request; what changes something carries a form token."""
        data = {"csrf_token": self.token, **(form or {})} if method != "GET" else None
        return self.seen(self.client.open(url, method=method, data=data, buffered=True))

    def get(self, url: str) -> TestResponse:
        """Get a page."""
        return self.open("GET", url)

    def seen(self, answer: TestResponse) -> TestResponse:
        """Check what every answer carries.

        Raises:
            AssertionError: it lacks something.
        """
        where = f"{answer.request.method} {answer.request.path}: {answer.status_code}"
        for name, value in HEADERS.items():
            assert answer.headers.get(name) == value, f"{where} {name}"
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, where
        assert "frame-ancestors 'none'" in policy, where
        assert "unsafe" not in policy, where
        assert answer.status_code < 500, where
        return answer


@dataclass
class Estate:
    """The vault, who is in it and what there is."""

    app: Flask
    vault: Vault
    matter: Producing
    people: dict[str, Person] = field(default_factory=dict)
    objects: dict[str, dict[str, object]] = field(default_factory=dict)

    def url(self, place: Place, *, real: bool) -> str | None:
        """Return a place's address with things that there are, or are not; None where unknown."""
        special = self.objects.get(place.area, {}) | self.objects.get(place.endpoint, {})
        known = self.objects[""] | special
        given: dict[str, object] = {}
        for name, kind in place.arguments.items():
            if not real:
                given[name] = NOTHING[kind]
            elif name in known:
                given[name] = known[name]
            else:
                return None
        with self.app.test_request_context():
            return self.app.url_for(place.endpoint, **given)  # type: ignore[arg-type]  # any value

    def denials(self, actor: Actor | None) -> int:
        """Return how many refusals of a person the log knows."""
        query = select(func.count()).where(
            AuditEvent.outcome == "denied", AuditEvent.actor == (actor.user_id if actor else "")
        )
        with self.vault.store.reading() as reader:
            return int(reader.execute(query).scalar_one())

    def counts(self) -> dict[str, int]:
        """Return how many rows each table has whose changes the log must know."""
        with self.vault.store.reading() as reader:
            return {row[0]: row[1] for row in reader.execute(COUNTS)}


def build(home: Path, clock: Any) -> Estate:
    """Serve a vault and fill it."""
    app = create_app(home, clock=clock)
    app.config.update(VAULT_SIGNINS="100000 per minute", VAULT_REQUESTS="1000000 per minute")
    limiter.reset()
    vault = cast("Vault", app.extensions[EXTENSION].vault)
    matter = Producing(vault, People(vault))
    matter.write_record()
    matter.open_case()
    matter.to_answered()
    estate = Estate(app, vault, matter)
    reported = _report(estate)
    _invite(estate)
    _fill(estate)
    estate.objects["safety"] = reported
    return estate


def _report(estate: Estate) -> dict[str, object]:
    """Open an emergency with a paper while nobody else oversees the practice."""
    vault, harmon = estate.vault, estate.matter.clinician
    case = vault.safety.open(harmon, Kind.EMERGENCY, chart=estate.matter.chart)
    facts = EmergencyFacts(reason=PurposeOfUse.ETREAT, patient="canary", nature="canary")
    vault.safety.complete(harmon, case, facts)
    telling = Telling(to=Recipient.MEDICAL, recipient="Dr. Canary")
    paper = vault.safety_papers.hand_over(harmon, case, telling, [])
    return {"case": case, "document": paper}


def _invite(estate: Estate) -> None:
    vault, quill = estate.vault, estate.matter.people["quill"]
    for name, roles in STRANGERS.items():
        if name not in STAFF:
            code = vault.accounts.invite(quill, name, name.title(), "", roles)
            vault.accounts.enrol(name, code, passphrase_of(name))
    for name in dict.fromkeys((*INSIDERS, *STRANGERS)):
        actor = estate.matter.people[name]
        secret = vault.sessions.begin(actor, "A test", SessionState.OPEN)
        estate.people[name] = Person(estate.app, actor, secret)
    half = vault.sessions.begin(estate.matter.people["okoye"], "", SessionState.SECOND_FACTOR)
    estate.people["half"] = Person(estate.app, estate.matter.people["okoye"], half)
    estate.people["nobody"] = Person(estate.app, None, "")


def _fill(estate: Estate) -> None:
    vault, matter, harmon = estate.vault, estate.matter, estate.matter.clinician
    label = Label(Confidentiality.R, subjects=("A",), holders=("A",))
    written = [SectionDraft(title="Canary", text="canary", label=label)]
    note = vault.notes.draft(harmon, matter.chart, session_at=START, sections=written)
    vault.signing.sign(harmon, note.note_id)
    vault.notes.draft(harmon, matter.chart, session_at=START, sections=written)
    lower = Label(Confidentiality.N, subjects=("A",), holders=("A",))
    vault.labelling.relabel(harmon, note.section_ids[0], lower, "asked for")
    lent = _lend(estate)
    jobs = {
        name: vault.jobs.start(matter.people[name], kind, subject, _done)
        for name, kind, subject in (
            ("harmon", "import", matter.chart),
            ("reyes", "render", matter.case),
            ("udell", "export-log", "log"),
            ("quill", "backup", ""),
            ("sato", "new-key", ""),
        )
    }
    sato, udell = matter.people["sato"], matter.people["udell"]
    over = vault.breakglass.ask(sato, matter.chart, Reason.TREATMENT_NOW, 30, REASON)
    vault.breakglass.end(sato, over)
    cosigned = vault.oversight.cosign(udell, vault.oversight.checkpoint(udell))
    (vault.home.path / "backups").mkdir(mode=0o700)
    (vault.home.path / "backups" / BACKUP).write_bytes(b"sealed")
    verifying = estate.people["pryce"].open("POST", "/audit/proof/verify")
    jobs["pryce"] = verifying.location.rpartition("/")[2]
    settle(vault)
    answered, extended = (_asked(estate) for _ in range(2))
    vault.account_copies.answer(matter.officer, answered)
    until = vault.account_requests.read(matter.officer, extended).request.due_on + timedelta(days=9)
    vault.account_requests.extend(matter.officer, extended, until, "it takes longer")
    view = matter.viewed()
    [session] = vault.sessions.list_for(udell)
    [request] = vault.labelling.waiting(harmon)
    estate.objects[""] = {
        "chart": matter.chart,
        "note_id": note.note_id,
        "section_id": note.section_ids[0],
        "alert_id": vault.alerts.raise_alert(harmon, matter.chart, ALERT),
        "handle": "A",
        "case": matter.case,
        "request_id": request.request_id,
        "access_id": vault.breakglass.ask(sato, matter.chart, Reason.TREATMENT_NOW, 30, REASON),
        "job_id": jobs["udell"],
        "session_id": session.session_id,
        "filter_id": vault.saved_filters.save(udell, FILTER, {"chart": matter.chart}),
        "user_id": harmon.user_id,
        "step": "close",
        "digest": view.summary.digest,
        "name": view.volumes and next(iter(view.volumes)),
        "number": 1,
        "task": next(
            each.task.task_id for each in vault.task_lists.of(harmon) if each.task.done_here
        ),
        "warning": "w" * 26,
    }
    outsider = vault.attesters.register(
        matter.people["quill"],
        name="Ruth Adler",
        credential="Esq.",
        role=AttesterRole.COUNSEL,
        public_key=bytes(32),
        until=vault.clock.now() + timedelta(days=365),
    )
    key = next(lock.compartment_id for lock in vault.holders.of_chart(harmon, matter.chart))
    estate.objects |= {
        "charts": {"compartment": key, "job_id": jobs["sato"]},
        "cases": {"version": 1},
        "attesters": {"attester_id": outsider.attester_id},
        "amendments": {
            "request_id": vault.amendments.receive(
                harmon, note.section_ids[0], by="The canary", who=Requester.CLIENT, text="A canary"
            )
        },
        "desk": {"version": matter.sections["parenting"], "job_id": jobs["reyes"]},
        "importing": {"job_id": jobs["harmon"]},
        "loans": lent,
        "audit": {
            "access_id": over,
            "size": Checkpoint.parse(SignedNote.parse(cosigned).text).size,
        },
        "audit.verified": {"job_id": jobs["pryce"]},
        "admin": {"job_id": jobs["quill"], "name": BACKUP},
        "accounting": {"number": answered},
        "tasks": {"token": vault.task_feeds.make(matter.officer)},
        "accounting.request_letter": {"number": extended},
        "accounting.request_letter_pdf": {"number": extended},
    }


def _lend(estate: Estate) -> dict[str, object]:
    """Lend a psychotherapy note to counsel, who is no stranger."""
    vault, matter, harmon = estate.vault, estate.matter, estate.matter.clinician
    chart = vault.charts.create(harmon, UnitKind.INDIVIDUAL, ChartDetails(name="Canary")).number
    vault.members.add(harmon, chart, "A", MemberRole.CLIENT, MemberDetails(name="Canary"))
    label = Label(Confidentiality.R, subjects=("A",), holders=("A",))
    section = SectionDraft(title="Canary", text="canary", label=label)
    note = vault.notes.draft(
        harmon, chart, session_at=START, kind=NoteKind.PSYCHOTHERAPY, sections=[section]
    )
    vault.signing.sign(harmon, note.note_id)
    counsel = matter.people["calder"].user_id
    made = vault.loans.lend(harmon, chart, counsel, Suit("Canary Court", "1", "A"), 30)
    return {"chart": chart, "loan_id": made.loan_id, "note_id": note.note_id}


def _asked(estate: Estate) -> str:
    """Take in a request for an accounting; every privacy officer works on those."""
    matter = estate.matter
    return estate.vault.account_requests.receive(
        matter.officer,
        matter.chart,
        "A",
        requester="R. Asker",
        address="",
        received_on=estate.vault.clock.now().date(),
    )


def settle(vault: Vault) -> None:
    """Wait until all long work is done."""
    vault.jobs.close()
    object.__setattr__(vault, "jobs", Jobs(vault.store, vault.clock))


def _done(progress: Progress) -> bytes:
    progress(1, 1)
    return json.dumps(RESULT).encode()


def admitted(place: Place, person: Person) -> bool:
    """Tell whether an address declares that somebody signed in may reach it."""
    door, permissions = place.access.door, place.access.permissions
    return door is not Door.PERMITTED or any(map(person.may, permissions))
