"""Runs `vaultctl` many times over without loading it each time: one process that forks.

A script's `vaultctl` is a small client that hands over its arguments, folder, environment and
standard streams; the fork runs the program as if it had been started there.
"""

from __future__ import annotations

import importlib
import json
import os
import socket
import stat
import sys
from contextlib import suppress
from pathlib import Path

from vault.cli.main import NOUNS, main

STREAMS = 3
LOADED = (
    "vault.assembly",
    "vault.backup.restoring",
    "vault.cli.demo.play",
    "vault.production.verifying.verify",
    *(f"vault.cli.{noun}" for noun in NOUNS),
)
"""What a command would load when it is needed."""
CLIENT = """#!{python} -ISE
import json, os, socket, sys
server = socket.socket(socket.AF_UNIX)
server.connect({address!r})
request = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
socket.send_fds(server, [len(request).to_bytes(4, "big") + request], [0, 1, 2])
sys.exit(int(server.recv(4) or b"99"))
"""


def install(folder: Path, address: Path) -> None:
    """Write the client `vaultctl` into a folder that is to stand on PATH."""
    client = folder / "vaultctl"
    client.write_text(CLIENT.format(python=sys.executable, address=str(address)))
    client.chmod(client.stat().st_mode | stat.S_IXUSR)


def serve(address: str) -> None:
    """Say that it listens, then answer until the process is ended."""
    for loaded in LOADED:
        importlib.import_module(loaded)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen()
    print("listening", flush=True)
    while True:
        connection, _ = listener.accept()
        with connection:
            _answer(connection)


def _answer(connection: socket.socket) -> None:
    first, streams, *_ = socket.recv_fds(connection, 1 << 16, STREAMS)
    content = first[4:]
    while len(content) < int.from_bytes(first[:4], "big"):
        content += connection.recv(1 << 16)
    child = os.fork()
    if child == 0:
        _run(content, streams)
    for stream in streams:
        os.close(stream)
    _, status = os.waitpid(child, 0)
    with suppress(BrokenPipeError):
        connection.sendall(b"%d" % os.waitstatus_to_exitcode(status))


def _run(content: bytes, streams: list[int]) -> None:
    arguments, folder, environment = json.loads(content)
    for place, stream in enumerate(streams):
        os.dup2(stream, place)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115 - by descriptor, for the process's life
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["vaultctl", *arguments]
    code = 99
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve(sys.argv[1])
