"""How instants, people and labels read on a page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from flask import Flask
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from vault.identity.permissions import Permission, Role
from vault.jurisdictions.pack import Jurisdiction, load
from vault.typesetting.letter import long_date
from webui.context import actor, current, people, vault

ROLE_WORDS: Mapping[Role, str] = {
    Role.CLINICIAN: "Clinician",
    Role.SUPERVISOR: "Supervisor",
    Role.RECORDS: "Records office",
    Role.COUNSEL: "Counsel",
    Role.PRIVACY_OFFICER: "Privacy officer",
    Role.AUDITOR: "Auditor",
    Role.ADMINISTRATOR: "Administrator",
}
STATES = [SelectChoice(value=each.value, label=load(each).name) for each in Jurisdiction]
"""The states of which there are rules, as choices of a form."""


def install(app: Flask) -> None:
    """Give the templates their filters."""
    app.jinja_env.filters.update(
        when=when, day=day, long_day=long_date, person=person, role=role_words, sentence=sentence
    )
    app.jinja_env.globals["Permission"] = Permission
    app.jinja_env.globals["idle_minutes"] = lambda: vault().settings.web.idle_minutes
    app.jinja_env.globals["session_ends_in"] = session_ends_in
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def sentence(words: str) -> str:
    """Return words as they begin a sentence, codes in capitals left alone."""
    return words[:1].upper() + words[1:]


def session_ends_in() -> int:
    """Return the seconds until the reader's session ends however much it is used."""
    return int((current().ends_at - vault().clock.now()).total_seconds())


def when(instant: datetime | None) -> str:
    """Write an instant in the practice's time zone: "Mon 5 Jan 2026, 14:05"."""
    if instant is None:
        return ""
    local = instant.astimezone(vault().settings.records.zone)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"


def day(value: date | datetime | None) -> str:
    """Write a day in the practice's time zone: "5 Jan 2026"."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(vault().settings.records.zone).date()
    return f"{value.day} {value:%b %Y}"


def person(user_id: str | None) -> str:
    """Return the display name of a user id."""
    if not user_id:
        return ""
    if current_user.is_authenticated and user_id == actor().user_id:
        return actor().display_name
    account = people().get(user_id)
    return account.display_name if account else "someone unknown"


def role_words(role: str) -> str:
    """Return a role in words."""
    return ROLE_WORDS[Role(role)]
