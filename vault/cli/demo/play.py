"""The demo from its first chapter to its last."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path

from rich.text import Text

from vault.cli.blocks import command, done, heading, hint, styled, table, words
from vault.cli.demo.case import amend, narrow, receive
from vault.cli.demo.cast import Cast
from vault.cli.demo.decisions import decide
from vault.cli.demo.folder import DemoFolder
from vault.cli.demo.founding import found
from vault.cli.demo.papers import write_notes, write_papers
from vault.cli.demo.production import Left, produce, prove
from vault.cli.demo.record import write_record
from vault.cli.demo.teller import Teller
from vault.cli.frame import PROGRAM
from vault.cli.output import Output


def write_materials(folder: DemoFolder) -> None:
    """Write the notes and the court's papers of the case, and nothing else.

    Raises:
        NotOurs: the folder holds something that the demo did not make.
    """
    folder.prepare()
    folder.notes.mkdir(mode=0o700)
    write_notes(folder.notes)
    write_papers(folder.papers)


def play(out: Output, folder: DemoFolder) -> None:
    """Play the case and print where everything lies.

    Raises:
        NotOurs: the folder holds something that the demo did not make.
    """
    begun = time.monotonic()
    folder.prepare()
    tell = Teller(out)
    out.say(
        styled("Client Records Vault: a court order in, a redacted production out", "bold"),
        hint("After the case of Jim Hardeman. All people, papers and notes here are made up."),
    )
    cast = Cast.fresh()
    scene = found(folder, cast, tell)
    with scene.vault:
        chart = write_record(scene)
        matter = receive(scene, chart)
        narrow(scene, matter)
        amend(scene, matter)
        decide(scene, matter)
        left = produce(scene, matter)
        prove(scene, left)
    seconds = round(time.monotonic() - begun, 1)
    out.result(
        {
            "folder": str(folder.path),
            "home": str(folder.vault),
            "chart": matter.chart,
            "case": matter.case,
            "package": str(left.package),
            "seconds": seconds,
        },
        heading("What to open"),
        *(command(str(path)) for path in _to_open(folder, left)),
        heading("Who you can be"),
        table(
            ["User", "Name", "Role", "Passphrase"],
            [(p.username, p.name, words(p.role), p.passphrase) for p in cast.everyone],
            empty="",
        ),
        heading("What to try in the shell"),
        *(command(line) for line in _to_try(folder, left, matter.chart, matter.case)),
        Text(),
        done(f"Played in {seconds} seconds. `make demo` plays it anew, with other passphrases."),
    )


def _to_open(folder: DemoFolder, left: Left) -> list[Path]:
    unpacked = folder.production / "package"
    return [
        unpacked / "production.pdf",
        unpacked / "privilege-log.csv",
        unpacked / "certificate.pdf",
        left.package,
        folder.papers / "order.pdf",
        folder.papers / "amended.pdf",
    ]


def _to_try(folder: DemoFolder, left: Left, chart: str, case: str) -> list[str]:
    def be(who: str) -> str:
        return f"export VAULT_USER={who} VAULT_PASSPHRASE_FILE={folder.passphrases / who}"

    program = _program()
    return [
        f"export VAULT_HOME={folder.vault}",
        be("harmon"),
        f"{program} chart show {chart}",
        f"{program} note search library",
        be("udell"),
        f"{program} audit who {chart}",
        be("pryce"),
        f"{program} disclosure show {case}",
        f"{program} verify {left.package} \\",
        f"    --trust {left.trust_file}",
    ]


def _program() -> str:
    """Return how this program is called from here."""
    found, called = shutil.which(PROGRAM), Path(sys.argv[0])
    if found is None and called.name == PROGRAM and called.is_file():
        return os.path.relpath(called)
    return PROGRAM
