"""Runs a command of `vaultctl` on copies of a vault, each time killed before another commit.

Run as `python -m tests.integration.cli_victim HOME... -- ARGUMENT...`. It loads the library once,
then for each home forks a child that dies by SIGKILL before its next commit: in the first home
before the first, in the second before the second, until one ends alive. It prints how many died.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn

from sqlalchemy import Engine, event

import vault.assembly
import vault.cli.keys  # noqa: F401 - loaded once, not by each child
from vault.cli.main import cli


def dies(home: str, point: int, arguments: list[str]) -> bool:
    """Run the command on a home in a child; tell whether it came to the commit of that number."""
    child = os.fork()
    if child == 0:
        _run(home, point, arguments)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in {0, -signal.SIGKILL}:
        sys.exit(f"at commit {point} it ended with {code}")
    return code != 0


def _run(home: str, point: int, arguments: list[str]) -> NoReturn:
    left = point

    @event.listens_for(Engine, "commit")
    def count(_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    code = 99
    try:
        cli.main(["--home", home, *arguments])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    finally:
        os._exit(code)


def main() -> None:
    middle = sys.argv.index("--")
    homes, arguments = sys.argv[1:middle], sys.argv[middle + 1 :]
    died = 0
    for home in homes:
        if not dies(home, died + 1, arguments):
            break
        died += 1
    print(died)


if __name__ == "__main__":
    main()
