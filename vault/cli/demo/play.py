"""The demo from its first chapter to its last."""

from __future__ import annotations

import time

from vault.cli.blocks import hint, styled
from vault.cli.demo.case import amend, narrow, receive
from vault.cli.demo.cast import Cast
from vault.cli.demo.decisions import decide
from vault.cli.demo.folder import DemoFolder
from vault.cli.demo.founding import found
from vault.cli.demo.papers import write_notes, write_papers
from vault.cli.demo.record import write_record
from vault.cli.demo.teller import Teller
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
    tell.show(
        styled("Client Records Vault: a court order in, a redacted production out", "bold"),
        hint("After the case of Jim Hardeman. All people, papers and notes here are made up."),
    )
    cast = Cast.fresh()
    scene = found(folder, cast, tell)
    chart = write_record(scene)
    matter = receive(scene, chart)
    narrow(scene, matter)
    amend(scene, matter)
    decide(scene, matter)
    print(time.monotonic() - begun)
