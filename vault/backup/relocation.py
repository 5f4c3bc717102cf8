"""Pointing restored settings at another database, with everything else in them kept."""

from __future__ import annotations

import json
import re
import tomllib

from vault.errors import SettingsError

_LINE = re.compile(r"^database_url[ \t]*=.*$", re.MULTILINE)


def with_database_url(config: str, url: str) -> str:
    """Return the text of the settings with another database URL.

    Raises:
        SettingsError: the text isn't TOML, or writes the URL in a way that this cannot change.
    """
    line = f"database_url = {json.dumps(url)}"
    changed, found = _LINE.subn(lambda _: line, config, count=1)
    if not found:
        changed = f"{line}\n{config}"
    try:
        wanted = tomllib.loads(config) | {"database_url": url}
        done = tomllib.loads(changed) == wanted
    except tomllib.TOMLDecodeError:
        done = False
    if not done:
        raise SettingsError(
            "The database URL in the backup's settings cannot be replaced.",
            untouched="Nothing was restored.",
            remedy="Restore without another URL, then change config.toml.",
        )
    return changed
