"""What is needed of the home: that it is there, and that nobody else can reach into it."""

from __future__ import annotations

import os
import stat

from vault.doctor.check import Check, Status
from vault.home import Home


def permissions(home: Home, owner: int | None = None) -> Check:
    """Examine the folder's and the files' modes and owner.

    Args:
        home: the vault's home; it exists.
        owner: the user id that everything must belong to; by default who runs this.
    """
    own = os.geteuid() if owner is None else owner
    foreign, commands = [], []
    for path, allowed in home.modes():
        status = path.lstat()
        if status.st_uid != own:
            foreign.append(path.name)
            commands.append(f"chown {own} {path}")
        if stat.S_IMODE(status.st_mode) & ~allowed:
            foreign.append(path.name)
            commands.append(f"chmod {allowed:o} {path}")
    if not foreign:
        return Check("permissions", Status.OK, "Nobody else can read the vault's folder and files.")
    return Check(
        "permissions",
        Status.FAIL,
        f"Others can reach, or own: {', '.join(sorted(set(foreign)))}.",
        "Run: " + "; ".join(commands),
    )
