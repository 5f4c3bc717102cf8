"""The kinds of long work: what each is called and which page shows what it made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class JobKind(StrEnum):
    """What sort of work a job is."""

    RENDER = "render"
    VERIFY_LOG = "verify-log"
    EXPORT_LOG = "export-log"
    IMPORT = "import"
    BACKUP = "backup"
    NEW_KEY = "new-key"


@dataclass(frozen=True, slots=True)
class JobPage:
    """How a kind of work reads, and the endpoint that shows its result (given `job_id`)."""

    title: str
    endpoint: str


PAGES = {
    JobKind.RENDER: JobPage("Rendering a production", "desk.rendered"),
    JobKind.VERIFY_LOG: JobPage("Verifying the audit log", "audit.verified"),
    JobKind.EXPORT_LOG: JobPage("Exporting the audit log", "audit.exported"),
    JobKind.IMPORT: JobPage("Importing notes", "importing.imported"),
    JobKind.BACKUP: JobPage("Writing a backup", "admin.backed_up"),
    JobKind.NEW_KEY: JobPage("Moving to a new key", "charts.key_changed"),
}
