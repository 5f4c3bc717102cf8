"""The blueprint of the audit log, and how its people and acts read."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint

from vault.audit.reports import LogEntry
from vault.audit.wording import act_of
from vault.identity.login import ANONYMOUS
from vault.labels.vocabulary import PurposeOfUse
from webui.context import people

SYSTEM = "system"
NOT_PEOPLE: Mapping[str, str] = {SYSTEM: "The vault itself", ANONYMOUS: "Nobody signed in"}
PURPOSES: Mapping[str, str] = {each.value: each.words for each in PurposeOfUse}

audit = Blueprint("audit", __name__, url_prefix="/audit")


@audit.app_template_filter("log_person")
def log_person(actor: str) -> str:
    """Return who an event is of: a display name, or what acted without a person."""
    account = people().get(actor)
    return account.display_name if account else NOT_PEOPLE.get(actor, "Somebody unknown")


@audit.app_template_filter("told")
def told(entry: LogEntry) -> str:
    """Return what an event says, without its subject."""
    return act_of(entry.tag).told(entry.outcome)


@audit.app_template_filter("purpose_words")
def purpose_words(code: str) -> str:
    """Return a purpose of use in words."""
    return PURPOSES.get(code, code)


@audit.app_template_filter("detail_lines")
def detail_lines(entry: LogEntry) -> list[tuple[str, str]]:
    """Return an event's particulars, people by name."""
    known = people()

    def words(value: object) -> str:
        if isinstance(value, list):
            return ", ".join(map(words, value))
        if isinstance(value, dict):
            return ", ".join(f"{key}: {words(each)}" for key, each in value.items())
        return (
            known[value].display_name if isinstance(value, str) and value in known else str(value)
        )

    return [
        (name.replace("_", " "), words(value))
        for name, value in (entry.detail | entry.public).items()
        if value not in ("", None)
    ]
