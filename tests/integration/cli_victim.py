"""Runs `vaultctl` and kills itself with SIGKILL before a chosen commit.

Run as `python -m tests.integration.cli_victim POINT ARGUMENT...`; the first commit is point 1.
"""

from __future__ import annotations

import os
import signal
import sys

from sqlalchemy import Engine, event

from vault.cli.main import cli


def main() -> None:
    point, *arguments = sys.argv[1:]
    left = int(point)

    @event.listens_for(Engine, "commit")
    def count(_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    cli.main(arguments)


if __name__ == "__main__":
    main()
