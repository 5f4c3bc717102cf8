"""Changing the settings that are safe to change while the vault is in use.

Which key opens what, where the database is and how the log is named are not among them. The file
keeps its comments; a change that would not load is refused and the file left as it was. The
program takes the new settings when it next starts.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import tomlkit
from tomlkit.items import Table

from vault.administration.events import AdministrationEvent
from vault.audit.events import Event
from vault.crypto import secret_file
from vault.errors import InvalidInput, SettingsError
from vault.home import Home
from vault.identity.actor import Actor
from vault.identity.permissions import Permission, Role
from vault.settings.loading import Settings, load_settings
from vault.store.unit_of_work import Store

Value = int | str | list[str]

SAFE = frozenset(
    {
        "records.late_after_hours",
        "records.time_zone",
        "records.jurisdiction",
        "records.supervised",
        "web.idle_minutes",
        "web.absolute_hours",
        "web.second_factor_roles",
        "web.signins_a_minute",
        "web.requests_a_minute",
        "login.free_attempts",
        "organisation.kind",
        "organisation.sponsors",
        "organisation.part2_program",
        "organisation.smallest_cell",
        "organisation.fewest_charts",
    }
)
"""Settings that open nothing and lose nothing, by their names in the file."""


class Configuring:
    """Reads and changes safe settings."""

    def __init__(self, store: Store[Event], home: Home):
        self._store = store
        self._home = home

    def present(self, actor: Actor) -> dict[str, Value]:
        """Return the safe settings as they stand in the file and the environment.

        Raises:
            PermissionDenied: the actor does not administer accounts.
        """
        actor.require(Permission.USER_MANAGE, self._event(actor))
        return _safe(self._home.settings())

    def change(self, actor: Actor, wanted: Mapping[str, Value]) -> tuple[str, ...]:
        """Change safe settings; return the names of those that changed.

        Raises:
            PermissionDenied: the actor does not administer accounts.
            InvalidInput: a setting is not one of the safe ones, or its value can't be used.
        """
        if foreign := sorted(set(wanted) - SAFE):
            raise InvalidInput(f"{foreign[0]} can't be changed here.")
        roles = wanted.get("web.second_factor_roles", [])
        if isinstance(roles, list) and set(roles) - set(Role):
            raise InvalidInput("web.second_factor_roles names something that is no role.")
        before = self._home.config.read_bytes()
        with self._store.unit_of_work() as work:
            actor.require(Permission.USER_MANAGE, self._event(actor))
            now = _safe(self._home.settings())
            changed = {name: value for name, value in wanted.items() if now[name] != value}
            if changed:
                text = edited(before.decode(), changed)
                _require_loadable(text)
                work.record(
                    Event(
                        tag=AdministrationEvent.SETTINGS_CHANGED,
                        actor=actor.user_id,
                        detail={"settings": sorted(changed)},
                    )
                )
                secret_file.replace(self._home.config, text.encode())
        return tuple(sorted(changed))

    def _event(self, actor: Actor) -> Event:
        return Event(tag=AdministrationEvent.SETTINGS_CHANGED, actor=actor.user_id)


def _safe(settings: Settings) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name in SAFE:
        group, _, key = name.partition(".")
        value = getattr(getattr(settings, group), key)
        found[name] = list(value) if isinstance(value, tuple) else value
    return found


def edited(text: str, changed: Mapping[str, Value]) -> str:
    """Return a settings file's text with some settings changed and its comments kept.

    Raises:
        InvalidInput: it holds something else where a setting's group belongs.
    """
    document = tomlkit.parse(text)
    for name, value in changed.items():
        group, _, key = name.partition(".")
        table = document.setdefault(group, tomlkit.table())
        if not isinstance(table, Table):
            raise InvalidInput(f"The settings file does not hold {group} as a group.")
        table[key] = value
    return tomlkit.dumps(document)


def _require_loadable(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / "config.toml"
        trial.write_text(text, "utf-8")
        try:
            load_settings(trial)
        except SettingsError as error:
            raise InvalidInput(error.what, remedy="Correct it and try again.") from None
